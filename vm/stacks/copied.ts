// `copied:SIZE,grow=2,shrink=0.25`: contiguous stacks that grow by moving. An overflow allocates a larger one, copies the bytes in use and rewrites the live pointers into
// it, for a cycle each eight bytes; a collection moves a stack that uses little of its memory to one of twice what it uses, for no cycles, and so does
// the arena when the stacks have grown by much (stacks.ts). One that was made smaller grows back to what new ones have.
//
//     | frames ... SL | red zone |          -- full -->          | frames ...                    SL | red zone |
//
// Amortised, growing costs about one copy of each byte; what it leaves is memory that stays until the stack is found small again.
import { CTX_EXTRA, CTX_GROWTHS, CTX_RESERVED, CTX_STACK } from '../memory/layout.js';
import { roundToGrain } from './arena.js';
import { sizeText } from './parse.js';
import { notePeak, parkedBytes, usedBytes } from './registers.js';
import { moveStack } from './relocate.js';
import type { Strategy, StrategyKind } from './strategy.js';
import { KEPT_BACK, KEPT_GIVEN, LAST_LEVEL, RED_ZONE, STACK_EXHAUSTED, STACK_FINAL, STACK_OVERFLOW } from './strategy.js';
import type { StackWorld } from './world.js';
import { giveBlock, poison, setLimit } from './world.js';

const DEFAULT_SIZE = 1024;
const DEFAULT_GROW = 2;
const DEFAULT_SHRINK = 0.25;

export const copied: StrategyKind = {
  name: 'copied',
  usage: 'copied:SIZE,grow=N,shrink=N',
  summary: 'one piece, moved to a larger place when it is full',
  variants: ['copied'],
  plan(parameters) {
    const size = parameters.size(DEFAULT_SIZE);
    const grow = parameters.number('grow', DEFAULT_GROW);
    const shrink = parameters.number('shrink', DEFAULT_SHRINK);
    if (!(grow > 1 && grow <= 16)) parameters.fail('grow must be above 1 and at most 16');
    if (!(shrink >= 0 && shrink <= 0.5)) parameters.fail('shrink must be from 0 (never) to 0.5, so that a shrunk stack does not grow at once');
    return { spec: `copied:${sizeText(size)},grow=${grow},shrink=${shrink}`, create: (world) => copiedStacks(world, { size, grow, shrink }) };
  },
};

interface Growing {
  readonly size: number;
  readonly grow: number;
  readonly shrink: number;
}

function powerOfTwo(atLeast: number): number {
  return atLeast <= 1 ? 1 : (1 << (32 - Math.clz32(atLeast - 1))) >>> 0;
}

function copiedStacks(world: StackWorld, spec: Growing): Strategy {
  const { memory, cpu, arena, bounds, tally, stress } = world;
  const { u32, i32 } = memory;
  const initial = roundToGrain(spec.size);
  const smallest = roundToGrain(bounds.min);
  const largest = roundToGrain(bounds.max);

  // Stacks that are not tiny keep the bytes for a dying task inside their own memory: there may be no memory to move to by then.
  const keptInside = (size: number): number => (size >= 4 * KEPT_BACK || size > largest ? KEPT_BACK : 0);
  const used = (context: number): number => usedBytes(memory, cpu, context);
  const base = (context: number): number => u32[(context + CTX_STACK) >>> 2]!;
  const sizeOf = (context: number): number => u32[(context + CTX_RESERVED) >>> 2]!;
  const levelOf = (context: number): number => i32[(context + CTX_EXTRA) >>> 2]!;
  /** Bytes that frames may have in a stack of this size at this level. */
  const room = (size: number, level = 0): number => size - Math.max(0, keptInside(size) - KEPT_GIVEN[level]!) - RED_ZONE;
  const applyLimit = (context: number): void => setLimit(world, context, base(context) + (stress ? 0 : room(sizeOf(context), levelOf(context))));

  const move = (context: number, size: number, counted: boolean): number => {
    const to = arena.allocate(size);
    if (to === 0) return STACK_EXHAUSTED;
    const bytes = moveStack(world, context, to, size, counted);
    applyLimit(context);
    return bytes;
  };
  const unwound = (context: number): void => {
    let level = levelOf(context);
    while (level > 0 && used(context) <= room(sizeOf(context), level - 1)) level--;
    if (level === levelOf(context)) return;
    i32[(context + CTX_EXTRA) >>> 2] = level;
    applyLimit(context);
  };
  const extend = (context: number): number => {
    const level = levelOf(context);
    if (level === LAST_LEVEL) return STACK_FINAL;
    const size = sizeOf(context);
    if (keptInside(size) === 0 && move(context, size + KEPT_BACK, true) === STACK_EXHAUSTED) return STACK_FINAL;
    i32[(context + CTX_EXTRA) >>> 2] = level + 1;
    applyLimit(context);
    tally.overflows++;
    world.event('overflow', context, used(context));
    return STACK_OVERFLOW;
  };

  return {
    initial,
    block: stress ? null : { bytes: initial, limit: room(initial) },
    make(context) {
      const block = arena.allocate(initial);
      if (block === 0) return STACK_EXHAUSTED;
      giveBlock(world, context, block, initial);
      i32[(context + CTX_EXTRA) >>> 2] = 0;
      applyLimit(context);
      return 0;
    },
    overflow(context, frameBytes) {
      const bytes = used(context);
      const size = sizeOf(context);
      if (bytes + frameBytes <= room(size, levelOf(context))) {
        notePeak(memory, context, bytes + frameBytes);
        if (stress) move(context, size, false);
        return 0;
      }
      notePeak(memory, context, bytes);
      if (levelOf(context) > 0) return extend(context);
      const need = bytes + frameBytes + RED_ZONE;
      const target = Math.min(largest, Math.max(initial, roundToGrain(size * spec.grow), powerOfTwo(need + (need > 2 * KEPT_BACK ? KEPT_BACK : 0))));
      if (target <= size || bytes + frameBytes > room(target)) return extend(context);
      const copied = move(context, target, true);
      if (copied < 0) return copied;
      notePeak(memory, context, bytes + frameBytes);
      u32[(context + CTX_GROWTHS) >>> 2]!++;
      tally.growths++;
      return copied >>> 3;
    },
    extend,
    underflow() {
      throw new Error('a copied stack has one segment and cannot underflow');
    },
    switchOut(context) {
      notePeak(memory, context, parkedBytes(memory, context));
      return 0;
    },
    switchIn: () => 0,
    reset: () => undefined,
    free(context) {
      poison(world, base(context), base(context) + sizeOf(context));
      arena.free(base(context), sizeOf(context));
    },
    trim(context, shrink) {
      const bytes = used(context);
      const size = sizeOf(context);
      notePeak(memory, context, bytes);
      unwound(context);
      if (levelOf(context) > 0) return;
      if (shrink && bytes < spec.shrink * size) {
        let target = Math.max(smallest, roundToGrain(2 * bytes));
        while (room(target) < bytes) target = roundToGrain(target + 1);
        if (target < size) {
          if (move(context, target, true) >= 0) tally.shrinks++;
          return;
        }
      }
      if (stress) move(context, size, false);
    },
    unwound,
    pieces: (context) => [[base(context), base(context) + sizeOf(context)]],
  };
}
