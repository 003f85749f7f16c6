import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';

const forever = 'fn main() { var n = 0; loop { n += 1; } }';

test('a run ends at its limit of cycles', () => {
  const run = runModule(compileText(forever).module!, { maxCycles: 1_000_000 });
  expect(run.ending).toBe('limit: the limit of 1000000 cycles was reached');
  expect(run.machine.statistics().cycles).toBeLessThan(1_001_000);
});

test('a run ends at its limit of time', () => {
  expect(runModule(compileText(forever).module!, { timeout: 50 }).ending).toBe('limit: the time limit of 50 ms was reached');
});

test('long built-in operations are charged, and stop at the limit', () => {
  const fill = 'fn main() { loop { let xs = [0; 1_000_000]; xs.fill(1); let ys = xs.copy(); ys.reverse(); } }';
  const run = runModule(compileText(fill).module!, { maxCycles: 20_000_000 });
  expect(run.ending).toBe('limit: the limit of 20000000 cycles was reached');
});

test('running out of memory is a panic of the task', () => {
  const grow = 'fn main() { let t: Task<()> = spawn { var xs: [[int]] = []; loop { xs.push([0; 100_000]); } }; println(t.try_join()); }';
  const run = runModule(compileText(grow).module!, { memory: 32 * 2 ** 20 });
  expect(run).toMatchObject({ ending: 'exit 0', out: 'Err(Error { message: "out of memory" })\n' });
});

test('no room for a stack ends the run with a limit', () => {
  const many = 'fn main() { let gate = Chan<int>.new(); for _ in 0..1000 { spawn(stack: "fixed:1m") { gate.recv(); }; } yield; }';
  expect(runModule(compileText(many).module!, { memory: 64 * 2 ** 20 }).ending).toMatch(/^limit: no room for a stack: \d+ stacks/);
});
