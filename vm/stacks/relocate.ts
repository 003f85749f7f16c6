// Moving a stack. This is the one place that knows everything that can hold a stack address:
//   1. the Context: CTX_STACK, CTX_LIMIT, CTX_SPARE, and CTX_FP and CTX_SP while it does not run;
//   2. the processor block: CPU_FP, CPU_SP and CPU_SL while it runs (engines reload them after anything that may move a stack);
//   3. pointer slots of the stack's own frames, of which the live ones are rewritten. The compiler keeps such pointers off the heap and out of other stacks,
//      and frames link by distances;
//   4. the headers of segments (SEG_*), which do not move: only frames move between them, and with a first frame what its header says of the caller.
//
// Pointers never go from a frame to a newer one, so that frames which move to another segment are the only ones that can point to each other.
import { CTX_COPIED, CTX_POINTED, CTX_RESERVED, CTX_REWRITTEN, CTX_STACK } from '../memory/layout.js';
import { walkFrames } from './frame-map.js';
import { REG_FP, REG_PC, REG_SP, registersAt } from './registers.js';
import { poison } from './world.js';
import type { StackWorld } from './world.js';

/** Counts what a move copied and rewrote, for the Context and in all; a move that only the stress mode made counts as nothing else. */
export function countMove(world: StackWorld, context: number, bytes: number, pointers: number, counted: boolean): void {
  const { tally } = world;
  const { u32 } = world.memory;
  if (!counted) {
    tally.forcedMoves++;
    return;
  }
  u32[(context + CTX_REWRITTEN) >>> 2]! += pointers;
  u32[(context + CTX_COPIED) >>> 2] = Math.min(0xffffffff, u32[(context + CTX_COPIED) >>> 2]! + bytes);
  tally.bytesCopied += bytes;
  tally.pointersRewritten += pointers;
}

/** Moves the Context's stack, which is in one piece, to `to`, which has room for its used bytes, and frees the old one; the limit is the caller's to set. Returns the bytes copied. */
export function moveStack(world: StackWorld, context: number, to: number, size: number, counted: boolean): number {
  const { memory } = world;
  const { u32, i32 } = memory;
  const registers = registersAt(memory, world.cpu, context);
  const from = u32[(context + CTX_STACK) >>> 2]!;
  const reserved = u32[(context + CTX_RESERVED) >>> 2]!;
  const sp = u32[(registers + REG_SP) >>> 2]!;
  const used = sp - from;
  if (used < 0 || used > reserved || used > size) throw new RangeError(`stack of ${used} bytes cannot move from ${reserved} to ${size}`);
  const distance = to - from;

  world.copy(to, from, sp);
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
  poison(world, from, from + reserved);
  world.arena.free(from, reserved);
  countMove(world, context, used, rewritten, counted);
  if (counted) world.event(size > reserved ? 'grow' : size < reserved ? 'shrink' : 'move', context, used, rewritten);
  return used;
}

/** Rewrites live pointers into [from, end) in the frames from the newest, which is at fp and goes on at pc, to the oldest, or down to the one at `last`. The frames are at their new
 * place already. */
export function rewritePointers(world: StackWorld, pc: number, fp: number, from: number, end: number, distance: number, last = 0): number {
  const { u32 } = world.memory;
  const { maps } = world;
  let rewritten = 0;
  const visit = (frame: number, map: number): void => {
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
  };
  walkFrames(world.memory, maps, pc, fp, visit, last);
  return rewritten;
}
