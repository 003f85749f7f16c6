// Memory for stacks: a buddy allocator over the arena, in blocks of 64 bytes and their doubles. A request that is no power of two gives the rest of its block back, so
// that a stack of 68 KiB takes 68; small ones are carved out of larger blocks, many side by side, because the rest of each would be of use to nobody. Small blocks that are
// freed wait in quick lists, unmerged, because stacks come and go at the rate of tasks; they are merged only when a larger block is wanted that is not there.
//
// All its state lies in the arena's own first bytes, so that a copy of the machine's memory is a copy of the allocator:
//   +0    bytes in use, +4 peak in use
//   +64   heads of the lists of free blocks, one word an order; +256 heads of the quick lists, +320 of those of odd sizes, one word a number of grains
//   +512  one byte for each 64 bytes of the arena: order + 1 where a free (merged) block begins, else 0
// A block in a list holds the next and the previous block's address in its first two words.
import type { Memory } from '../memory/memory.js';

export const ARENA_GRAIN = 64;
const GRAIN_SHIFT = 6;
const ORDERS = 27; // up to 4 GiB
const QUICK_ORDERS = 11; // up to 64 KiB
const IN_USE = 0;
const PEAK = 4;
const FREE_HEADS = 64;
const QUICK_HEADS = 256;
/** Blocks of fewer grains that are no power of two are carved. */
const ODD_SIZES = 16;
const ODD_HEADS = 320;
/** The order of the blocks that they are carved out of. */
const CARVED_ORDER = 6;
const MARKS = 512;

export interface Arena {
  /** First and last byte + 1 that stacks can have. */
  readonly base: number;
  readonly end: number;
  /** Address of `size` bytes (rounded up to the grain), or 0 when there is no room. */
  allocate(size: number): number;
  /** Gives back what `allocate(size)` gave. */
  free(address: number, size: number): void;
  readonly inUse: number;
  readonly peak: number;
  /** For blocks of so many bytes that wait in a quick list: the address of its head, else 0. */
  quickHead(size: number): number;
  /** Address of the word with the bytes in use; the peak is in the next. */
  readonly inUseAt: number;
}

export function roundToGrain(size: number): number {
  return Math.ceil(size / ARENA_GRAIN) * ARENA_GRAIN;
}

/** The order of the smallest block that holds `size` bytes. */
function orderFor(size: number): number {
  const grains = Math.ceil(size / ARENA_GRAIN);
  return grains <= 1 ? 0 : 32 - Math.clz32(grains - 1);
}

/** Bytes at the beginning of an arena over [start, end) that are its own. */
export function arenaTables(start: number, end: number): number {
  return MARKS + Math.ceil((end - start) / ARENA_GRAIN);
}

