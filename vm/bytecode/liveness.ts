// Which slots of a function are live where, computed from the bytecode alone. The collector, the copying strategies and the tests all ask this file, so that
// a slot which one of them keeps is never one that another lets rot.
//
// Backward dataflow over basic blocks, with two additions. A handler's pad may be entered from every word that the handler covers, so what is live at the pad is live over
// the whole range. And a slot whose address was taken is read through pointers that the code does not name: it counts as live from `addr` on, wherever it is
// definitely assigned. (A function that lets such a pointer outlive an iteration that redeclares the slot must assign the slot before the loop.)
import type { Decoded } from './decode.js';
import { decodeInto, newDecoded } from './decode.js';
import type { Fn, Handler, Module } from './module.js';

/** A set of slots, 32 to a word. */
export type SlotSet = Uint32Array;

export function has(set: SlotSet, slot: number): boolean {
  return (set[slot >>> 5]! & (1 << (slot & 31))) !== 0;
}

export function members(set: SlotSet): number[] {
  const slots: number[] = [];
  set.forEach((word, i) => {
    for (let rest = word; rest !== 0; rest &= rest - 1) slots.push(i * 32 + 31 - Math.clz32(rest & -rest));
  });
  return slots;
}

export interface Liveness {
  /** Live before the instruction at this word. */
  liveIn(pc: number): SlotSet;
  /** Live while the call at this word runs: live after it without its dst, and what its handler's pad needs. */
  liveAcross(pc: number): SlotSet;
  /** Word of the instruction that ends at this word (the call before a return link); -1 where none does. */
  before(pc: number): number;
}

interface Block {
  readonly start: number;
  end: number;
  readonly successors: number[];
  /** Start of the innermost handler's pad, -1 where none covers the block. */
  readonly pad: number;
  readonly live: SlotSet;
  // Forward, only for functions that take addresses:
  readonly exposed: SlotSet;
  readonly assigned: SlotSet;
}

const cache = new WeakMap<Fn, Liveness>();

/** The answers for one function of the module, computed at the first question. */
export function livenessOf(module: Module, fn: Fn): Liveness {
  let found = cache.get(fn);
  if (found === undefined) {
    found = analyse(module, fn);
    cache.set(fn, found);
  }
  return found;
}

/** Handlers are listed inner first. */
export function handlerAt(handlers: readonly Handler[], pc: number): Handler | undefined {
  return handlers.find((handler) => pc >= handler.start && pc < handler.end);
}

function add(set: SlotSet, slot: number): void {
  set[slot >>> 5]! |= 1 << (slot & 31);
}

function remove(set: SlotSet, slot: number): void {
  set[slot >>> 5]! &= ~(1 << (slot & 31));
}

/** target := target | source; whether that changed it. */
function unite(target: SlotSet, source: SlotSet): boolean {
  let changed = 0;
  for (let i = 0; i < target.length; i++) {
    const old = target[i]!;
    const now = (old | source[i]!) >>> 0;
    changed |= old ^ now;
    target[i] = now;
  }
  return changed !== 0;
}

function intersect(target: SlotSet, source: SlotSet): boolean {
  let changed = 0;
  for (let i = 0; i < target.length; i++) {
    const old = target[i]!;
    const now = (old & source[i]!) >>> 0;
    changed |= old ^ now;
    target[i] = now;
  }
  return changed !== 0;
}

/** Function of one analysis: the blocks in order of their words, and the instruction that ends at each word. */
interface Flow {
  readonly blocks: readonly Block[];
  readonly blockAt: Int32Array;
  readonly before: Int32Array;
  readonly takesAddresses: boolean;
}

function flowOf(module: Module, fn: Fn): Flow {
  const { code, handlers } = fn;
  const words = (fn.slots.length + 31) >>> 5;
  const before = new Int32Array(code.length + 1).fill(-1);
  const leader = new Uint8Array(code.length + 1);
  leader[0] = 1;
  for (const { start, end, pad } of handlers) leader[start] = leader[end] = leader[pad] = 1;
  const at = newDecoded();
  let takesAddresses = false;
  for (let pc = 0; pc < code.length; pc += at.length) {
    decodeInto(at, code, pc, module);
    before[pc + at.length] = pc;
    takesAddresses ||= at.addressed >= 0;
    const ends = at.row.may.includes('end');
    if (ends || at.targets.length > 0) leader[pc + at.length] = 1;
    for (const target of at.targets) leader[target] = 1;
  }
  const blocks: Block[] = [];
  const blockAt = new Int32Array(code.length + 1).fill(-1);
  for (let pc = 0; pc < code.length; pc += at.length) {
    if (leader[pc] === 1) {
      const set = (): SlotSet => new Uint32Array(words);
      blocks.push({
        start: pc,
        end: pc,
        successors: [],
        pad: handlerAt(handlers, pc)?.pad ?? -1,
        live: set(),
        exposed: set(),
        assigned: set().fill(0xffffffff),
      });
    }
    blockAt[pc] = blocks.length - 1;
    const block = blocks[blocks.length - 1]!;
    decodeInto(at, code, pc, module);
    block.end = pc + at.length;
    if (block.end < code.length && leader[block.end] === 0) continue;
    block.successors.push(...at.targets);
    if (!at.row.may.includes('end') && block.end < code.length) block.successors.push(block.end);
  }
  return { blocks, blockAt, before, takesAddresses };
}

