// Host functions that answer later (`extern async fn`), and what goes wrong with host functions.
import { expect, test } from 'vitest';
import { readLibrary } from '../tests/support/library.js';
import { FUTURES, MODELS } from '../compiler/compile.js';
import { CallbackPanic, HostError, type HostCallback } from '../vm/index.js';
import { CompileError, load, type LoadOptions, type StartOptions } from './program.js';

const library = readLibrary();
const program = (source: string, options: LoadOptions = {}) => load(source, { library, ...options });
const later = <T>(ms: number, value: T): Promise<T> => new Promise((done) => setTimeout(() => done(value), ms));

const flavours = MODELS.flatMap((model) => FUTURES.map((futures) => ({ model, futures })));

const CALLS = `
    extern async fn fetch(name: string): string;
    extern async fn add(a: int, b: int): int;
    extern async fn nothing();

    async fn two(): string {
        let a = fetch("a");
        let b = await fetch("b");
        "\${await a} \${b}"
    }

    fn main() {
        block_on(nothing());
        let tasks = [3, 2, 1].map(i => spawn async { let sum = await add(i, i); println(sum); });
        let blocked = spawn { println(block_on(two())); };
        for t in tasks { t.join(); }
        blocked.join();
        println(block_on(join(fetch("l"), fetch("r"))));
    }
`;

function answers(delay: (n: number) => number): StartOptions['functions'] {
  let n = 0;
  const give = <T>(value: T): T | Promise<T> => {
    const ms = delay(n++);
    return ms < 0 ? value : later(ms, value);
  };
  return { fetch: (name: string) => give(`<${name}>`), add: (a: bigint, b: bigint) => give(a + b), nothing: () => give(undefined) };
}

test.each(flavours)('answers come in the order of the calls, at the same cycle however long the host takes: %o', async (flavour) => {
  const compiled = program(CALLS, flavour);
  const atOnce = compiled.run({ functions: answers(() => -1) });
  expect(atOnce).toMatchObject({ exitCode: 0, output: '6\n4\n2\n<a> <b>\n("<l>", "<r>")\n' });
  for (const delay of [() => 0, (n: number) => (7 * n) % 5, (n: number) => 12 - n]) {
    const run = await compiled.runAsync({ functions: answers(delay) });
    expect(run.output).toBe(atOnce.output);
    expect(run.statistics.cycles).toBe(atOnce.statistics.cycles);
  }
});

test('a task that computes hears of the answer within a millisecond of the machine', async () => {
  const run = await program(`
    import { now_ns } from "std/time";
    extern async fn fetch(): int;
    fn main() {
        let asked = now_ns();
        let t = spawn async { let x = await fetch(); println(x, now_ns() - asked < 1_500_000); };
        var spins = 0;
        while now_ns() - asked < 5_000_000 { spins += 1; }
        println("spun");
        t.join();
    }
  `).runAsync({ functions: { fetch: () => later(5, 4) } });
  expect(run.output).toBe('4 true\nspun\n');
});

test('while nothing can run and the host has not answered, the clock stands still', async () => {
  const run = await program(`
    extern async fn slow(): int;
    fn main() { println(block_on(timeout(slow(), 1))); println(block_on(timeout(timer(5), 1))); }
  `).runAsync({ functions: { slow: () => later(20, 1) } });
  expect(run.output).toBe('Some(1)\nNone\n');
});

test.each(flavours)('a call whose task is cancelled is forgotten: %o', async (flavour) => {
  const run = await program(
    `
    extern async fn fetch(n: int): int;
    fn main() {
        let t = spawn async { defer { println("left"); } let _ = await fetch(1); println("never"); };
        yield;
        t.cancel();
        println(block_on(fetch(2)));
    }
  `,
    flavour,
  ).runAsync({ functions: { fetch: (n: bigint) => later(n === 1n ? 20 : 1, n) } });
  expect(run.output).toBe('left\n2\n');
});

test('a promise that is rejected ends the run with its reason, as an exception does', async () => {
  const reason = new RangeError('mine');
  const asked = 'extern async fn f(): int; fn main() { println(block_on(f())); }';
  await expect(program(asked).runAsync({ functions: { f: () => Promise.reject(reason) } })).rejects.toBe(reason);
  const failing = {
    f: () => {
      throw reason;
    },
  };
  await expect(program(asked).runAsync({ functions: failing })).rejects.toBe(reason);
  expect(() => program('extern fn f(): int; fn main() { println(f()); }').run({ functions: failing })).toThrow(reason);
});