/** Makes an arena over [start, end), both multiples of the grain, whose first `arenaTables` bytes are zero. */
export function makeArena(memory: Memory, start: number, end: number): Arena {
  const { u32, u8 } = memory;
  const marks = start + MARKS;
  const base = roundToGrain(start + arenaTables(start, end));
  const grains = Math.max(0, Math.floor((end - base) / ARENA_GRAIN));

  const link = (head: number, block: number): void => {
    const next = u32[head >>> 2]!;
    u32[block >>> 2] = next;
    u32[(block + 4) >>> 2] = 0;
    if (next !== 0) u32[(next + 4) >>> 2] = block;
    u32[head >>> 2] = block;
  };
  const unlink = (head: number, block: number): void => {
    const next = u32[block >>> 2]!;
    const previous = u32[(block + 4) >>> 2]!;
    if (previous === 0) u32[head >>> 2] = next;
    else u32[previous >>> 2] = next;
    if (next !== 0) u32[(next + 4) >>> 2] = previous;
  };
  const freeHead = (order: number): number => start + FREE_HEADS + 4 * order;
  const quickHead = (order: number): number => start + QUICK_HEADS + 4 * order;

  /** Takes a block of this order into the free lists, merged with its buddies. */
  const merge = (index: number, order: number): void => {
    for (; order < ORDERS - 1; order++) {
      const buddy = index ^ (1 << order);
      if (buddy + (1 << order) > grains || u8[marks + buddy] !== order + 1) break;
      unlink(freeHead(order), base + buddy * ARENA_GRAIN);
      u8[marks + buddy] = 0;
      index &= ~(1 << order);
    }
    u8[marks + index] = order + 1;
    link(freeHead(order), base + index * ARENA_GRAIN);
  };
  /** The range as the fewest blocks that are aligned to their own size. */
  const release = (index: number, count: number, quick: boolean): void => {
    while (count > 0) {
      const order = Math.min(index === 0 ? ORDERS - 1 : 31 - Math.clz32(index & -index), 31 - Math.clz32(count));
      if (quick && order < QUICK_ORDERS) link(quickHead(order), base + index * ARENA_GRAIN);
      else merge(index, order);
      index += 1 << order;
      count -= 1 << order;
    }
  };
  const oddHead = (count: number): number => start + ODD_HEADS + 4 * count;
  const isOdd = (count: number): boolean => count < ODD_SIZES && (count & (count - 1)) !== 0;
  const flushQuick = (): boolean => {
    let any = false;
    for (let count = 0; count < ODD_SIZES; count++) {
      const head = oddHead(count) >>> 2;
      for (let block = u32[head]!; block !== 0; block = u32[head]!) {
        u32[head] = u32[block >>> 2]!;
        release((block - base) / ARENA_GRAIN, count, false);
        any = true;
      }
    }
    for (let order = 0; order < QUICK_ORDERS; order++) {
      const head = quickHead(order) >>> 2;
      for (let block = u32[head]!; block !== 0; block = u32[head]!) {
        u32[head] = u32[block >>> 2]!;
        merge((block - base) / ARENA_GRAIN, order);
        any = true;
      }
    }
    return any;
  };
  const takeMerged = (order: number): number => {
    let from = order;
    while (from < ORDERS && u32[freeHead(from) >>> 2] === 0) from++;
    if (from === ORDERS) return 0;
    const block = u32[freeHead(from) >>> 2]!;
    unlink(freeHead(from), block);
    const index = (block - base) / ARENA_GRAIN;
    u8[marks + index] = 0;
    while (from > order) {
      from--;
      const upper = index + (1 << from);
      u8[marks + upper] = from + 1;
      link(freeHead(from), base + upper * ARENA_GRAIN);
    }
    return block;
  };
  const take = (order: number): number => {
    if (order >= ORDERS) return 0;
    if (order < QUICK_ORDERS) {
      const head = quickHead(order) >>> 2;
      const block = u32[head]!;
      if (block !== 0) {
        const next = u32[block >>> 2]!;
        u32[head] = next;
        if (next !== 0) u32[(next + 4) >>> 2] = 0;
        return block;
      }
    }
    const block = takeMerged(order);
    return block === 0 && flushQuick() ? takeMerged(order) : block;
  };

  /** A block of an odd size that waits, or one of those that a larger block is carved into. */
  const takeOdd = (count: number): number => {
    const head = oddHead(count);
    if (u32[head >>> 2] === 0) {
      const large = take(CARVED_ORDER);
      if (large === 0) return 0;
      const pieces = Math.floor((1 << CARVED_ORDER) / count);
      for (let piece = pieces - 1; piece >= 0; piece--) link(head, large + piece * count * ARENA_GRAIN);
      release((large - base) / ARENA_GRAIN + pieces * count, (1 << CARVED_ORDER) - pieces * count, false);
    }
    const block = u32[head >>> 2]!;
    u32[head >>> 2] = u32[block >>> 2]!;
    return block;
  };
  const takeCount = (size: number, count: number): number => {
    const odd = isOdd(count) ? takeOdd(count) : 0;
    if (odd !== 0) return odd;
    const order = orderFor(size);
    const block = take(order);
    if (block !== 0 && count < 1 << order) release((block - base) / ARENA_GRAIN + count, (1 << order) - count, false);
    return block;
  };

  release(0, grains, false);
  return {
    base,
    end,
    allocate(size) {
      const count = (size + ARENA_GRAIN - 1) >>> GRAIN_SHIFT;
      const block = takeCount(size, count);
      if (block === 0) return 0;
      const inUse = u32[(start + IN_USE) >>> 2]! + count * ARENA_GRAIN;
      u32[(start + IN_USE) >>> 2] = inUse;
      if (inUse > u32[(start + PEAK) >>> 2]!) u32[(start + PEAK) >>> 2] = inUse;
      return block;
    },
    free(address, size) {
      const count = (size + ARENA_GRAIN - 1) >>> GRAIN_SHIFT;
      u32[(start + IN_USE) >>> 2]! -= count * ARENA_GRAIN;
      if (isOdd(count)) link(oddHead(count), address);
      // Only whole blocks wait in quick lists: the parts of an odd size are of use to nobody until they are merged again.
      else release((address - base) / ARENA_GRAIN, count, (count & (count - 1)) === 0);
    },
    quickHead(size) {
      const order = orderFor(size);
      return order < QUICK_ORDERS && ARENA_GRAIN << order === size ? quickHead(order) : 0;
    },
    inUseAt: start + IN_USE,
    get inUse() {
      return u32[(start + IN_USE) >>> 2]!;
    },
    get peak() {
      return u32[(start + PEAK) >>> 2]!;
    },
  };
}
