import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verify } from '../../../vm/bytecode/verify.js';
import { compileText, runModule, type Target } from '../../support/run-program.js';
import { randomProgram } from './random-tasks.js';

const STACKFUL = 1;
const STACKLESS = 2;
const PROGRAMS = 8; // each compiled three times

function log(text: string, target: Target, model: number): string {
  const { module, diagnostics } = compileText(text, target);
  expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  expect(verify(module!)).toEqual([]);
  const { out, ending } = runModule(module!, { model });
  return `${out}${ending}`;
}

test('random tasks log the same on stacks and as machines of either style', () => {
  fc.assert(
    fc.property(randomProgram, (text) => {
      const expected = log(text, { model: 'stackful' }, STACKFUL);
      expect(expected).toContain('exit 0');
      expect(log(text, { model: 'stackless', futures: 'poll' }, STACKLESS)).toBe(expected);
      expect(log(text, { model: 'stackless', futures: 'push' }, STACKLESS)).toBe(expected);
    }),
    { numRuns: PROGRAMS, seed: 20260726 },
  );
}, 300_000);
