import { describe, expect, test } from 'vitest';
import { describeVerifyError, verify } from '../../vm/bytecode/verify.js';
import { SAMPLES } from './sample-modules.js';

describe('verify', () => {
  test.each(SAMPLES)('$name verifies', ({ module }) => {
    expect(verify(module).map((error) => describeVerifyError(module, error))).toEqual([]);
  });
});
