// Each allocation of a program fails once: that is a panic of the task that asked, its `defer`s run, and the others go on. It is never a bug of the machine or of the runtime.
// (After Lua's testes/memerr.lua.)
import { describe, expect, test } from 'vitest';
import { compileText, runBriefly } from '../support/run-program.js';

const PROGRAMS: Readonly<Record<string, string>> = {
  'tasks, channels, select': `
    fn worker(id: int, out: Chan<string>) {
        defer { println("bye \${id}"); }
        for i in 0..2 {
            sleep(i);
            out.send("w\${id}.\${i}");
        }
    }
    fn main() {
        let ch = Chan<string>.new();
        let ts = [spawn worker(1, ch), spawn worker(2, ch)];
        for _ in 0..4 {
            select { Some(s) = ch.recv() => println(s), after 50 => println("late") }
        }
        println("joined", ts.map(t => t.try_join().is_ok()));
    }`,
  'maps, strings, closures': `
    fn main() {
        let counts: Map<string, [int]> = Map.new();
        for (i, word) in "a bc a def bc a".split(" ").enumerate() {
            counts.update(word, [], places => places + [i]);
        }
        let text = counts.keys().map(k => "\${k}: \${counts[k]}").join("; ");
        println(text.to_upper());
    }`,
};

/** Far more than any of them makes: one that never fails has allocated less. */
const MOST = 1000;

describe.each(Object.entries(PROGRAMS))('%s', (_, source) => {
  test('survives', () => {
    const { module } = compileText(source);
    const whole = runBriefly(module!, { gcStress: true });
    let started = false;
    let failures = 0;
    for (let n = 1; n < MOST; n++) {
      const { ending, out, err } = runBriefly(module!, { gcStress: true, failAllocation: n, maxCycles: started ? 1e9 : 100_000 });
      started ||= err.includes('panic in task main');
      // Before main begins there is nobody to tell: the machine does not start.
      if (!started) continue;
      if (err === '' && out === whole.out) break;
      failures++;
      expect({ n, ending, bug: err.includes('bug in') }).toEqual({ n, ending: ending === 'exit 0' ? ending : 'exit 1', bug: false });
      if (ending === 'exit 1') expect(err).toContain('out of memory');
    }
    expect(failures).toBeGreaterThan(20);
  });
});
