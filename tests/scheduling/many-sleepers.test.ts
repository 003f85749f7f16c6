// Hundreds of thousands wait for time at once: what the runtime keeps of them grows outside of critical sections, which have a budget.
import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';

const MANY = 270_000; // more than a critical section can copy references to

const callbacks = `
static var rung = 0;

fn main() {
    for i in 0..${MANY} { set_timeout(1000 + i % 7, () => { rung += 1; }); }
    sleep(2000);
    println(rung);
}`;

const tasks = `
async fn wait(i: int): int { await timer(1000 + i % 7); 1 }

fn main() {
    var woken = 0;
    var all: [Task<int>] = [];
    for i in 0..${MANY} { all.push(spawn wait(i)); }
    for task in all { woken += task.join(); }
    println(woken);
}`;

test.each([
  ['callbacks', callbacks],
  ['async tasks', tasks],
])('%s', (_, text) => {
  const { out, err, ending } = runModule(compileText(text, { model: 'stackless' }).module!);
  expect([out, err, ending]).toEqual([`${MANY}\n`, '', 'exit 0']);
});
