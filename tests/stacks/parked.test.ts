import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';

const TASKS = 20_000;

const { module } = compileText(`
fn waiter(gate: Chan<()>) {
    gate.recv();
}

fn main() {
    let gate: Chan<()> = Chan.new();
    for _ in 0..${TASKS} {
        spawn waiter(gate);
    }
    yield;
    gate.close();
}
`);

test('stacks of tasks that wait are made smaller while there are more and more', () => {
  const run = runModule(module!, { sharedEngine: true });
  expect(run.ending).toBe('exit 0');
  const { stacks } = run.machine.statistics();
  expect(stacks.shrinks).toBeGreaterThan(TASKS / 2);
  expect(stacks.peakReserved / TASKS).toBeLessThan(512);
  expect(stacks.freed).toBeGreaterThanOrEqual(TASKS);
});

test('one whose stacks may not be made smaller keeps them', () => {
  const run = runModule(module!, { sharedEngine: true, stack: 'copied:1k,shrink=0' });
  expect(run.machine.statistics().stacks).toMatchObject({ shrinks: 0 });
  expect(run.machine.statistics().stacks.peakReserved / TASKS).toBeGreaterThan(1000);
});
