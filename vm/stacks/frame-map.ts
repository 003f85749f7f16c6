// Frames as the collector and the copying strategies see them: for each frame its live reference slots and live pointer slots. A list is computed once for a
// code address and then found by one array access, because a collection may look at millions of frames.
import { handlerAt, has, livenessOf } from '../bytecode/liveness.js';
import type { SlotSet } from '../bytecode/liveness.js';
import type { Fn } from '../bytecode/module.js';
import { FRAME_DISTANCE, FRAME_HEADER, FRAME_LINK, LINK_FIRST, LINK_RESUME, LINK_UNDERFLOW, SEG_CALLER_FP, SEG_LINK } from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { ProgramCode } from '../memory/program.js';
import { functionAt } from '../memory/program.js';

export interface FrameMaps {
  /** List at index m: number of reference slots, number of pointer slots, then their offsets from FP in 32-bit words, references first. Replaced as it grows. */
  readonly pool: Int32Array;
  /** List of a frame that goes on at `pc`, the instruction there not done yet. */
  at(pc: number): number;
  /** List of a frame that is in the call before the return link. */
  across(link: number): number;
}

export function makeFrameMaps(program: ProgramCode): FrameMaps {
  const { module, code } = program;
  let pool = new Int32Array(1 << 12);
  let used = 1; // 0 means not computed yet
  const inAt = new Int32Array(code.length + 1);
  const acrossAt = new Int32Array(code.length + 1);

  const record = (fn: Fn, live: SlotSet): number => {
    if (used + 2 + fn.slots.length > pool.length) {
      const larger = new Int32Array(Math.max(pool.length * 2, used + 2 + fn.slots.length));
      larger.set(pool);
      pool = larger;
    }
    const map = used;
    used += 2;
    for (const kind of ['ref', 'ptr'] as const) {
      const from = used;
      fn.slots.forEach((slot, i) => {
        if (slot === kind && has(live, i)) pool[used++] = (FRAME_HEADER >>> 2) + 2 * i;
      });
      pool[kind === 'ref' ? map : map + 1] = used - from;
    }
    return map;
  };

  const find = (pc: number): [Fn, number] => {
    const index = functionAt(program, pc);
    if (index < 0) throw new RangeError(`code address ${pc} is in no function`);
    return [module.fns[index]!, program.starts[index]!];
  };

  return {
    get pool() {
      return pool;
    },
    at(pc) {
      const known = inAt[pc]!;
      if (known > 0) return known;
      const [fn, start] = find(pc);
      return (inAt[pc] = record(fn, livenessOf(module, fn).liveIn(pc - start)));
    },
    across(link) {
      const known = acrossAt[link]!;
      if (known > 0) return known;
      const [fn, start] = find(link - 1);
      const liveness = livenessOf(module, fn);
      return (acrossAt[link] = record(fn, liveness.liveAcross(liveness.before(link - start))));
    },
  };
}

/** One frame and where it goes on: `pc` and `inCall` false for one that does the instruction at pc next, else pc is the word after its call. */
export interface FramePlace {
  readonly fp: number;
  readonly pc: number;
  readonly inCall: boolean;
}

/** The frame that called the one at `fp`; null for the first of a Context. */
export function callerOf(memory: Memory, fp: number): FramePlace | null {
  const link = memory.i32[(fp + FRAME_LINK) >>> 2]!;
  if (link === LINK_FIRST) return null;
  const [caller, back] =
    link === LINK_UNDERFLOW
      ? [memory.u32[(fp + SEG_CALLER_FP) >>> 2]!, memory.i32[(fp + SEG_LINK) >>> 2]!]
      : [fp - memory.i32[(fp + FRAME_DISTANCE) >>> 2]!, link];
  return back > 0 ? { fp: caller, pc: back, inCall: true } : { fp: caller, pc: LINK_RESUME - back, inCall: false };
}

/** Visits the frames from the newest, at fp and about to do the instruction at pc, to the oldest, or to the one at `last`; gives each its list in `maps.pool`. */
export function walkFrames(memory: Memory, maps: FrameMaps, pc: number, fp: number, visit: (fp: number, map: number) => void, last = 0): void {
  const { i32, u32 } = memory;
  let map = maps.at(pc);
  for (;;) {
    visit(fp, map);
    if (fp === last) return;
    const link = i32[(fp + FRAME_LINK) >>> 2]!;
    if (link > 0) {
      fp -= i32[(fp + FRAME_DISTANCE) >>> 2]!;
      map = maps.across(link);
    } else if (link === LINK_FIRST) {
      return;
    } else if (link === LINK_UNDERFLOW) {
      const back = i32[(fp + SEG_LINK) >>> 2]!;
      map = back > 0 ? maps.across(back) : maps.at(LINK_RESUME - back);
      fp = u32[(fp + SEG_CALLER_FP) >>> 2]!;
    } else {
      fp -= i32[(fp + FRAME_DISTANCE) >>> 2]!;
      map = maps.at(LINK_RESUME - link);
    }
  }
}

/** The pad that takes a throw in this frame, as a code address; -1 when no handler covers it. */
export function padOf(program: ProgramCode, place: FramePlace): number {
  const covered = place.inCall ? place.pc - 1 : place.pc;
  const index = functionAt(program, covered);
  if (index < 0) return -1;
  const start = program.starts[index]!;
  const handler = handlerAt(program.module.fns[index]!.handlers, covered - start);
  return handler === undefined ? -1 : start + handler.pad;
}
