// Drops instructions whose result nobody reads, and lets an instruction write straight into the register that its result is moved to at once.
import { targetsOf } from './cfg.js';
import type { Block, Instr, IrFn } from './ir.js';
import { computeLiveness, type FlowGraph, type Liveness } from './liveness.js';
import { clobbersOf, destinationOf, isRemovable, renameTerminatorUses, renameUses, terminatorUses, usesOf } from './operands.js';

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
  /** Why a register is live here. */
  readonly live: Uint8Array;
}

const DEAD = 0;
/** Read further down in the block, and not after it. */
const READ_BELOW = 1;
/** Live throughout the block, because its landing pad reads it. */
const HELD = 2;
const LIVE_OUT = 3;
/** How far down the uses of a result are looked for that is moved on. */
const RENAME_WINDOW = 12;

/** Lets what follows a move `to = from` read `to` instead of `from`, where neither is written before the last such use. `below` are the instructions after the
 * move, last first. False: it cannot be done. */
function readInstead(block: Block, below: Instr[], from: number, to: number): boolean {
  // The last use: -1 is the block's end.
  let last = -1;
  if (!terminatorUses(block.end).includes(from)) {
    last = below.findIndex((instr) => usesOf(instr).includes(from));
    if (last < 0) return false;
  }
  if (below.length - last > RENAME_WINDOW) return false;
  for (let i = Math.max(last, 0); i < below.length; i += 1) {
    const instr = below[i]!;
    const dst = destinationOf(instr);
    if (i > last && (dst === to || dst === from)) return false;
    const args = usesOf(instr);
    if (clobbersOf(instr).some((position) => args[position] === from || args[position] === to)) return false;
  }
  const rename = (register: number): number => (register === from ? to : register);
  for (let i = Math.max(last, 0); i < below.length; i += 1) below[i] = renameUses(below[i]!, rename);
  block.end = renameTerminatorUses(block.end, rename);
  return true;
}

function sweepBlock(walk: Walk, block: Block, index: number): boolean {
  const { fn, liveness, live } = walk;
  const touched: number[] = [];
  const mark = (register: number): void => {
    if (live[register] !== DEAD) return;
    live[register] = READ_BELOW;
    touched.push(register);
  };
  if (block.handler !== null) {
    liveness.forEachLiveIn(block.handler, (register) => {
      live[register] = HELD;
      touched.push(register);
    });
  }
  liveness.forEachLiveOut(index, (register) => {
    if (live[register] !== DEAD) return;
    live[register] = LIVE_OUT;
    touched.push(register);
  });
  for (const register of terminatorUses(block.end)) mark(register);
  const kept: Instr[] = [];
  let changed = false;
  for (let i = block.instrs.length - 1; i >= 0; i -= 1) {
    let instr = block.instrs[i]!;
    const dst = destinationOf(instr);
    if (dst >= 0) {
      const pinned = fn.registers[dst]!.pinned;
      if (isRemovable(instr)) {
        if ((live[dst] === DEAD && !pinned) || (instr.op === 'mov' && instr.args[0] === dst)) {
          changed = true;
          continue;
        }
      }
      if (instr.op === 'mov' && i > 0) {
        const from = instr.args[0];
        const before = block.instrs[i - 1]!;
        if (from !== dst && destinationOf(before) === from && !fn.registers[from]!.pinned) {
          const renamed = live[from] === READ_BELOW && !pinned && readInstead(block, kept, from, dst);
          if (renamed) live[from] = DEAD;
          if (live[from] === DEAD) {
            instr = withDestination(before, dst);
            i -= 1;
            changed = true;
          }
        }
      }
      if (live[dst] !== HELD) live[dst] = DEAD;
    }
    const args = usesOf(instr);
    for (let k = 0; k < args.length; k += 1) mark(args[k]!);
    kept.push(instr);
  }
  for (const register of touched) live[register] = DEAD;
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
