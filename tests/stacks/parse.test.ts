import { describe, expect, test } from 'vitest';
import { planStrategy, STRATEGIES } from '../../vm/stacks/catalogue.js';
import { StackSpecError } from '../../vm/stacks/parse.js';

describe('stack specifications', () => {
  test.each([
    ['fixed', 'fixed:64k'],
    ['fixed:8192', 'fixed:8k'],
    ['copied', 'copied:1k,grow=2,shrink=0.25'],
    ['copied:4k,grow=1.5', 'copied:4k,grow=1.5,shrink=0.25'],
    ['copied,shrink=0', 'copied:1k,grow=2,shrink=0'],
    ['reserved', 'reserved:256k'],
    ['reserved:1m,release', 'reserved:1m,release'],
    ['segmented', 'segmented:4k'],
    ['segmented:1k,cached', 'segmented:1k,cached'],
    ['segmented,hysteresis', 'segmented:4k,hysteresis'],
    ['shared', 'shared'],
    ['shared:65536', 'shared:64k'],
  ])('%s is %s', (text, full) => {
    expect(planStrategy(text).spec).toBe(full);
    expect(planStrategy(full).spec).toBe(full);
  });

  test.each([
    ['copies', "there is no strategy 'copies'; there are fixed, reserved, segmented, copied, shared"],
    ['segmented,cached,hysteresis', 'exclude each other'],
    ['segmented,cached=1', 'takes no value'],
    ['shared,release', "no option 'release'"],
    ['', 'form'],
    ['copied:lots', 'not a size'],
    ['copied:', 'not a size'],
    ['copied:16', 'below the smallest'],
    ['fixed:1g', 'above the largest'],
    ['fixed:64k,grow=2', "no option 'grow'"],
    ['copied,grow', 'needs a number'],
    ['copied,grow=1', 'grow must be'],
    ['copied,grow=2,grow=3', 'twice'],
    ['copied,shrink=0.9', 'shrink must be'],
    ['copied,colour=3', "no option 'colour'"],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => planStrategy(text)).toThrow(StackSpecError);
    expect(() => planStrategy(text)).toThrow(reason);
  });

  test('every variant of the catalogue is a spec', () => {
    for (const spec of STRATEGIES) expect(planStrategy(planStrategy(spec).spec).spec).toBe(planStrategy(spec).spec);
  });
});
