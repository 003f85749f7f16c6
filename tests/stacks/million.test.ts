import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../support/library.js';

const TASKS = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), 'weft-million-'));
const program = join(folder, 'parked.weft');
writeFileSync(
  program,
  `
fn waiter(gate: Chan<()>, finished: WaitGroup) {
    gate.recv();
    finished.done();
}

fn main() {
    let gate: Chan<()> = Chan.new();
    let finished = WaitGroup.new();
    finished.add(${TASKS});
    for _ in 0..${TASKS} {
        spawn waiter(gate, finished);
    }
    yield;
    gate.close();
    finished.wait();
    println("all woken");
}
`,
);
afterAll(() => rmSync(folder, { recursive: true }));

// By the built command: what tests transform runs several times as long.
test.each(['copied', 'segmented:384', 'shared'])('a million parked tasks fit in a gigabyte: %s', (stack) => {
  const out = execFileSync(process.execPath, [`${ROOT}dist/cli.js`, 'run', program, '--memory', '1g', '--stack', stack, '--timeout', '90s'], {
    encoding: 'utf8',
  });
  expect(out).toBe('all woken\n');
});
