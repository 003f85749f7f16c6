// Drops the functions that nothing refers to any more, once their bodies stand where they were called, and numbers the others anew.
import type { TypeDef } from '../../vm/bytecode/module.js';
import type { Instr, IrFn, IrModule } from './ir.js';

function referenceOf(instr: Instr): number {
  return instr.op === 'call' || instr.op === 'fnidx' || instr.op === 'inject' ? instr.fn : -1;
}

/** Functions that can be reached from the entry, or that a closure type names: a closure's type says nothing of whether one is ever made. */
function reached(module: IrModule): Uint8Array {
  const seen = new Uint8Array(module.fns.length);
  const work: number[] = [];
  const reach = (index: number): void => {
    if (seen[index] === 1) return;
    seen[index] = 1;
    work.push(index);
  };
  reach(module.entry);
  for (const type of module.types) if (type.kind === 'closure') reach(type.fn);
  while (work.length > 0) {
    for (const block of module.fns[work.pop()!]!.blocks) {
      for (const instr of block.instrs) {
        const fn = referenceOf(instr);
        if (fn >= 0) reach(fn);
      }
    }
  }
  return seen;
}

export function dropUnreachedFunctions(module: IrModule): IrModule {
  const seen = reached(module);
  const number = new Int32Array(seen.length).fill(-1);
  const fns: IrFn[] = [];
  module.fns.forEach((fn, index) => {
    if (seen[index] === 0) return;
    number[index] = fns.length;
    fns.push(fn);
  });
  if (fns.length === module.fns.length) return module;
  const renumber = (instr: Instr): Instr => {
    const fn = referenceOf(instr);
    return fn < 0 || number[fn] === fn ? instr : ({ ...instr, fn: number[fn]! } as Instr);
  };
  for (const fn of fns) for (const block of fn.blocks) block.instrs = block.instrs.map(renumber);
  const types = module.types.map((type): TypeDef => (type.kind === 'closure' ? { ...type, fn: number[type.fn]! } : type));
  return { ...module, types, fns, entry: number[module.entry]! };
}
