import { describe, expect, it } from 'vitest';
import { loadProgram } from './load.js';

const library = new Map([
  ['prelude/option', 'import { panic } from "prelude/panic"; enum Option<T> { Some(T), None }'],
  ['prelude/panic', 'import { Option } from "prelude/option"; fn panic() {}'],
  ['kernel/boot', 'import { next } from "runtime/policy"; fn boot() {}'],
  ['runtime/policies/round-robin', 'fn next() {}'],
  ['runtime/policies/random', 'fn next() {}'],
  ['std/time', 'fn now(): int { return 1; }'],
  ['std/math', 'fn sqrt() {}'],
]);

const load = (files: Record<string, string>, policy = 'round-robin', root = 'main.weft') => loadProgram(root, (path) => files[path] ?? null, library, policy);

const messages = (files: Record<string, string>, policy?: string): string[] => load(files, policy).diagnostics.map((d) => `${d.code} ${d.message}`);

describe('loadProgram', () => {
  it('puts imports first and the library before the program', () => {
    const loaded = load({
      'main.weft': 'import { a } from "./lib/a"; import { sqrt } from "std/math"; fn main() {}',
      'lib/a.weft': 'import { b } from "../b"; fn a() {}',
      'b.weft': 'fn b() {}',
    });
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.modules.map((m) => m.name)).toEqual([
      'prelude/panic',
      'prelude/option',
      'runtime/policies/round-robin',
      'kernel/boot',
      'std/time',
      'b',
      'lib/a',
      'std/math',
      'main',
    ]);
    expect(loaded.modules.find((m) => m.name === 'lib/a')!.imports.get('../b')).toBe('b');
    expect(loaded.modules.every((m) => m.ast.file === m.file)).toBe(true);
    expect(loaded.modules.map((m) => m.library)).toEqual([true, true, true, true, true, false, false, true, false]);
    expect(loaded.files[loaded.modules.at(-1)!.file]!.name).toBe('main.weft');
  });

  it('chooses the policy', () => {
    const boot = (policy: string, files: Record<string, string> = {}) =>
      load({ 'main.weft': 'fn main() {}', ...files }, policy).modules.find((m) => m.name === 'kernel/boot')!;
    expect(boot('random').imports.get('runtime/policy')).toBe('runtime/policies/random');
    expect(boot('my/own.weft', { 'my/own.weft': 'fn next() {}' }).imports.get('runtime/policy')).toBe('my/own');
    expect(messages({ 'main.weft': 'fn main() {}' }, 'nope')).toEqual(['E0213 there is no policy `nope`']);
    expect(messages({ 'main.weft': 'fn main() {}' }, 'nope.weft')).toEqual(['E0213 there is no policy `nope.weft`']);
  });

  it('names cycles of the program', () => {
    expect(messages({ 'main.weft': 'import { a } from "./a";', 'a.weft': 'import { b } from "./b";', 'b.weft': 'import { a } from "./a";' })).toEqual([
      'E0214 imports go round in a circle: a -> b -> a',
    ]);
    expect(messages({ 'main.weft': 'import { a } from "./main";' })).toEqual(['E0214 this file imports itself']);
  });

  it('says what is missing and what was meant', () => {
    const hint = (from: string): string | undefined => load({ 'main.weft': `import { a } from "${from}";`, 'lib.weft': '' }).diagnostics[0]!.hint;
    expect(messages({})).toEqual(['E0213 cannot read main.weft']);
    expect(messages({ 'main.weft': 'import { a } from "./gone";' })).toEqual(['E0213 there is no module "./gone"']);
    expect(hint('std/tmie')).toBe('did you mean "std/time"?');
    expect(hint('time')).toBe('did you mean "std/time"?');
    expect(hint('lib')).toContain('"./lib"');
    expect(hint('./lib.weft')).toContain('"./lib"');
    expect(hint('zzz/yyyyyy')).toContain('std/math, std/time');
  });

  it('gives syntax errors of all files, and names of files never those of the library', () => {
    expect(messages({ 'main.weft': 'import { a } from "./a"; fn main() { let }', 'a.weft': 'fn a( {}' }).length).toBe(2);
    const loaded = load({ 'std/time.weft': 'fn main() {}' }, 'round-robin', 'std/time.weft');
    expect(loaded.modules.at(-1)!.name).toBe('./std/time');
  });
});
