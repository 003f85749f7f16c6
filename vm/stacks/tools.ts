// What a strategy that somebody else wrote works with: the few operations of the strategies here, without their layouts. docs/own-stacks.md shows how.
import { CTX_EXTRA, CTX_GROWTHS, CTX_RESERVED, CTX_STACK } from '../memory/layout.js';
import { notePeak, usedBytes } from './registers.js';
import { moveStack } from './relocate.js';
import { KEPT_BACK, KEPT_GIVEN, LAST_LEVEL, RED_ZONE, STACK_EXHAUSTED, STACK_FINAL, STACK_OVERFLOW } from './strategy.js';
import type { StackWorld } from './world.js';
import { giveBlock, poison, setLimit } from './world.js';

export interface StackTools {
  /** Results of `make` and `overflow` that are not cycles (strategy.ts says what they mean). */
  readonly EXHAUSTED: number;
  readonly OVERFLOW: number;
  /** Bytes above the limit that belong to the stack; bytes that a stack keeps back for the task that overflows it. */
  readonly RED_ZONE: number;
  readonly KEPT_BACK: number;
  /** Where the Context's stack begins, how many bytes of the arena it has, how many are in use. */
  base(context: number): number;
  size(context: number): number;
  used(context: number): number;
  /** How many of the kept-back bytes the Context has been given, from 0 to KEPT_BACK. */
  given(context: number): number;
  /** Gives it the next part of them. Returns what `overflow` shall return; the limit is to be set again. */
  giveKept(context: number): number;
  /** Takes them back where the stack does not need them: `fits` says whether all in use fit without so many of them. */
  takeKept(context: number, fits: (given: number) => boolean): void;
  /** The Context has this block of the arena, and nothing on it yet. */
  give(context: number, block: number, bytes: number): void;
  /** Moves the stack to another block and frees the old one; live pointers into it are rewritten. Returns the bytes copied. Counted as growth if it is larger. */
  move(context: number, block: number, bytes: number): number;
  free(context: number): void;
  /** No frame may end above it. */
  setLimit(context: number, address: number): void;
  /** So many bytes are in use, or will be. */
  notePeak(context: number, bytes: number): void;
}

export function makeTools(world: StackWorld): StackTools {
  const { memory, cpu, arena, tally } = world;
  const { u32, i32 } = memory;
  const base = (context: number): number => u32[(context + CTX_STACK) >>> 2]!;
  const size = (context: number): number => u32[(context + CTX_RESERVED) >>> 2]!;
  const level = (context: number): number => i32[(context + CTX_EXTRA) >>> 2]!;
  return {
    EXHAUSTED: STACK_EXHAUSTED,
    OVERFLOW: STACK_OVERFLOW,
    RED_ZONE,
    KEPT_BACK,
    base,
    size,
    used: (context) => usedBytes(memory, cpu, context),
    given: (context) => KEPT_GIVEN[level(context)]!,
    giveKept(context) {
      if (level(context) === LAST_LEVEL) return STACK_FINAL;
      i32[(context + CTX_EXTRA) >>> 2]!++;
      tally.overflows++;
      world.event('overflow', context, usedBytes(memory, cpu, context));
      return STACK_OVERFLOW;
    },
    takeKept(context, fits) {
      while (level(context) > 0 && fits(KEPT_GIVEN[level(context) - 1]!)) i32[(context + CTX_EXTRA) >>> 2]!--;
    },
    give(context, block, bytes) {
      giveBlock(world, context, block, bytes);
      i32[(context + CTX_EXTRA) >>> 2] = 0;
    },
    move(context, block, bytes) {
      const larger = bytes > size(context);
      const copied = moveStack(world, context, block, bytes, true);
      if (larger) {
        u32[(context + CTX_GROWTHS) >>> 2]!++;
        tally.growths++;
      } else {
        tally.shrinks++;
      }
      return copied;
    },
    free(context) {
      poison(world, base(context), base(context) + size(context));
      arena.free(base(context), size(context));
    },
    setLimit: (context, address) => setLimit(world, context, address),
    notePeak: (context, bytes) => notePeak(memory, context, bytes),
  };
}
