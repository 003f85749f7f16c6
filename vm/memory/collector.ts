// A precise, moving collection: Cheney's copying from one space to the other. What a program can reach is found from the static variables, the processor block, and the frames of
// the current Context or interrupt. The stack of any other Context is scanned only when the copying meets the Context, so that a task nobody knows of any more is garbage
// together with its stack; the weak list of Contexts finds those stacks afterwards.
import { TYPE_CONTEXT } from '../bytecode/module.js';
import type { FrameMaps } from '../stacks/frame-map.js';
import { walkFrames } from '../stacks/frame-map.js';
import { REG_FP, REG_PC, REG_SP, registersAt } from '../stacks/registers.js';
import type { Stacks } from '../stacks/strategy.js';
import {
  ARRAY_BACKING,
  ARRAY_SIZE,
  BACKING_64,
  BACKING_REF,
  BACKING_U8,
  CONTEXT_NEW,
  CPU_CONTEXT,
  CPU_CONTEXTS,
  CPU_FP,
  CPU_IN_INTERRUPT,
  CPU_PANIC,
  CPU_PC,
  CPU_SYSCALL,
  CTX_NEXT,
  CTX_STACK,
  CTX_STATE,
  FORWARDED,
  HEADER,
  STATIC_BASE,
  TYPE_MASK,
} from './layout.js';
import type { Memory } from './memory.js';
import type { ProgramCode } from './program.js';
import type { Shapes } from './shapes.js';
import { backingBytes, pad8, SHAPE_ARRAY, SHAPE_CONTEXT, SHAPE_FIELDS, SHAPE_STRING } from './shapes.js';

export interface Collected {
  /** End of what was copied. */
  readonly top: number;
  /** Bytes of stack that were looked at. */
  readonly scanned: number;
}

/** Copies what is reachable of [from, fromEnd) to `to`, which has room for all of it. */
export type Collector = (from: number, fromEnd: number, to: number, shrinkStacks: boolean) => Collected;

/** Backings of at most this many bytes keep all their room. */
const SPARE_KEPT = 4096;
const SPARE_ELEMENTS = 512;

/** Room that an array keeps over a collection. One that is mostly empty loses most of it, but never the last elements that somebody may have reserved for an interrupt handler. */
function keptCapacity(backing: number, length: number, capacity: number): number {
  if (capacity <= 4 * length || backingBytes(backing, capacity) <= SPARE_KEPT) return capacity;
  return Math.min(capacity, 2 * length + SPARE_ELEMENTS);
}

export function makeCollector(memory: Memory, program: ProgramCode, shapes: Shapes, stacks: Stacks, cpu: number): Collector {
  const { u8, u32, i32 } = memory;
  const { kind, bytes, first, refs } = shapes;
  const maps: FrameMaps = stacks.maps;
  const staticRefs = program.module.statics.flatMap((variable, i) =>
    variable.type.kind === 'ref' || variable.type.kind === 'ptr' ? [(STATIC_BASE >>> 2) + 2 * i] : [],
  );

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

  const scanFrame = (fp: number, map: number): void => {
    const pool = maps.pool;
    const base = fp >>> 2;
    const last = map + 2 + pool[map]! + pool[map + 1]!;
    for (let i = map + 2; i < last; i++) forward(base + pool[i]!);
  };

  const scanStack = (context: number): void => {
    if (i32[(context + CTX_STATE) >>> 2] === CONTEXT_NEW) return;
    const stack = u32[(context + CTX_STACK) >>> 2]!;
    const registers = registersAt(memory, cpu, context);
    const sp = u32[(registers + REG_SP) >>> 2]!;
    if (stack === 0 || sp === stack) return;
    scanned += stacks.used(context);
    walkFrames(memory, maps, i32[(registers + REG_PC) >>> 2]!, u32[(registers + REG_FP) >>> 2]!, scanFrame);
  };

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
          scanStack(scan);
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

  const forwardRoots = (): void => {
    for (const variable of staticRefs) forward(variable);
    forward((cpu + CPU_CONTEXT) >>> 2);
    forward((cpu + CPU_PANIC) >>> 2);
    forward((cpu + CPU_SYSCALL + 24) >>> 2);
    // Frames on the interrupt stack, or those that the machine starts with before there is a Context.
    const alone = i32[(cpu + CPU_IN_INTERRUPT) >>> 2] !== 0 || u32[(cpu + CPU_CONTEXT) >>> 2] === 0;
    const fp = u32[(cpu + CPU_FP) >>> 2]!;
    if (alone && fp !== 0) walkFrames(memory, maps, i32[(cpu + CPU_PC) >>> 2]!, fp, scanFrame);
  };

  /** Rebuilds the weak list in its old order, of the Contexts that were reached and have a stack, which may now shrink. */
  const sweepContexts = (shrink: boolean): void => {
    let last = 0;
    let context = u32[(cpu + CPU_CONTEXTS) >>> 2]!;
    u32[(cpu + CPU_CONTEXTS) >>> 2] = 0;
    while (context !== 0) {
      const next = (u32[(context + CTX_NEXT) >>> 2]! & ~1) >>> 0;
      const moved = (context - from) >>> 0 < fromBytes;
      const now = !moved ? context : i32[context >>> 2]! < 0 ? u32[(context + 4) >>> 2]! : 0;
      if (now === 0) {
        stacks.release(context);
      } else if (u32[(now + CTX_STACK) >>> 2] === 0) {
        u32[(now + CTX_NEXT) >>> 2] = 0;
      } else {
        stacks.trim(now, shrink);
        u32[(now + CTX_NEXT) >>> 2] = 1;
        if (last === 0) u32[(cpu + CPU_CONTEXTS) >>> 2] = now;
        else u32[(last + CTX_NEXT) >>> 2] = now | 1;
        last = now;
      }
      context = next;
    }
  };

  if (kind[TYPE_CONTEXT] !== SHAPE_CONTEXT) throw new TypeError('type 2 of a module is Context');
  return (start, end, to, shrinkStacks) => {
    from = start;
    fromBytes = end - start;
    top = to;
    scanned = 0;
    forwardRoots();
    scanFrom(to);
    sweepContexts(shrinkStacks);
    return { top, scanned };
  };
}
