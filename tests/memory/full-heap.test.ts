import { describe, expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';
import type { Target } from '../support/run-program.js';

const MEMORY = 32 * 2 ** 20;

const eater = `
struct Node { next: Option<Node>, x: int }

fn eat(): int {
    var list: Option<Node> = None;
    defer {
        println("its defer runs");
    }
    var n = 0;
    loop {
        n += 1;
        list = Some(Node { next: list, x: n });
    }
}
`;
const text = `${eater}
fn main() {
    for _ in 0..2 {
        let t = spawn eat();
        println(t.try_join());
    }
    println([1, 2, 3].map(x => "\${x}").join(" "));
}
`;
const OUT = 'its defer runs\nErr(Error { message: "out of memory" })\nits defer runs\nErr(Error { message: "out of memory" })\n1 2 3\n';

const MODELS: readonly (readonly [string, Target, number | undefined])[] = [
  ['mixed', {}, undefined],
  ['threads', {}, 3],
  ['stackless, poll', { model: 'stackless', futures: 'poll' }, 2],
  ['stackless, push', { model: 'stackless', futures: 'push' }, 2],
];

describe('a heap that is full of what is reachable', () => {
  test.each(MODELS)('is a panic of the task alone, which dies in what is kept back: %s', (_, target, model) => {
    const { module } = compileText(text, target);
    const run = runModule(module!, { memory: MEMORY, sharedEngine: true, ...(model === undefined ? {} : { model }) });
    expect({ ending: run.ending, out: run.out }).toEqual({ ending: 'exit 0', out: OUT });
    expect(run.machine.statistics().heap.collections).toBeLessThan(40);
  });

  test('in main, ends the program with a trace', () => {
    const run = runModule(compileText(`${eater}\nfn main() { println(eat()); }`).module!, { memory: MEMORY, sharedEngine: true });
    expect(run.ending).toBe('exit 1');
    expect(run.err).toContain('panic in task main: out of memory\n    at eat');
  });

  test('ends the run where memory is a limit', () => {
    const run = runModule(compileText(text).module!, { maxMemory: MEMORY, sharedEngine: true });
    expect(run.ending).toContain(`the limit of ${MEMORY} bytes of memory was reached`);
    expect(run.out).toBe('');
  });

  test('ends the run where a task eats what is kept back as well', () => {
    const greedy = `
struct Node { next: Option<Node> }
static var list: Option<Node> = None;
fn grow() { loop { list = Some(Node { next: list }); } }
fn main() { defer { grow(); } grow(); }
`;
    const run = runModule(compileText(greedy).module!, { memory: MEMORY, sharedEngine: true });
    expect(run.ending).toContain('no memory is left');
  });
});
