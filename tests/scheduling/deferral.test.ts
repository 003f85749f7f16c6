// Code that cannot suspend is not preempted where tasks are state machines: who asks for it hears of the function, and of those that called it.
import { expect, test } from 'vitest';
import type { Model } from '../../compiler/compile.js';
import { compileText, runModule } from '../support/run-program.js';

const program = `
fn work(n: int): int {
    var s = 0;
    for i in 0..n { s += i % 7; }
    return s;
}

fn twice(n: int): int { return work(n) + work(n); }

async fn go(n: int): int {
    await timer(1);
    let a = twice(n);
    return a;
}

fn main() {
    let t = spawn go(100_000);
    sleep(2);
    println(t.join());
}`;

const run = (model: Model, futures: 'poll' | 'push', maxDeferral?: number) =>
  runModule(compileText(program, { model, futures }).module!, { slice: 10_000, ...(maxDeferral === undefined ? {} : { maxDeferral }) });

test.each(['poll', 'push'] as const)('stackless, %s: the run ends, and says who keeps the processor', (futures) => {
  const { err, out, ending } = run('stackless', futures, 50_000);
  expect(ending).toBe('exit 4');
  expect(out).toBe('');
  const [first, ...trace] = err.trimEnd().split('\n');
  expect(first).toMatch(/^E0930: task go has kept the processor for [56]\d{4} cycles after its time slice, in code that cannot suspend$/);
  expect(trace).toEqual([
    '    at work (main.weft:4:26)',
    '    at twice (main.weft:8:32)',
    '    at go (main.weft:12:13)',
    '    spawned by main (main.weft:17:13)',
  ]);
});

test.each([
  ['stackless', undefined],
  ['stackless', 10_000_000],
  ['mixed', 50_000],
  ['stackful', 50_000],
  ['threads', 50_000],
] as const)('%s with %s: it runs to its end', (model, most) => {
  expect(run(model, 'poll', most)).toMatchObject({ out: '599990\n', err: '', ending: 'exit 0' });
});
