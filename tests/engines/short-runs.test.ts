import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';

const PROGRAM = `
struct Node { next: Option<Node>, value: int }

fn depth(n: int): int {
    if n == 0 { 0 } else { 1 + depth(n - 1) }
}

fn main() {
    let c = Chan<int>.new();
    let t = spawn { var sum = 0; for x in c { sum += x; } sum };
    var list: Option<Node> = None;
    for i in 0..1000 {
        list = Some(Node { next: list, value: i });
        c.send(depth(i % 50));
    }
    c.close();
    println(t.join(), "\${list.unwrap().value}");
}
`;

const figures = ({ out, ending, machine }: ReturnType<typeof runModule>) => ({ out, ending, statistics: machine.statistics() });

test('memory that is used again and a shared engine change nothing, to the cycle', () => {
  const module = compileText(PROGRAM).module!;
  const buffer = new ArrayBuffer(64 * 2 ** 20);
  const first = figures(runModule(module, { memory: buffer.byteLength, stack: 'copied:256' }));
  expect(first.ending).toBe('exit 0');
  for (let round = 0; round < 3; round++) {
    new Uint8Array(buffer).fill(0xff);
    expect(figures(runModule(module, { buffer, sharedEngine: true, stack: 'copied:256' }))).toEqual(first);
  }
});

test('an engine that is shared is not mixed up with the one that stops at every instruction', () => {
  const module = compileText('fn main() { var n = 0; for i in 0..10000 { n += i; } println(n); }').module!;
  for (const preempt of ['points', 'any', 'points'] as const) {
    const own = figures(runModule(module, { preempt, slice: 97 }));
    expect(figures(runModule(module, { preempt, slice: 97, sharedEngine: true }))).toEqual(own);
  }
});
