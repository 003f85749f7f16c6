import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { readLibrary, ROOT } from '../../tests/support/library.js';
import { compile } from '../compile.js';
import { parse } from '../syntax/parse.js';
import { mend, pack } from './json-fixups.js';
import { PreparedLibrary } from './prepared-library.js';
import { writeImage } from './image-file.js';

const library = readLibrary();
const names = [...library.keys()];
const image = writeImage(library, (name) => parse(library.get(name)!, names.indexOf(name)).module);

/** Without the classes of blocks that wait. */
function plain(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map(plain);
  if (Object.getPrototypeOf(tree) === Object.prototype) return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, plain(part)]));
  const { kind, statements, value, span } = tree as { kind: unknown; statements: unknown; value: unknown; span: unknown };
  return { kind, statements: plain(statements), value: plain(value), span: plain(span) };
}

test.each([0, 40])('trees are those that the parser makes, for files that are %i further on', (shift) => {
  const prepared = new PreparedLibrary((from, to) => image.slice(from, to));
  for (const [i, name] of names.entries()) {
    const text = library.get(name)!;
    expect(plain(prepared.parsed(name, text, i + shift)!.module), name).toEqual(parse(text, i + shift).module);
  }
});

test('a module with another text is not the one of the image', () => {
  const prepared = new PreparedLibrary((from, to) => image.slice(from, to));
  expect(prepared.parsed('std/time', `${library.get('std/time')!}\n`, 3)).toBe(null);
  expect(prepared.parsed('std/missing', '', 3)).toBe(null);
});

test.each(['programs/tour.weft', 'programs/concurrency/bank.weft', 'tests/language/diagnostics/if-without-else-in-let.weft'])(
  '%s compiles to the same bytecode and the same diagnostics',
  (program) => {
    const text = readFileSync(join(ROOT, program), 'utf8');
    // The loader remembers trees by text: with the image first, a comment more in each module keeps it from giving the other compilation the same trees.
    const marked = new Map([...library].map(([name, source]) => [name, `${source}\n// ${program}\n`]));
    const image = writeImage(marked, (name) => parse(marked.get(name)!, 0).module);
    const prepared = new PreparedLibrary((from, to) => image.slice(from, to));
    const read = (path: string) => (path === 'main.weft' ? text : null);
    const fromImage = compile({ root: 'main.weft', read, library: prepared });
    const without = compile({ root: 'main.weft', read, library });
    expect(fromImage.module).toEqual(without.module);
    expect(fromImage.diagnostics).toEqual(without.diagnostics);
  },
);

test('what JSON cannot say comes back', () => {
  const tree = { a: [1n, -(2n ** 63n), 0.5], b: { c: Infinity, d: -0, e: 'Größe 🙂', f: null } };
  const { json, fixups } = pack(tree);
  const back = JSON.parse(json) as object;
  mend(back, fixups);
  expect(back).toEqual(tree);
  expect([...json].every((unit) => unit.charCodeAt(0) < 128)).toBe(true);
  expect(() => pack({ m: new Map() })).toThrow('m is an object of a class and cannot be packed');
});
