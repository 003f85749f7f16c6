// A timer that is due while another task runs: whoever it wakes comes before the task that lost the processor meanwhile.
import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';

const SLICE = 10_000;

const program = `
import { cycles } from "std/time";

fn main() {
    var stop = false;
    spawn { while !stop {} };
    var latest = 0;
    for i in 0..40 {
        let from = cycles();
        sleep(1);
        latest = max(latest, cycles() - from - 1_000_000);
        var rest = 0;
        while rest < i * 97 { rest += 1; } // another part of a slice each time
    }
    stop = true;
    println(latest);
}`;

test('a sleeper is late by one slice at most where one task spins', () => {
  const { out, ending } = runModule(compileText(program).module!, { slice: SLICE });
  expect(ending).toBe('exit 0');
  expect(Number(out)).toBeGreaterThan(0);
  expect(Number(out)).toBeLessThan(1.1 * SLICE);
});
