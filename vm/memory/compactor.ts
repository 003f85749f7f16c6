// A sliding compaction: what is reachable moves down to the beginning of the heap, in its order, and the rest of the heap is one free piece. It costs more than copying to another
// space, but needs no other space: large heaps are collected so, and have all of their memory for objects.
//
//   1. mark      a bit for each eight bytes of what can be reached
//   2. count     for each 32 bits, how many are set before them: an object's new address is that count and those set below it in its own word
//   3. update    every reference, in roots, frames and objects
//   4. slide     each run of marked memory down to its place
//
// After Abuaiadh et al., "An efficient parallel heap compaction algorithm" (OOPSLA 2004) and Kermany and Petrank, "The Compressor" (PLDI 2006): new addresses from a bitmap, no
// forwarding word in objects. The bitmap is the host's, gone when the collection is over.
import type { Stacks } from '../stacks/strategy.js';
import { keptCapacity } from './array-room.js';
import type { Collected } from './collector.js';
import { ARRAY_BACKING, ARRAY_SIZE, BACKING_REF, CTX_ENTRY, CTX_OWNER, HEADER, TYPE_MASK } from './layout.js';
import type { Memory } from './memory.js';
import type { ProgramCode } from './program.js';
import { makeRoots } from './roots.js';
import type { Shapes } from './shapes.js';
import { backingBytes, pad8, SHAPE_ARRAY, SHAPE_CONTEXT, SHAPE_FIELDS, SHAPE_STRING } from './shapes.js';
import { makeWeakContexts } from './weak-contexts.js';

/** Moves what is reachable of [from, fromEnd) down to `to`, which is not above `from`. */
export type Compactor = (from: number, fromEnd: number, to: number, shrinkStacks: boolean) => Collected;

/** Eight bytes are a granule; the bits of 32 granules are a word. */
const GRANULE_SHIFT = 3;

