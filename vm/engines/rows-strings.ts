// Strings: immutable UTF-8. A cycle each 8 bytes that are read or written.
import { HEADER, TYPE_MASK } from '../memory/layout.js';
import { arrayBytes } from '../memory/heap.js';
import { ARRAY_BACKING, ARRAY_LENGTH, BACKING_U8 } from '../memory/layout.js';
import { stringBytes } from '../memory/shapes.js';
import { checkRange, outOfBound, reserve } from './allocation.js';
import type { Core } from './core.js';
import { fixedText, floatText, parseFloatText } from './float-text.js';
import type { RowFunction } from './row.js';
import { fieldA, fieldB, fieldC, NEXT } from './row.js';
import { encodeScalar, findBytes, hashWords, isUtf8 } from './text.js';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const MINUS = 45;
const ZERO = 48;
/** Integers below it in size have a short way to their decimal digits. */
const DECIMAL = 2 ** 31;

export interface Strings {
  rows: Record<string, RowFunction>;
  /** The host's text of the string at that address. */
  read(address: number): string;
  /** A new string in that register. */
  make(register: number, text: string): void;
}

export function makeStrings(core: Core): Strings {
  const { cpu, heap, program } = core;
  const { i32, u32, u8 } = cpu;
  const lengthOf = (object: number): number => i32[(object + 4) >>> 2]!;
  const bytesOf = (array: number): number => u32[(array + ARRAY_BACKING) >>> 2]! + HEADER;
  const second = (): number => program.code[cpu.pc + 1]!;

  const read = (address: number): string => decoder.decode(u8.subarray(address + HEADER, address + HEADER + lengthOf(address)));
  const makeBytes = (register: number, bytes: Uint8Array): void => {
    reserve(core, stringBytes(bytes.length));
    const string = heap.takeString(bytes.length);
    u8.set(bytes, string + HEADER);
    cpu.setRef(register, string);
    cpu.charge(bytes.length >>> 3);
  };
  const ascii = (register: number, text: string): void => {
    reserve(core, stringBytes(text.length));
    const string = heap.takeString(text.length);
    for (let i = 0; i < text.length; i++) u8[string + HEADER + i] = text.charCodeAt(i);
    cpu.setRef(register, string);
  };
  /** In decimal, without a string of the host's in between. `value` is above -2^31 and below 2^31. */
  const decimal = (register: number, value: number): void => {
    let rest = Math.abs(value) | 0;
    let length = value < 0 ? 2 : 1;
    for (let power = 10; power <= rest; power *= 10) length++;
    reserve(core, stringBytes(length));
    const string = heap.takeString(length);
    if (value < 0) u8[string + HEADER] = MINUS;
    let at = string + HEADER + length;
    do {
      const tenth = (rest / 10) | 0;
      u8[--at] = ZERO + rest - tenth * 10;
      rest = tenth;
    } while (rest > 0);
    cpu.setRef(register, string);
  };
  const equal = (a: number, b: number): boolean => {
    const length = lengthOf(a);
    if (length !== lengthOf(b)) return false;
    const words = (HEADER + length + 3) >>> 2;
    for (let i = 2; i < words; i++) if (i32[(a >>> 2) + i] !== i32[(b >>> 2) + i]) return false;
    return true;
  };
  const compare = (a: number, b: number): number => {
    const shared = Math.min(lengthOf(a), lengthOf(b));
    for (let i = HEADER; i < HEADER + shared; i++) {
      const difference = u8[a + i]! - u8[b + i]!;
      if (difference !== 0) return Math.sign(difference);
    }
    return Math.sign(lengthOf(a) - lengthOf(b));
  };
  const small = (w: number, value: number): typeof NEXT => {
    cpu.setNumber(fieldA(w), value);
    return NEXT;
  };

  const rows: Record<string, RowFunction> = {
    sget: (w) => outOfBound(core, fieldC(w), lengthOf(cpu.ref(fieldB(w)))),
    scat: (w) => {
      const left = lengthOf(cpu.ref(fieldB(w)));
      const length = left + lengthOf(cpu.ref(fieldC(w)));
      reserve(core, stringBytes(length));
      const a = cpu.ref(fieldB(w));
      const b = cpu.ref(fieldC(w));
      const string = heap.takeString(length);
      copyBytes(u8, string + HEADER, a + HEADER, left);
      copyBytes(u8, string + HEADER + left, b + HEADER, length - left);
      cpu.setRef(fieldA(w), string);
      cpu.charge(length >>> 3);
      return NEXT;
    },
    ssub: (w) => {
      const from = cpu.number(fieldC(w));
      const to = cpu.number(second() & 255);
      checkRange(from, to, lengthOf(cpu.ref(fieldB(w))));
      reserve(core, stringBytes(to - from));
      const string = heap.takeString(to - from);
      copyBytes(u8, string + HEADER, cpu.ref(fieldB(w)) + HEADER + from, to - from);
      cpu.setRef(fieldA(w), string);
      cpu.charge((to - from) >>> 3);
      return NEXT;
    },
    seq: (w) => {
      const a = cpu.ref(fieldB(w));
      const b = cpu.ref(fieldC(w));
      cpu.charge(Math.min(lengthOf(a), lengthOf(b)) >>> 3);
      return small(w, a === b || equal(a, b) ? 1 : 0);
    },
    scmp: (w) => {
      const a = cpu.ref(fieldB(w));
      const b = cpu.ref(fieldC(w));
      cpu.charge(Math.min(lengthOf(a), lengthOf(b)) >>> 3);
      return small(w, a === b ? 0 : compare(a, b));
    },
    shash: (w) => {
      const a = cpu.ref(fieldB(w));
      const length = lengthOf(a);
      const hash = hashWords(i32, (a + HEADER) >>> 2, (a + HEADER + length + 3) >>> 2, length);
      const slot = cpu.slot(fieldA(w));
      i32[slot] = hash.low;
      i32[slot + 1] = hash.high;
      cpu.charge(length >>> 3);
      return NEXT;
    },
    sfind: (w) => {
      const text = cpu.ref(fieldB(w)) + HEADER;
      const needle = cpu.ref(fieldC(w));
      const from = Math.max(0, cpu.number(second() & 255));
      const length = lengthOf(text - HEADER);
      const at = from > length ? -1 : findBytes(u8, text + from, text + length, needle + HEADER, lengthOf(needle));
      cpu.charge(Math.max(0, (at < 0 ? length : at - text) - from) >>> 3);
      return small(w, at < 0 ? -1 : at - text);
    },
    i2s: (w) => {
      const value = cpu.number(fieldB(w));
      const base = Math.min(36, Math.max(2, cpu.number(fieldC(w))));
      if (base === 10 && value > -DECIMAL && value < DECIMAL) {
        decimal(fieldA(w), value);
        return NEXT;
      }
      ascii(fieldA(w), Number.isSafeInteger(value) ? value.toString(base) : cpu.int(fieldB(w)).toString(base));
      return NEXT;
    },
    f2s: (w) => {
      ascii(fieldA(w), floatText(cpu.float(fieldB(w))));
      return NEXT;
    },
    f2fix: (w) => {
      ascii(fieldA(w), fixedText(cpu.float(fieldB(w)), cpu.number(fieldC(w))));
      return NEXT;
    },
    s2f: (w) => {
      const a = cpu.ref(fieldB(w));
      cpu.setFloat(fieldA(w), parseFloatText(read(a)));
      cpu.charge(lengthOf(a) >>> 3);
      return NEXT;
    },
    c2s: (w) => {
      const encoded = encodeScalar(cpu.number(fieldB(w)));
      reserve(core, stringBytes(encoded.bytes));
      const string = heap.takeString(encoded.bytes);
      i32[(string + HEADER) >>> 2] = encoded.word;
      cpu.setRef(fieldA(w), string);
      return NEXT;
    },
    sbytes: (w) => {
      const length = lengthOf(cpu.ref(fieldB(w)));
      reserve(core, arrayBytes(BACKING_U8, length));
      const array = heap.takeArray(second() & TYPE_MASK, length, length);
      if (length > 0) copyBytes(u8, bytesOf(array), cpu.ref(fieldB(w)) + HEADER, length);
      cpu.setRef(fieldA(w), array);
      cpu.charge(length >>> 3);
      return NEXT;
    },
    bstr: (w) => {
      const from = cpu.number(fieldC(w));
      const to = cpu.number(second() & 255);
      checkRange(from, to, lengthOf(cpu.ref(fieldB(w))));
      reserve(core, stringBytes(to - from));
      const string = heap.takeString(to - from);
      if (to > from) copyBytes(u8, string + HEADER, bytesOf(cpu.ref(fieldB(w))) + from, to - from);
      cpu.setRef(fieldA(w), string);
      cpu.charge((to - from) >>> 3);
      return NEXT;
    },
    butf8: (w) => {
      const array = cpu.ref(fieldB(w));
      const length = lengthOf(array);
      cpu.charge(length >>> 3);
      return small(w, length === 0 || isUtf8(u8, bytesOf(array), bytesOf(array) + length) ? 1 : 0);
    },
    bpushs: (w) => {
      const length = lengthOf(cpu.ref(fieldA(w)));
      const added = lengthOf(cpu.ref(fieldB(w)));
      const total = length + added;
      let backing = u32[(cpu.ref(fieldA(w)) + ARRAY_BACKING) >>> 2]!;
      const capacity = backing === 0 ? 0 : lengthOf(backing);
      if (total > capacity) {
        const larger = Math.max(2 * capacity, total, 16);
        reserve(core, arrayBytes(BACKING_U8, larger));
        const to = heap.takeBacking(BACKING_U8, larger);
        backing = u32[(cpu.ref(fieldA(w)) + ARRAY_BACKING) >>> 2]!;
        if (length > 0) copyBytes(u8, to + HEADER, backing + HEADER, length);
        u32[(cpu.ref(fieldA(w)) + ARRAY_BACKING) >>> 2] = to;
        cpu.charge(length >>> 3);
        backing = to;
      }
      if (added > 0) copyBytes(u8, backing + HEADER + length, cpu.ref(fieldB(w)) + HEADER, added);
      i32[(cpu.ref(fieldA(w)) + ARRAY_LENGTH) >>> 2] = total;
      cpu.charge(added >>> 3);
      return NEXT;
    },
  };
  return { rows, read, make: (register, text) => makeBytes(register, encoder.encode(text)) };
}

/** Short copies byte by byte: `copyWithin` costs more than they do. */
function copyBytes(u8: Uint8Array, to: number, from: number, length: number): void {
  if (length > 24) u8.copyWithin(to, from, from + length);
  else for (let i = 0; i < length; i++) u8[to + i] = u8[from + i]!;
}
