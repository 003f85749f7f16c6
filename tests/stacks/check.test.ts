// Under `stackCheck` every operation on a stack is followed by a check of all: reserved is what the arena gave, no two overlap, and nothing outside a stack changed.
import { expect, test } from 'vitest';
import { STRATEGIES } from '../../vm/stacks/catalogue.js';
import { compileText, runModule } from '../support/run-program.js';

const { module } = compileText(`
fn walk(n: int, p: *int): int {
    var mine = n;
    if n % 7 == 0 { sleep(0); }
    if n == 0 { *p += 1; return mine; }
    let r = walk(n - 1, p);
    return r + mine;
}
fn job(i: int): int {
    var x = i;
    return walk(10 * i, &x) + x;
}
fn main() {
    println([1, 2, 3].map(i => spawn job(i)).map(t => t.join()));
}
`);

test.each(STRATEGIES.flatMap((stack) => [false, true].map((stress) => [stack, stress] as const)))('%s, stress: %s', (stack, stress) => {
  const run = runModule(module!, { stack, stackCheck: true, stackStress: stress, memory: 2 ** 28 });
  expect({ ending: run.ending, out: run.out, problems: run.machine.problems() }).toEqual({ ending: 'exit 0', out: '[57, 213, 469]\n', problems: [] });
});
