import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CPU_BASE, CPU_CONTEXT, CPU_SL, CTX_POINTED, CTX_STACK } from '../../vm/memory/layout.js';
import { callerOf } from '../../vm/stacks/frame-map.js';
import { KEPT_BACK, KEPT_FIRST, RED_ZONE, STACK_FINAL, STACK_OVERFLOW } from '../../vm/stacks/strategy.js';
import { I64, moduleOf, ptr } from '../bytecode/sample-modules.js';
import type { Bench } from '../memory/bench.js';
import { makeBench } from '../memory/bench.js';

/** Function 0 calls itself with a pointer that it has got or made; slots 0 and 1 (pointers) and 2 (int) live over the call, 3 (pointer) does not. */
const module = moduleOf({
  types: [{ kind: 'box', name: 'cell', element: I64 }],
  fns: [
    {
      name: 'f',
      params: [ptr(3)],
      result: I64,
      slots: 'ppipi',
      pinned: [{ slot: 2, type: I64 }],
      code: (b) => b.emit('ldi', 2, 1).emit('addr', 1, 2).emit('call', 4, 0, 1).emit('ldp', 4, 0).emit('ldp', 4, 1).emit('ret', 2),
    },
    { name: 'plain', params: [I64], result: I64, slots: 'ii', code: (b) => b.emit('call', 1, 1, 0).emit('add', 1, 1, 0).emit('ret', 1) },
  ],
});
const CALL_AT = 2;
const link = (bench: Bench): number => bench.program.starts[0]! + 4;
const plainLink = (bench: Bench): number => bench.program.starts[1]! + 2;
const context = (bench: Bench): number => bench.memory.u32[(CPU_BASE + CPU_CONTEXT) >>> 2]!;
const base = (bench: Bench): number => bench.memory.u32[(context(bench) + CTX_STACK) >>> 2]!;

/** A frame, entered from the call of the one before it. */
const call = (bench: Bench, first: boolean): number => {
  const result = bench.push(0, first ? 0 : link(bench));
  if (result >= 0) bench.setPc(0, CALL_AT);
  return result;
};
const plain = (bench: Bench, first: boolean): number => {
  const result = bench.push(1, first ? 0 : plainLink(bench));
  if (result >= 0) bench.setSlot(0, 0);
  return result;
};

describe('copied stacks', () => {
  test('random frames full of pointers keep their meaning when the stack moves', () => {
    // For each frame: which frame and slot its pointers mean; -1: a box, -2: a static.
    const target = fc.record({ frame: fc.integer({ min: -2, max: 200 }), slot: fc.constantFrom(2, 4) });
    fc.assert(
      fc.property(fc.array(fc.tuple(target, target), { minLength: 1, maxLength: 120 }), fc.boolean(), (plan, stress) => {
        const bench = makeBench(module, { stress, strategy: 'copied:256' });
        bench.run(bench.context());
        const box = bench.struct(3, 77);
        const offsets: number[] = [];
        const meaning = (frame: number, slot: number, at: number): number =>
          frame === -1 ? box : frame === -2 ? bench.map.arenaStart - 0x10000 : base(bench) + offsets[frame % (at + 1)]! + 8 * slot;
        plan.forEach(([one, two], i) => {
          expect(call(bench, i === 0)).toBeGreaterThanOrEqual(0);
          offsets.push(bench.fp() - base(bench));
          bench.memory.i32[(context(bench) + CTX_POINTED) >>> 2] = 1; // as `addr` does
          bench.setSlot(0, meaning(one.frame, one.slot, i));
          bench.setSlot(1, meaning(two.frame, two.slot, i));
          bench.setSlot(2, i);
          bench.setSlot(3, base(bench)); // dead: a stale address that nobody may trust
        });
        let at = plan.length - 1;
        for (let fp: number | null = bench.fp(); fp !== null; fp = callerOf(bench.memory, fp)?.fp ?? null, at--) {
          expect(fp - base(bench)).toBe(offsets[at]);
          const [one, two] = plan[at]!;
          expect(bench.slot(0, fp)).toBe(meaning(one.frame, one.slot, at));
          expect(bench.slot(1, fp)).toBe(meaning(two.frame, two.slot, at));
          expect(bench.slot(2, fp)).toBe(at);
        }
        expect(at).toBe(-1);
        expect(bench.stacks.statistics().reserved).toBe(bench.stacks.figure(context(bench), 1));
        if (stress) expect(bench.stacks.statistics().forcedMoves).toBeGreaterThan(plan.length / 2);
      }),
      { numRuns: 60 },
    );
  });

  test('growth is counted and charged by the byte', () => {
    const bench = makeBench(module, { strategy: 'copied:1k' });
    bench.run(bench.context());
    let cycles = 0;
    let depth = 0;
    for (; cycles === 0; depth++) cycles = plain(bench, depth === 0);
    expect(depth - 1).toBe(Math.floor((1024 - RED_ZONE) / 24));
    expect(cycles).toBe(((depth - 1) * 24) >>> 3);
    const figures = [0, 1, 2, 3, 4, 5, 6].map((sub) => bench.stacks.figure(context(bench), sub));
    expect(figures).toEqual([depth * 24, 2048, depth * 24, 1, (depth - 1) * 24, 0, 1]);
  });

  test('a collection shrinks a stack that uses little, in steps down to the smallest', () => {
    const bench = makeBench(module, { strategy: 'copied:1k' });
    bench.run(bench.context());
    for (let i = 0; i < 500; i++) plain(bench, i === 0);
    expect(bench.stacks.figure(context(bench), 1)).toBe(16384);
    for (let i = 0; i < 496; i++) bench.pop();
    bench.setPc(1, 0);
    bench.memory.u32[(CPU_BASE + 128) >>> 2] = 0;
    bench.heap.collect();
    expect(bench.stacks.figure(context(bench), 1)).toBe(256);
    expect(bench.stacks.figure(context(bench), 2)).toBeGreaterThan(8000); // as seen at the last growth
    expect(bench.stacks.statistics()).toMatchObject({ reserved: 256, shrinks: 1 });
    expect(bench.problems()).toEqual([]);
    expect(bench.memory.u32[(CPU_BASE + CPU_SL) >>> 2]).toBe(base(bench) + 256 - RED_ZONE);
  });

  test('the bound: room for the dying task, a little more for a second overflow, then the end; all taken back after unwinding', () => {
    for (const max of [4096, 65536]) {
      const bench = makeBench(module, { bounds: { min: 256, max } });
      bench.run(bench.context());
      const deepen = (): number => {
        for (;;) {
          const result = plain(bench, bench.sp() === base(bench));
          if (result < 0) return result;
        }
      };
      expect(deepen()).toBe(STACK_OVERFLOW);
      const first = bench.sp() - base(bench);
      expect(deepen()).toBe(STACK_OVERFLOW);
      expect(Math.abs(bench.sp() - base(bench) - first - KEPT_FIRST)).toBeLessThanOrEqual(24);
      // A defer that has overflowed is left, and the next one overflows too.
      for (let i = 0; i < 30; i++) bench.pop();
      bench.stacks.unwound(context(bench));
      expect(deepen()).toBe(STACK_OVERFLOW);
      expect(deepen()).toBe(STACK_FINAL);
      expect(Math.abs(bench.sp() - base(bench) - first - KEPT_BACK)).toBeLessThanOrEqual(24);
      while (bench.sp() - base(bench) > 1000) bench.pop();
      bench.stacks.unwound(context(bench));
      expect(deepen()).toBe(STACK_OVERFLOW);
      expect(bench.sp() - base(bench)).toBe(first);
      expect(bench.problems()).toEqual([]);
    }
  });

  test('an exhausted arena: stacks of dead Contexts are collected first, then it is an overflow', () => {
    const bench = makeBench(module, { strategy: 'copied:512k', size: 8 * 1024 * 1024 });
    for (let i = 0; i < 20; i++) {
      const dead = bench.context();
      if (bench.stacks.make(dead) < 0) {
        bench.heap.collect();
        expect(bench.stacks.statistics().freed).toBe(i);
        break;
      }
    }
    expect(bench.stacks.statistics().freed).toBeGreaterThan(3);
    bench.run(bench.context());
    let result = 0;
    for (let i = 0; result >= 0; i++) result = plain(bench, i === 0);
    expect(result).toBe(STACK_OVERFLOW);
    expect(bench.problems()).toEqual([]);
  });
});

