// Room on the heap for a row of the slow path, and the checks that rows share. Whoever asks for room reads its operands (again) afterwards: a collection moves objects
// and stacks.
import { GuestTrap } from '../errors.js';
import { VECTOR_BOUND, VECTOR_MEMORY } from '../memory/layout.js';
import type { Core } from './core.js';

const LONGEST = 2 ** 31 - 16;

/** Room for `bytes`; vector 16 when there is none. */
export function reserve(core: Core, bytes: number): void {
  if (core.log === null) {
    if (bytes > LONGEST || !core.heap.reserve(bytes)) throw new GuestTrap(VECTOR_MEMORY);
    return;
  }
  const before = core.heap.statistics();
  const granted = bytes <= LONGEST && core.heap.reserve(bytes);
  const after = core.heap.statistics();
  if (after.collections !== before.collections) core.log({ kind: 'collection', cycle: core.cpu.now, moved: after.bytesMoved - before.bytesMoved });
  if (!granted) throw new GuestTrap(VECTOR_MEMORY);
}

/** Raises vector 5 unless 0 <= from <= to <= length. All are whole numbers; ints beyond 2^53 may have been rounded. */
export function checkRange(from: number, to: number, length: number): void {
  if (from < 0 || from > length) throw new GuestTrap(VECTOR_BOUND, BigInt(from), BigInt(length));
  if (to < from || to > length) throw new GuestTrap(VECTOR_BOUND, BigInt(to), BigInt(length));
}

/** Raises vector 5 with the index in that register. */
export function outOfBound(core: Core, register: number, length: number): never {
  throw new GuestTrap(VECTOR_BOUND, core.cpu.int(register), BigInt(length));
}