test('a synchronous run says what it would take, and can be finished', async () => {
  const running = program('extern async fn f(): int; fn main() { println(block_on(f())); }').start({ functions: { f: () => later(1, 5) } });
  expect(() => running.finish()).toThrow('the program waits for a promise that a host function gave');
  const { output } = await running.finishAsync();
  expect(output).toBe('5\n');
});

test('the time limit counts while the host is waited for', async () => {
  const run = await program('extern async fn f(): int; fn main() { println(block_on(f())); }').runAsync({
    timeout: 30,
    functions: { f: () => new Promise(() => undefined) },
  });
  expect(run.outcome).toMatchObject({ kind: 'limit', which: 'time' });
  expect(run.exitCode).toBe(4);
});

test('what a host function gives must fit its declaration', () => {
  const gives = (type: string, value: unknown) => () =>
    program(`extern fn f(): ${type}; fn main() { println(f()); }`).run({ functions: { f: () => value as number } });
  expect(gives('bool', true)().output).toBe('true\n');
  expect(gives('bool', 7n)().output).toBe('true\n');
  expect(gives('int', 7)().output).toBe('7\n');
  for (const [type, value, said] of [
    ['int', 1.5, "the host function 'f' gave 1.5, where its declaration wants a bigint, a whole number or a boolean"],
    ['float', 1n, "the host function 'f' gave 1, where its declaration wants a number"],
    ['string', undefined, "the host function 'f' gave nothing, where its declaration wants a string"],
    ['[byte]', 'x', "the host function 'f' gave a string, where its declaration wants a Uint8Array"],
    ['string', Promise.resolve('x'), 'gave a promise (`extern async fn` waits for those), where'],
  ] as const) {
    expect(gives(type, value)).toThrow(HostError);
    expect(gives(type, value)).toThrow(said);
  }
});

test('what cannot cross is refused when it is compiled', () => {
  const refused = (declaration: string): string => {
    try {
      program(`struct P { x: int } ${declaration} fn main() {}`);
    } catch (error) {
      if (error instanceof CompileError) return error.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ');
      throw error;
    }
    return '';
  };
  expect(refused('extern fn f(a: int, b: float, c: bool, d: string, e: [byte]): string; extern async fn g();')).toBe('');
  expect(refused('extern fn f(p: P);')).toBe('E0322 `P` cannot cross to the host');
  expect(refused('extern async fn f(): [int];')).toBe('E0322 `[int]` cannot cross to the host');
  expect(refused('extern fn f(c: char);')).toBe('E0322 `char` cannot cross to the host');
  expect(refused('extern fn f<T>(x: int): int;')).toBe('E0322 the host function `f` cannot be generic');
});

test('a function that the host does not have is named as the program names it', () => {
  expect(() => program('extern async fn f(): int; fn main() { println(block_on(f())); }').run()).toThrow("the host has no function 'f'");
});

// --- functions of the program that the host calls

const BACK = `
    extern fn each(n: int, f: fn(int, string): bool);
    extern async fn sum(f: fn(float): float): float;
    extern fn after(ms: int, f: fn());

    fn main() {
        let seen = Chan<int>.new();
        each(3, (i, text) => { println(text); if i == 2 { seen.send(i); } i > 1 });
        println("goes on");
        println(seen.recv());
        println(block_on(sum(x => { sleep(5); x * x })));
        let bell = Chan<int>.new();
        after(3, () => { bell.send(1); });
        println(bell.recv());
    }
`;

test.each(flavours)('the host calls functions that it was given, each on a task of its own, which may wait: %o', async (flavour) => {
  const given: unknown[] = [];
  const { output, exitCode, errors } = await program(BACK, flavour).runAsync({
    functions: {
      each: (n: bigint, f: HostCallback) => {
        for (let i = 0n; i < n; i++) void f(i, `#${i}`).then((value) => given.push(value));
      },
      sum: async (f: HostCallback) => {
        let sum = 0;
        for (const x of [1.5, 2.5]) sum += (await f(x)) as number;
        return sum;
      },
      after: (ms: bigint, f: HostCallback) => void setTimeout(() => void f(), Number(ms)),
    },
  });
  expect({ output, exitCode, errors }).toEqual({ output: 'goes on\n#0\n#1\n#2\nSome(2)\n8.5\nSome(1)\n', exitCode: 0, errors: '' });
  expect(given).toEqual([0n, 0n, 1n]);
});

