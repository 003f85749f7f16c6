// `fixed:SIZE`: memory of one size for the whole life of a stack, as threads of an operating system have it. Overflow is a stack overflow; the 5 KiB kept back for it
// are the end of the stack, or lie behind a small one like a guard page, and count as reserved.
//
//     base                                                              base + SIZE
//     | frames ...                                   SL | red zone | kept back |
import { CTX_EXTRA, CTX_STACK } from '../memory/layout.js';
import { roundToGrain } from './arena.js';
import { sizeText } from './parse.js';
import { notePeak, parkedBytes, usedBytes } from './registers.js';
import type { Strategy, StrategyKind } from './strategy.js';
import { KEPT_BACK, KEPT_GIVEN, LAST_LEVEL, RED_ZONE, STACK_EXHAUSTED, STACK_FINAL, STACK_OVERFLOW, withKeptBack } from './strategy.js';
import type { StackWorld } from './world.js';
import { giveBlock, poison, setLimit } from './world.js';

const DEFAULT_SIZE = 64 * 1024;

export const fixed: StrategyKind = {
  name: 'fixed',
  usage: 'fixed:SIZE',
  summary: 'one size for good; beyond it, stack overflow',
  variants: ['fixed'],
  plan(parameters) {
    const size = parameters.size(DEFAULT_SIZE);
    return { spec: `fixed:${sizeText(size)}`, create: (world) => fixedStacks(world, size) };
  },
};

function fixedStacks(world: StackWorld, size: number): Strategy {
  const { memory, cpu, arena, stress, tally } = world;
  const { u32, i32 } = memory;
  const reserved = withKeptBack(roundToGrain(size));
  const ordinary = reserved - KEPT_BACK;

  const used = (context: number): number => usedBytes(memory, cpu, context);
  const base = (context: number): number => u32[(context + CTX_STACK) >>> 2]!;
  /** Bytes that frames may have at this level. */
  const room = (level: number): number => ordinary + KEPT_GIVEN[level]! - RED_ZONE;
  const setLevel = (context: number, level: number): void => {
    i32[(context + CTX_EXTRA) >>> 2] = level;
    setLimit(world, context, base(context) + (stress ? 0 : room(level)));
  };
  const unwound = (context: number): void => {
    const given = i32[(context + CTX_EXTRA) >>> 2]!;
    let level = given;
    while (level > 0 && used(context) <= room(level - 1)) level--;
    if (level < given) setLevel(context, level);
  };

  return {
    initial: reserved,
    block: stress ? null : { bytes: reserved, limit: room(0) },
    make(context) {
      const block = arena.allocate(reserved);
      if (block === 0) return STACK_EXHAUSTED;
      giveBlock(world, context, block, reserved);
      setLevel(context, 0);
      return 0;
    },
    overflow(context, frameBytes) {
      const end = used(context) + frameBytes;
      if (end > room(i32[(context + CTX_EXTRA) >>> 2]!)) return this.extend(context);
      notePeak(memory, context, end);
      return 0;
    },
    extend(context) {
      notePeak(memory, context, used(context));
      const level = i32[(context + CTX_EXTRA) >>> 2]!;
      if (level === LAST_LEVEL) return STACK_FINAL;
      setLevel(context, level + 1);
      tally.overflows++;
      world.event('overflow', context, used(context));
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
    reset: () => undefined,
    free(context) {
      poison(world, base(context), base(context) + reserved);
      arena.free(base(context), reserved);
    },
    trim(context) {
      notePeak(memory, context, used(context));
      unwound(context);
    },
    unwound,
    pieces: (context) => [[base(context), base(context) + reserved]],
  };
}
