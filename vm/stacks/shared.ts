// `shared:SIZE`: one big stack for all tasks. It belongs to one task at a time; when another one shall run, the frames of its owner are put away, exactly as many bytes as they are, and
// the other's are copied back to where they were: the smallest memory of all, and a switch that costs what the depths of both stacks are. As coroutine libraries with a shared stack
// do it (libco, libaco), and Loom with its heap. Leaving the task and coming back to it, with none of the others in between, copies nothing.
//
//     the area     | owner | frames of the owner ...              SL | red zone | kept back |
//                              | out           ^ in
//     put away     | frames | | frames ... | | frames |               CTX_STACK of a task that is out
//
// Every task's frames lie at the same addresses while it runs, so that pointers into its own stack are right again whenever somebody can follow them. While it is out its FP and SP are
// those of the copy (a walk over its frames needs no more), but its pointers still mean the area; nobody follows them there.
//
// CTX_SPARE says where the frames are: IN_AREA, the address of the copy, or 0 while there are none.
import { CTX_EXTRA, CTX_FP, CTX_PENDING, CTX_RESERVED, CTX_SEGMENTS, CTX_SP, CTX_SPARE, CTX_STACK, PENDING_SWITCH } from '../memory/layout.js';
import { roundToGrain } from './arena.js';
import { sizeText } from './parse.js';
import { notePeak, parkedBytes, usedBytes } from './registers.js';
import type { Strategy, StrategyKind } from './strategy.js';
import { KEPT_BACK, KEPT_GIVEN, LAST_LEVEL, RED_ZONE, STACK_EXHAUSTED, STACK_FINAL, STACK_OVERFLOW } from './strategy.js';
import type { StackWorld } from './world.js';
import { poison, setLimit } from './world.js';

const DEFAULT_SIZE = 64 * 1024 * 1024;
const IN_AREA = 1;
/** In front of the area: the reference of the Context that owns it, or 0. Collections bring it up to date, by `trim`. */
const OWNER = -16;
const OWNER_BYTES = 16;
/** Of the arena, what the area may take when no size is asked for. */
const DEFAULT_PART = 4;

export const shared: StrategyKind = {
  name: 'shared',
  usage: 'shared:SIZE',
  summary: 'one stack for all; frames are copied out and in at switches',
  variants: ['shared'],
  plan(parameters) {
    const size = parameters.hasSize ? parameters.size(DEFAULT_SIZE) : null;
    return { spec: size === null ? 'shared' : `shared:${sizeText(size)}`, create: (world) => sharedStacks(world, size) };
  },
};

