// The control-flow graph: edges, orders, and its simplification.
//
// A block whose handler differs from its neighbour's is never merged with it, and no jump is led past a block with another handler: a panic that is
// injected at a jump backwards must land where the source says.
import type { Block, IrFn, Terminator } from './ir.js';

const NOWHERE: readonly number[] = [];

export function targetsOf(end: Terminator): readonly number[] {
  switch (end.op) {
    case 'jump':
      return [end.to];
    case 'branch':
      return [end.then, end.otherwise];
    case 'switch':
      return [...end.cases, end.otherwise];
    case 'return':
    case 'throw':
    case 'switch_end':
    case 'iret':
    case 'unreachable':
      return NOWHERE;
    default:
      return end satisfies never;
  }
}

export function retarget(end: Terminator, to: (block: number) => number): Terminator {
  switch (end.op) {
    case 'jump': {
      const target = to(end.to);
      return target === end.to ? end : { ...end, to: target };
    }
    case 'branch': {
      const then = to(end.then);
      const otherwise = to(end.otherwise);
      return then === end.then && otherwise === end.otherwise ? end : { ...end, then, otherwise };
    }
    case 'switch':
      return { ...end, cases: end.cases.map(to), otherwise: to(end.otherwise) };
    case 'return':
    case 'throw':
    case 'switch_end':
    case 'iret':
    case 'unreachable':
      return end;
    default:
      return end satisfies never;
  }
}

/** Normal edges only; landing pads have none. */
export function predecessors(blocks: readonly Block[]): number[][] {
  const result: number[][] = blocks.map(() => []);
  blocks.forEach((block, index) => {
    for (const target of targetsOf(block.end)) {
      const list = result[target]!;
      if (list[list.length - 1] !== index) list.push(index);
    }
  });
  return result;
}

/** Blocks that can be reached, landing pads of reached blocks included, in reverse post-order. `edges` gives a block's successors; the last one listed comes
 * first in the order. */
export function reversePostOrder(count: number, edges: (block: number) => readonly number[]): number[] {
  const seen = new Uint8Array(count);
  const order: number[] = [];
  const stack: number[] = [0];
  const pending: (readonly number[])[] = [edges(0)];
  const next: number[] = [0];
  seen[0] = 1;
  while (stack.length > 0) {
    const top = stack.length - 1;
    const successors = pending[top]!;
    const position = next[top]!;
    if (position < successors.length) {
      next[top] = position + 1;
      const successor = successors[position]!;
      if (seen[successor] === 0) {
        seen[successor] = 1;
        stack.push(successor);
        pending.push(edges(successor));
        next.push(0);
      }
    } else {
      order.push(stack[top]!);
      stack.pop();
      pending.pop();
      next.pop();
    }
  }
  return order.reverse();
}

/** Successors and the landing pad, as reversePostOrder wants them: the likely next block last. */
export function edgesOf(block: Block): readonly number[] {
  const targets = targetsOf(block.end);
  const edges = targets.length > 1 ? [...targets].reverse() : targets;
  return block.handler === null ? edges : [block.handler, ...edges];
}

/** Drops blocks that cannot be reached and numbers the others in reverse post-order. */
export function removeUnreachable(fn: IrFn): void {
  const old = fn.blocks;
  const order = reversePostOrder(old.length, (block) => edgesOf(old[block]!));
  if (order.length === old.length && order.every((block, index) => block === index)) return;
  const renumbered = new Int32Array(old.length).fill(-1);
  order.forEach((block, index) => {
    renumbered[block] = index;
  });
  const to = (block: number): number => renumbered[block]!;
  fn.blocks = order.map((index) => {
    const block = old[index]!;
    return { instrs: block.instrs, end: retarget(block.end, to), handler: block.handler === null ? null : to(block.handler) };
  });
}

const isBareUnreachable = (block: Block): boolean => block.instrs.length === 0 && block.end.op === 'unreachable';

/** Where a jump from a block with this handler to `target` ends up when empty blocks are skipped. */
function destination(blocks: readonly Block[], target: number, handler: number | null): number {
  let at = target;
  for (let steps = 0; steps < 8; steps += 1) {
    const block = blocks[at]!;
    if (block.instrs.length > 0 || block.end.op !== 'jump' || block.handler !== handler || block.end.to === at) return at;
    at = block.end.to;
  }
  return at;
}

