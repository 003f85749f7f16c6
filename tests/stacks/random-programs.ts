// Random programs of calls, pointers into the stack, yields and allocations, each with what it must print: a statement is made twice, as text of the language and as a function here,
// where variables are cells and pointers are references to them.
import { Draw } from '../support/draw.js';

export interface RandomProgram {
  readonly text: string;
  readonly expected: string;
}

/** All values stay below this, and above -1. */
const LIMIT = 1_000_003;
const FUNCTIONS = 4;
/** How deep functions call each other, and how deep the straight recursion goes. */
const FUEL = 4;
const DEEPEST = 120;

interface Cell {
  value: number;
}
interface Frame {
  readonly n: number;
  readonly p: Cell;
  readonly a: Cell;
  readonly b: Cell;
}
interface Statement {
  readonly text: readonly string[];
  readonly run: (frame: Frame) => void;
}
type Fn = (n: number, p: Cell) => number;

const wrap = (x: number): number => x % LIMIT;

/** What the program's helpers do; their text is HELPERS. */
const down: Fn = (n, p) => {
  const x = { value: n };
  if (n === 0) {
    p.value = wrap(p.value + 1);
    return p.value;
  }
  const rest = down(n - 1, x);
  p.value = wrap(p.value + x.value);
  return wrap(rest + x.value);
};

const HELPERS = `
fn bump(p: *int, by: int) {
    *p = (*p + by) % ${LIMIT};
}

fn through(pp: **int, by: int) {
    bump(*pp, by);
    yield;
    bump(*pp, 1);
}

fn swap(p: *int, q: *int) {
    let old = *p;
    *p = *q;
    yield;
    *q = old;
}

fn down(n: int, p: *int): int {
    var x = n;
    if n == 0 {
        yield;
        *p = (*p + 1) % ${LIMIT};
        return *p;
    }
    let rest = down(n - 1, &x);
    *p = (*p + x) % ${LIMIT};
    return (rest + x) % ${LIMIT};
}

fn wide(p: *int, n: int): int {
${Array.from({ length: 40 }, (_, i) => `    var w${i} = n + ${i};`).join('\n')}
    bump(&w7, *p);
    yield;
    *p = (*p + w0 + w39) % ${LIMIT};
    return (${Array.from({ length: 40 }, (_, i) => `w${i}`).join(' + ')}) % ${LIMIT};
}
`;

function wide(p: Cell, n: number): number {
  const w = Array.from({ length: 40 }, (_, i) => n + i);
  w[7] = wrap(w[7]! + p.value);
  p.value = wrap(p.value + w[0]! + w[39]!);
  return wrap(w.reduce((sum, x) => sum + x, 0));
}