describe('fixed stacks', () => {
  test('overflow raises the limit twice, by what is kept back', () => {
    const bench = makeBench(module);
    bench.run(bench.context(bench.stacks.strategyNumber('fixed:2k')));
    const results: number[] = [];
    for (let i = 0; results.length < 3; i++) {
      const result = plain(bench, i === 0);
      if (result < 0) results.push(result);
    }
    expect(results).toEqual([STACK_OVERFLOW, STACK_OVERFLOW, STACK_FINAL]);
    expect(bench.stacks.figure(context(bench), 1)).toBe(2048 + KEPT_BACK);
    expect(bench.problems()).toEqual([]);
  });
});

test('Contexts of one run may use different strategies, each spec has one number', () => {
  const bench = makeBench(module);
  expect(bench.stacks.strategyNumber('copied')).toBe(0);
  const fixed = bench.stacks.strategyNumber('fixed:256k');
  expect(bench.stacks.strategyNumber('fixed:262144')).toBe(fixed);
  expect(bench.stacks.specs).toEqual(['copied:1k,grow=2,shrink=0.25', 'fixed:256k']);
});

test('two hundred thousand parked tasks are made and collected', () => {
  const bench = makeBench(module, { size: 2 ** 31 - 65536 });
  const began = process.cpuUsage();
  const COUNT = 200_000;
  const frames = 3;
  // A chain through the owners keeps them.
  let kept = 0;
  for (let i = 0; i < COUNT; i++) {
    if (!bench.heap.reserve(112)) throw new Error('full');
    kept = bench.memory.u32[(CPU_BASE + 128) >>> 2]!;
    const made = bench.context();
    bench.memory.u32[(made + 44) >>> 2] = kept;
    bench.memory.u32[(CPU_BASE + 128) >>> 2] = made;
    bench.run(made);
    for (let n = 0; n < frames; n++) plain(bench, n === 0);
    bench.setPc(1, 0);
    bench.park();
  }
  bench.heap.collect();
  bench.heap.collect();
  bench.memory.u32[(CPU_BASE + 128) >>> 2] = 0;
  expect(bench.stacks.statistics().reserved).toBe(COUNT * 256);
  bench.heap.collect();
  expect(bench.stacks.statistics()).toMatchObject({ made: COUNT, freed: COUNT, reserved: 0 });
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(60);
});
