// Programs that must be accepted without a word.
import { describe, expect, it } from 'vitest';
import { checkText } from './fixture.js';
import { samples } from './samples.js';
import { verifyTree } from './verify-tree.js';

describe('accepted programs', () => {
  for (const [name, text] of Object.entries(samples)) {
    it(name, () => {
      const { program, diagnostics } = checkText(text);
      const shown = diagnostics.map((d) => `${d.code} ${d.message} at ${JSON.stringify(text.slice(d.span.start, d.span.end).slice(0, 60))}`);
      expect(shown).toEqual([]);
      expect(program).not.toBeNull();
      expect(verifyTree(program!)).toEqual([]);
    });
  }
});

/** Whatever is written: diagnostics or a sound tree, never an exception, and never a refusal without a reason. */
describe('broken programs', () => {
  const pieces = (text: string): string[] => text.match(/"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|\d[\d._]*|\s+|[^\sA-Za-z_0-9]/g) ?? [];
  const pool = Object.values(samples)
    .flatMap(pieces)
    .filter((p) => p.trim() !== '');
  let state = 7;
  const random = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % n;
  };

  for (const [name, text] of Object.entries(samples)) {
    it(name, () => {
      for (let round = 0; round < 12; round++) {
        const tokens = pieces(text);
        const at = random(tokens.length);
        const kind = random(3);
        if (kind === 0) tokens.splice(at, 1);
        else tokens.splice(at, kind === 1 ? 0 : 1, pool[random(pool.length)]!);
        const broken = tokens.join('');
        let result: ReturnType<typeof checkText>;
        try {
          result = checkText(broken);
        } catch (e) {
          if (e instanceof Error && / E01\d\d | E0[09]\d\d | E02\d\d /.test(e.message)) continue; // the parser refused it
          throw new Error(`${broken}\n${String(e)}`);
        }
        if (result.program !== null) expect(verifyTree(result.program)).toEqual([]);
        else expect(result.diagnostics.length, broken).toBeGreaterThan(0);
      }
    });
  }
});
