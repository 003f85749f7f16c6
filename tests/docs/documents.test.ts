// Every complete program on the pages that teach is run: a block marked `weft`, followed by one marked `text` with what it prints, or one marked `error` with the errors
// (code and line) that the compiler gives.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { position } from '../../compiler/diagnostics/render.js';
import { ROOT } from '../support/library.js';
import { compileText, runModule } from '../support/run-program.js';

interface Snippet {
  readonly line: number;
  readonly program: string;
  readonly kind: 'text' | 'error';
  readonly wanted: string;
}

function snippets(page: string): Snippet[] {
  const found: Snippet[] = [];
  for (const match of page.matchAll(/^```weft\n([\s\S]*?)^```\n```(text|error)\n([\s\S]*?)^```$/gm)) {
    const line = page.slice(0, match.index).split('\n').length;
    found.push({ line, program: match[1]!, kind: match[2] === 'text' ? 'text' : 'error', wanted: match[3]! });
  }
  return found;
}

describe.each(['docs/tour.md', 'docs/language.md'])('%s', (path) => {
  const page = readFileSync(join(ROOT, path), 'utf8');
  const all = snippets(page);
  test('has no program whose outcome is not given', () => {
    expect(all.length).toBeGreaterThan(10);
    expect(all).toHaveLength([...page.matchAll(/^```weft$/gm)].length);
  });
  test.each(all.map((s) => [`line ${s.line}`, s] as const))('%s', (_, { program, kind, wanted }) => {
    const { diagnostics, files, module } = compileText(program);
    const errors = diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.code} line ${position(files[d.span.file]!, d.span.start).line}\n`);
    if (kind === 'error') {
      expect(errors.join('')).toBe(wanted);
      return;
    }
    expect(errors).toEqual([]);
    const run = runModule(module!);
    expect({ out: run.out, ending: run.ending }).toEqual({ out: wanted, ending: 'exit 0' });
  });
});
