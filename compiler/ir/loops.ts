// Natural loops of a control-flow graph, found from the edges that go back to a block that dominates them. Asked by the passes of the IR and by emission.
// Dominators by the iterative method of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm").

export interface Loop {
  readonly header: number;
  readonly latches: readonly number[];
  /** All blocks, the header included. Whoever adds a block to the graph adds it here. */
  readonly blocks: number[];
  /** The loop around this one, or -1; an index into the list of loops. */
  parent: number;
  depth: number;
}

export interface LoopForest {
  /** Inner loops come after the loops around them. */
  readonly loops: readonly Loop[];
  /** Nesting depth of each block, 0 outside all loops. */
  readonly depth: Int32Array;
  /** Innermost loop of each block, or -1. */
  readonly loopOf: Int32Array;
}

function immediateDominators(order: readonly number[], position: Int32Array, before: readonly (readonly number[])[]): Int32Array {
  const idom = new Int32Array(position.length).fill(-1);
  const entry = order[0]!;
  idom[entry] = entry;
  const meet = (a: number, b: number): number => {
    let x = a;
    let y = b;
    while (x !== y) {
      while (position[x]! > position[y]!) x = idom[x]!;
      while (position[y]! > position[x]!) y = idom[y]!;
    }
    return x;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 1; i < order.length; i += 1) {
      const block = order[i]!;
      let dominator = -1;
      for (const predecessor of before[block]!) {
        if (idom[predecessor] === -1) continue;
        dominator = dominator === -1 ? predecessor : meet(predecessor, dominator);
      }
      if (dominator !== idom[block]) {
        idom[block] = dominator;
        changed = true;
      }
    }
  }
  return idom;
}

/** `order` is a reverse post-order of the blocks that can be reached; `edges` gives successors and landing pads. */
export function findLoops(count: number, order: readonly number[], edges: (block: number) => readonly number[]): LoopForest {
  const depth = new Int32Array(count);
  const loopOf = new Int32Array(count).fill(-1);
  const position = new Int32Array(count).fill(-1);
  order.forEach((block, index) => {
    position[block] = index;
  });
  let backwards = false;
  for (const block of order) {
    for (const successor of edges(block)) if (position[successor]! <= position[block]!) backwards = true;
  }
  if (!backwards) return { loops: [], depth, loopOf };

  const before: number[][] = [];
  for (let block = 0; block < count; block += 1) before.push([]);
  for (const block of order) for (const successor of edges(block)) before[successor]!.push(block);
  const idom = immediateDominators(order, position, before);
  const dominates = (a: number, b: number): boolean => {
    let at = b;
    while (position[at]! > position[a]!) at = idom[at]!;
    return at === a;
  };

  const loops: Loop[] = [];
  const mark = new Int32Array(count).fill(-1);
  for (const header of order) {
    const latches = before[header]!.filter((block) => position[block]! >= position[header]! && dominates(header, block));
    if (latches.length === 0) continue;
    const index = loops.length;
    const blocks = [header];
    mark[header] = index;
    const work = [...new Set(latches)];
    while (work.length > 0) {
      const block = work.pop()!;
      if (mark[block] === index) continue;
      mark[block] = index;
      blocks.push(block);
      for (const predecessor of before[block]!) if (mark[predecessor] !== index) work.push(predecessor);
    }
    // Headers are met from the outside in, so the innermost loop seen so far is the parent.
    const parent = loopOf[header]!;
    const level = parent === -1 ? 1 : loops[parent]!.depth + 1;
    loops.push({ header, latches: [...new Set(latches)], blocks, parent, depth: level });
    for (const block of blocks) {
      loopOf[block] = index;
      depth[block] = level;
    }
  }
  return { loops, depth, loopOf };
}
