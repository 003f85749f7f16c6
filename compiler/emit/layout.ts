// The order of blocks in the code: reverse post-order, so that every block comes after what leads to it (but for jumps back), with loops kept together, the more
// deeply nested way first where a branch decides, and what only leads to a panic or to a seldom call last.
import { findLoops, type Loop } from '../ir/loops.js';
import { reversePostOrder } from '../ir/cfg.js';
import { machineEdges } from './hoist.js';
import { opcode, successorsOf, type MachineFn } from './machine-code.js';

const THROW = opcode('throw');
const UNREACH = opcode('unreach');

/** Blocks that call what is seldom called, and those from which every way ends in such a block or in a panic. */
function coldBlocks(fn: MachineFn, order: readonly number[]): Uint8Array {
  const cold = new Uint8Array(fn.blocks.length);
  for (let i = order.length - 1; i >= 0; i -= 1) {
    const { end } = fn.blocks[order[i]!]!;
    const ends = fn.blocks[order[i]!]!.cold || (end.op === 'leave' && (end.instr.op === THROW || end.instr.op === UNREACH));
    const successors = successorsOf(end);
    if (ends || (successors.length > 0 && successors.every((successor) => cold[successor] === 1))) cold[order[i]!] = 1;
  }
  return cold;
}

/** A loop that ends in a test and then a block that jumps back has that block moved in front of it: the test jumps there, and it falls into the loop. The way
 * into the loop must jump over it, once.
 *
 *   head: ...                        jmp head
 *         brle n i exit      step:   addi i i 1
 *         addi i i 1         head:   ...
 *         jmp head                   brlt i n step */
function moveStepsUp(fn: MachineFn, order: number[], loops: readonly Loop[]): void {
  for (const { header, latches } of loops) {
    for (const step of latches) {
      const { end } = fn.blocks[step]!;
      if (step === header || end.op !== 'jump' || end.to !== header) continue;
      const at = order.indexOf(step);
      const test = fn.blocks[order[at - 1]!]?.end;
      const head = order.indexOf(header);
      if (head === 0 || at <= head || test?.op !== 'branch') continue;
      const away = test.then === step ? test.otherwise : test.otherwise === step ? test.then : -1;
      if (away < 0 || away !== order[at + 1]) continue;
      order.splice(at, 1);
      order.splice(head, 0, step);
      break;
    }
  }
}

export function layOut(fn: MachineFn): number[] {
  const edges = (block: number): readonly number[] => machineEdges(fn, block);
  const order = reversePostOrder(fn.blocks.length, edges);
  const { depth, loops } = findLoops(fn.blocks.length, order, edges);
  const cold = coldBlocks(fn, order);
  // What is looked at first comes last in the order.
  const rank = (block: number): number => (cold[block] === 1 ? -1 : depth[block]!);
  const placed = reversePostOrder(fn.blocks.length, (block) => {
    const list = edges(block);
    if (list.length < 2) return list;
    return [...list].sort((a, b) => rank(a) - rank(b));
  });
  moveStepsUp(fn, placed, loops);
  const [entry, ...others] = placed;
  return [entry!, ...others.filter((block) => cold[block] === 0), ...others.filter((block) => cold[block] === 1)];
}
