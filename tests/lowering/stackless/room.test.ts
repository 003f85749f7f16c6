// How much state machines hold, and how little they take.
import { expect, test } from 'vitest';
import { describeVerifyError, verify } from '../../../vm/bytecode/verify.js';
import { compileText, runModule, type Target } from '../../support/run-program.js';

const FLAVOURS: readonly Target[] = [
  { model: 'stackful' },
  { model: 'mixed', futures: 'poll' },
  { model: 'mixed', futures: 'push' },
  { model: 'stackless', futures: 'poll' },
  { model: 'stackless', futures: 'push' },
];

/** An async function that keeps ints, floats and strings, so many in all; an instruction names at most 256 fields. */
function keeping(count: number): { readonly text: string; readonly prints: string } {
  const all = Array.from({ length: count }, (_, i) => i);
  const value = (i: number): string => ['now() + I', '(now() + I) as float', '"x".repeat(now() + I % 7)'][i % 3]!.replace('I', `${i}`);
  const read = (i: number): string => [`ints = ints * 3 + v${i};`, `floats = floats * 0.5 + v${i};`, `lengths = lengths * 3 + v${i}.len();`][i % 3]!;
  let ints = 0n;
  let floats = 0;
  let lengths = 0n;
  for (const i of all) {
    if (i % 3 === 0) ints = BigInt.asIntN(64, ints * 3n + BigInt(i));
    else if (i % 3 === 1) floats = floats * 0.5 + i;
    else lengths = BigInt.asIntN(64, lengths * 3n + BigInt(i % 7));
  }
  return {
    text: `import { now } from "std/time";
async fn keep() {
${all.map((i) => `    let v${i} = ${value(i)};`).join('\n')}
    await timer(1);
    var ints = 0;
    var floats = 0.0;
    var lengths = 0;
${all.map((i) => `    ${read(i)}`).join('\n')}
    println(ints, floats, lengths);
}
fn main() { block_on(keep()); }
`,
    prints: `${ints} ${Number.isInteger(floats) ? floats.toFixed(1) : floats} ${lengths}\n`,
  };
}

test.each(FLAVOURS)('any number of values is kept: $model $futures', (flavour) => {
  for (const count of [240, 270, 1000]) {
    const { text, prints } = keeping(count);
    const module = compileText(text, flavour).module!;
    expect(verify(module).map((error) => describeVerifyError(module, error))).toEqual([]);
    expect(runModule(module, { gcStress: count < 1000 }).out).toBe(prints);
  }
});

test.each(['mixed', 'stackless'] as const)('a task that waits on a timer takes 200 bytes at most: %s', (model) => {
  // So many that the arrays of the sleep queue are about full.
  const tasks = 16_300;
  const text = `
static var sum = 0;
async fn wait(value: int) { sum += value; await timer(1000); sum += value; }
fn main() {
    for i in 0..COUNT { spawn wait(i); }
    sleep(1);
    exit(0);
}`;
  const used = (count: number): number => {
    const { machine } = runModule(compileText(text.replace('COUNT', `${count}`), { model, futures: 'poll' }).module!);
    machine.core.heap.collect();
    return machine.statistics().heap.used;
  };
  const each = (used(tasks) - used(1)) / tasks;
  expect(each).toBeLessThanOrEqual(200);
  expect(each).toBeGreaterThan(100);
});