test('a run without promises calls back too, and repeats to the cycle', () => {
  const compiled = program(`
    extern fn each(n: int, f: fn(int));
    fn main() {
        let seen = Chan<int>.new(100);
        each(100, i => seen.send(i));
        var sum = 0;
        for _ in 0..100 { sum += seen.recv().unwrap(); }
        println(sum);
    }
  `);
  const run = () =>
    compiled.run({
      functions: {
        each: (n: bigint, f: HostCallback) => {
          for (let i = 0n; i < n; i++) void f(i);
        },
      },
    });
  expect(run().output).toBe('4950\n');
  expect(run().statistics.cycles).toBe(run().statistics.cycles);
});

test.each(flavours)('a panic in such a call is what the host gets, with its trace: %o', async (flavour) => {
  let reason: unknown;
  const { output, errors, exitCode } = await program(
    `extern fn give(f: fn(int): int);
fn at(i: int): int {
    let items = [1, 2];
    return items[i];
}
fn main() {
    let done = Chan<int>.new(1);
    give(i => at(i));
    spawn { sleep(1); done.send(1); };
    println(done.recv());
}
`,
    flavour,
  ).runAsync({ functions: { give: (f: HostCallback) => void f(7n).catch((error: unknown) => (reason = error)) } });
  expect({ output, errors, exitCode }).toEqual({ output: 'Some(1)\n', errors: '', exitCode: 0 });
  expect(reason).toBeInstanceOf(CallbackPanic);
  expect((reason as CallbackPanic).message).toBe(`panic in a callback: index out of range: index 7, length 2
    at at (main.weft:4:12)
    at main.closure (main.weft:8:15)
    registered by main (main.weft:8:5)
`);
});

test('a program whose main has ended does not wait for such calls; one whose main waits for them does', async () => {
  const keep: HostCallback[] = [];
  const functions = { keep: (f: HostCallback) => void keep.push(f) };
  const over = await program('extern fn keep(f: fn()); fn main() { keep(() => println("never")); println("over"); }').runAsync({ functions });
  expect(over).toMatchObject({ output: 'over\n', exitCode: 0 });
  const stuck = 'extern fn keep(f: fn()); fn main() { let c = Chan<int>.new(); keep(() => c.send(1)); println(c.recv()); }';
  expect(program(stuck).run({ functions }).exitCode).toBe(3);
  keep.length = 0;
  const waits = program(stuck).runAsync({ functions });
  await later(5, 0);
  void keep[0]!();
  expect((await waits).output).toBe('Some(1)\n');
  expect((await program(stuck).runAsync({ functions, timeout: 20 })).outcome).toMatchObject({ kind: 'limit', which: 'time' });
});

test('the host can call a program that never waits', async () => {
  const run = await program(`
    extern fn after(ms: int, f: fn());
    fn main() {
        var rung = false;
        after(5, () => { rung = true; });
        var spins = 0;
        while !rung { spins += 1; }
        println("rung", spins > 1000);
    }
  `).runAsync({ timeout: 20_000, functions: { after: (ms: bigint, f: HostCallback) => void setTimeout(() => void f(), Number(ms)) } });
  expect(run.output).toBe('rung true\n');
});

test('what the host calls them with must fit', async () => {
  const run = (value: unknown) =>
    program('extern fn give(f: fn(string)); fn main() { let c = Chan<int>.new(1); give(s => { println(s); c.send(1); }); println(c.recv()); }').runAsync({
      functions: { give: (f: HostCallback) => void f(value as string) },
    });
  expect((await run('text')).output).toBe('text\nSome(1)\n');
  await expect(run(5)).rejects.toThrow('the host called a function of the program with 5, where its declaration wants a string');
});

test('functions of other shapes do not cross', () => {
  const refused = (type: string): string => {
    try {
      program(`extern fn f(g: ${type}); fn main() {}`);
    } catch (error) {
      return (error as CompileError).diagnostics[0]!.message;
    }
    return '';
  };
  expect(refused('fn(int, [byte], bool): string')).toBe('');
  expect(refused('fn([int])')).toBe('`fn([int])` cannot cross to the host');
  expect(refused('fn(fn())')).toBe('`fn(fn())` cannot cross to the host');
});