/** `calls` may still be made by the function: those in loops count as several. */
function statement(draw: Draw, fns: readonly Fn[], budget: { calls: number }, depth: number): Statement {
  const k = draw.below(50);
  switch (draw.below(depth === 0 ? 9 : 12)) {
    case 0:
      return { text: [`a = (a * 31 + b + ${k}) % ${LIMIT};`], run: ({ a, b }) => void (a.value = wrap(a.value * 31 + b.value + k)) };
    case 1:
      return { text: ['yield;'], run: () => undefined };
    case 2:
      return { text: [`bump(&a, ${k});`, 'bump(p, b);'], run: ({ a, b, p }) => void ((a.value = wrap(a.value + k)), (p.value = wrap(p.value + b.value))) };
    case 3:
      return { text: ['swap(&a, &b);'], run: ({ a, b }) => void ([a.value, b.value] = [b.value, a.value]) };
    case 4:
      return { text: ['{', '    var q = &b;', `    through(&q, ${k});`, '}'], run: ({ b }) => void (b.value = wrap(wrap(b.value + k) + 1)) };
    case 5:
      return {
        text: [
          '{',
          `    let xs = [a, b, n, ${k}];`,
          '    yield;',
          '    let text = "${xs[0]} ${xs[3]}";',
          `    a = (xs[1] + xs[2] + text.len()) % ${LIMIT};`,
          '}',
        ],
        run: ({ a, b, n }) => void (a.value = wrap(b.value + n + `${a.value} ${k}`.length)),
      };
    case 6: {
      const n = draw.below(DEEPEST);
      return {
        text: [`b = (b + down(${n}, &a)) % ${LIMIT};`],
        run: ({ a, b }) => {
          const old = b.value;
          b.value = wrap(old + down(n, a));
        },
      };
    }
    case 7:
      return { text: [`b = wide(&a, ${k});`], run: ({ a, b }) => void (b.value = wide(a, k)) };
    case 8: {
      if (budget.calls < 1) return { text: ['a = b;'], run: ({ a, b }) => void (a.value = b.value) };
      budget.calls--;
      const callee = draw.below(FUNCTIONS);
      const [target, pointer] = draw.of([
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'p'],
      ] as const);
      const to = pointer === 'p' ? 'p' : `&${pointer}`;
      return { text: [`${target} = f${callee}(n - 1, ${to});`], run: (frame) => void (frame[target].value = fns[callee]!(frame.n - 1, frame[pointer])) };
    }
    case 9: {
      const then = statement(draw, fns, budget, depth - 1);
      const otherwise = statement(draw, fns, budget, depth - 1);
      return {
        text: ['if a % 2 == 0 {', ...indent(then.text), '} else {', ...indent(otherwise.text), '}'],
        run: (frame) => (frame.a.value % 2 === 0 ? then : otherwise).run(frame),
      };
    }
    default: {
      const rounds = 1 + draw.below(3);
      const inside = { calls: Math.floor(budget.calls / rounds) };
      const body = statement(draw, fns, inside, depth - 1);
      budget.calls = 0;
      return {
        text: [`for _ in 0..${rounds} {`, ...indent(body.text), '}'],
        run(frame) {
          for (let i = 0; i < rounds; i++) body.run(frame);
        },
      };
    }
  }
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}

function makeFn(draw: Draw, index: number, fns: readonly Fn[]): { readonly text: string; readonly run: Fn } {
  const budget = { calls: 2 };
  const statements = Array.from({ length: 3 + draw.below(4) }, () => statement(draw, fns, budget, 2));
  return {
    text: `fn f${index}(n: int, p: *int): int {
    if n <= 0 {
        return (*p + ${index}) % ${LIMIT};
    }
    var a = n;
    var b = ${index + 1};
${statements.flatMap(({ text }) => indent(text)).join('\n')}
    *p = (*p + a) % ${LIMIT};
    return (a + b) % ${LIMIT};
}
`,
    run(n, p) {
      if (n <= 0) return wrap(p.value + index);
      const frame = { n, p, a: { value: n }, b: { value: index + 1 } };
      for (const { run } of statements) run(frame);
      p.value = wrap(p.value + frame.a.value);
      return wrap(frame.a.value + frame.b.value);
    },
  };
}

export function randomProgram(seed: number): RandomProgram {
  const draw = new Draw(seed);
  const runs: Fn[] = [];
  const fns = Array.from({ length: FUNCTIONS }, (_, i) => {
    const fn = makeFn(draw, i, runs);
    runs.push(fn.run);
    return fn;
  });
  const tasks = Array.from({ length: 1 + draw.below(4) }, () => ({ fn: draw.below(FUNCTIONS), start: draw.below(100) }));
  const lines = tasks.map(({ fn, start }) => {
    const x = { value: start };
    const result = runs[fn]!(FUEL, x);
    return `${result} ${x.value}\n`;
  });
  return {
    text: `${HELPERS}
${fns.map(({ text }) => text).join('\n')}
fn run(which: int, start: int): string {
    var x = start;
    let result = match which {
${fns.map((_, i) => `        ${i === FUNCTIONS - 1 ? '_' : i} => f${i}(${FUEL}, &x),`).join('\n')}
    };
    return "\${result} \${x}";
}

fn main() {
    let tasks = [${tasks.map(({ fn, start }) => `spawn run(${fn}, ${start})`).join(', ')}];
    for task in tasks {
        println(task.join());
    }
}
`,
    expected: lines.join(''),
  };
}