function simplifyTerminator(blocks: readonly Block[], block: Block): Terminator {
  const { end, handler } = block;
  switch (end.op) {
    case 'jump': {
      const to = destination(blocks, end.to, handler);
      const target = blocks[to]!;
      // An empty block's end costs no more here than the jump to it. A return needs no handler.
      if (target !== block && target.instrs.length === 0 && (target.handler === handler || target.end.op === 'return') && target.end.op !== 'switch') {
        if (target.end.op !== 'jump') return target.end;
      }
      return to === end.to ? end : { ...end, to };
    }
    case 'branch': {
      const then = destination(blocks, end.then, handler);
      const otherwise = destination(blocks, end.otherwise, handler);
      if (then === otherwise) return { op: 'jump', to: then, span: end.span };
      // A test for null stays: it is what shows the verifier that the reference is none.
      if (end.condition.test !== 'null' && end.condition.test !== 'nonnull') {
        if (isBareUnreachable(blocks[otherwise]!)) return { op: 'jump', to: then, span: end.span };
        if (isBareUnreachable(blocks[then]!)) return { op: 'jump', to: otherwise, span: end.span };
      }
      return then === end.then && otherwise === end.otherwise ? end : { ...end, then, otherwise };
    }
    case 'switch': {
      const cases = end.cases.map((target) => destination(blocks, target, handler));
      const otherwise = destination(blocks, end.otherwise, handler);
      while (cases.length > 0 && cases[cases.length - 1] === otherwise) cases.pop();
      const [zero, one] = cases;
      if (zero === undefined) return { op: 'jump', to: otherwise, span: end.span };
      const exhaustive = isBareUnreachable(blocks[otherwise]!);
      if (exhaustive && cases.every((target) => target === zero)) return { op: 'jump', to: zero, span: end.span };
      // Without a default the value is one of the cases, so of two cases the second is what is not the first.
      if (cases.length === 1) return branchOnZero(end.value, zero, otherwise, end.span);
      if (cases.length === 2 && exhaustive && one !== undefined) return branchOnZero(end.value, zero, one, end.span);
      return { ...end, cases, otherwise };
    }
    case 'return':
    case 'throw':
    case 'switch_end':
    case 'iret':
    case 'unreachable':
      return end;
    default:
      return end satisfies never;
  }
}

const branchOnZero = (value: number, zero: number, otherwise: number, span: Terminator['span']): Terminator => ({
  op: 'branch',
  condition: { test: 'false', args: [value] },
  then: zero,
  otherwise,
  span,
});

/** Joins each block with the only block that jumps to it. */
function mergeChains(fn: IrFn): boolean {
  const { blocks } = fn;
  const entries = new Int32Array(blocks.length);
  entries[0] = 2;
  for (const block of blocks) {
    for (const target of targetsOf(block.end)) entries[target]! += 1;
    if (block.handler !== null) entries[block.handler]! += 2;
  }
  const gone = new Uint8Array(blocks.length);
  let merged = false;
  blocks.forEach((block, index) => {
    if (gone[index] === 1) return;
    while (block.end.op === 'jump') {
      const next = block.end.to;
      const target = blocks[next]!;
      if (entries[next] !== 1 || next === index || target.handler !== block.handler) return;
      for (const instr of target.instrs) block.instrs.push(instr);
      block.end = target.end;
      target.instrs = [];
      target.end = { op: 'unreachable', span: block.end.span };
      gone[next] = 1;
      merged = true;
    }
  });
  return merged;
}

/** Threads jumps, merges chains and drops what is no longer reached, until nothing changes. */
export function simplifyGraph(fn: IrFn): boolean {
  let changed = false;
  for (let round = 0; round < 6; round += 1) {
    let again = false;
    for (const block of fn.blocks) {
      const end = simplifyTerminator(fn.blocks, block);
      if (end !== block.end && (end.op !== 'switch' || block.end.op !== 'switch' || end.cases.length !== block.end.cases.length)) again = true;
      block.end = end;
    }
    removeUnreachable(fn);
    if (mergeChains(fn)) again = true;
    if (!again) break;
    changed = true;
  }
  removeUnreachable(fn);
  return changed;
}
