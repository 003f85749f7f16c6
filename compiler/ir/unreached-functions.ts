// Drops the functions that nothing refers to any more, once their bodies stand where they were called, and numbers the others anew.
import type { TypeDef } from '../../vm/bytecode/module.js';
import type { Instr, IrFn, IrModule } from './ir.js';

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
    for (const block of module.fns[work.pop()!]!.blocks) {
      for (const instr of block.instrs) {
        const fn = referenceOf(instr);
        if (fn >= 0) reach(fn);
        if (instr.op === 'new') make(instr.type);
        else if (instr.op === 'const' && instr.value.kind === 'object') make(instr.value.type);
      }
    }
  }
  return { fns, closures };
}

/** Closure types of which none is ever made become structs: their functions are gone. */
export function dropUnreachedFunctions(module: IrModule): IrModule {
  const { fns: seen, closures } = reached(module);
  const number = new Int32Array(seen.length).fill(-1);
  const fns: IrFn[] = [];
  module.fns.forEach((fn, index) => {
    if (seen[index] === 0) return;
    number[index] = fns.length;
    fns.push(fn);
  });
  const renumber = (instr: Instr): Instr => {
    const fn = referenceOf(instr);
    return fn < 0 || number[fn] === fn ? instr : ({ ...instr, fn: number[fn]! } as Instr);
  };
  for (const fn of fns) for (const block of fn.blocks) block.instrs = block.instrs.map(renumber);
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
