import { expect, test } from 'vitest';
import { weftWith } from '../testing/memory-edge.js';

const files = {
  'a.weft':
    'fn nap(n: int): int { sleep(n); return n * 2; }\nfn twice(n: int): int {\n    let a = nap(n);\n    return a + nap(a);\n}\nfn plain(n: int): int { return n + 1; }\nfn main() { println(twice(plain(1))); }\n',
};

test('colors says which functions suspend and through which calls', () => {
  const { out, code } = weftWith(files, 'colors', 'a.weft');
  expect(code).toBe(0);
  expect(out).toContain('twice  (a.weft:2:');
  expect(out).toContain('    twice calls nap at a.weft:3:13\n');
  expect(out).toMatch(/park_task|sleep_task/);
  expect(out).not.toContain('plain');
  const dot = weftWith(files, 'colors', 'a.weft', '--dot').out;
  expect(dot).toContain('"twice" -> "nap";');
  const json = JSON.parse(weftWith(files, 'colors', 'a.weft', '--json', '--fn', 'twice').out) as { name: string; chain: { name: string }[] }[];
  expect(json.map(({ name, chain }) => [name, chain[1]?.name])).toEqual([['twice', 'nap']]);
});

test('sizes lists machines, the largest first, and what each suspension keeps', () => {
  const machines = JSON.parse(weftWith(files, 'sizes', 'a.weft', '--json').out) as {
    name: string;
    bytes: number;
    states: { callee: string; keeps: { name: string }[] }[];
  }[];
  expect(machines.map(({ bytes }) => bytes)).toEqual(machines.map(({ bytes }) => bytes).sort((a, b) => b - a));
  const twice = machines.find(({ name }) => name === 'twice')!;
  const waits = twice.states.filter(({ callee }) => callee === 'nap');
  expect(waits.map(({ keeps }) => keeps.map(({ name }) => name))).toEqual([[], ['a']]);
  expect(weftWith(files, 'sizes', 'a.weft').out).toContain('for nap: keeps a in scalar 1, the callee');
});

test('lower prints source, cut code and step, and draws the states', () => {
  const { out } = weftWith(files, 'lower', 'a.weft', '--fn', 'twice');
  expect(out).toContain('    return a + nap(a);');
  expect(out).toContain('fn twice(n.0: i64): i64');
  expect(out).toContain('waits for nap at a.weft:4:16');
  expect(out).toMatch(/mld r\d+, r\d+/);
  const [entry] = JSON.parse(weftWith(files, 'lower', 'a.weft', '--fn', 'twice', '--json').out) as { svg: string }[];
  expect(entry!.svg).toContain('waits for nap');
  expect(weftWith(files, 'lower', 'a.weft', '--fn', 'plain').err).toContain('no such function suspends');
});
