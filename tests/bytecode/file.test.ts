import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadModule, readModule, writeModule } from '../../vm/bytecode/file.js';
import type { Module } from '../../vm/bytecode/module.js';
import { SAMPLES } from './sample-modules.js';

describe('.wbc files', () => {
  test.each(SAMPLES)('$name is read back as it was written', ({ module }) => {
    const bytes = writeModule(module);
    expect(readModule(bytes)).toEqual(module);
    expect(writeModule(readModule(bytes))).toEqual(bytes);
  });

  test('numbers, strings and floats keep their bits', () => {
    const odd: Module = {
      ...SAMPLES[0]!.module,
      constants: [
        { kind: 'int', value: -(2n ** 63n) },
        { kind: 'float', value: -0 },
        { kind: 'float', value: NaN },
        { kind: 'float', value: 5e-324 },
        { kind: 'string', value: '\ufeffgrüße \u{1f9f5}\0"' },
      ],
      statics: [{ name: 's', type: { kind: 'i64' }, initial: -1 }],
    };
    expect(readModule(writeModule(odd))).toEqual(odd);
  });

  const bytes = writeModule(SAMPLES[3]!.module);

  test('every cut-off file is refused with an offset within it', () => {
    for (let length = 0; length < bytes.length; length++) {
      try {
        readModule(bytes.slice(0, length));
        expect.unreachable(`${length} bytes were taken for a module`);
      } catch (error) {
        expect(error).toBeInstanceOf(BadModule);
        expect((error as BadModule).offset).toBeLessThanOrEqual(length);
      }
    }
  });

  test('bytes after the end, a wrong version and a wrong magic are refused', () => {
    expect(() => readModule(Uint8Array.from([...bytes, 0]))).toThrow('1 bytes after the last section');
    expect(() => readModule(bytes.map((byte, i) => (i === 4 ? 9 : byte)))).toThrow('offset 4: version 9, this machine reads version 3');
    expect(() => readModule(new TextEncoder().encode('fn main() {}'))).toThrow('offset 0: not a Weft module');
  });

  test('a count that the file cannot hold is refused before memory is taken for it', () => {
    const at = 4 + 1 + 1 + 1 + 4; // magic, version, entry, id and length of the first section
    const huge = Uint8Array.from([...bytes.slice(0, at), 0xff, 0xff, 0xff, 0x07, ...bytes.slice(at + 1)]);
    expect(() => readModule(huge)).toThrow(BadModule);
  });

  test('random bytes and flipped bits give BadModule or a module whose file they are', () => {
    const judge = (input: Uint8Array) => {
      try {
        expect(writeModule(readModule(input))).toEqual(input);
      } catch (error) {
        if (!(error instanceof BadModule)) throw error;
        expect(error.reason).not.toBe('');
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => judge(Uint8Array.from([...bytes.slice(0, 6), ...tail]))),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length * 8 - 1), { minLength: 1, maxLength: 4 }), (bits) => {
        const flipped = bytes.slice();
        for (const bit of bits) flipped[bit >> 3]! ^= 1 << (bit & 7);
        judge(flipped);
      }),
      { numRuns: 1000 },
    );
  });
});
