// `segmented:SIZE`: a stack is a list of segments. A call whose frame does not fit links a new one and begins in it; returning from the first frame of a segment leaves it. Nothing
// that has an address moves. What it costs is the hot split: a call in a loop that happens to stand at a boundary crosses it twice in every round.
//
//     first segment              | frames ... caller | rest |
//                                             ^ SEG_CALLER_FP   ^ SEG_CALLER_SP
//     next one      | header 32 bytes | frames ... SL | red zone |
//                                     ^ CTX_STACK; this frame's link is LINK_UNDERFLOW
//
// plain: a segment that is left is freed, and the next crossing allocates it again. `,cached`: one is kept (CTX_SPARE), and the engine's loop crosses into it and back by itself.
// `,hysteresis`: as cached, and the frames that stand before the boundary move into the new segment, so that calls from them go to and fro without crossing it.
// A crossing takes a cycle for each eight bytes of the header, moved frames a cycle for each eight bytes of theirs.
import {
  CPU_CACHE_HITS,
  CPU_CROSSINGS,
  CTX_BELOW,
  CTX_CROSSINGS,
  CTX_EXTRA,
  CTX_GROWTHS,
  CTX_LIMIT,
  CTX_POINTED,
  CTX_RESERVED,
  CTX_SEGMENTS,
  CTX_SPARE,
  CTX_STACK,
  FRAME_DISTANCE,
  FRAME_LINK,
  LINK_FIRST,
  LINK_UNDERFLOW,
  SEG_BYTES,
  SEG_CALLER_FP,
  SEG_CALLER_SL,
  SEG_CALLER_SP,
  SEG_KEEP,
  SEG_LIMIT,
  SEG_LINK,
  SEG_PREVIOUS,
  SEGMENT_HEADER,
} from '../memory/layout.js';
import { roundToGrain } from './arena.js';
import { sizeText } from './parse.js';
import { notePeak, parkedBytes, REG_FP, REG_PC, REG_SP, registersAt, usedBytes } from './registers.js';
import { countMove, rewritePointers } from './relocate.js';
import type { Strategy, StrategyKind } from './strategy.js';
import { KEPT_GIVEN, LAST_LEVEL, RED_ZONE, STACK_EXHAUSTED, STACK_FINAL, STACK_OVERFLOW } from './strategy.js';
import type { StackWorld } from './world.js';
import { giveBlock, poison, setLimit } from './world.js';

type Keeping = 'cached' | 'hysteresis' | null;

const DEFAULT_SIZE = 4096;
/** Frames of at most this part of a segment move across a boundary. */
const MOVED_PART = 4;
const CROSSING_CYCLES = SEGMENT_HEADER >>> 3;

export const segmented: StrategyKind = {
  name: 'segmented',
  usage: 'segmented:SIZE[,cached|,hysteresis]',
  summary: 'a list of segments, linked as calls need them',
  variants: ['segmented', 'segmented,cached', 'segmented,hysteresis'],
  plan(parameters) {
    const size = parameters.size(DEFAULT_SIZE);
    const keeping = parameters.word('cached', 'hysteresis');
    return { spec: `segmented:${sizeText(size)}${keeping === null ? '' : `,${keeping}`}`, create: (world) => segmentedStacks(world, size, keeping) };
  },
};

