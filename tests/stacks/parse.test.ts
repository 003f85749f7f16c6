import { describe, expect, test } from 'vitest';
import { parseSpec, specText, StackSpecError } from '../../vm/stacks/parse.js';

describe('stack specifications', () => {
  test.each([
    ['fixed', 'fixed:64k'],
    ['fixed:8192', 'fixed:8k'],
    ['copied', 'copied:1k,grow=2,shrink=0.25'],
    ['copied:4k,grow=1.5', 'copied:4k,grow=1.5,shrink=0.25'],
    ['copied,shrink=0', 'copied:1k,grow=2,shrink=0'],
  ])('%s is %s', (text, full) => {
    expect(specText(parseSpec(text))).toBe(full);
    expect(specText(parseSpec(full))).toBe(full);
  });

  test.each([
    ['segmented:4k', 'not available in this version'],
    ['reserved', 'not available in this version'],
    ['shared', 'not available in this version'],
    ['copies', "there is no strategy 'copies'"],
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
    expect(() => parseSpec(text)).toThrow(StackSpecError);
    expect(() => parseSpec(text)).toThrow(reason);
  });
});
