// Moving a stack. This is the one place that knows everything that can hold a stack address:
//   1. the Context: CTX_STACK, CTX_LIMIT, and CTX_FP and CTX_SP while it does not run;
//   2. the processor block: CPU_FP, CPU_SP and CPU_SL while it runs (engines reload them after anything that may move a stack);
//   3. pointer slots of the stack's own frames, of which the live ones are rewritten. The compiler keeps such pointers off the heap and out of other stacks,
//      and frames link by distances, so there is nothing else.
import { CPU_SL, CTX_COPIED, CTX_LIMIT, CTX_POINTED, CTX_RESERVED, CTX_REWRITTEN, CTX_STACK } from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { Arena } from './arena.js';
import type { FrameMaps } from './frame-map.js';
import { walkFrames } from './frame-map.js';
import type { StackBounds } from './parse.js';
import { isRunning, REG_FP, REG_PC, REG_SP, registersAt } from './registers.js';

/** Sums over all stacks of a run. */
export interface StackTally {
  growths: number;
  shrinks: number;
  bytesCopied: number;
  pointersRewritten: number;
  /** Moves that only the stress mode wanted; they count as nothing else. */
  forcedMoves: number;
}

/** What strategies work on. */
export interface StackWorld {
  readonly memory: Memory;
  readonly maps: FrameMaps;
  readonly arena: Arena;
  /** Address of the processor block. */
  readonly cpu: number;
  readonly bounds: StackBounds;
  /** Move the stack at every call. */
  readonly stress: boolean;
  readonly tally: StackTally;
}

export function setLimit(world: StackWorld, context: number, limit: number): void {
  world.memory.u32[(context + CTX_LIMIT) >>> 2] = limit;
  if (isRunning(world.memory, world.cpu, context)) world.memory.u32[(world.cpu + CPU_SL) >>> 2] = limit;
}

/** Fills what stacks do not own any more, so that a pointer which was not rewritten shows at once. */
const POISON = 0xdb;

/** Moves the Context's stack to `to`, which has room for its used bytes, and frees the old one; the limit is the caller's to set. Returns the bytes copied. */
export function moveStack(world: StackWorld, context: number, to: number, size: number, counted: boolean): number {
  const { memory, tally } = world;
  const { u8, u32, i32 } = memory;
  const registers = registersAt(memory, world.cpu, context);
  const from = u32[(context + CTX_STACK) >>> 2]!;
  const reserved = u32[(context + CTX_RESERVED) >>> 2]!;
  const sp = u32[(registers + REG_SP) >>> 2]!;
  const used = sp - from;
  if (used < 0 || used > reserved || used > size) throw new RangeError(`stack of ${used} bytes cannot move from ${reserved} to ${size}`);
  const distance = to - from;

  u8.copyWithin(to, from, sp);
  u32[(registers + REG_FP) >>> 2]! += distance;
  u32[(registers + REG_SP) >>> 2]! += distance;
  u32[(context + CTX_STACK) >>> 2] = to;
  u32[(context + CTX_RESERVED) >>> 2] = size;

  let rewritten = 0;
  if (i32[(context + CTX_POINTED) >>> 2] !== 0 && used > 0) {
    rewritten = rewritePointers(world, i32[(registers + REG_PC) >>> 2]!, u32[(registers + REG_FP) >>> 2]!, from, sp, distance);
    // No live pointer into it: whoever made one is gone.
    if (rewritten === 0) i32[(context + CTX_POINTED) >>> 2] = 0;
  }
  if (world.stress) u8.fill(POISON, from, from + reserved);
  world.arena.free(from, reserved);

  if (counted) {
    u32[(context + CTX_REWRITTEN) >>> 2]! += rewritten;
    u32[(context + CTX_COPIED) >>> 2] = Math.min(0xffffffff, u32[(context + CTX_COPIED) >>> 2]! + used);
    tally.bytesCopied += used;
    tally.pointersRewritten += rewritten;
  } else {
    tally.forcedMoves++;
  }
  return used;
}

/** In the frames at their new place: live pointers into [from, end) of the old one. */
function rewritePointers(world: StackWorld, pc: number, fp: number, from: number, end: number, distance: number): number {
  const { u32 } = world.memory;
  const { maps } = world;
  let rewritten = 0;
  walkFrames(world.memory, maps, pc, fp, (frame, map) => {
    const pool = maps.pool;
    const first = map + 2 + pool[map]!;
    const last = first + pool[map + 1]!;
    for (let i = first; i < last; i++) {
      const slot = (frame >>> 2) + pool[i]!;
      const pointer = u32[slot]!;
      if (pointer >= from && pointer < end) {
        u32[slot] = pointer + distance;
        rewritten++;
      }
    }
  });
  return rewritten;
}
