// A program that takes its foundation from the image is the program that the compiler makes without one, under every model.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, readLibrary, ROOT } from '../../tests/support/library.js';
import { compile, configOf, FUTURES, MODELS } from '../compile.js';
import { precompiled } from '../ir/precompiled.js';
import { parse } from '../syntax/parse.js';
import { writeImage } from './image-file.js';
import { makeFoundation } from './make-foundation.js';
import { PreparedLibrary } from './prepared-library.js';
import { foundationKey } from './stored-foundation.js';

const EVERY = 60;
const library = readLibrary();
const names = [...library.keys()];
const configs = MODELS.flatMap((model) => FUTURES.map((futures) => configOf({ model, futures, kernelMain: false })));
const image = writeImage(
  library,
  (name) => parse(library.get(name)!, names.indexOf(name)).module,
  undefined,
  new Map(configs.map((config) => [foundationKey(config), makeFoundation(library, config)])),
);
const prepared = new PreparedLibrary((from, to) => image.slice(from, to));

const read = (path: string): string | null => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null);
const paths = [
  ...filesBelow(join(ROOT, 'tests/language'), '.weft').filter((path, i) => i % EVERY === 0 && !path.includes('/parts/')),
  ...filesBelow(join(ROOT, 'programs/models'), '.weft'),
].map((path) => relative(ROOT, path));

const flavours = MODELS.flatMap((model) => (model === 'mixed' || model === 'stackless' ? FUTURES : [FUTURES[0]]).map((futures) => [model, futures] as const));

test.each(flavours)('--model %s --futures %s', (model, futures) => {
  for (const root of paths) {
    const own = compile({ root, read, library: new Map(library), model, futures });
    const taken = compile({ root, read, library: prepared, model, futures });
    expect(taken.module, root).toEqual(own.module);
    expect(taken.diagnostics, root).toEqual(own.diagnostics);
  }
});

/** How many functions of a program come from the image. */
function takenBy(text: string, about: { readonly policy?: string; readonly test?: boolean } = {}): number {
  const { ir } = compile({ root: 'main.weft', read: (path) => (path === 'main.weft' ? text : null), library: prepared, ...about });
  return ir!.fns.filter((fn) => precompiled(fn) !== undefined).length;
}

test('a program takes it, and so do its tests', () => {
  expect(takenBy('fn main() { println("hi"); }')).toBeGreaterThan(50);
  expect(takenBy('test "a" { assert(true); }', { test: true })).toBeGreaterThan(50);
});

test('a program that is in the way of the library has its own', () => {
  expect(takenBy('impl Option<int> { fn or_one(self): int { self.unwrap_or(1) } } fn main() { println(Some(2).or_one()); }')).toBe(0);
  expect(takenBy('fn main() {}', { policy: 'fair' })).toBe(0);
});
