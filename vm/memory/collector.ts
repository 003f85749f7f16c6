// A precise, moving collection: Cheney's copying from one space to the other. What a program can reach is found from the static variables, the processor block, and the frames of
// the current Context or interrupt. The stack of any other Context is scanned only when the copying meets the Context, so that a task nobody knows of any more is garbage
// together with its stack; the weak list of Contexts finds those stacks afterwards.
import { TYPE_CONTEXT } from '../bytecode/module.js';
import type { Stacks } from '../stacks/strategy.js';
import { keptCapacity } from './array-room.js';
import { ARRAY_BACKING, ARRAY_SIZE, BACKING_64, BACKING_REF, BACKING_U8, FORWARDED, HEADER, TYPE_MASK } from './layout.js';
import type { Memory } from './memory.js';
import type { ProgramCode } from './program.js';
import { makeRoots } from './roots.js';
import type { Shapes } from './shapes.js';
import { backingBytes, pad8, SHAPE_ARRAY, SHAPE_CONTEXT, SHAPE_FIELDS, SHAPE_STRING } from './shapes.js';
import { makeWeakContexts } from './weak-contexts.js';

export interface Collected {
  /** End of what was copied. */
  readonly top: number;
  /** Bytes of stack that were looked at. */
  readonly scanned: number;
}

/** Copies what is reachable of [from, fromEnd) to `to`, which has room for all of it. */
export type Collector = (from: number, fromEnd: number, to: number, shrinkStacks: boolean) => Collected;

export function makeCollector(memory: Memory, program: ProgramCode, shapes: Shapes, stacks: Stacks, cpu: number): Collector {
  const { u8, u32, i32 } = memory;
  const { kind, bytes, first, refs } = shapes;
  const contexts = makeWeakContexts(memory, stacks, cpu);

  let from = 0;
  let fromBytes = 0;
  let top = 0;
  let scanned = 0;

  const copyWords = (object: number, size: number): number => {
    const address = top;
    if (size <= 256) {
      let source = object >>> 2;
      let target = address >>> 2;
      for (const end = source + (size >>> 2); source < end; source++, target++) i32[target] = i32[source]!;
    } else {
      u8.copyWithin(address, object, object + size);
    }
    top = address + size;
    i32[object >>> 2] = FORWARDED;
    u32[(object + 4) >>> 2] = address;
    return address;
  };

  /** The array and, right behind it, its backing with the room that it keeps. */
  const copyArray = (object: number): number => {
    const length = i32[(object + 4) >>> 2]!;
    const backing = u32[(object + ARRAY_BACKING) >>> 2]!;
    const address = copyWords(object, ARRAY_SIZE);
    if (backing === 0) return address;
    const type = i32[backing >>> 2]! & TYPE_MASK;
    const capacity = i32[(backing + 4) >>> 2]!;
    const kept = keptCapacity(type, length, capacity);
    const size = backingBytes(type, kept);
    const to = top;
    top = to + size;
    u32[(address + ARRAY_BACKING) >>> 2] = to;
    const element = type === BACKING_U8 ? 1 : type === BACKING_64 ? 8 : 4;
    const used = pad8(length * element);
    i32[to >>> 2] = type;
    i32[(to + 4) >>> 2] = kept;
    if (used <= 256) {
      let source = (backing + HEADER) >>> 2;
      let target = (to + HEADER) >>> 2;
      for (const end = source + (used >>> 2); source < end; source++, target++) i32[target] = i32[source]!;
    } else {
      u8.copyWithin(to + HEADER, backing + HEADER, backing + HEADER + used);
    }
    // The scan below takes whole backings, so that it needs no way back to the array.
    if (type === BACKING_REF) for (let i = (to + HEADER + 4 * length) >>> 2, end = (to + size) >>> 2; i < end; i++) i32[i] = 0;
    return address;
  };

  const copy = (object: number): number => {
    const word = i32[object >>> 2]!;
    if (word < 0) return u32[(object + 4) >>> 2]!;
    const type = word & TYPE_MASK;
    switch (kind[type]) {
      case SHAPE_FIELDS:
      case SHAPE_CONTEXT:
        return copyWords(object, bytes[type]!);
      case SHAPE_STRING:
        return copyWords(object, HEADER + pad8(u32[(object + 4) >>> 2]!));
      case SHAPE_ARRAY:
        return copyArray(object);
      default:
        throw new RangeError(`reference to ${object}, where no object is (header ${word})`);
    }
  };

  /** The word at index i holds a reference or a pointer to a box: forwards it if it lies in the space that is left. */
  const forward = (i: number): void => {
    const ref = u32[i]!;
    if ((ref - from) >>> 0 < fromBytes) u32[i] = copy(ref);
  };

  const roots = makeRoots(memory, program, stacks, cpu, forward);

  const scanFrom = (start: number): void => {
    let scan = start;
    while (scan < top) {
      const type = i32[scan >>> 2]! & TYPE_MASK;
      const word = scan >>> 2;
      switch (kind[type]) {
        case SHAPE_FIELDS:
          for (let r = first[type]!, end = first[type + 1]!; r < end; r++) forward(word + refs[r]!);
          scan += bytes[type]!;
          break;
        case SHAPE_STRING:
          scan += HEADER + pad8(u32[word + 1]!);
          break;
        case SHAPE_ARRAY:
          scan += ARRAY_SIZE;
          break;
        case SHAPE_CONTEXT:
          for (let r = first[type]!, end = first[type + 1]!; r < end; r++) forward(word + refs[r]!);
          scanned += roots.visitStack(scan);
          scan += bytes[type]!;
          break;
        default: {
          const capacity = u32[word + 1]!;
          if (type === BACKING_REF) for (let i = word + 2, end = i + capacity; i < end; i++) forward(i);
          scan += backingBytes(type, capacity);
        }
      }
    }
  };

  const placeOf = (context: number): number => {
    if ((context - from) >>> 0 >= fromBytes) return context;
    return i32[context >>> 2]! < 0 ? u32[(context + 4) >>> 2]! : 0;
  };

  if (kind[TYPE_CONTEXT] !== SHAPE_CONTEXT) throw new TypeError('type 2 of a module is Context');
  return (start, end, to, shrinkStacks) => {
    from = start;
    fromBytes = end - start;
    top = to;
    scanned = 0;
    roots.visit();
    scanFrom(to);
    contexts.sweep(placeOf, (_, place) => place);
    contexts.trim(shrinkStacks);
    return { top, scanned };
  };
}
