// The heap as the engines see it: bump allocation between the two words CPU_HEAP_TOP and CPU_HEAP_LIMIT of the processor block.
//
// The rule that keeps moving objects safe: only `reserve` and `collect` collect (and so move objects and stacks). An allocating instruction therefore
//   1. computes how many bytes it needs, from its operands;
//   2. if TOP + bytes > LIMIT: spills PC (of this very instruction), FP, SP and SL to the processor block, calls `reserve(bytes)`, raises vector 16 when
//      that is false, and then reloads FP, SP and SL (the stack may have been moved) and its operands from their slots;
//   3. writes the object at TOP and moves TOP up, inline or by one of the `take` functions, which never collect.
// The collector reads the newest frame's slots that are live-in at PC, so the operands of the instruction are forwarded like everything else.
// Memory handed out is not zeroed.
//
// As long as little survives, the heap is two small spaces side by side, and collections copy from one to the other. Only a window of the current one is used before the next
// collection: as much as survived the last, and little for small programs, whose objects then stay in the processor's cache. Where more survives, the heap is one space, in
// which collections slide objects down: that takes longer, but needs no second space.
import type { Stacks } from '../stacks/strategy.js';
import { makeCollector } from './collector.js';
import { makeCompactor } from './compactor.js';
import { ARRAY_BACKING, ARRAY_SIZE, CONTEXT_NEW, CPU_HEAP_LIMIT, CPU_HEAP_TOP, CTX_SIZE, CTX_STATE, HEADER, TYPE_MASK } from './layout.js';
import type { Memory } from './memory.js';
import type { ProgramCode } from './program.js';
import { backingBytes, pad8, SHAPE_ARRAY, SHAPE_NONE, SHAPE_STRING, shapesOf } from './shapes.js';
import { TYPE_CONTEXT, TYPE_STRING } from '../bytecode/module.js';

export interface HeapStatistics {
  readonly collections: number;
  readonly bytesMoved: number;
  readonly bytesAllocated: number;
  /** Bytes that survived the last collection. */
  readonly liveAfterLast: number;
  /** Bytes of the current space in use. */
  readonly used: number;
}

export interface Heap {
  /** Makes sure that `bytes` (a multiple of 8) can be bumped. False: out of memory. May collect. */
  reserve(bytes: number): boolean;
  /** There was no memory, not even what is kept back for the panic that says so. */
  isExhausted(): boolean;
  /** Collects now. */
  collect(): void;
  /** An object's header at TOP; `bytes` is its whole size, a multiple of 8. Its fields are the caller's to fill. Room must have been reserved. */
  take(type: number, word: number, bytes: number): number;
  /** An empty string object of so many bytes, its padding zeroed; stringBytes(length) must have been reserved. */
  takeString(length: number): number;
  /** An array with a backing of this capacity (none for 0) and its length; arrayBytes(...) must have been reserved. Elements are the caller's to fill. */
  takeArray(type: number, length: number, capacity: number): number;
  /** A backing of the kind that the array type has; backingBytes(...) must have been reserved. */
  takeBacking(backing: number, capacity: number): number;
  /** A new Context, on no list, without a stack; CTX_SIZE must have been reserved. */
  takeContext(): number;
  /** BACKING_U8, BACKING_64 or BACKING_REF of an array type. */
  backingOf(type: number): number;
  /** Whole size in bytes of the object, with header. */
  sizeOf(object: number): number;
  statistics(): HeapStatistics;
  /** First and last byte + 1 of the objects in the current space. */
  range(): readonly [start: number, end: number];
}

export interface HeapOptions {
  readonly memory: Memory;
  readonly program: ProgramCode;
  readonly stacks: Stacks;
  /** First and last byte + 1 that the two spaces may have. */
  readonly start: number;
  readonly end: number;
  /** Address of the processor block whose registers are roots. */
  readonly cpu: number;
  /** Collect at every allocation. */
  readonly gcStress?: boolean;
  /** With `gcStress`: the allocation with this number, counted from 1, finds no memory, once. For tests of what running out of memory does. */
  readonly failAllocation?: number;
  /** Smallest window, in bytes. */
  readonly window?: number;
  /** Collections slide where more bytes than this survived the last. */
  readonly slideFrom?: number;
}

export const DEFAULT_WINDOW = 2 * 1024 * 1024;
export const DEFAULT_SLIDE_FROM = 8 * 1024 * 1024;
/** Kept back for the panic of a task that finds no memory, and its `defer`s; less in a small heap. */
const KEPT_BACK = 64 * 1024;
const POISON = 0xdb;

/** Bytes that an array of this type takes with room for `capacity` elements. */
export function arrayBytes(backing: number, capacity: number): number {
  return capacity === 0 ? ARRAY_SIZE : ARRAY_SIZE + backingBytes(backing, capacity);
}