function bitsIn(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function makeCompactor(memory: Memory, program: ProgramCode, shapes: Shapes, stacks: Stacks, cpu: number): Compactor {
  const { u8, u32, i32 } = memory;
  const { kind, bytes, first, refs } = shapes;
  const contexts = makeWeakContexts(memory, stacks, cpu);

  let from = 0;
  let span = 0;
  let to = 0;
  let scanned = 0;
  let live = new Int32Array(0);
  let before = new Uint32Array(0);
  /** Granules where objects begin whose references have not been marked yet. */
  const pending: number[] = [];

  const isMarked = (granule: number): boolean => (live[granule >>> 5]! & (1 << (granule & 31))) !== 0;
  const setMarks = (granule: number, size: number): void => {
    let start = granule;
    const end = granule + (size >>> GRANULE_SHIFT);
    if (((start ^ (end - 1)) & ~31) === 0 && end - start < 32) {
      live[start >>> 5]! |= ((1 << (end - start)) - 1) << (start & 31);
      return;
    }
    while (start < end) {
      const bit = start & 31;
      const count = Math.min(32 - bit, end - start);
      live[start >>> 5]! |= count === 32 ? -1 : ((1 << count) - 1) << bit;
      start += count;
    }
  };

  /** An object's bytes; those of a backing after `markArray`. */
  const sizeOf = (object: number): number => {
    const type = i32[object >>> 2]! & TYPE_MASK;
    switch (kind[type]) {
      case SHAPE_FIELDS:
      case SHAPE_CONTEXT:
        return bytes[type]!;
      case SHAPE_STRING:
        return HEADER + pad8(u32[(object + 4) >>> 2]!);
      case SHAPE_ARRAY:
        return ARRAY_SIZE;
      case undefined:
        return backingBytes(type, u32[(object + 4) >>> 2]!);
      default:
        throw new RangeError(`reference to ${object}, where no object is (type ${type})`);
    }
  };

  /** Also marks the array's backing, with the room that it keeps. */
  const markArray = (array: number): void => {
    const backing = u32[(array + ARRAY_BACKING) >>> 2]!;
    if (backing === 0) return;
    const length = i32[(array + 4) >>> 2]!;
    const type = i32[backing >>> 2]! & TYPE_MASK;
    const kept = keptCapacity(type, length, i32[(backing + 4) >>> 2]!);
    const size = backingBytes(type, kept);
    i32[(backing + 4) >>> 2] = kept;
    setMarks((backing - from) >>> GRANULE_SHIFT, size);
    if (type === BACKING_REF) for (let i = (backing + HEADER + 4 * length) >>> 2, end = (backing + size) >>> 2; i < end; i++) i32[i] = 0;
  };

  const mark = (word: number): void => {
    const offset = (u32[word]! - from) >>> 0;
    if (offset >= span) return;
    const granule = offset >>> GRANULE_SHIFT;
    if (isMarked(granule)) return;
    setMarks(granule, sizeOf(from + offset));
    // Strings refer to nothing, and most objects of many programs are strings.
    if (kind[i32[(from + offset) >>> 2]! & TYPE_MASK] !== SHAPE_STRING) pending.push(granule);
  };
  const markRoots = makeRoots(memory, program, stacks, cpu, mark);

  const markReachable = (): void => {
    markRoots.visit();
    for (let granule = pending.pop(); granule !== undefined; granule = pending.pop()) {
      const object = from + granule * 8;
      const word = object >>> 2;
      const type = i32[word]! & TYPE_MASK;
      switch (kind[type]) {
        case SHAPE_FIELDS:
          for (let r = first[type]!, end = first[type + 1]!; r < end; r++) mark(word + refs[r]!);
          break;
        case SHAPE_CONTEXT:
          mark((object + CTX_OWNER) >>> 2);
          mark((object + CTX_ENTRY) >>> 2);
          scanned += markRoots.visitStack(object);
          break;
        case SHAPE_ARRAY: {
          markArray(object);
          const backing = u32[(object + ARRAY_BACKING) >>> 2]! >>> 2;
          if (backing !== 0 && (i32[backing]! & TYPE_MASK) === BACKING_REF) for (let i = backing + 2, end = i + u32[word + 1]!; i < end; i++) mark(i);
          break;
        }
      }
    }
  };

  const count = (words: number): number => {
    let total = 0;
    for (let i = 0; i < words; i++) {
      before[i] = total;
      total += bitsIn(live[i]!);
    }
    return total;
  };
  const placeOf = (object: number): number => {
    const granule = (object - from) >>> GRANULE_SHIFT;
    const word = granule >>> 5;
    return to + (before[word]! + bitsIn(live[word]! & ((1 << (granule & 31)) - 1))) * 8;
  };

  const update = (word: number): void => {
    const ref = u32[word]!;
    if ((ref - from) >>> 0 < span) u32[word] = placeOf(ref);
  };
  const updateRoots = makeRoots(memory, program, stacks, cpu, update);

  const updateObjects = (start: number, end: number): void => {
    for (let object = start; object < end;) {
      const word = object >>> 2;
      const type = i32[word]! & TYPE_MASK;
      switch (kind[type]) {
        case SHAPE_FIELDS:
          for (let r = first[type]!, last = first[type + 1]!; r < last; r++) update(word + refs[r]!);
          break;
        case SHAPE_CONTEXT:
          update((object + CTX_OWNER) >>> 2);
          update((object + CTX_ENTRY) >>> 2);
          updateRoots.visitStack(object);
          break;
        case SHAPE_ARRAY:
          update((object + ARRAY_BACKING) >>> 2);
          break;
        case undefined:
          if (type === BACKING_REF) for (let i = word + 2, last = i + u32[word + 1]!; i < last; i++) update(i);
          break;
      }
      object += sizeOf(object);
    }
  };

  /** The first granule from `granule` on whose mark is (not) set, or `end`. */
  const next = (granule: number, end: number, set: boolean): number => {
    while (granule < end) {
      const word = set ? live[granule >>> 5]! : ~live[granule >>> 5]!;
      const rest = word & (-1 << (granule & 31));
      if (rest !== 0) return Math.min(end, (granule & ~31) + 31 - Math.clz32(rest & -rest));
      granule = (granule & ~31) + 32;
    }
    return end;
  };
  const eachRun = (visit: (start: number, end: number) => void): void => {
    const granules = span >>> GRANULE_SHIFT;
    for (let start = next(0, granules, true); start < granules;) {
      const end = next(start, granules, false);
      visit(from + start * 8, from + end * 8);
      start = next(end, granules, true);
    }
  };

  let top = 0;
  const slide = (start: number, end: number): void => {
    if (start !== top) {
      if (end - start <= 256)
        for (let source = start >>> 2, target = top >>> 2, last = end >>> 2; source < last; source++, target++) i32[target] = i32[source]!;
      else u8.copyWithin(top, start, end);
    }
    top += end - start;
  };

  return (start, end, target, shrinkStacks) => {
    from = start;
    span = end - start;
    to = target;
    scanned = 0;
    const words = Math.ceil(span / 8 / 32) + 1;
    live = new Int32Array(words);
    before = new Uint32Array(words);
    markReachable();
    const total = count(words);
    eachRun(updateObjects);
    contexts.sweep(
      (context) => ((context - from) >>> 0 >= span ? context : isMarked((context - from) >>> GRANULE_SHIFT) ? placeOf(context) : 0),
      (context) => context,
    );
    updateRoots.visit();
    top = to;
    eachRun(slide);
    if (top !== to + total * 8) throw new Error(`a compaction moved ${top - to} bytes of ${total * 8}`);
    live = new Int32Array(0);
    before = new Uint32Array(0);
    contexts.trim(shrinkStacks);
    return { top, scanned };
  };
}
