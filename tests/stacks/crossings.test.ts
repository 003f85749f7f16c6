// What the strategies do, seen from outside: crossings, figures, events.
import { expect, test } from 'vitest';
import type { MachineEvent, StackEvent } from '../../vm/debug/event-log.js';
import { compileText, runModule } from '../support/run-program.js';

/** Contexts up to this one are the machine's and `main`. */
const BOOT = 3;

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
    for start in 0..24 { spawn { println(down(start)); }.join(); }
}
`).module!;

test('the hot split: two crossings a round where the loop stands at a boundary, none elsewhere; caching keeps the crossings, hysteresis takes them away', () => {
  const crossings = (stack: string): number[] => {
    const run = runModule(hot, { stack, sharedEngine: true });
    expect(run.ending).toBe('exit 0');
    return run.machine
      .statistics()
      .stacks.tasks.filter(({ task, growths }) => task > BOOT && growths > 0)
      .map((task) => task.crossings);
  };
  for (const stack of ['segmented:256', 'segmented:256,cached']) {
    const found = crossings(stack);
    expect(found.some((n) => n >= 2000 && n < 2020)).toBe(true);
    expect(found.every((n) => n < 20 || (n >= 2000 && n < 2020))).toBe(true);
    expect(found.some((n) => n < 20)).toBe(true);
  }
  expect(crossings('segmented:256,hysteresis').every((n) => n < 40)).toBe(true);
});

test('the loop and the slow path cross a boundary alike: same figures and cycles, with a log and without', () => {
  const events: MachineEvent[] = [];
  const quick = runModule(hot, { stack: 'segmented:256,cached' }).machine.statistics();
  const slow = runModule(hot, { stack: 'segmented:256,cached', log: (event) => void events.push(event) }).machine.statistics();
  expect(quick.stacks.crossings).toBeGreaterThan(2000);
  expect({ cycles: slow.cycles, ...slow.stacks, timeline: [] }).toEqual({ cycles: quick.cycles, ...quick.stacks, timeline: [] });
  const of = (what: StackEvent['what']) => events.filter((event) => event.kind === 'stack' && event.what === what).length;
  expect(of('enter')).toBe(slow.stacks.cacheHits);
  expect(of('enter') + of('link') + of('leave')).toBe(slow.stacks.crossings);
  expect(of('free-segment')).toBe(slow.stacks.segmentsFreed);
});
