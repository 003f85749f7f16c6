// The order of blocks in the code: reverse post-order, so that every block comes after what leads to it (but for jumps back), with loops kept together, the more
// deeply nested way first where a branch decides, and what only leads to a panic last.
import { findLoops } from '../ir/loops.js';
import { reversePostOrder } from '../ir/cfg.js';
import { machineEdges } from './hoist.js';
import { opcode, successorsOf, type MachineFn } from './machine-code.js';

const THROW = opcode('throw');
const UNREACH = opcode('unreach');

/** Blocks from which every way ends in a panic. */
function coldBlocks(fn: MachineFn, order: readonly number[]): Uint8Array {
  const cold = new Uint8Array(fn.blocks.length);
  for (let i = order.length - 1; i >= 0; i -= 1) {
    const { end } = fn.blocks[order[i]!]!;
    const ends = end.op === 'leave' && (end.instr.op === THROW || end.instr.op === UNREACH);
    const successors = successorsOf(end);
    if (ends || (successors.length > 0 && successors.every((successor) => cold[successor] === 1))) cold[order[i]!] = 1;
  }
  return cold;
}

export function layOut(fn: MachineFn): number[] {
  const edges = (block: number): readonly number[] => machineEdges(fn, block);
  const order = reversePostOrder(fn.blocks.length, edges);
  const { depth } = findLoops(fn.blocks.length, order, edges);
  const cold = coldBlocks(fn, order);
  // What is looked at first comes last in the order.
  const rank = (block: number): number => (cold[block] === 1 ? -1 : depth[block]!);
  return reversePostOrder(fn.blocks.length, (block) => {
    const list = edges(block);
    if (list.length < 2) return list;
    return [...list].sort((a, b) => rank(a) - rank(b));
  });
}
