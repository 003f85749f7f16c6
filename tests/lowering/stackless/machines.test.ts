// Programs whose tasks are machines, and what becomes of functions that cannot suspend.
import { describe, expect, test } from 'vitest';
import { compileText, runModule } from '../../support/run-program.js';
import { disassembleFunction } from '../../../vm/bytecode/disassemble.js';
import { verify } from '../../../vm/bytecode/verify.js';

const STACKLESS = 2;

describe.each(['poll', 'push'] as const)('%s', (futures) => {
  function run(text: string): string {
    const { module, diagnostics } = compileText(text, { model: 'stackless', futures });
    expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
    expect(verify(module!)).toEqual([]);
    const { out, err, ending } = runModule(module!, { model: STACKLESS });
    return `${out}${err}${ending}`;
  }

  test('tasks and channels run as machines', () => {
    expect(
      run(`
fn produce(out: Chan<int>, n: int) { for i in 0..n { out.send(i); sleep(1); } out.close(); }
fn main() {
    let ch = Chan<int>.new();
    spawn produce(ch, 3);
    var sum = 0;
    for v in ch { sum += v; }
    println(sum);
}`),
    ).toBe('3\nexit 0');
  });

  test('recursion gets machines of its own', () => {
    expect(
      run(
        'import { now } from "std/time";\nfn count(n: int): int { if n == 0 { return 0; } sleep(1); return count(n - 1) + 1; }\nfn main() { println(count(50), now()); }',
      ),
    ).toBe('50 50\nexit 0');
  });

  test('locals whose address is taken outlive a suspension, and keep their cell', () => {
    expect(
      run(`
fn add(p: *int, n: int) { sleep(1); *p += n; }
fn main() { var x = 1; let p = &x; add(p, 2); add(&x, 3); x += 10; println(*p, x); }`),
    ).toBe('16 16\nexit 0');
  });

  test('floats, nullable references, tuples and pointers to statics live across suspensions', () => {
    expect(
      run(`
struct P { x: float }
fn f(a: float, b: Option<P>, c: (int, string), d: Option<P>): string {
    sleep(1);
    let e = a * 2.0;
    sleep(1);
    return "\${e} \${b} \${c} \${d}";
}
fn main() { println(f(1.5, Some(P { x: 2.5 }), (7, "s"), None)); }`),
    ).toBe('3.0 Some(P { x: 2.5 }) (7, "s") None\nexit 0');
  });

  test('defers run and panics are caught where they land', () => {
    expect(
      run(`
fn risky(n: int): int {
    defer { sleep(1); println("defer", n); }
    sleep(1);
    if n > 1 { panic("too many"); }
    return n;
}
fn main() {
    let a = spawn risky(1);
    let b = spawn risky(2);
    println(a.join());
    println(b.try_join());
}`),
    ).toBe('defer 1\n1\ndefer 2\nErr(Error { message: "too many" })\nexit 0');
  });

  test('closures of one type are called alike, whether their code suspends or not', () => {
    expect(
      run(`
fn apply(f: fn(int): int, n: int): int { return f(n) + 1; }
fn text(f: fn(int): string): string { return f(4); }
fn main() {
    let k = 10;
    println(apply(n => { sleep(n); n * k }, 2), apply(n => n - k, 2));
    println(text(n => { sleep(1); "slow \${n}" }), text(n => "fast \${n}"));
}`),
    ).toBe('21 -7\nslow 4 fast 4\nexit 0');
  });

  test('a panic passes through callers that have suspended, their defers first', () => {
    expect(
      run(`
fn inner(n: int): int { sleep(1); if n == 0 { panic("deep"); } defer { println("inner", n); } return inner(n - 1) + 1; }
fn outer() { defer { println("outer"); } sleep(1); println(inner(2)); }
fn main() { println((spawn outer()).try_join()); }`),
    ).toBe('inner 1\ninner 2\nouter\nErr(Error { message: "deep" })\nexit 0');
  });

  test('a loop in a function that can suspend gives way to others', () => {
    expect(
      run(`
fn main() {
    var stop = false;
    let t = spawn { var n = 0; while !stop { n += 1; if n < 0 { yield; } } n > 0 };
    sleep(1);
    stop = true;
    println(t.join());
}`),
    ).toBe('true\nexit 0');
  });
});

test('functions that cannot suspend come out as before, word for word', () => {
  const text = `
fn fib(n: int): int { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); }
fn main() { sleep(1); println(fib(10)); }`;
  const code = (model: 'stackful' | 'stackless') => {
    const module = compileText(text, { model }).module!;
    const index = module.fns.findIndex((fn) => fn.name === 'fib');
    return disassembleFunction(module, index).replace(/\b[fkst]\d+/g, 'index'); // tables of the module are numbered otherwise
  };
  expect(code('stackless')).toContain('call r');
  expect(code('stackless')).toEqual(code('stackful'));
});