function sharedStacks(world: StackWorld, size: number | null): Strategy {
  const { memory, cpu, arena, stress, tally, bounds } = world;
  const { u8, u32, i32 } = memory;
  const part = Math.floor((arena.end - arena.base) / DEFAULT_PART);
  const ordinary = roundToGrain(Math.max(bounds.min, size ?? Math.min(DEFAULT_SIZE, bounds.max, part)));
  /** Where the area is; 0 before anybody needed it. It is never freed. */
  let area = 0;

  const word = (context: number, offset: number): number => u32[(context + offset) >>> 2]!;
  const set = (context: number, offset: number, value: number): void => void (u32[(context + offset) >>> 2] = value);
  const used = (context: number): number => usedBytes(memory, cpu, context);
  /** Bytes that frames may have at this level. */
  const room = (level: number): number => ordinary + KEPT_GIVEN[level]! - RED_ZONE;
  const setLevel = (context: number, level: number): void => {
    i32[(context + CTX_EXTRA) >>> 2] = level;
    setLimit(world, context, area + (stress ? 0 : room(level)));
  };
  const unwound = (context: number): void => {
    const given = i32[(context + CTX_EXTRA) >>> 2]!;
    let level = given;
    while (level > 0 && used(context) <= room(level - 1)) level--;
    if (level < given) setLevel(context, level);
  };
  /** The Context's frames, which it does not run on, begin at `stack`, where they have been copied; it has so many bytes of the arena for them. */
  const place = (context: number, stack: number, where: number, reserved: number): void => {
    const distance = stack - word(context, CTX_STACK);
    u32[(context + CTX_FP) >>> 2]! += distance;
    u32[(context + CTX_SP) >>> 2]! += distance;
    set(context, CTX_STACK, stack);
    set(context, CTX_SPARE, where);
    set(context, CTX_RESERVED, reserved);
    set(context, CTX_SEGMENTS, reserved === 0 ? 0 : 1);
  };
  const count = (bytes: number): number => {
    tally.copiesAtSwitches++;
    tally.bytesCopiedAtSwitches += bytes;
    return bytes >>> 3;
  };
  const isOut = (context: number): boolean => word(context, CTX_SPARE) > IN_AREA;
  const freeCopy = (context: number): void => {
    const away = word(context, CTX_SPARE);
    poison(world, away, away + word(context, CTX_RESERVED));
    arena.free(away, word(context, CTX_RESERVED));
  };
  /** Puts the owner's frames away. Returns the cycles, or STACK_EXHAUSTED, and then nothing has changed. */
  const evict = (): number => {
    const owner = word(area, OWNER);
    if (owner === 0) return 0;
    const bytes = parkedBytes(memory, owner);
    const away = bytes === 0 ? area : arena.allocate(bytes);
    if (away === 0) return STACK_EXHAUSTED;
    set(area, OWNER, 0);
    if (bytes === 0) {
      set(owner, CTX_SPARE, 0);
      return 0;
    }
    world.copy(away, area, area + bytes);
    poison(world, area, area + bytes);
    place(owner, away, away, roundToGrain(bytes));
    world.event('copy-out', owner, bytes);
    return count(bytes);
  };
  const bringIn = (context: number): number => {
    set(area, OWNER, context);
    if (!isOut(context)) {
      set(context, CTX_SPARE, IN_AREA);
      return 0;
    }
    const bytes = parkedBytes(memory, context);
    world.copy(area, word(context, CTX_STACK), word(context, CTX_SP));
    freeCopy(context);
    place(context, area, IN_AREA, 0);
    world.event('copy-in', context, bytes);
    return count(bytes);
  };
  const forget = (context: number): void => {
    if (isOut(context)) freeCopy(context);
    else if (word(context, CTX_SPARE) === IN_AREA) set(area, OWNER, 0);
  };

  return {
    initial: 0,
    block: null,
    make(context) {
      if (area === 0) {
        const block = arena.allocate(OWNER_BYTES + ordinary + KEPT_BACK);
        if (block === 0) return STACK_EXHAUSTED;
        area = block + OWNER_BYTES;
        set(area, OWNER, 0);
      }
      set(context, CTX_STACK, area);
      set(context, CTX_FP, area);
      set(context, CTX_SP, area);
      set(context, CTX_SPARE, 0);
      set(context, CTX_RESERVED, 0);
      set(context, CTX_SEGMENTS, 0);
      i32[(context + CTX_PENDING) >>> 2]! |= PENDING_SWITCH;
      setLevel(context, 0);
      return 0;
    },
    overflow(context, frameBytes) {
      const end = used(context) + frameBytes;
      if (end > room(i32[(context + CTX_EXTRA) >>> 2]!)) return this.extend(context);
      notePeak(memory, context, end);
      if (stress) {
        // Out and in again: nothing above SP may matter, and nothing below it may be lost.
        const bytes = used(context);
        const away = u8.slice(area, area + bytes);
        poison(world, area, area + bytes);
        u8.set(away, area);
        tally.forcedMoves++;
      }
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
      throw new Error('a shared stack has one segment and cannot underflow');
    },
    switchOut(context) {
      notePeak(memory, context, parkedBytes(memory, context));
      return 0;
    },
    switchIn(context) {
      if (word(context, CTX_SPARE) === IN_AREA) return 0;
      const out = evict();
      return out < 0 ? out : out + bringIn(context);
    },
    reset(context) {
      if (isOut(context)) {
        freeCopy(context);
        place(context, area, 0, 0);
      }
    },
    free: forget,
    trim(context) {
      if (word(context, CTX_SPARE) === IN_AREA) set(area, OWNER, context);
      notePeak(memory, context, used(context));
      unwound(context);
    },
    unwound,
    pieces: (context) => (!isOut(context) ? [] : [[word(context, CTX_SPARE), word(context, CTX_SPARE) + word(context, CTX_RESERVED)]]),
    standing: () => (area === 0 ? 0 : roundToGrain(OWNER_BYTES + ordinary + KEPT_BACK)),
    addresses: () => [[area, area + ordinary + KEPT_BACK]],
  };
}
