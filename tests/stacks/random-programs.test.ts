import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MachineOptions } from '../../vm/machine.js';
import { compileText, runBriefly } from '../support/run-program.js';
import { randomProgram } from './random-programs.js';

const SPECS = [
  'fixed:64k',
  'reserved:64k',
  'reserved:64k,release',
  'segmented:256',
  'segmented:1k,cached',
  'segmented:512,hysteresis',
  'copied:256',
  'copied:256,grow=1.2,shrink=0.5',
  'copied:4k,grow=4,shrink=0',
  'shared',
  'shared:16k',
];

const WAYS: readonly Partial<MachineOptions>[] = [
  ...SPECS.map((stack) => ({ stack })),
  ...SPECS.map((stack) => ({ stack, stackStress: true })),
  ...SPECS.map((stack) => ({ stack, gcStress: true, stackCheck: true })),
  ...['segmented:256', 'segmented:512,hysteresis', 'copied:256', 'shared'].map((stack) => ({ stack, stackStress: true, gcStress: true })),
  ...['segmented:256,cached', 'copied:256', 'shared'].map((stack) => ({ stack, slice: 60 })),
];

test('random programs of calls, pointers, yields and allocations give the same under every strategy and its parameters', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { text, expected } = randomProgram(seed);
      const { module, diagnostics } = compileText(text);
      if (module === null) throw new Error(`${diagnostics.map((d) => d.message).join('; ')}\n${text}`);
      for (const way of WAYS) {
        const { out, err, ending } = runBriefly(module, way);
        expect({ out, err, ending }, `${JSON.stringify(way)}\n${text}`).toEqual({ out: expected, err: '', ending: 'exit 0' });
      }
    }),
    { numRuns: 15, seed: 4 },
  );
});
