import { describe, expect, test } from 'vitest';
import { LINE, makeCacheModel } from './cache-model.js';

const regions = { statics: 0x200000, stacks: 0x300000, heap: 0x400000 };
const small = [{ size: 4 * LINE, ways: 2 }];

describe('the cache model', () => {
  test('counts a miss for each new line, and none for the rest of it', () => {
    const cache = makeCacheModel(regions);
    for (let word = 0; word < 1024; word++) cache.touch32((regions.heap >>> 2) + word);
    expect(cache.statistics()).toMatchObject({ heap: { accesses: 1024, misses: [64, 64] }, stacks: { accesses: 0, misses: [0, 0] } });
    for (let word = 0; word < 1024; word++) cache.touch32((regions.heap >>> 2) + word);
    expect(cache.statistics().heap).toEqual({ accesses: 2048, misses: [64, 64] });
  });

  test('replaces what was not used for the longest time, within a set', () => {
    const cache = makeCacheModel(regions, small); // two sets
    const touch = (line: number): number => {
      const before = cache.statistics().stacks.misses[0]!;
      cache.touch8(regions.stacks + line * LINE);
      return cache.statistics().stacks.misses[0]! - before;
    };
    expect([0, 2, 0, 4, 0, 2].map(touch)).toEqual([1, 1, 0, 1, 0, 1]);
    expect([1, 3, 1, 3].map(touch)).toEqual([1, 1, 0, 0]);
  });

  test('tells regions apart, and takes the processor block for registers', () => {
    const cache = makeCacheModel(regions, small);
    cache.touch32(0x2000 >>> 2);
    cache.touch64(regions.statics >>> 3);
    cache.touchRange(regions.stacks + 60, regions.stacks + 70);
    expect(cache.statistics()).toMatchObject({ statics: { accesses: 1, misses: [1] }, stacks: { accesses: 2, misses: [2] }, heap: { accesses: 0 } });
  });

  test('a working set that fits one level misses the other', () => {
    const cache = makeCacheModel(regions, [
      { size: 1024, ways: 2 },
      { size: 8192, ways: 4 },
    ]);
    for (let round = 0; round < 10; round++) cache.touchRange(regions.heap, regions.heap + 4096);
    expect(cache.statistics().heap).toEqual({ accesses: 640, misses: [640, 64] });
  });

  test('refuses caches that cannot be', () => {
    expect(() => makeCacheModel(regions, [{ size: 1000, ways: 8 }])).toThrow('a cache of 1000 bytes in 8 ways');
  });
});
