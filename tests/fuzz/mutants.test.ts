import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, ROOT } from '../support/library.js';
import { Dice, mutate, noise } from './mutate.js';
import { fault } from './survive.js';

/** Texts; WEFT_FUZZ asks for that many times more, WEFT_SEED for others. */
const TEXTS = 100 * Number(process.env.WEFT_FUZZ ?? 1);
const FIRST = Number(process.env.WEFT_SEED ?? 1);

const corpus = ['tests/language', 'programs', 'stdlib/std', 'stdlib/prelude'].flatMap((folder) => filesBelow(join(ROOT, folder), '.weft'));

function textOf(seed: number): string {
  const dice = new Dice(seed);
  if (dice.below(20) === 0) return noise(dice);
  const [text, other] = [readFileSync(dice.of(corpus), 'utf8'), readFileSync(dice.of(corpus), 'utf8')];
  return mutate(text, other, dice);
}

test('mutants of the corpus are refused or run', { timeout: 4000 * TEXTS }, () => {
  for (let seed = FIRST; seed < FIRST + TEXTS; seed++) {
    const found = fault(textOf(seed));
    expect(found, `WEFT_SEED=${seed}\n${found ?? ''}`).toBeNull();
  }
});
