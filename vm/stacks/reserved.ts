// `reserved:MAX`: a range of addresses of MAX bytes, of which pages are touched as they are needed: what 64-bit systems do with virtual memory. Nothing ever moves and no boundary is
// ever crossed; addresses are what it spends. A page that is touched is cleared, for a cycle each eight bytes, as a page fault of an operating system does.
//
//     base               touched                                                 base + MAX
//     | frames ...     SL |   not touched: addresses, no memory        | kept back |
//
// `,release`: what lies above SP is given back when the task is switched out, and has to be touched again.
import { CTX_EXTRA, CTX_GROWTHS, CTX_LIMIT, CTX_PENDING, CTX_STACK, PENDING_SWITCH } from '../memory/layout.js';
import { ARENA_GRAIN, roundToGrain } from './arena.js';
import { sizeText } from './parse.js';
import { notePeak, parkedBytes, usedBytes } from './registers.js';
import type { Strategy, StrategyKind } from './strategy.js';
import { KEPT_BACK, KEPT_GIVEN, LAST_LEVEL, RED_ZONE, STACK_EXHAUSTED, STACK_FINAL, STACK_OVERFLOW, withKeptBack } from './strategy.js';
import type { StackWorld } from './world.js';
import { giveBlock, poison, setLimit } from './world.js';

const DEFAULT_MAX = 256 * 1024;
const PAGE = 4096;

export const reserved: StrategyKind = {
  name: 'reserved',
  usage: 'reserved:MAX[,release]',
  summary: 'a range of addresses, its pages touched as they are needed',
  variants: ['reserved'],
  plan(parameters) {
    const size = parameters.size(DEFAULT_MAX);
    const release = parameters.word('release') !== null;
    return { spec: `reserved:${sizeText(size)}${release ? ',release' : ''}`, create: (world) => reservedStacks(world, size, release) };
  },
};

function reservedStacks(world: StackWorld, size: number, release: boolean): Strategy {
  const { memory, cpu, arena, stress, tally } = world;
  const { u8, u32, i32 } = memory;
  const whole = withKeptBack(roundToGrain(size));
  const ordinary = whole - KEPT_BACK;
  const page = stress ? ARENA_GRAIN : PAGE;

  const used = (context: number): number => usedBytes(memory, cpu, context);
  const base = (context: number): number => u32[(context + CTX_STACK) >>> 2]!;
  const levelOf = (context: number): number => i32[(context + CTX_EXTRA) >>> 2]!;
  /** Bytes that frames may have at this level. */
  const room = (level: number): number => ordinary + KEPT_GIVEN[level]! - RED_ZONE;
  /** The limit says how much is touched: all up to its red zone. */
  const touched = (context: number): number => u32[(context + CTX_LIMIT) >>> 2]! + RED_ZONE - base(context);
  /** Whole pages that hold so many bytes. */
  const pages = (bytes: number): number => Math.min(whole, Math.ceil(bytes / page) * page);

  /** Makes the first `bytes` touched, and gives the cycles. */
  const touch = (context: number, from: number, bytes: number): number => {
    const at = base(context);
    u8.fill(0, at + from, at + bytes);
    tally.untouched -= bytes - from;
    tally.pagesTouched += Math.ceil((bytes - from) / page);
    setLimit(world, context, at + bytes - RED_ZONE);
    return (bytes - from) >>> 3;
  };
  const giveBack = (context: number): void => {
    const has = touched(context);
    const keep = pages(parkedBytes(memory, context) + RED_ZONE);
    if (keep >= has) return;
    poison(world, base(context) + keep, base(context) + has);
    tally.untouched += has - keep;
    tally.pagesReleased += Math.ceil((has - keep) / page);
    setLimit(world, context, base(context) + keep - RED_ZONE);
    world.event('release', context, has - keep);
  };
  const unwound = (context: number): void => {
    let level = levelOf(context);
    while (level > 0 && used(context) <= room(level - 1)) level--;
    i32[(context + CTX_EXTRA) >>> 2] = level;
  };

  return {
    initial: whole,
    block: null,
    make(context) {
      const block = arena.allocate(whole);
      if (block === 0) return STACK_EXHAUSTED;
      giveBlock(world, context, block, whole);
      i32[(context + CTX_EXTRA) >>> 2] = 0;
      if (release) i32[(context + CTX_PENDING) >>> 2]! |= PENDING_SWITCH;
      tally.untouched += whole;
      return touch(context, 0, pages(1));
    },
    overflow(context, frameBytes) {
      const end = used(context) + frameBytes;
      if (end > room(levelOf(context))) return this.extend(context);
      notePeak(memory, context, end);
      const has = touched(context);
      const cycles = touch(context, has, pages(end + RED_ZONE));
      u32[(context + CTX_GROWTHS) >>> 2]!++;
      tally.growths++;
      world.event('touch', context, touched(context) - has);
      return cycles;
    },
    extend(context) {
      notePeak(memory, context, used(context));
      if (levelOf(context) === LAST_LEVEL) return STACK_FINAL;
      i32[(context + CTX_EXTRA) >>> 2]!++;
      tally.overflows++;
      world.event('overflow', context, used(context));
      return STACK_OVERFLOW;
    },
    underflow() {
      throw new Error('a reserved stack has one segment and cannot underflow');
    },
    switchOut(context) {
      notePeak(memory, context, parkedBytes(memory, context));
      if (release) giveBack(context);
      return 0;
    },
    switchIn: () => 0,
    reset: () => undefined,
    free(context) {
      poison(world, base(context), base(context) + touched(context));
      tally.untouched -= whole - touched(context);
      arena.free(base(context), whole);
    },
    trim(context) {
      notePeak(memory, context, used(context));
      unwound(context);
    },
    unwound,
    pieces: (context) => [[base(context), base(context) + whole]],
  };
}
