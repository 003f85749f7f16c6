// A loop that tests at its top is made to test at its bottom: the header is copied to where the loop jumps back, so that one taken branch is left of a jump and a
// branch. Registers that only the header uses get a fresh name in the copy and stay defined once.
//
//   header: t = alen a                 header: t = alen a
//           branch lt i t body exit            branch lt i t body exit
//   body:   ...                   =>   body:   ...
//           jump header                        u = alen a
//                                              branch lt i u body exit
import { edgesOf, removeUnreachable, reversePostOrder, retarget, targetsOf } from './cfg.js';
import type { Block, Instr, IrFn, Reg } from './ir.js';
import { findLoops, type Loop } from './loops.js';
import { destinationOf, renameTerminatorUses, renameUses, terminatorUses, usesOf } from './operands.js';

const LARGEST_HEADER = 10;

/** Blocks that mention each register: the one block, or -2 when several do, -1 when none. */
function onlyBlockOf(fn: IrFn): Int32Array {
  const only = new Int32Array(fn.registers.length).fill(-1);
  const see = (register: Reg, block: number): void => {
    if (only[register] === -1) only[register] = block;
    else if (only[register] !== block) only[register] = -2;
  };
  for (const parameter of fn.params) only[parameter] = -2;
  fn.blocks.forEach((block, index) => {
    for (const instr of block.instrs) {
      for (const register of usesOf(instr)) see(register, index);
      const dst = destinationOf(instr);
      if (dst >= 0) see(dst, index);
      if (instr.op === 'addr') see(instr.of, index);
    }
    for (const register of terminatorUses(block.end)) see(register, index);
  });
  return only;
}

function copyOf(fn: IrFn, index: number, only: Int32Array): Block {
  const block = fn.blocks[index]!;
  const renamed = new Map<Reg, Reg>();
  const rename = (register: Reg): Reg => renamed.get(register) ?? register;
  const instrs = block.instrs.map((old): Instr => {
    const instr = renameUses(old, rename);
    const dst = destinationOf(instr);
    if (dst < 0 || only[dst] !== index || fn.registers[dst]!.pinned) return instr;
    let fresh = renamed.get(dst);
    if (fresh === undefined) {
      fresh = fn.registers.length;
      fn.registers.push({ ...fn.registers[dst]! });
      renamed.set(dst, fresh);
    }
    return { ...instr, dst: fresh } as Instr;
  });
  return { instrs, end: renameTerminatorUses(block.end, rename), handler: block.handler };
}

function shouldRotate(fn: IrFn, loop: Loop, inLoop: Uint8Array): boolean {
  const header = fn.blocks[loop.header]!;
  if (header.end.op !== 'branch' || header.instrs.length > LARGEST_HEADER) return false;
  const targets = targetsOf(header.end);
  // One way stays, one leaves; a loop of one block tests at its bottom already.
  if (targets.includes(loop.header) || targets.every((target) => inLoop[target] === 1) || targets.every((target) => inLoop[target] === 0)) return false;
  if (header.instrs.some((instr) => instr.op === 'call' || instr.op === 'callc' || (instr.op === 'row' && instr.name === 'catch'))) return false;
  return loop.latches.every((latch) => fn.blocks[latch]!.handler === header.handler);
}

/** Expects a simplified graph. */
export function rotateLoops(fn: IrFn): boolean {
  const edges = (block: number): readonly number[] => edgesOf(fn.blocks[block]!);
  const { loops } = findLoops(fn.blocks.length, reversePostOrder(fn.blocks.length, edges), edges);
  if (loops.length === 0) return false;
  const inLoop = new Uint8Array(fn.blocks.length);
  let only: Int32Array | null = null;
  let changed = false;
  for (const loop of loops) {
    for (const block of loop.blocks) inLoop[block] = 1;
    if (shouldRotate(fn, loop, inLoop)) {
      only ??= onlyBlockOf(fn);
      // The copy stands at the bottom; where one latch jumps to it, the two become one block.
      const bottom = fn.blocks.length;
      fn.blocks.push(copyOf(fn, loop.header, only));
      const back = (target: number): number => (target === loop.header ? bottom : target);
      for (const latch of loop.latches) fn.blocks[latch]!.end = retarget(fn.blocks[latch]!.end, back);
      changed = true;
    }
    for (const block of loop.blocks) inLoop[block] = 0;
  }
  if (changed) removeUnreachable(fn);
  return changed;
}
