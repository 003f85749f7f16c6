import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { describeVerifyError, verify } from '../../vm/bytecode/verify.js';
import { Machine, silentHost } from '../../vm/index.js';
import { expectations } from '../support/expectations.js';
import { readLibrary, ROOT } from '../support/library.js';

const library = readLibrary();

/** Compiles, verifies and runs a program; gives what it printed. */
function run(text: string, options: { gcStress?: boolean; stackStress?: boolean; stack?: string } = {}): string {
  const compiled = compile({ root: 'main.weft', read: (path) => (path === 'main.weft' ? text : null), library });
  const { module } = compiled;
  if (module === null) throw new Error(compiled.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
  expect(verify(module).map((error) => describeVerifyError(module, error))).toEqual([]);
  let out = '';
  const decoder = new TextDecoder();
  const host = { ...silentHost, out: (bytes: Uint8Array) => void (out += decoder.decode(bytes)) };
  const outcome = new Machine(module, { host, memory: 64 * 2 ** 20, maxCycles: 100_000_000, ...options }).run();
  expect(outcome).toMatchObject({ kind: 'exit', code: 0 });
  return out;
}

describe('lowered programs', () => {
  const settings = [{}, { gcStress: true, stackStress: true }, { stack: 'fixed:64k' }];
  it.each(['semantics', 'forms'].flatMap((name) => settings.map((options) => ({ name, options }))))(
    '$name means what it says with $options',
    ({ name, options }) => {
      const text = readFileSync(join(ROOT, `tests/lowering/${name}.weft`), 'utf8');
      expect(run(text, options)).toBe(expectations(text).output);
    },
  );

  it('may be wide and long', () => {
    const numbers = (count: number, of: (i: number) => string, between = ', '): string => Array.from({ length: count }, (_, i) => of(i)).join(between);
    const wide = `
struct Wide { ${numbers(240, (i) => `f${i}: int`)} }
fn many(${numbers(200, (i) => `a${i}: int`)}): int { a0 + a199 }
fn main() {
    let xs = [${numbers(1000, (i) => `${i}`)}];
    println(xs.len(), xs[999], ${numbers(400, () => '1', ' + ')}, ${numbers(400, () => 'true', ' && ')});
    let w = Wide { ${numbers(240, (i) => `f${i}: ${i}`)} };
    println(w.f239, many(${numbers(200, (i) => `${i}`)}));
    var n = 0;
    ${numbers(400, (i) => `var v${i} = n + ${i};`, ' ')}
    ${numbers(400, (i) => `n += v${i}; v${i} = n;`, ' ')}
    println(n);
    if n == 0 { println(0); } ${numbers(150, (i) => `else if n == ${i + 1} { println(${i}); }`, ' ')} else { println("else"); }
}`;
    expect(run(wide)).toBe('1000 999 400 true\n239 199\n79800\nelse\n');
  });
});
