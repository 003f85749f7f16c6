import { expect, test } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { readLibrary } from '../support/library.js';
import { runModule } from '../support/run-program.js';

const PROGRAM = `
fn work(name: string) {
    for i in 0..2 {
        println(name, i);
        yield;
    }
}

fn main() {
    let tasks = ["a", "b", "c"].map(name => spawn work(name));
    for t in tasks {
        t.join();
    }
}
`;

/** Last in, first out. */
const LIFO = `
import { TaskCore } from "runtime/task";

static var _stack: [TaskCore] = [];

fn enqueue(t: TaskCore) {
    _stack.push(t);
}

fn dequeue(): Option<TaskCore> {
    return _stack.pop();
}
`;

function run(policy: string): string {
  const files = new Map([
    ['main.weft', PROGRAM],
    ['lifo.weft', LIFO],
  ]);
  const compiled = compile({ root: 'main.weft', read: (path) => files.get(path.replace(/^\.\//, '')) ?? null, library: readLibrary(), policy });
  expect(compiled.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const result = runModule(compiled.module!);
  expect(result.ending).toBe('exit 0');
  return result.out;
}

test('one Weft file replaced is another policy; nothing in TypeScript selects a task', () => {
  expect(run('round-robin')).toBe('a 0\nb 0\nc 0\na 1\nb 1\nc 1\n');
  expect(run('./lifo.weft')).toBe('c 0\nc 1\nb 0\nb 1\na 0\na 1\n');
});

test('priority prefers, and ageing lets nobody starve', () => {
  const text = `
fn main() {
    let log: [string] = [];
    var stop = false;
    let low = spawn(priority: 0, name: "low") { stop = true; };
    let high = spawn(priority: 9, name: "high") {
        log.push("high");
        while !stop {
            yield;
        }
    };
    low.join();
    high.join();
    println(log[0], stop);
}
`;
  const compiled = compile({ root: 'main.weft', read: (path) => (path === 'main.weft' ? text : null), library: readLibrary(), policy: 'priority' });
  expect(runModule(compiled.module!, { preempt: 'off' })).toMatchObject({ ending: 'exit 0', out: 'high true\n' });
});