export function makeHeap(options: HeapOptions): Heap {
  const { memory, program, stacks, cpu } = options;
  const { u8, u32, i32 } = memory;
  const stress = options.gcStress ?? false;
  let untilFailure = stress ? (options.failAllocation ?? 0) : 0;
  const window = pad8(options.window ?? DEFAULT_WINDOW);
  const slideFrom = options.slideFrom ?? DEFAULT_SLIDE_FROM;
  const shapes = shapesOf(program.module);
  const space = Math.min(Math.floor((options.end - options.start) / 16) * 8, Math.max(2 * pad8(slideFrom), window));
  const spaces = [options.start, options.start + space] as const;
  const TOP = (cpu + CPU_HEAP_TOP) >>> 2;
  const LIMIT = (cpu + CPU_HEAP_LIMIT) >>> 2;
  const copyTo = makeCollector(memory, program, shapes, stacks, cpu);
  const slideTo = makeCompactor(memory, program, shapes, stacks, cpu);

  let current: 0 | 1 = 0;
  /** The current space is all of the heap. */
  let whole = false;
  const kept = Math.min(KEPT_BACK, pad8((options.end - options.start) >>> 5));
  /** Somebody found no memory, and may use what is kept back until there is room again. */
  let keptGiven = false;
  /** Where allocation began after the last collection, and how far it may go before the next. */
  let begin = spaces[0];
  let ceiling = 0;
  let exhausted = false;
  let collections = 0;
  let bytesMoved = 0;
  let bytesBefore = 0;

  const sizeOf = (object: number): number => {
    const type = i32[object >>> 2]! & TYPE_MASK;
    if (type >= shapes.count) return backingBytes(type, u32[(object + 4) >>> 2]!);
    switch (shapes.kind[type]) {
      case SHAPE_STRING:
        return HEADER + pad8(u32[(object + 4) >>> 2]!);
      case SHAPE_NONE:
        throw new RangeError(`no object begins at ${object}`);
      default:
        return shapes.bytes[type]!;
    }
  };
  const spaceEnd = (): number => (whole ? options.end - (keptGiven ? 0 : kept) : spaces[current] + space);
  const open = (top: number, live: number): void => {
    if (top + 2 * kept <= options.end) keptGiven = false;
    begin = top;
    ceiling = Math.min(spaceEnd(), top + Math.max(window, pad8(live)));
    u32[TOP] = top;
    u32[LIMIT] = stress ? top : ceiling;
  };
  const collect = (slide: boolean): void => {
    const top = u32[TOP]!;
    bytesBefore += top - begin;
    const from = spaces[current];
    whole = slide;
    current = slide || current === 1 ? 0 : 1;
    const to = spaces[current];
    const collected = (slide ? slideTo : copyTo)(from, top, to, !stress);
    if (stress) u8.fill(POISON, slide ? Math.max(from, collected.top) : from, top);
    collections++;
    bytesMoved += collected.top - to;
    // A deep stack is work for each collection just as live objects are.
    open(collected.top, collected.top - to + collected.scanned);
  };
  /** Collects where so many bytes will be wanted. */
  const collectFor = (wanted: number): void => {
    const tooLargeToCopy = u32[TOP]! > spaces[current] + space || wanted > space;
    // The stress mode does both in turn, so that everything moves at each.
    collect(tooLargeToCopy || (stress ? current === 1 : begin - spaces[current] > slideFrom));
  };
  const take = (type: number, word: number, bytes: number): number => {
    const object = u32[TOP]!;
    u32[TOP] = object + bytes;
    i32[object >>> 2] = type;
    i32[(object + 4) >>> 2] = word;
    return object;
  };
  const takeBacking = (backing: number, capacity: number): number => take(backing, capacity, backingBytes(backing, capacity));

  open(spaces[0], 0);
  stacks.onExhausted(() => collectFor(0));
  return {
    reserve(bytes) {
      if (untilFailure > 0 && --untilFailure === 0) return false;
      if (!stress && u32[TOP]! + bytes <= ceiling) {
        u32[LIMIT] = ceiling;
        return true;
      }
      collectFor(bytes);
      if (u32[TOP]! + bytes > spaceEnd() && !whole) collect(true);
      const top = u32[TOP]!;
      const end = spaceEnd();
      if (top + bytes > end) {
        if (keptGiven && bytes < kept) exhausted = true;
        keptGiven = true;
        return false;
      }
      // Something this large would be copied soon if the window began behind it: it buys a window of its own size.
      if (top + bytes > ceiling - (window >>> 1)) ceiling = Math.min(end, top + bytes + Math.max(window, pad8(bytes)));
      u32[LIMIT] = stress ? top + bytes : ceiling;
      return true;
    },
    isExhausted: () => exhausted,
    collect: () => collectFor(0),
    take,
    takeString(length) {
      const bytes = HEADER + pad8(length);
      const object = take(TYPE_STRING, length, bytes);
      if (length > 0) u32[(object + bytes - 8) >>> 2] = u32[(object + bytes - 4) >>> 2] = 0;
      return object;
    },
    takeArray(type, length, capacity) {
      const object = take(type, length, ARRAY_SIZE);
      u32[(object + ARRAY_BACKING + 4) >>> 2] = 0;
      u32[(object + ARRAY_BACKING) >>> 2] = capacity === 0 ? 0 : takeBacking(shapes.backing[type]!, capacity);
      return object;
    },
    takeBacking,
    takeContext() {
      const object = take(TYPE_CONTEXT, 0, CTX_SIZE);
      for (let word = (object + HEADER) >>> 2, end = (object + CTX_SIZE) >>> 2; word < end; word++) i32[word] = 0;
      i32[(object + CTX_STATE) >>> 2] = CONTEXT_NEW;
      return object;
    },
    backingOf(type) {
      if (shapes.kind[type] !== SHAPE_ARRAY) throw new RangeError(`type ${type} is no array`);
      return shapes.backing[type]!;
    },
    sizeOf,
    statistics: () => ({
      collections,
      bytesMoved,
      bytesAllocated: bytesBefore + u32[TOP]! - begin,
      liveAfterLast: begin - spaces[current],
      used: u32[TOP]! - spaces[current],
    }),
    range: () => [spaces[current], u32[TOP]!],
  };
}
