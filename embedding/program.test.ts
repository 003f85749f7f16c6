import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { readLibrary, ROOT } from '../tests/support/library.js';
import { writeImage } from '../compiler/image/image-file.js';
import { PreparedLibrary } from '../compiler/index.js';
import { parse } from '../compiler/syntax/parse.js';
import { CompileError, load, type LoadOptions } from './program.js';

const library = readLibrary();
const memory = 32 * 2 ** 20;
const loaded = (source: string, options: LoadOptions = {}): ReturnType<typeof load> => load(source, { library, ...options });

describe('embedding', () => {
  it('runs a program with functions of the host, and captures what it prints', () => {
    const source = `extern fn price(what: string): float;
extern fn count(n: int): int;
extern fn note(bytes: [byte]);
fn main(): int {
    println("tea: ${'${price("tea")}'}, ${'${count(-1)}'}");
    eprintln("careful");
    note([1, 2]);
    return 3;
}
`;
    const noted: Uint8Array[] = [];
    const pieces: string[] = [];
    const { exitCode, output, errors, statistics } = loaded(source).run({
      memory,
      functions: { price: (what: string) => what.length + 0.5, count: (n: bigint) => n - 1n, note: (bytes: Uint8Array) => void noted.push(bytes) },
      onOutput: (text) => pieces.push(text),
    });
    expect({ exitCode, output, errors }).toEqual({ exitCode: 3, output: 'tea: 3.5, -2\n', errors: 'careful\n' });
    expect(pieces.join('')).toBe(output);
    expect(noted).toEqual([new Uint8Array([1, 2])]);
    expect(statistics.nativeCalls).toBe(3);
  });

  it('says what is wrong with a program', () => {
    expect(() => loaded('fn main() {\n    cuont;\n}\n')).toThrow(/E0201.*\n --> main\.weft:2:5/);
    try {
      loaded('fn main() { x; }');
    } catch (error) {
      expect(error).toBeInstanceOf(CompileError);
      expect((error as CompileError).diagnostics[0]!.code).toBe('E0201');
    }
  });

  it('names a function that the host does not give', () => {
    expect(() => loaded('extern fn f();\nfn main() { f(); }\n').run({ memory })).toThrow("the host has no function 'f'");
  });

  it('takes modules, arguments and input', () => {
    const source = 'import { twice } from "./lib";\nimport { args, read_all } from "std/io";\nfn main() { println(twice(args().len()), read_all()); }\n';
    const program = loaded(source, { files: { 'lib.weft': 'fn twice(n: int): int { return 2 * n; }\n' } });
    expect(program.run({ memory, args: ['a', 'b'], input: 'text' }).output).toBe('4 text\n');
    const pieces = ['te', 'xt'];
    expect(program.run({ memory, input: () => pieces.shift() ?? null }).output).toBe('0 text\n');
  });

  it('stops at limits', () => {
    const { exitCode, outcome } = loaded('fn main() { loop {} }\n').run({ memory, maxCycles: 100_000 });
    expect(outcome).toMatchObject({ kind: 'limit', which: 'cycles' });
    expect(exitCode).toBe(4);
  });

  it('steps by cycles', () => {
    const running = loaded('fn main() {\n    for i in 0..1000 {\n        println(i);\n    }\n}\n').start({ memory });
    const seen: number[] = [];
    while (running.step(2000).kind === 'paused') seen.push(running.output.length);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(running.output.endsWith('999\n')).toBe(true);
    expect(running.finish().exitCode).toBe(0);
  });

  it('takes the library from an image, in parts', () => {
    const names = [...library.keys()];
    const image = writeImage(library, (name) => parse(library.get(name)!, names.indexOf(name)).module);
    let read = 0;
    const prepared = new PreparedLibrary((from, to) => {
      read += to - from;
      return image.slice(from, to);
    });
    const source = 'fn main() { println([3, 1, 2].sorted(), block_on(timeout(timer(5), 2))); }';
    const program = loaded(source, { library: prepared });
    expect(program.module).toEqual(loaded(source).module);
    expect(program.run({ memory }).output).toBe('[1, 2, 3] None\n');
    expect(read).toBeLessThan(image.length);
    expect(() => new PreparedLibrary(() => 'something else')).toThrow('this is not an image of the library');
  });

  it('runs the same whole and in steps', () => {
    const program = loaded(`fn spin(n: int): int { var s = 0; for i in 0..n { s += i % 7; } s }
fn main() {
    let tasks = [1, 2, 3].map(i => spawn { var s = 0; for _ in 0..3 { s += spin(300 * i); sleep(1); } s });
    println(tasks.map(t => t.join()));
}
`);
    const whole = program.run({ memory, slice: 997 });
    for (const cycles of [331, 997, 20011]) {
      const running = program.start({ memory, slice: 997 });
      while (running.step(cycles).kind === 'paused');
      const { output, statistics } = running.finish();
      expect({ output, cycles: statistics.cycles, interrupts: [...statistics.interrupts] }).toEqual({
        output: whole.output,
        cycles: whole.statistics.cycles,
        interrupts: [...whole.statistics.interrupts],
      });
    }
  });

  it('repeats to the cycle', () => {
    const program = loaded('fn main() { spawn { yield; }; sleep(3); }\n');
    expect(program.run({ memory }).statistics.cycles).toBe(program.run({ memory }).statistics.cycles);
  });
});

describe('in a browser', () => {
  it('is one bundle without a module of Node, and runs where there is nothing but JavaScript', async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'index.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'weft',
      platform: 'browser',
      target: 'es2022',
      define: { WEFT_LIBRARY: JSON.stringify(Object.fromEntries(library)) },
    });
    const code = outputFiles[0]!.text;
    expect(/["']node:/.test(code)).toBe(false);
    // What a browser has, and no `process`, no `require`, no `Buffer`.
    const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: object };
    const context = createContext({ TextEncoder, TextDecoder, WebAssembly, performance, console });
    const run = 'const r = weft.load("fn main() { println((spawn { 40 + 2 }).join()); }").run({ memory: 1 << 25 }); [r.exitCode, r.output].join()';
    expect(runInContext(`${code}\n${run}`, context)).toBe('0,42\n');
  });
});

it('docs/embedding.md shows programs that run', () => {
  const page = readFileSync(join(ROOT, 'docs/embedding.md'), 'utf8');
  const [first] = [...page.matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1]!);
  const body = first!.replace(/^import .*$/m, '').replaceAll('console.log', 'say');
  const said: unknown[] = [];
  const run = new Function('load', 'say', body) as (l: unknown, say: (...values: unknown[]) => void) => void;
  run(
    (source: string) => loaded(source),
    (...values) => said.push(...values),
  );
  expect(said).toEqual(['tea costs 4.5\n', 0]);
});