function segmentedStacks(world: StackWorld, size: number, keeping: Keeping): Strategy {
  const { memory, cpu, arena, stress, tally, bounds } = world;
  const { u32, i32 } = memory;
  const ordinary = roundToGrain(size);

  const word = (at: number, offset: number): number => u32[(at + offset) >>> 2]!;
  const set = (at: number, offset: number, value: number): void => void (u32[(at + offset) >>> 2] = value);
  const used = (context: number): number => usedBytes(memory, cpu, context);
  const levelOf = (context: number): number => i32[(context + CTX_EXTRA) >>> 2]!;
  const room = (level: number): number => bounds.max + KEPT_GIVEN[level]!;
  /** The kept segment's first frame, or 0. */
  const spareOf = (context: number): number => (word(context, CTX_SPARE) & ~1) >>> 0;

  const countCrossing = (context: number): void => {
    u32[(context + CTX_CROSSINGS) >>> 2]!++;
    u32[(cpu + CPU_CROSSINGS) >>> 2]!++;
  };
  const release = (context: number, segment: number): void => {
    const bytes = word(segment, SEG_BYTES);
    const block = segment - SEGMENT_HEADER;
    poison(world, block, block + bytes);
    arena.free(block, bytes);
    u32[(context + CTX_RESERVED) >>> 2]! -= bytes;
    u32[(context + CTX_SEGMENTS) >>> 2]!--;
    tally.segmentsFreed++;
    world.event('free-segment', context, bytes);
  };
  const holds = (segment: number, bytes: number): boolean => word(segment, SEG_BYTES) >= SEGMENT_HEADER + bytes + RED_ZONE;
  /** A segment that can hold so many bytes of frames: the kept one or a new one; 0 when there is no memory. */
  const segmentFor = (context: number, bytes: number): number => {
    const need = SEGMENT_HEADER + bytes + RED_ZONE;
    const spare = spareOf(context);
    if (spare !== 0) {
      set(context, CTX_SPARE, 0);
      if (holds(spare, bytes)) {
        u32[(cpu + CPU_CACHE_HITS) >>> 2]!++;
        world.event('enter', context, bytes);
        return spare;
      }
      release(context, spare);
    }
    const whole = Math.max(ordinary, roundToGrain(need));
    const block = arena.allocate(whole);
    if (block === 0) return 0;
    const segment = block + SEGMENT_HEADER;
    set(segment, SEG_BYTES, whole);
    set(segment, SEG_LIMIT, stress ? segment : block + whole - RED_ZONE);
    set(segment, SEG_KEEP, keeping === null ? 0 : keeping === 'cached' ? segment : segment | 1);
    u32[(context + CTX_RESERVED) >>> 2]! += whole;
    u32[(context + CTX_SEGMENTS) >>> 2]!++;
    u32[(context + CTX_GROWTHS) >>> 2]!++;
    tally.growths++;
    tally.segmentsLinked++;
    world.event('link', context, whole);
    return segment;
  };
  /** The oldest frame that moves with the newest across a boundary; SP when none does: the first frame of a segment stays where it is. */
  const oldestToMove = (fp: number, sp: number): number => {
    if (keeping !== 'hysteresis') return sp;
    let oldest = sp;
    for (let frame = fp; sp - frame <= ordinary / MOVED_PART; frame -= i32[(frame + FRAME_DISTANCE) >>> 2]!) {
      const link = i32[(frame + FRAME_LINK) >>> 2]!;
      if (link === LINK_FIRST || link === LINK_UNDERFLOW) break;
      oldest = frame;
    }
    return oldest;
  };
  /** The frames from `oldest` on are now the first ones of the segment. */
  const moveFrames = (context: number, registers: number, oldest: number, segment: number): number => {
    const sp = word(registers, REG_SP);
    const distance = segment - oldest;
    world.copy(segment, oldest, sp);
    u32[(registers + REG_FP) >>> 2]! += distance;
    u32[(registers + REG_SP) >>> 2]! += distance;
    set(segment, SEG_LINK, word(segment, FRAME_LINK));
    set(segment, SEG_CALLER_FP, oldest - i32[(segment + FRAME_DISTANCE) >>> 2]!);
    i32[(segment + FRAME_DISTANCE) >>> 2] = 0;
    i32[(segment + FRAME_LINK) >>> 2] = LINK_UNDERFLOW;
    const pointers =
      word(context, CTX_POINTED) === 0 ? 0 : rewritePointers(world, i32[(registers + REG_PC) >>> 2]!, word(registers, REG_FP), oldest, sp, distance, segment);
    poison(world, oldest, sp);
    countMove(world, context, sp - oldest, pointers, true);
    world.event('move', context, sp - oldest, pointers);
    return (sp - oldest) >>> 3;
  };
  const unwound = (context: number): void => {
    let level = levelOf(context);
    while (level > 0 && used(context) <= room(level - 1)) level--;
    i32[(context + CTX_EXTRA) >>> 2] = level;
  };
  /** Leaves the newest segment: it is kept, or freed. */
  const leave = (context: number): void => {
    const segment = word(context, CTX_STACK);
    const previous = word(segment, SEG_PREVIOUS);
    u32[(context + CTX_BELOW) >>> 2]! -= word(segment, SEG_CALLER_SP) - previous;
    set(context, CTX_STACK, previous);
    setLimit(world, context, word(segment, SEG_CALLER_SL));
    const keep = word(segment, SEG_KEEP);
    if (keep !== 0 && word(context, CTX_SPARE) === 0) set(context, CTX_SPARE, keep);
    else release(context, segment);
  };
  /** First frames of its segments, the newest first, without the kept one and the stack's first. */
  const linked = (context: number): number[] => {
    const found: number[] = [];
    let segment = word(context, CTX_STACK);
    for (let n = word(context, CTX_SEGMENTS) - (spareOf(context) === 0 ? 1 : 2); n > 0; n--) {
      found.push(segment);
      segment = word(segment, SEG_PREVIOUS);
    }
    return found;
  };
  const firstOf = (context: number): number => {
    const [oldest] = linked(context).slice(-1);
    return oldest === undefined ? word(context, CTX_STACK) : word(oldest, SEG_PREVIOUS);
  };

  return {
    initial: ordinary,
    block: stress ? null : { bytes: ordinary, limit: ordinary - RED_ZONE },
    make(context) {
      const base = arena.allocate(ordinary);
      if (base === 0) return STACK_EXHAUSTED;
      giveBlock(world, context, base, ordinary);
      i32[(context + CTX_EXTRA) >>> 2] = 0;
      setLimit(world, context, base + (stress ? 0 : ordinary - RED_ZONE));
      return 0;
    },
    overflow(context, frameBytes) {
      const end = used(context) + frameBytes;
      const registers = registersAt(memory, cpu, context);
      const sp = word(registers, REG_SP);
      const stack = word(context, CTX_STACK);
      const spare = spareOf(context);
      // Only the stress mode comes here with room: the first frame of a stack begins where it is.
      if (stress && sp === stack && frameBytes + RED_ZONE <= ordinary) return 0;
      const oldest = oldestToMove(word(registers, REG_FP), sp);
      // A kept segment is within the bound: it has been in use.
      if (end > room(levelOf(context)) && (spare === 0 || !holds(spare, sp - oldest + frameBytes))) return this.extend(context);
      const segment = segmentFor(context, sp - oldest + frameBytes);
      if (segment === 0) return STACK_EXHAUSTED;
      set(segment, SEG_PREVIOUS, stack);
      set(segment, SEG_CALLER_SL, word(context, CTX_LIMIT));
      set(segment, SEG_CALLER_SP, oldest);
      set(segment, SEG_CALLER_FP, word(registers, REG_FP));
      u32[(context + CTX_BELOW) >>> 2]! += oldest - stack;
      set(context, CTX_STACK, segment);
      setLimit(world, context, word(segment, SEG_LIMIT));
      countCrossing(context);
      notePeak(memory, context, end);
      if (oldest !== sp) return CROSSING_CYCLES + moveFrames(context, registers, oldest, segment);
      u32[(registers + REG_SP) >>> 2] = segment;
      return CROSSING_CYCLES;
    },
    extend(context) {
      notePeak(memory, context, used(context));
      if (levelOf(context) === LAST_LEVEL) return STACK_FINAL;
      i32[(context + CTX_EXTRA) >>> 2]!++;
      tally.overflows++;
      world.event('overflow', context, used(context));
      return STACK_OVERFLOW;
    },
    underflow(context) {
      const registers = registersAt(memory, cpu, context);
      const segment = word(context, CTX_STACK);
      set(registers, REG_FP, word(segment, SEG_CALLER_FP));
      set(registers, REG_SP, word(segment, SEG_CALLER_SP));
      leave(context);
      countCrossing(context);
      world.event('leave', context, SEGMENT_HEADER);
      return CROSSING_CYCLES;
    },
    switchOut(context) {
      notePeak(memory, context, parkedBytes(memory, context));
      return 0;
    },
    switchIn: () => 0,
    reset(context) {
      for (let n = linked(context).length; n > 0; n--) leave(context);
    },
    free(context) {
      const first = firstOf(context);
      for (const segment of linked(context)) release(context, segment);
      const spare = spareOf(context);
      if (spare !== 0) release(context, spare);
      poison(world, first, first + ordinary);
      arena.free(first, ordinary);
    },
    trim(context) {
      notePeak(memory, context, used(context));
      unwound(context);
    },
    unwound,
    pieces(context) {
      const segments = linked(context);
      const spare = spareOf(context);
      if (spare !== 0) segments.push(spare);
      const first = firstOf(context);
      return [
        ...segments.map((segment) => [segment - SEGMENT_HEADER, segment - SEGMENT_HEADER + word(segment, SEG_BYTES)] as const),
        [first, first + ordinary] as const,
      ];
    },
  };
}
