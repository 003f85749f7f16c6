// What strategies work on, and the sums that they keep.
import type { StackEventKind } from '../debug/event-log.js';
import { CPU_SL, CTX_FP, CTX_LIMIT, CTX_RESERVED, CTX_SEGMENTS, CTX_SP, CTX_STACK } from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { Arena } from './arena.js';
import type { FrameMaps } from './frame-map.js';
import type { StackBounds } from './parse.js';
import { isRunning } from './registers.js';

/** Sums over all stacks of a run. */
export interface StackTally {
  /** Overflows that took memory: a larger copy, a new segment, another page. */
  growths: number;
  shrinks: number;
  /** By stacks and frames that moved; not by switches. */
  bytesCopied: number;
  pointersRewritten: number;
  /** Moves that only the stress mode wanted; they count as nothing else. */
  forcedMoves: number;
  segmentsLinked: number;
  segmentsFreed: number;
  /** Of reserved ranges. */
  pagesTouched: number;
  pagesReleased: number;
  /** Bytes of the arena that belong to stacks and were never touched, or given back. */
  untouched: number;
  /** Stacks copied out of the shared area, and into it. */
  copiesAtSwitches: number;
  bytesCopiedAtSwitches: number;
  overflows: number;
}

export function newTally(): StackTally {
  return {
    growths: 0,
    shrinks: 0,
    bytesCopied: 0,
    pointersRewritten: 0,
    forcedMoves: 0,
    segmentsLinked: 0,
    segmentsFreed: 0,
    pagesTouched: 0,
    pagesReleased: 0,
    untouched: 0,
    copiesAtSwitches: 0,
    bytesCopiedAtSwitches: 0,
    overflows: 0,
  };
}

export interface StackWorld {
  readonly memory: Memory;
  readonly maps: FrameMaps;
  readonly arena: Arena;
  /** Address of the processor block. */
  readonly cpu: number;
  readonly bounds: StackBounds;
  /** Grow, split or move at every call. */
  readonly stress: boolean;
  readonly tally: StackTally;
  /** Copies [from, end) of a stack to another place. */
  copy(to: number, from: number, end: number): void;
  /** Tells the event log, if there is one: what happened to the Context's stack, of how many bytes. */
  event(what: StackEventKind, context: number, bytes: number, pointers?: number): void;
}

export function setLimit(world: StackWorld, context: number, limit: number): void {
  world.memory.u32[(context + CTX_LIMIT) >>> 2] = limit;
  if (isRunning(world.memory, world.cpu, context)) world.memory.u32[(world.cpu + CPU_SL) >>> 2] = limit;
}

/** The Context has this block of the arena for its whole, empty stack. The limit is the caller's to set. */
export function giveBlock(world: StackWorld, context: number, base: number, bytes: number): void {
  const { u32 } = world.memory;
  u32[(context + CTX_STACK) >>> 2] = base;
  u32[(context + CTX_FP) >>> 2] = base;
  u32[(context + CTX_SP) >>> 2] = base;
  u32[(context + CTX_RESERVED) >>> 2] = bytes;
  u32[(context + CTX_SEGMENTS) >>> 2] = 1;
}

const POISON = 0xdb;

/** In the stress mode: fills what stacks do not own any more, so that a pointer which was not rewritten shows at once. */
export function poison(world: StackWorld, from: number, end: number): void {
  if (world.stress) world.memory.u8.fill(POISON, from, end);
}
