// A simulated data cache: what the accesses of a program would find in the caches of a processor. For comparing memory layouts (a stack in one piece, segments, a heap full of frames); it
// knows no prefetching, no other cores and no instructions. It sees addresses only, so that a run does the same with and without it.
//
// Each level is set-associative, of lines of 64 bytes, and replaces the line that was not used for the longest time (LRU). A write brings its line in, as a read does. A line that
// the first level does not have is asked of the second.

/** Bytes of a line. */
export const LINE = 64;
const LINE_SHIFT = 6;

export interface CacheLevel {
  /** Bytes: a power of two times `ways`. */
  readonly size: number;
  readonly ways: number;
}

/** As in many processors: 32 KiB in 8 ways, and 1 MiB in 16. */
export const DEFAULT_CACHES: readonly CacheLevel[] = [
  { size: 32 * 1024, ways: 8 },
  { size: 1024 * 1024, ways: 16 },
];

export interface CacheCounts {
  readonly accesses: number;
  /** Misses of each level, the first first. */
  readonly misses: readonly number[];
}

/** By where the data is: static variables and constants, stacks, heap. */
export interface CacheStatistics {
  readonly levels: readonly CacheLevel[];
  readonly statics: CacheCounts;
  readonly stacks: CacheCounts;
  readonly heap: CacheCounts;
}

export interface CacheModel {
  /** The bytes at [from, end) are read or written, one access a line. */
  touchRange(from: number, end: number): void;
  /** An access by the index of an element of 1, 4 or 8 bytes; gives the index back. */
  readonly touch8: (index: number) => number;
  readonly touch32: (index: number) => number;
  readonly touch64: (index: number) => number;
  statistics(): CacheStatistics;
}

/** Addresses where the regions begin; what lies below the first is registers, no memory. */
export interface CachedRegions {
  readonly statics: number;
  readonly stacks: number;
  readonly heap: number;
}

/** Throws a RangeError for levels that make no sense. */
export function makeCacheModel(regions: CachedRegions, levels: readonly CacheLevel[] = DEFAULT_CACHES): CacheModel {
  const caches = levels.map(makeLevel);
  const firstLine = regions.statics >>> LINE_SHIFT;
  const stackLine = regions.stacks >>> LINE_SHIFT;
  const heapLine = regions.heap >>> LINE_SHIFT;
  /** For each region: accesses, then misses of each level. */
  const width = 1 + levels.length;
  const counts = new Float64Array(3 * width);
  let last = -1;

  const touchLine = (line: number): void => {
    if (line < firstLine) return;
    const at = line < stackLine ? 0 : line < heapLine ? width : 2 * width;
    counts[at]!++;
    if (line === last) return;
    last = line;
    for (let level = 0; level < caches.length; level++) {
      if (caches[level]!(line)) return;
      counts[at + 1 + level]!++;
    }
  };
  const of = (region: number): CacheCounts => ({ accesses: counts[region * width]!, misses: [...counts.subarray(region * width + 1, (region + 1) * width)] });

  return {
    touchRange(from, end) {
      for (let line = from >>> LINE_SHIFT, stop = Math.ceil(end / LINE); line < stop; line++) touchLine(line);
    },
    touch8(index) {
      touchLine(index >>> LINE_SHIFT);
      return index;
    },
    touch32(index) {
      touchLine(index >>> (LINE_SHIFT - 2));
      return index;
    },
    touch64(index) {
      touchLine(index >>> (LINE_SHIFT - 3));
      return index;
    },
    statistics: () => ({ levels, statics: of(0), stacks: of(1), heap: of(2) }),
  };
}

/** Looks a line up, brings it in, and says whether it was there. */
function makeLevel({ size, ways }: CacheLevel): (line: number) => boolean {
  const sets = size / (ways * LINE);
  if (!Number.isInteger(ways) || ways < 1 || ways > 64 || !Number.isInteger(Math.log2(sets)) || sets < 1)
    throw new RangeError(`a cache of ${size} bytes in ${ways} ways: the bytes must be 64 times the ways times a power of two`);
  // The ways of a set from the most to the least recently used; line numbers, one up, so that 0 is none.
  const tags = new Int32Array(sets * ways);
  const mask = sets - 1;
  return (line) => {
    const tag = line + 1;
    const base = (line & mask) * ways;
    let way = 0;
    while (way < ways && tags[base + way] !== tag) way++;
    const found = way < ways;
    for (let i = base + (found ? way : ways - 1); i > base; i--) tags[i] = tags[i - 1]!;
    tags[base] = tag;
    return found;
  };
}
