// Which registers are live where blocks begin and end, by backward dataflow over bit sets. Registers that never live across a block's edge (most do not)
// get no bit. A register that a landing pad reads is live throughout every block that the pad covers: a panic may come from any instruction.
//
// The passes ask it of the IR and slot allocation of the selected code, so it sees code as a FlowGraph only.

export interface FlowGraph {
  readonly blocks: number;
  readonly registers: number;
  successors(block: number): readonly number[];
  /** Landing pad, or -1. */
  handler(block: number): number;
  /** Calls `use` and `define` in the order of execution: an instruction's uses before its definitions. */
  visit(block: number, use: (register: number) => void, define: (register: number) => void): void;
}

export interface Liveness {
  /** Registers that have a bit. */
  readonly crossing: readonly number[];
  /** Calls `found` for each register that is live where the block ends; those of its landing pad are among them. */
  forEachLiveOut(block: number, found: (register: number) => void): void;
  forEachLiveIn(block: number, found: (register: number) => void): void;
}

export function computeLiveness(graph: FlowGraph): Liveness {
  const { blocks } = graph;
  const bitOf = new Int32Array(graph.registers).fill(-1);
  const crossing: number[] = [];
  const defined = new Int32Array(graph.registers).fill(-1);
  const exposed: number[][] = [];
  const definitions: number[][] = [];
  let block = 0;
  let exposedHere: number[] = [];
  let definedHere: number[] = [];
  const use = (register: number): void => {
    if (defined[register] === block) return;
    if (bitOf[register] === -1) {
      bitOf[register] = crossing.length;
      crossing.push(register);
    }
    exposedHere.push(bitOf[register]!);
  };
  const define = (register: number): void => {
    if (defined[register] === block) return;
    defined[register] = block;
    definedHere.push(register);
  };
  for (block = 0; block < blocks; block += 1) {
    exposedHere = [];
    definedHere = [];
    graph.visit(block, use, define);
    exposed.push(exposedHere);
    definitions.push(definedHere);
  }

  const words = (crossing.length + 31) >>> 5;
  const liveIn = new Int32Array(blocks * words);
  const liveOut = new Int32Array(blocks * words);
  const keep = new Int32Array(blocks * words).fill(-1); // what passes through: all but the definitions
  for (block = 0; block < blocks; block += 1) {
    const base = block * words;
    for (const bit of exposed[block]!) liveIn[base + (bit >>> 5)]! |= 1 << (bit & 31);
    for (const register of definitions[block]!) {
      const bit = bitOf[register]!;
      if (bit >= 0) keep[base + (bit >>> 5)]! &= ~(1 << (bit & 31));
    }
  }

  if (words > 0) {
    const users: number[][] = [];
    for (block = 0; block < blocks; block += 1) users.push([]);
    for (block = 0; block < blocks; block += 1) {
      for (const successor of graph.successors(block)) users[successor]!.push(block);
      const pad = graph.handler(block);
      if (pad >= 0) users[pad]!.push(block);
    }
    const queued = new Uint8Array(blocks).fill(1);
    const work: number[] = [];
    for (block = 0; block < blocks; block += 1) work.push(block);
    while (work.length > 0) {
      const at = work.pop()!;
      queued[at] = 0;
      const base = at * words;
      const successors = graph.successors(at);
      const pad = graph.handler(at);
      let changed = false;
      for (let word = 0; word < words; word += 1) {
        let out = liveOut[base + word]!;
        for (let i = 0; i < successors.length; i += 1) out |= liveIn[successors[i]! * words + word]!;
        const old = liveIn[base + word]!;
        let now = old;
        if (pad >= 0) {
          const covered = liveIn[pad * words + word]!;
          out |= covered;
          now |= covered;
        }
        liveOut[base + word] = out;
        now |= out & keep[base + word]!;
        if (now !== old) {
          liveIn[base + word] = now;
          changed = true;
        }
      }
      if (!changed) continue;
      for (const user of users[at]!) {
        if (queued[user] === 1) continue;
        queued[user] = 1;
        work.push(user);
      }
    }
  }

  const forEach = (bits: Int32Array, at: number, found: (register: number) => void): void => {
    const base = at * words;
    for (let word = 0; word < words; word += 1) {
      let rest = bits[base + word]!;
      while (rest !== 0) {
        const bit = 31 - Math.clz32(rest & -rest);
        rest &= rest - 1;
        found(crossing[(word << 5) + bit]!);
      }
    }
  };
  return {
    crossing,
    forEachLiveOut: (at, found) => forEach(liveOut, at, found),
    forEachLiveIn: (at, found) => forEach(liveIn, at, found),
  };
}
