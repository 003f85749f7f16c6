// Mistakes that beginners make, and exactly what they are told: `NAME.weft` is the program, `NAME.txt` the answer. Read a changed answer as somebody would
// who sees it for the first time, before it is accepted with `npx vitest run tests/diagnostics -u`.
import { basename, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { renderAll } from '../../compiler/diagnostics/render.js';
import { filesBelow, readLibrary, ROOT } from '../support/library.js';

const library = readLibrary();
const files = filesBelow(join(ROOT, 'tests/diagnostics'), '.weft');

describe('mistakes', () => {
  test.each(files.map((path) => [basename(path, '.weft'), path]))('%s', async (name, path) => {
    const text = readFileSync(path, 'utf8');
    const root = `${name}.weft`;
    const compiled = compile({ root, read: (wanted) => (wanted === root ? text : null), library, emit: false });
    const shown = renderAll(compiled.diagnostics, compiled.files, { color: false });
    expect(shown).not.toBe('');
    await expect(shown).toMatchFileSnapshot(path.replace(/\.weft$/, '.txt'));
  });
});
