import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { readLibrary } from '../../../tests/support/library.js';
import { compile } from '../../compile.js';
import { errorsPage, PAGES, pageText } from './pages.js';

const library = readLibrary();
const compiler = fileURLToPath(new URL('../../', import.meta.url));

/** Every number that the compiler's sources contain, tests aside, and those that the library's programs print. */
function numbers(): readonly string[] {
  const found = new Set<string>();
  for (const text of library.values()) for (const [, code] of text.matchAll(/"(E\d{4}): /g)) found.add(code!);
  for (const entry of readdirSync(compiler, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts') || entry.parentPath.endsWith('explain')) continue;
    for (const [, code] of readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/'([EW]\d{4})'/g)) found.add(code!);
  }
  return [...found].sort();
}

function diagnosed(text: string, files: Readonly<Record<string, string>> | undefined): readonly string[] {
  const read = (path: string): string | null => (path === 'main.weft' ? text : (files?.[path] ?? null));
  return compile({ root: 'main.weft', read, library }).diagnostics.map((d) => d.code);
}

test('every number has a page, and every page a number', () => {
  expect([...PAGES.keys()].sort()).toEqual(numbers());
});

describe.each([...PAGES.values()].filter((page) => page.wrong !== null).map((page) => [page.code, page] as const))('%s', (code, page) => {
  it('answers the wrong example with its number alone', () => {
    expect([...new Set(diagnosed(page.wrongInFull ?? page.wrong!, page.files))]).toEqual([code]);
  });

  it('has nothing to say about the right one', () => {
    expect(diagnosed(page.right!, page.files)).toEqual([]);
  });
});

it('prints a page that fits a terminal', () => {
  const text = pageText(PAGES.get('E0301')!);
  expect(text).toMatch(/^E0301: /);
  expect(text).toContain('This is refused:\n\n    fn main() {');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(110);
  expect(pageText(PAGES.get('E0211')!)).not.toContain('refused:');
});

it('docs/errors.md is what the pages say; `npm run generate` writes it', () => {
  expect(readFileSync(join(compiler, '../docs/errors.md'), 'utf8')).toBe(errorsPage());
});
