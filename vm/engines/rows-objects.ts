// Objects and arrays beyond the loop's fast paths: making them, growing them, bulk operations, and the ways to fail.
//
// Bulk operations cost a cycle each 8 bytes. `acopy` and `afill` go on in steps of 64 KiB and keep what is left to do in their registers, so that an interrupt may come in between.
import { GuestTrap } from '../errors.js';
import { arrayBytes } from '../memory/heap.js';
import { ARRAY_BACKING, ARRAY_LENGTH, BACKING_64, BACKING_U8, HEADER, TYPE_MASK, VECTOR_BOUND, VECTOR_INVALID, VECTOR_MEMORY } from '../memory/layout.js';
import { TYPE_ROOM, TYPE_WORDS } from '../loader.js';
import { backingBytes } from '../memory/shapes.js';
import { checkRange, outOfBound, reserve } from './allocation.js';
import type { Core } from './core.js';
import type { Flow, RowFunction } from './row.js';
import { fieldA, fieldB, fieldC, NEXT, WENT } from './row.js';
import type { Timekeeper } from './timekeeper.js';

const STEP = 65536;
const SMALLEST = 4;
const SMALLEST_BYTES = 16;
const MOST_ELEMENTS = 2 ** 31 - 16;

export function objectRows(core: Core, time: Timekeeper): Record<string, RowFunction> {
  const { cpu, heap, program } = core;
  const { i32, u32, u8 } = cpu;
  const typeOf = (object: number): number => i32[object >>> 2]! & TYPE_MASK;
  const lengthOf = (array: number): number => i32[(array + ARRAY_LENGTH) >>> 2]!;
  const backing = (array: number): number => u32[(array + ARRAY_BACKING) >>> 2]!;
  const capacityOf = (array: number): number => (backing(array) === 0 ? 0 : i32[(backing(array) + 4) >>> 2]!);
  const kindOf = (array: number): number => heap.backingOf(typeOf(array));
  const widthOf = (kind: number): number => (kind === BACKING_U8 ? 1 : kind === BACKING_64 ? 8 : 4);
  const second = (): number => program.code[cpu.pc + 1]!;
  const elements = (array: number, index: number, width: number): number => backing(array) + HEADER + index * width;

  const fail = (vector: number): never => {
    throw new GuestTrap(vector);
  };
  const indexTrap =
    (array: (w: number) => number, index: (w: number) => number, bytes = 1): RowFunction =>
    (w) =>
      outOfBound(core, index(w), Math.floor(lengthOf(cpu.ref(array(w))) / bytes));

  /** Writes elements from a register. */
  const fill = (array: number, from: number, to: number, register: number): void => {
    const kind = kindOf(array);
    const slot = cpu.slot(register);
    if (kind === BACKING_U8) {
      u8.fill(i32[slot]!, elements(array, from, 1), elements(array, to, 1));
    } else if (kind === BACKING_64) {
      const low = i32[slot]!;
      const high = i32[slot + 1]!;
      const first = elements(array, from, 8) >>> 2;
      const last = elements(array, to, 8) >>> 2;
      if (low === high) i32.fill(low, first, last);
      else {
        for (let i = first; i < last; i += 2) {
          i32[i] = low;
          i32[i + 1] = high;
        }
      }
    } else {
      i32.fill(i32[slot]!, elements(array, from, 4) >>> 2, elements(array, to, 4) >>> 2);
    }
  };

  /** A larger backing for the array in that register, which may move. */
  const growTo = (register: number, capacity: number): number => {
    if (capacity > MOST_ELEMENTS) throw new GuestTrap(VECTOR_MEMORY);
    const kind = kindOf(cpu.ref(register));
    reserve(core, backingBytes(kind, capacity));
    const array = cpu.ref(register);
    const bytes = lengthOf(array) * widthOf(kind);
    const to = heap.takeBacking(kind, capacity);
    if (bytes > 0) u8.copyWithin(to + HEADER, backing(array) + HEADER, backing(array) + HEADER + bytes);
    if (kind !== BACKING_U8 && kind !== BACKING_64) u32.fill(0, (to + HEADER + bytes) >>> 2, (to + backingBytes(kind, capacity)) >>> 2);
    u32[(array + ARRAY_BACKING) >>> 2] = to;
    cpu.charge(bytes >>> 3);
    return array;
  };
  const roomFor = (register: number, length: number): void => {
    const array = cpu.ref(register);
    const capacity = capacityOf(array);
    if (length > capacity) growTo(register, Math.max(2 * capacity, length, kindOf(array) === BACKING_U8 ? SMALLEST_BYTES : SMALLEST));
  };

  /** After a step of a bulk operation that is not done: at the same instruction again, unless something else comes first. */
  const again = (): Flow => {
    if (cpu.left < 0) time.poll();
    return WENT;
  };

  const noSuchField: RowFunction = () => fail(VECTOR_INVALID);

  return {
    mld: noSuchField,
    mldr: noSuchField,
    mst: noSuchField,
    mstr: noSuchField,
    new: (w) => {
      const last = program.code[cpu.pc + 1 + ((fieldA(w) + 1) >> 2)]!;
      reserve(core, HEADER + 8 * (program.types[(last >>> 8) * TYPE_WORDS + TYPE_ROOM]! >>> 16));
      return WENT; // once more, in the loop
    },
    arrlit: (w) => {
      const n = fieldA(w);
      const last = program.code[cpu.pc + 1 + ((n + 1) >> 2)]!;
      const type = last >>> 8;
      const kind = heap.backingOf(type);
      reserve(core, arrayBytes(kind, n));
      const array = heap.takeArray(type, n, n);
      for (let i = 0; i < n; i++) {
        const register = i === 0 ? fieldB(w) : i === 1 ? fieldC(w) : (program.code[cpu.pc + 1 + ((i - 2) >> 2)]! >>> (((i - 2) & 3) << 3)) & 255;
        fill(array, i, i + 1, register);
      }
      cpu.setRef(last & 255, array);
      return NEXT;
    },
    newarr: (w) => {
      const n = cpu.number(fieldB(w));
      if (n < 0) throw new GuestTrap(VECTOR_BOUND, cpu.int(fieldB(w)), 0n);
      if (n > MOST_ELEMENTS) throw new GuestTrap(VECTOR_MEMORY);
      const kind = heap.backingOf(second());
      reserve(core, arrayBytes(kind, n));
      const array = heap.takeArray(second(), n, n);
      if (n > 0) fill(array, 0, n, fieldC(w));
      cpu.setRef(fieldA(w), array);
      cpu.charge((n * widthOf(kind)) >>> 3);
      return NEXT;
    },
    ldv: () => fail(VECTOR_INVALID),
    ldvr: () => fail(VECTOR_INVALID),
    nn: () => fail(VECTOR_INVALID),
    ldstn: () => fail(VECTOR_INVALID),
    cast: () => fail(VECTOR_INVALID),
    tname: (w) => {
      cpu.setRef(fieldA(w), program.typeNames[typeOf(cpu.ref(fieldB(w)))]!);
      return NEXT;
    },
    aget: indexTrap(fieldB, fieldC),
    agetr: indexTrap(fieldB, fieldC),
    aget8: indexTrap(fieldB, fieldC),
    aset: indexTrap(fieldA, fieldB),
    asetr: indexTrap(fieldA, fieldB),
    aset8: indexTrap(fieldA, fieldB),
    aget32: indexTrap(fieldB, fieldC, 4),
    aset32: indexTrap(fieldA, fieldB, 4),
    apush: (w) => {
      const length = lengthOf(cpu.ref(fieldA(w)));
      roomFor(fieldA(w), length + 1);
      const array = cpu.ref(fieldA(w));
      i32[(array + ARRAY_LENGTH) >>> 2] = length + 1;
      fill(array, length, length + 1, fieldB(w));
      return NEXT;
    },
    atrunc: (w) => {
      const array = cpu.ref(fieldA(w));
      const n = cpu.number(fieldB(w));
      const length = lengthOf(array);
      if (n < 0 || n > length) outOfBound(core, fieldB(w), length);
      i32[(array + ARRAY_LENGTH) >>> 2] = n;
      // What references are left behind must not keep objects alive.
      if (kindOf(array) !== BACKING_U8 && kindOf(array) !== BACKING_64) u32.fill(0, elements(array, n, 4) >>> 2, elements(array, length, 4) >>> 2);
      return NEXT;
    },
    areserve: (w) => {
      const n = cpu.number(fieldB(w));
      if (n > capacityOf(cpu.ref(fieldA(w)))) growTo(fieldA(w), n);
      return NEXT;
    },
    aslice: (w) => {
      const from = cpu.number(fieldC(w));
      const to = cpu.number(second() & 255);
      const source = cpu.ref(fieldB(w));
      checkRange(from, to, lengthOf(source));
      const kind = kindOf(source);
      reserve(core, arrayBytes(kind, to - from));
      const array = cpu.ref(fieldB(w));
      const copy = heap.takeArray(typeOf(array), to - from, to - from);
      const bytes = (to - from) * widthOf(kind);
      if (bytes > 0) u8.copyWithin(backing(copy) + HEADER, elements(array, from, widthOf(kind)), elements(array, to, widthOf(kind)));
      if (bytes > 0 && (bytes & 7) !== 0 && kind !== BACKING_U8) u32[(backing(copy) + HEADER + bytes) >>> 2] = 0;
      cpu.setRef(fieldA(w), copy);
      cpu.charge(bytes >>> 3);
      return NEXT;
    },
    acopy: (w) => {
      const rest = { to: fieldB(w), from: second() & 255, count: (second() >>> 8) & 255 };
      const target = cpu.ref(fieldA(w));
      const source = cpu.ref(fieldC(w));
      const to = cpu.number(rest.to);
      const from = cpu.number(rest.from);
      const count = cpu.number(rest.count);
      if (count < 0) outOfBound(core, rest.count, lengthOf(source));
      checkRange(from, from + count, lengthOf(source));
      checkRange(to, to + count, lengthOf(target));
      const width = widthOf(kindOf(target));
      const n = Math.min(count, STEP / width);
      // What overlaps from below is moved from its end, so that a step never overwrites what a later one reads.
      const backwards = target === source && to > from;
      const at = backwards ? count - n : 0;
      if (n > 0) u8.copyWithin(elements(target, to + at, width), elements(source, from + at, width), elements(source, from + at + n, width));
      cpu.setNumber(rest.count, count - n);
      if (!backwards) {
        cpu.setNumber(rest.to, to + n);
        cpu.setNumber(rest.from, from + n);
      }
      cpu.charge((n * width) >>> 3);
      return n < count ? again() : NEXT;
    },
    afill: (w) => {
      const array = cpu.ref(fieldA(w));
      const from = cpu.number(fieldC(w));
      const to = cpu.number(second() & 255);
      checkRange(from, to, lengthOf(array));
      const width = widthOf(kindOf(array));
      const n = Math.min(to - from, STEP / width);
      if (n > 0) fill(array, from, from + n, fieldB(w));
      cpu.setNumber(fieldC(w), from + n);
      cpu.charge((n * width) >>> 3);
      return from + n < to ? again() : NEXT;
    },
  };
}
