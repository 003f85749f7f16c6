import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewMemory } from '../../vm/memory/memory.js';
import { ARENA_GRAIN, makeArena, roundToGrain } from '../../vm/stacks/arena.js';

const START = 0x1000;
const END = START + 512 * 1024;

describe('the arena', () => {
  test('blocks lie inside, never overlap, keep their contents, and all come back', () => {
    const step = fc.oneof(
      fc.record({ allocate: fc.oneof(fc.integer({ min: 1, max: 1024 }), fc.integer({ min: 1, max: 40_000 })) }),
      fc.record({ free: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const memory = viewMemory(new ArrayBuffer(END + 4096));
        const arena = makeArena(memory, START, END);
        const blocks: { at: number; size: number; mark: number }[] = [];
        let sum = 0;
        let peak = 0;
        for (const [i, now] of steps.entries()) {
          if ('allocate' in now) {
            const at = arena.allocate(now.allocate);
            if (at === 0) continue;
            const size = roundToGrain(now.allocate);
            expect(at % ARENA_GRAIN).toBe(0);
            expect(at >= arena.base && at + size <= arena.end).toBe(true);
            for (const block of blocks) expect(at + size <= block.at || block.at + block.size <= at).toBe(true);
            memory.u8.fill(i & 255, at, at + size);
            blocks.push({ at, size, mark: i & 255 });
            sum += size;
            peak = Math.max(peak, sum);
          } else if (blocks.length > 0) {
            const [block] = blocks.splice(now.free % blocks.length, 1);
            expect(memory.u8.subarray(block!.at, block!.at + block!.size).every((byte) => byte === block!.mark)).toBe(true);
            arena.free(block!.at, block!.size);
            sum -= block!.size;
          }
          expect(arena.inUse).toBe(sum);
        }
        expect(arena.peak).toBe(peak);
        for (const block of blocks) arena.free(block.at, block.size);
        expect(arena.inUse).toBe(0);
        expect(arena.allocate(256 * 1024)).not.toBe(0); // everything is merged again when it must be
      }),
      { numRuns: 150 },
    );
  });

  test('an odd size takes no more than itself', () => {
    const memory = viewMemory(new ArrayBuffer(END + 4096));
    const arena = makeArena(memory, START, END);
    const count = Math.floor((arena.end - arena.base) / (68 * 1024));
    let got = 0;
    while (arena.allocate(68 * 1024) !== 0) got++;
    expect(got).toBeGreaterThanOrEqual(count - 4);
    expect(arena.allocate(4096)).not.toBe(0);
  });

  test('a million small stacks and back again are quick', () => {
    const size = 600 * 1024 * 1024;
    const memory = viewMemory(new ArrayBuffer(size));
    const arena = makeArena(memory, START, size);
    const began = process.cpuUsage();
    const blocks = new Float64Array(1_000_000);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < blocks.length; i++) blocks[i] = arena.allocate(512);
      for (let i = 0; i < blocks.length; i++) arena.free(blocks[i]!, 512);
    }
    expect(blocks.every((block) => block !== 0)).toBe(true);
    expect(arena.allocate(256 * 1024 * 1024)).not.toBe(0);
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(20); // seconds; a walk over the free blocks would take hours
  });
});
