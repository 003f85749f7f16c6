// `fixed:SIZE`: memory of one size for the whole life of a stack, as threads of an operating system have it. Overflow is a stack overflow; the 5 KiB kept back for it lie
// behind the stack like a guard page and count as reserved.
import { CTX_EXTRA, CTX_FP, CTX_RESERVED, CTX_SEGMENTS, CTX_SP, CTX_STACK } from '../memory/layout.js';
import { roundToGrain } from './arena.js';
import type { FixedSpec } from './parse.js';
import { specText } from './parse.js';
import { notePeak, parkedBytes, REG_SP, registersAt } from './registers.js';
import type { StackWorld } from './relocate.js';
import { setLimit } from './relocate.js';
import type { Strategy } from './strategy.js';
import { KEPT_BACK, KEPT_GIVEN, LAST_LEVEL, RED_ZONE, STACK_EXHAUSTED, STACK_FINAL, STACK_OVERFLOW } from './strategy.js';

export function fixedStacks(world: StackWorld, spec: FixedSpec): Strategy {
  const { memory, cpu, arena } = world;
  const { u32, i32 } = memory;
  const ordinary = roundToGrain(spec.size);
  const reserved = ordinary + KEPT_BACK;

  const used = (context: number): number => u32[(registersAt(memory, cpu, context) + REG_SP) >>> 2]! - u32[(context + CTX_STACK) >>> 2]!;
  /** Bytes that frames may have at this level. */
  const room = (level: number): number => ordinary + KEPT_GIVEN[level]! - RED_ZONE;
  const setLevel = (context: number, level: number): void => {
    i32[(context + CTX_EXTRA) >>> 2] = level;
    setLimit(world, context, u32[(context + CTX_STACK) >>> 2]! + room(level));
  };
  const unwound = (context: number): void => {
    const given = i32[(context + CTX_EXTRA) >>> 2]!;
    let level = given;
    while (level > 0 && used(context) <= room(level - 1)) level--;
    if (level < given) setLevel(context, level);
  };

  return {
    spec: specText(spec),
    block: { bytes: reserved, limit: room(0) },
    make(context) {
      const base = arena.allocate(reserved);
      if (base === 0) return STACK_EXHAUSTED;
      u32[(context + CTX_STACK) >>> 2] = base;
      u32[(context + CTX_FP) >>> 2] = base;
      u32[(context + CTX_SP) >>> 2] = base;
      u32[(context + CTX_RESERVED) >>> 2] = reserved;
      u32[(context + CTX_SEGMENTS) >>> 2] = 1;
      setLevel(context, 0);
      return 0;
    },
    overflow(context, frameBytes) {
      notePeak(memory, context, used(context));
      if (used(context) + frameBytes <= room(i32[(context + CTX_EXTRA) >>> 2]!)) return 0;
      return this.extend(context);
    },
    extend(context) {
      const level = i32[(context + CTX_EXTRA) >>> 2]!;
      if (level === LAST_LEVEL) return STACK_FINAL;
      setLevel(context, level + 1);
      return STACK_OVERFLOW;
    },
    underflow() {
      throw new Error('a fixed stack has one segment and cannot underflow');
    },
    switchOut(context) {
      notePeak(memory, context, parkedBytes(memory, context));
      return 0;
    },
    switchIn: () => 0,
    free(context) {
      arena.free(u32[(context + CTX_STACK) >>> 2]!, reserved);
    },
    trim(context) {
      notePeak(memory, context, used(context));
      unwound(context);
    },
    unwound,
    pieces: (context) => [[u32[(context + CTX_STACK) >>> 2]!, u32[(context + CTX_STACK) >>> 2]! + reserved]],
  };
}
