// Drops instructions whose result nobody reads, and lets an instruction write straight into the register that its result is moved to at once.
import { targetsOf } from './cfg.js';
import type { Block, Instr, IrFn } from './ir.js';
import { computeLiveness, type FlowGraph, type Liveness } from './liveness.js';
import { clobbersOf, destinationOf, isRemovable, terminatorUses, usesOf } from './operands.js';

export function flowGraphOf(fn: IrFn): FlowGraph {
  const successors = fn.blocks.map((block) => targetsOf(block.end));
  return {
    blocks: fn.blocks.length,
    registers: fn.registers.length,
    successors: (block) => successors[block]!,
    handler: (block) => fn.blocks[block]!.handler ?? -1,
    visit: (index, use, define) => {
      const block = fn.blocks[index]!;
      for (const instr of block.instrs) {
        const args = usesOf(instr);
        for (let i = 0; i < args.length; i += 1) use(args[i]!);
        for (const position of clobbersOf(instr)) define(args[position]!);
        const dst = destinationOf(instr);
        if (dst >= 0) define(dst);
      }
      for (const register of terminatorUses(block.end)) use(register);
    },
  };
}

/** The instruction with another register for its result. */
function withDestination(instr: Instr, dst: number): Instr {
  return { ...instr, dst } as Instr;
}

interface Walk {
  readonly fn: IrFn;
  readonly liveness: Liveness;
  /** 1: live here; 2: live throughout the block, because its landing pad reads it. */
  readonly live: Uint8Array;
}

function sweepBlock(walk: Walk, block: Block, index: number): boolean {
  const { fn, liveness, live } = walk;
  const touched: number[] = [];
  const mark = (register: number): void => {
    if (live[register] !== 0) return;
    live[register] = 1;
    touched.push(register);
  };
  if (block.handler !== null) {
    liveness.forEachLiveIn(block.handler, (register) => {
      live[register] = 2;
      touched.push(register);
    });
  }
  liveness.forEachLiveOut(index, mark);
  for (const register of terminatorUses(block.end)) mark(register);
  const kept: Instr[] = [];
  let changed = false;
  for (let i = block.instrs.length - 1; i >= 0; i -= 1) {
    let instr = block.instrs[i]!;
    const dst = destinationOf(instr);
    if (dst >= 0) {
      const pinned = fn.registers[dst]!.pinned;
      if (isRemovable(instr)) {
        if ((live[dst] === 0 && !pinned) || (instr.op === 'mov' && instr.args[0] === dst)) {
          changed = true;
          continue;
        }
      }
      if (instr.op === 'mov' && i > 0) {
        const from = instr.args[0];
        const before = block.instrs[i - 1]!;
        if (live[from] === 0 && destinationOf(before) === from && !fn.registers[from]!.pinned) {
          instr = withDestination(before, dst);
          i -= 1;
          changed = true;
        }
      }
      if (live[dst] === 1) live[dst] = 0;
    }
    const args = usesOf(instr);
    for (let k = 0; k < args.length; k += 1) mark(args[k]!);
    kept.push(instr);
  }
  for (const register of touched) live[register] = 0;
  if (changed) block.instrs = kept.reverse();
  return changed;
}

export function removeDeadCode(fn: IrFn): boolean {
  const walk: Walk = { fn, liveness: computeLiveness(flowGraphOf(fn)), live: new Uint8Array(fn.registers.length) };
  let changed = false;
  fn.blocks.forEach((block, index) => {
    if (sweepBlock(walk, block, index)) changed = true;
  });
  return changed;
}
