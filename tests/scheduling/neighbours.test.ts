// Other processes that spin beside the program: kernel threads share the processor, whatever runs on them.
import { describe, expect, test } from 'vitest';
import { MODELS, type Model } from '../../compiler/compile.js';
import { LoadError } from '../../vm/errors.js';
import { compileText, runModule } from '../support/run-program.js';

const WORKERS = 4;

/** Prints the cycles that so many tasks take for their work. */
const working = `
import { cycles } from "std/time";

fn work() {
    for i in 0..200_000 {}
}

fn main() {
    let from = cycles();
    var all: [Task<()>] = [];
    for _ in 0..${WORKERS} { all.push(spawn work()); }
    for task in all { task.join(); }
    println(cycles() - from);
}`;

const stuck = `
fn main() {
    let c: Chan<int> = Chan.new();
    sleep(1);
    c.recv();
}`;

/** How many times as long the program takes beside that many. */
function slowdown(text: string, model: Model, neighbours: number): number {
  const { module } = compileText(text, { model });
  const [alone, beside] = [0, neighbours].map((n) => {
    const { out, ending } = runModule(module!, { slice: 2000, neighbours: n });
    expect(ending).toBe('exit 0');
    return Number(out);
  });
  return beside! / alone!;
}

describe.each(MODELS)('--model %s', (model) => {
  test.each([1, 3, 7])('beside %i neighbours, each kernel thread has its share', (k) => {
    const threads = model === 'threads' ? WORKERS : 1;
    const expected = (threads + k) / threads;
    expect(slowdown(working, model, k)).toBeGreaterThan(0.9 * expected);
    expect(slowdown(working, model, k)).toBeLessThan(1.1 * expected);
  });

  test('a deadlock is found although others run', () => {
    const { err, ending } = runModule(compileText(stuck, { model }).module!, { neighbours: 3 });
    expect(ending).toBe('exit 3');
    expect(err).toContain('deadlock: no task can run');
  });
});

test('without preemption they would keep the processor', () => {
  expect(() => runModule(compileText(stuck).module!, { neighbours: 1, preempt: 'off' })).toThrow(LoadError);
});
