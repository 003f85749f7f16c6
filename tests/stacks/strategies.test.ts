// What the strategies do, seen from outside: depth, accounts, events.
import { describe, expect, test } from 'vitest';
import type { MachineEvent, StackEvent } from '../../vm/debug/event-log.js';
import { STRATEGIES } from '../../vm/stacks/catalogue.js';
import { compileText, runModule } from '../support/run-program.js';

const deep = compileText(`
fn depth(n: int): int {
    if n == 0 { return 0; }
    return 1 + depth(n - 1);
}
fn main() { println(depth(1000000)); println(depth(1000000)); }
`).module!;

test.each(['fixed:128m', 'reserved:128m', 'segmented:4k', 'segmented:4k,cached', 'segmented:4k,hysteresis', 'copied', 'shared:128m'])(
  '%s goes a million frames deep, twice',
  (stack) => {
    const run = runModule(deep, { stack, stackMax: 2 ** 28, timeout: 120_000 });
    expect(run.ending).toBe('exit 0');
    expect(run.out).toBe('1000000\n1000000\n');
    expect(run.machine.statistics().stacks.tasks[0]!.peak).toBeGreaterThan(24_000_000);
  },
);

const hot = compileText(`
fn leafish(n: int): int { if n < 0 { return leafish(n - 1); } return n + 1; }
fn loop_here(rounds: int): int {
    var sum = 0;
    for i in 0..rounds { sum += leafish(i); }
    return sum;
}
fn down(n: int): int {
    if n == 0 { return loop_here(1000); }
    return down(n - 1) + 0;
}
fn main() {
    for start in 0..12 { spawn { println(down(start)); }.join(); }
}
`).module!;

test('the hot split: two crossings a round where the loop stands at a boundary, none elsewhere; caching keeps the crossings, hysteresis takes them away', () => {
  const crossings = (stack: string): number[] => {
    const run = runModule(hot, { stack });
    expect(run.ending).toBe('exit 0');
    return run.machine
      .statistics()
      .stacks.tasks.filter(({ growths }) => growths > 0)
      .map((task) => task.crossings);
  };
  for (const stack of ['segmented:512', 'segmented:512,cached']) {
    const found = crossings(stack);
    expect(found.some((n) => n >= 2000 && n < 2020)).toBe(true);
    expect(found.every((n) => n < 20 || (n >= 2000 && n < 2020))).toBe(true);
    expect(found.some((n) => n < 20)).toBe(true);
  }
  expect(crossings('segmented:512,hysteresis').every((n) => n < 40)).toBe(true);
});

test('the loop and the slow path cross a boundary alike: same figures and cycles, with a log and without', () => {
  const events: MachineEvent[] = [];
  const quick = runModule(hot, { stack: 'segmented:512,cached' }).machine.statistics();
  const slow = runModule(hot, { stack: 'segmented:512,cached', log: (event) => void events.push(event) }).machine.statistics();
  expect(quick.stacks.crossings).toBeGreaterThan(2000);
  expect({ cycles: slow.cycles, ...slow.stacks, timeline: [] }).toEqual({ cycles: quick.cycles, ...quick.stacks, timeline: [] });
  const of = (what: StackEvent['what']) => events.filter((event) => event.kind === 'stack' && event.what === what).length;
  expect(of('enter')).toBe(slow.stacks.cacheHits);
  expect(of('enter') + of('link') + of('leave')).toBe(slow.stacks.crossings);
  expect(of('free-segment')).toBe(slow.stacks.segmentsFreed);
});

const busy = compileText(`
fn walk(n: int, p: *int): int {
    var mine = n;
    if n % 7 == 0 { sleep(0); }
    if n == 0 { *p += 1; return mine; }
    let r = walk(n - 1, p);
    return r + mine;
}
fn job(i: int): int {
    var x = i;
    return walk(10 * i, &x);
}
fn main() {
    let a = spawn job(5);
    let b = spawn job(12);
    let c = spawn job(18);
    println(a.join() + b.join() + c.join());
}
`).module!;

describe.each(STRATEGIES)('the accounts of %s', (stack) => {
  const events: StackEvent[] = [];
  const run = runModule(busy, { stack, log: (event) => void (event.kind === 'stack' && events.push(event)) });
  const { stacks } = run.machine.statistics();
  const sum = (of: (event: StackEvent) => boolean, what: (event: StackEvent) => number): number =>
    events.filter(of).reduce((all, event) => all + what(event), 0);

  test('add up', () => {
    expect(run.ending).toBe('exit 0');
    expect(run.machine.problems()).toEqual([]);
    expect(stacks.made).toBe(events.filter(({ what }) => what === 'make').length);
    expect(stacks.freed).toBe(events.filter(({ what }) => what === 'free').length);
    expect(stacks.bytesCopied).toBe(
      sum(
        ({ what }) => ['grow', 'shrink', 'move'].includes(what),
        ({ bytes }) => bytes,
      ),
    );
    expect(stacks.pointersRewritten).toBe(
      sum(
        () => true,
        ({ pointers }) => pointers,
      ),
    );
    expect(stacks.bytesCopiedAtSwitches).toBe(
      sum(
        ({ what }) => what.startsWith('copy-'),
        ({ bytes }) => bytes,
      ),
    );
    expect(stacks.segmentsFreed).toBe(events.filter(({ what }) => what === 'free-segment').length);
    expect(stacks.committed).toBeLessThanOrEqual(stacks.reserved);
    expect(stacks.peakCommitted).toBeLessThanOrEqual(stacks.peakReserved);
    for (const task of stacks.tasks) expect(task.used).toBeLessThanOrEqual(task.peak);
    expect(stacks.timeline.length).toBeGreaterThan(0);
  });

  test('hold after each step, under stress too', () => {
    for (const options of [{}, { stackStress: true }, { carriers: 2, slice: 500 }]) {
      const checked = runModule(busy, { stack, stackCheck: true, ...options });
      expect([checked.ending, checked.out]).toEqual(['exit 0', run.out]);
      expect(checked.machine.problems()).toEqual([]);
    }
  });

  test('and say at which place and cycle', () => {
    expect(events.every(({ task, cycle, pc }, i) => task > 0 && pc >= 0 && cycle >= (events[i - 1]?.cycle ?? 0))).toBe(true);
  });
});
