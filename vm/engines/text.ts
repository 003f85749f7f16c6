// Bytes of strings: UTF-8 checks, hashing, searching. All on plain bytes of the machine's memory.

/** Well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing above 10FFFF. */
export function isUtf8(u8: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end;) {
    const first = u8[i]!;
    if (first < 0x80) {
      i++;
      continue;
    }
    const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length === 0 || i + length > end) return false;
    const second = u8[i + 1]!;
    const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let k = 2; k < length; k++) if ((u8[i + k]! & 0xc0) !== 0x80) return false;
    i += length;
  }
  return true;
}

/** A scalar as UTF-8, packed: bytes in order from the low byte on, and how many. What is no scalar becomes U+FFFD. */
export function encodeScalar(value: number): { readonly word: number; readonly bytes: number } {
  const scalar = value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff) ? value : 0xfffd;
  if (scalar < 0x80) return { word: scalar, bytes: 1 };
  if (scalar < 0x800) return { word: 0xc0 | (scalar >> 6) | ((0x80 | (scalar & 63)) << 8), bytes: 2 };
  const last = 0x80 | ((scalar >> 6) & 63) | ((0x80 | (scalar & 63)) << 8);
  if (scalar < 0x10000) return { word: 0xe0 | (scalar >> 12) | (last << 8), bytes: 3 };
  return { word: 0xf0 | (scalar >> 18) | ((0x80 | ((scalar >> 12) & 63)) << 8) | (last << 16), bytes: 4 };
}

/** 64 bits from the words of a string, whose padding is zero: two lanes of MurmurHash3's mixing (Appleby), with different constants, finished across each other. */
export function hashWords(i32: Int32Array, start: number, end: number, length: number): { readonly low: number; readonly high: number } {
  let a = 0x9747b28c ^ length;
  let b = Math.imul(length, 0x85ebca6b) ^ 0x5bd1e995;
  for (let i = start; i < end; i++) {
    const word = i32[i]!;
    let k = Math.imul(word, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    a ^= Math.imul(k, 0x1b873593);
    a = (a << 13) | (a >>> 19);
    a = (Math.imul(a, 5) + 0xe6546b64) | 0;
    k = Math.imul(word, 0x239b961b);
    k = (k << 16) | (k >>> 16);
    b ^= Math.imul(k, 0xab0e9789);
    b = (b << 17) | (b >>> 15);
    b = (Math.imul(b + a, 5) + 0x561ccd1b) | 0;
  }
  a = (a + b) | 0;
  b = (b + a) | 0;
  return { low: finish(a), high: finish(b ^ (a >>> 7)) };
}

function finish(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** First address at which needle is in [start, end); -1 where it is not. */
export function findBytes(u8: Uint8Array, start: number, end: number, needle: number, length: number): number {
  if (length === 0) return start <= end ? start : -1;
  const first = u8[needle]!;
  const last = end - length;
  for (let i = start; i <= last; i++) {
    if (u8[i] !== first) continue;
    let k = 1;
    while (k < length && u8[i + k] === u8[needle + k]) k++;
    if (k === length) return i;
  }
  return -1;
}
