// What the library promises to cost, counted in cycles: twice as much work for twice as many elements, whatever they are.
import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';

/** 4 for each element, and a little for the logarithm and for tables that have just doubled. */
const LINEAR = 6;

/** How many times more cycles each body takes with n four times as large. One program measures them all. */
function growths(bodies: Readonly<Record<string, string>>, n: number): ReadonlyMap<string, number> {
  const list = Object.entries(bodies);
  const program = [
    'import { cycles } from "std/time";',
    ...list.map(([, body], i) => `fn case_${i}(n: int): int {\n${body}\n}`),
    'fn main() {',
    ...list.map((_, i) => `let a${i} = cycles(); case_${i}(${n}); let b${i} = cycles(); case_${i}(${4 * n}); println(b${i} - a${i}, cycles() - b${i});`),
    '}',
  ].join('\n');
  const compiled = compileText(program);
  expect(compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  const run = runModule(compiled.module!, { preempt: 'off' });
  expect(run.ending).toBe('exit 0');
  const lines = run.out.trim().split('\n');
  expect(lines.length).toBe(list.length);
  return new Map(list.map(([name], i) => [name, Number(lines[i]!.split(' ')[1]) / Number(lines[i]!.split(' ')[0])]));
}

function expectLinear(bodies: Readonly<Record<string, string>>, n: number): void {
  const found = [...growths(bodies, n)].filter(([, growth]) => !(growth < LINEAR));
  expect(found).toEqual([]);
}

const ORDERS: Readonly<Record<string, string>> = {
  'in order': 'i',
  'the other way round': '-i',
  'all the same': '7',
  'up and down': 'if i < n / 2 { i } else { n - i }',
  'saw teeth': 'i % 17',
  'one out of place': 'if i == n - 1 { -1 } else { i }',
  alternating: 'if i % 2 == 0 { i } else { -i }',
  'runs that merge badly': '(i / 12) % 2 * n + i % 12 * (n / 12) + i / 24',
  scrambled: 'i * 0x9E3779B97F4A7C15 >> 20',
};

test('sorting costs n log n', () => {
  const by = (sort: string) =>
    Object.fromEntries(
      Object.entries(ORDERS).map(([name, value]) => [`${name}, ${sort}`, `let xs: [int] = []; for i in 0..n { xs.push(${value}); } xs.${sort}; return xs[0];`]),
    );
  expectLinear({ ...by('sort()'), ...by('sort_by((a, b) => if a < b { -1 } else if a > b { 1 } else { 0 })') }, 1000);
});

/** The inverse of Map's first multiplier modulo 2^64: products with it are small numbers, whose top bits are all 0. */
const INVERSE = '0xF1DE83E19937733D';

const KEYS: Readonly<Record<string, string>> = {
  'in a row': 'i',
  'multiples of a power of two': 'i << 40',
  'that differ in high bits only': 'i << 48 | 5',
  'that the multiplier makes small': `i * ${INVERSE}`,
  'that the multiplier makes small, shifted': `(i << 20) * ${INVERSE}`,
  floats: '(i as float) * 0.5',
  'floats of a power of two': 'float.from_bits(i << 44)',
  texts: '"key${i}"',
  'texts of the same letters': 'i.to_string_radix(2).replace("0", "Aa").replace("1", "BB")',
  pairs: '(i % 100, i / 100)',
  arrays: '[i, -i]',
  optional: 'Some(i)',
  characters: "char.from(i % 0xd000).unwrap_or('a')",
};

test('a map costs the same for every key', () => {
  const bodies = Object.entries(KEYS).map(([name, key]) => [
    name,
    `let m = Map.from([(${key.replaceAll(/\bi\b/g, '0')}, 0)]);
    for i in 0..n { m[${key}] = i; }
    var found = 0;
    for i in 0..n { if m.contains(${key}) { found += 1; } }
    for i in 0..n { if i % 3 == 0 { m.remove(${key}); } }
    for i in 0..n { if m.contains(${key}) { found += 1; } }
    return found;`,
  ]);
  expectLinear(Object.fromEntries(bodies) as Readonly<Record<string, string>>, 1500);
});

test('the constants of the crafted keys are those of the map', () => {
  expect(BigInt.asUintN(64, BigInt(INVERSE) * 0x9e3779b97f4a7c15n)).toBe(1n);
});

test('a queue, a heap and a builder cost the same for every element', () => {
  expectLinear(
    {
      queue:
        'let d: Deque<int> = Deque.new(); for i in 0..n { d.push_back(i); d.push_front(i); } var s = 0; while let Some(x) = d.pop_front() { s += x; } return s;',
      heap: 'let h = Heap.new((a: int, b: int) => a - b); for i in 0..n { h.push(n - i); } var s = 0; while let Some(x) = h.pop() { s += x; } return s;',
      builder: 'let b = StringBuilder.new(); for _i in 0..n { b.push("abc"); b.push_char(\'d\'); } return b.to_string().len();',
    },
    1500,
  );
});

test('a measure that tells: what is quadratic is found', () => {
  expect(
    growths({ quadratic: 'let xs: [int] = []; for i in 0..n { xs.insert(0, i); if xs.contains(-1) { return 1; } } return 0;' }, 100).get('quadratic'),
  ).toBeGreaterThan(8);
});
