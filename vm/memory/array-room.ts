// How much room an array keeps over a collection.
import { backingBytes } from './shapes.js';

/** Backings of at most this many bytes keep all their room. */
const SPARE_KEPT = 4096;
const SPARE_ELEMENTS = 512;

/** Capacity of an array's backing after a collection. One that is mostly empty loses most of its room, but never the last elements that somebody may have reserved for an interrupt
 * handler. */
export function keptCapacity(backing: number, length: number, capacity: number): number {
  if (capacity <= 4 * length || backingBytes(backing, capacity) <= SPARE_KEPT) return capacity;
  return Math.min(capacity, 2 * length + SPARE_ELEMENTS);
}
