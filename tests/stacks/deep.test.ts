import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';

const { module } = compileText(`
fn depth(n: int): int {
    if n == 0 { return 0; }
    return 1 + depth(n - 1);
}
fn main() { println(depth(1000000)); println(depth(1000000)); }
`);

test.each(['fixed:128m', 'reserved:128m', 'segmented:4k', 'segmented:4k,cached', 'segmented:4k,hysteresis', 'copied', 'shared:128m'])(
  '%s goes a million frames deep, twice',
  (stack) => {
    const run = runModule(module!, { stack, stackMax: 2 ** 28, sharedEngine: true });
    expect({ ending: run.ending, out: run.out }).toEqual({ ending: 'exit 0', out: '1000000\n1000000\n' });
    // Frames of 16 bytes: a header and one slot.
    expect(run.machine.statistics().stacks.tasks[0]!.peak).toBeGreaterThan(15_900_000);
  },
);

test('the trace of a stack that was too deep shows both of its ends, and how much lies between', () => {
  const { module } = compileText(`fn forever(n: int): int { return 1 + forever(n + 1); }
fn entrance(): int { return forever(0); }
fn main() { println(entrance()); }
`);
  const { err } = runModule(module!, { stackMax: 2 ** 26, sharedEngine: true });
  expect(err).toMatch(/^panic in task main: stack overflow\n {4}at forever /);
  expect(err).toMatch(/ {4}at entrance \(.*\)\n {4}at main \(.*\)\n$/);
  const between = Number(/\.\.\. (\d+) more \.\.\./.exec(err)![1]);
  expect(between).toBeGreaterThan(2 ** 22 - 4096); // 64 MiB of frames of 16 bytes
  expect(between).toBeLessThan(2 ** 22);
});
