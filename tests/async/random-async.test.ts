import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';
import { randomAsyncProgram } from './random-async-programs.js';
import { MODELS, type Model } from '../../compiler/compile.js';

const RUNS = 5;

/** What a program printed and how it ended. Throws where it does not compile. */
function log(text: string, model: Model): string {
  const { module, diagnostics } = compileText(text, { model });
  if (module === null) throw new Error(`${diagnostics.map((d) => d.message).join('; ')}\n${text}`);
  const run = runModule(module, { model: MODELS.indexOf(model) });
  return `${run.out}${run.ending}`;
}

test('random async programs do the same under every model', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const text = randomAsyncProgram(seed);
      const wanted = log(text, 'stackful');
      expect(wanted).toMatch(/exit 0$/);
      for (const model of MODELS) if (model !== 'stackful') expect(log(text, model), `${model}\n${text}`).toBe(wanted);
    }),
    { numRuns: RUNS, seed: 20 },
  );
});
