// What comes from the memo is what would have been emitted, word for word.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, readLibrary, ROOT } from '../../tests/support/library.js';
import type { Module } from '../../vm/bytecode/module.js';
import { compile } from '../compile.js';
import { parse } from '../syntax/parse.js';
import { writeImage } from './image-file.js';
import { codeMemoOf } from './library-code.js';
import { PreparedLibrary } from './prepared-library.js';

const EVERY = 50;
const library = readLibrary();
const paths = [
  ...filesBelow(join(ROOT, 'tests/language'), '.weft').filter((path, i) => i % EVERY === 0 && !path.includes('/parts/')),
  ...filesBelow(join(ROOT, 'programs/concurrency'), '.weft'),
].map((path) => relative(ROOT, path));

const read = (path: string): string | null => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null);
const compiled = (root: string, from: ReadonlyMap<string, string>, policy = 'round-robin'): Module | null =>
  compile({ root, read, library: from, policy }).module;

test('code that was learnt from other programs is the code that would be emitted', () => {
  for (const path of paths) {
    // A library of its own has learnt nothing.
    const alone = compiled(path, new Map(library));
    expect(compiled(path, library), path).toEqual(alone);
  }
});

test('code goes through the image unchanged, under a policy that shifts the numbers of files too', () => {
  const names = [...library.keys()];
  const memo = codeMemoOf(library);
  expect(memo.learnt().size).toBeGreaterThan(100);
  const image = writeImage(library, (name) => parse(library.get(name)!, names.indexOf(name)).module, memo);
  const prepared = new PreparedLibrary((from, to) => image.slice(from, to));
  for (const [fingerprint, code] of memo.learnt()) expect(prepared.stored.code(fingerprint)).toEqual(code);
  for (const [fingerprint, ir] of memo.learntIr()) expect(prepared.stored.ir(fingerprint)).toEqual(ir);
  for (const policy of ['round-robin', 'fair']) {
    const path = 'programs/concurrency/bank.weft';
    expect(compiled(path, prepared, policy)).toEqual(compiled(path, new Map(library), policy));
  }
});
