// Where the parts of memory whose place depends on the program begin and end: stack arena and heap, after the static data.
import { PAGE } from './layout.js';

export interface MemoryMap {
  readonly arenaStart: number;
  readonly arenaEnd: number;
  readonly heapStart: number;
  readonly heapEnd: number;
}

const BOUNDARY = 0x10000;
/** The last addresses stay unused, so that the end of the heap fits in an unsigned word. */
const HIGHEST = 2 ** 32 - BOUNDARY;

/** Divides what `memory` bytes leave after the static data; throws a RangeError when that is too little for any program. */
export function mapMemory(memory: number, staticEnd: number): MemoryMap {
  const arenaStart = Math.ceil(staticEnd / BOUNDARY) * BOUNDARY;
  const end = Math.min(memory, HIGHEST);
  const half = Math.floor((end - arenaStart) / 2 / BOUNDARY) * BOUNDARY;
  if (half < 4 * BOUNDARY) throw new RangeError(`memory of ${memory} bytes is too small: ${arenaStart + 8 * BOUNDARY} are needed at least`);
  const heapStart = arenaStart + half;
  return { arenaStart, arenaEnd: heapStart, heapStart, heapEnd: Math.floor(end / PAGE) * PAGE };
}