function analyse(module: Module, fn: Fn): Liveness {
  const { code } = fn;
  const flow = flowOf(module, fn);
  const { blocks, blockAt, before } = flow;
  const at: Decoded = newDecoded();
  const blockOf = (pc: number): Block => blocks[blockAt[pc]!]!;

  const liveAfter = (block: Block): SlotSet => {
    const live = new Uint32Array(block.live.length);
    for (const successor of block.successors) unite(live, blockOf(successor).live);
    return live;
  };
  /** live: after the instruction at pc; becomes what is live before it. */
  const step = (live: SlotSet, block: Block, pc: number): void => {
    decodeInto(at, code, pc, module);
    for (const slot of at.defs) remove(live, slot);
    for (const slot of at.uses) add(live, slot);
    if (at.addressed >= 0) add(live, at.addressed);
    if (block.pad >= 0) unite(live, blockOf(block.pad).live);
  };

  for (let changed = true; changed;) {
    changed = false;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i]!;
      const live = liveAfter(block);
      for (let pc = before[block.end]!; pc >= block.start; pc = before[pc]!) step(live, block, pc);
      changed = unite(block.live, live) || changed;
    }
  }
  if (flow.takesAddresses) expose(module, fn, flow, blockOf);

  /** Live before `pc`, or after it. The blocks' own `live` never holds exposed slots, so that a store to one still ends nothing. */
  const query = (pc: number, after: boolean): SlotSet => {
    const block = blockOf(pc);
    const live = liveAfter(block);
    let walk = before[block.end]!;
    for (; walk > pc; walk = before[walk]!) step(live, block, walk);
    if (after) {
      decodeInto(at, code, pc, module);
      for (const slot of at.defs) remove(live, slot);
      if (block.pad >= 0) unite(live, blockOf(block.pad).live);
    } else {
      step(live, block, pc);
    }
    if (flow.takesAddresses) {
      const exposed = block.exposed.slice();
      const assigned = block.assigned.slice();
      for (let forward = block.start; forward < pc; forward += at.length) stepForward(decodeInto(at, code, forward, module), exposed, assigned);
      intersect(exposed, assigned);
      unite(live, exposed);
    }
    return live;
  };
  const check = (pc: number): void => {
    if (pc < 0 || pc >= code.length || blockAt[pc]! < 0) throw new RangeError(`no instruction of ${fn.name} begins at word ${pc}`);
  };

  return {
    liveIn: (pc) => (check(pc), query(pc, false)),
    liveAcross: (pc) => (check(pc), query(pc, true)),
    before: (pc) => before[pc] ?? -1,
  };
}

function stepForward(at: Decoded, exposed: SlotSet, assigned: SlotSet): void {
  for (const slot of at.defs) add(assigned, slot);
  if (at.addressed >= 0) add(exposed, at.addressed);
}

/** Forward: slots whose address may have been taken, and slots that are assigned on every path. A pad sees both as they are before any word of its range. */
function expose(module: Module, fn: Fn, flow: Flow, blockOf: (pc: number) => Block): void {
  const at = newDecoded();
  const entry = flow.blocks[0]!;
  entry.assigned.fill(0);
  for (let i = 0; i < fn.params.length; i++) add(entry.assigned, i);
  for (let changed = true; changed;) {
    changed = false;
    for (const block of flow.blocks) {
      const exposed = block.exposed.slice();
      const assigned = block.assigned.slice();
      const pad = block.pad >= 0 ? blockOf(block.pad) : null;
      if (pad !== null) changed = intersect(pad.assigned, assigned) || changed;
      for (let pc = block.start; pc < block.end; pc += at.length) stepForward(decodeInto(at, fn.code, pc, module), exposed, assigned);
      if (pad !== null) changed = unite(pad.exposed, exposed) || changed;
      for (const successor of block.successors) {
        const to = blockOf(successor);
        changed = unite(to.exposed, exposed) || changed;
        changed = intersect(to.assigned, assigned) || changed;
      }
    }
  }
}
