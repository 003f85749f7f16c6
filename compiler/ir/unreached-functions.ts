// Drops the functions that nothing refers to any more, once their bodies stand where they were called, and numbers the others anew.
import type { TypeDef } from '../../vm/bytecode/module.js';
import type { Instr, IrFn, IrModule } from './ir.js';
import { precompiled } from './precompiled.js';

function referenceOf(instr: Instr): number {
  return instr.op === 'call' || instr.op === 'fnidx' || instr.op === 'inject' ? instr.fn : -1;
}

interface Reached {
  readonly fns: Uint8Array;
  /** Closure types of which one is made somewhere. */
  readonly closures: Uint8Array;
}

/** What can be reached from the entry. */
function reached(module: IrModule): Reached {
  const fns = new Uint8Array(module.fns.length);
  const closures = new Uint8Array(module.types.length);
  const work: number[] = [];
  const reach = (index: number): void => {
    if (fns[index] === 1) return;
    fns[index] = 1;
    work.push(index);
  };
  const make = (index: number): void => {
    const type = module.types[index]!;
    if (type.kind !== 'closure' || closures[index] === 1) return;
    closures[index] = 1;
    reach(type.fn);
  };
  reach(module.entry);
  if (module.preemptionPoint !== undefined) reach(module.preemptionPoint);
  for (const { initial } of module.statics) if (initial?.kind === 'object') make(initial.type);
  while (work.length > 0) {
    const fn = module.fns[work.pop()!]!;
    const known = precompiled(fn);
    (known?.fns ?? functionsIn(fn)).forEach(reach);
    (known?.makes ?? madeIn(fn)).forEach(make);
  }
  return { fns, closures };
}

/** The functions that a function names. */
export function functionsIn(fn: IrFn): readonly number[] {
  const found = new Set<number>();
  for (const block of fn.blocks) for (const instr of block.instrs) if (referenceOf(instr) >= 0) found.add(referenceOf(instr));
  return [...found];
}

/** The types of which it makes objects. */
export function madeIn(fn: IrFn): readonly number[] {
  const found = new Set<number>();
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op === 'new') found.add(instr.type);
      else if (instr.op === 'const' && instr.value.kind === 'object') found.add(instr.value.type);
    }
  }
  return [...found];
}

/** Closure types of which none is ever made become structs: their functions are gone. */
export function dropUnreachedFunctions(module: IrModule): IrModule {
  const { fns: seen, closures } = reached(module);
  const number = new Int32Array(seen.length).fill(-1);
  const fns: IrFn[] = [];
  module.fns.forEach((fn, index) => {
    if (seen[index] === 0) return;
    number[index] = fns.push(fn) - 1;
  });
  const renumber = (instr: Instr): Instr => {
    const fn = referenceOf(instr);
    return fn < 0 || number[fn] === fn ? instr : ({ ...instr, fn: number[fn]! } as Instr);
  };
  fns.forEach((fn, index) => {
    const known = precompiled(fn);
    if (known !== undefined) fns[index] = known.renumbered((old) => number[old]!);
    else for (const block of fn.blocks) block.instrs = block.instrs.map(renumber);
  });
  const types = module.types.map((type, index): TypeDef => {
    if (type.kind !== 'closure') return type;
    return closures[index] === 1 ? { ...type, fn: number[type.fn]! } : { kind: 'struct', name: type.name, fields: [] };
  });
  const { preemptionPoint, foundation: _, ...rest } = module;
  return {
    ...rest,
    types,
    fns,
    entry: number[module.entry]!,
    ...(preemptionPoint === undefined ? {} : { preemptionPoint: number[preemptionPoint]! }),
  };
}
