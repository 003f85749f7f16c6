// A parser that was given the table reads every file as one that recorded the grammar does, right and wrong ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, readLibrary, ROOT } from '../../tests/support/library.js';
import { firstTokens } from './first-tokens.js';
import { parse } from './parse.js';
import { Parser } from './parser-items.js';

const recorded = new Parser();
const table = firstTokens(recorded);
const given = new Parser(table);
const texts = [
  ...readLibrary().values(),
  ...[...filesBelow(join(ROOT, 'tests/language'), '.weft'), ...filesBelow(join(ROOT, 'programs'), '.weft')].map((path) => readFileSync(path, 'utf8')),
];

test('files are read the same', () => {
  for (const text of texts) expect(parse(text, 0, given)).toEqual(parse(text, 0, recorded));
});

/** How far apart the places are at which a piece is left out. */
const STEP = 997;

test('and so are files from which something is missing', () => {
  let wrong = 0;
  for (const [n, text] of texts.entries()) {
    for (let at = (n * 31) % STEP; at < text.length; at += STEP) {
      const broken = text.slice(0, at) + text.slice(at + 1 + (at % 7));
      const read = parse(broken, 0, given);
      expect(read).toEqual(parse(broken, 0, recorded));
      if (read.diagnostics.length > 0) wrong += 1;
    }
  }
  expect(wrong).toBeGreaterThan(200);
});

test('the table goes through JSON', () => {
  expect(JSON.parse(JSON.stringify(table))).toEqual(table);
  expect(Object.keys(table).length).toBeGreaterThan(50);
});
