// The mixed model: what `async` says is a machine, and nothing else is.
import { expect, test } from 'vitest';
import { compileText, runModule } from '../../support/run-program.js';
import { disassembleFunction } from '../../../vm/bytecode/disassemble.js';

const tasks = (count: number) => `
async fn nap() { await timer(1000); }
fn main() {
    for _ in 0..${count} { let _ = spawn nap(); }
    sleep(1);
}`;

test.each(['poll', 'push'] as const)('async tasks that wait have no stacks: %s', (futures) => {
  const made = (count: number) => {
    const { machine, ending } = runModule(compileText(tasks(count), { futures }).module!, { preempt: 'off' });
    expect(ending).toBe('exit 0');
    return machine.statistics().stacks.made;
  };
  const few = made(1);
  expect(few).toBeGreaterThan(0);
  expect(made(2000)).toBe(few);
});

test('async tasks that are blocked have a stack each', () => {
  const text = `
async fn wait(ch: Chan<int>) { let _ = ch.recv(); }
fn main() {
    let ch = Chan<int>.new();
    for _ in 0..COUNT { let _ = spawn wait(ch); }
    sleep(1);
    ch.close();
    sleep(1);
}`;
  const made = (count: number) => runModule(compileText(text.replace('COUNT', `${count}`)).module!, { preempt: 'off' }).machine.statistics().stacks.made;
  expect(made(60) - made(10)).toBe(50);
});

test('a program that makes no future is what it is under `stackful`', () => {
  const text = `
fn work(ch: Chan<int>) { defer { ch.close(); } sleep(1); ch.send(2); }
fn main() {
    let ch = Chan<int>.new();
    let t = spawn work(ch);
    for v in ch { println(v); }
    t.join();
}`;
  const code = (model: 'mixed' | 'stackful') => {
    const module = compileText(text, { model }).module!;
    // Tables of the module are numbered otherwise; the library's static variables for machines are there, and filled by the entry.
    const fns = module.fns.map(
      (fn, i) =>
        [
          fn.name,
          disassembleFunction(module, i)
            .replace(/\b[fkstc]\d+/g, 'index')
            .replace(/ +;/g, ' ;'),
        ] as const,
    );
    return new Set(fns.filter(([name]) => name !== 'entry' && !name.startsWith('static ')).map(([, text]) => text));
  };
  expect(code('mixed').size).toBeGreaterThan(100);
  expect(code('mixed')).toEqual(code('stackful'));
});
