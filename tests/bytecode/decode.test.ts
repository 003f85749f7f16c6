import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Signatures } from '../../vm/bytecode/decode.js';
import { BadInstruction, decode, PLANS } from '../../vm/bytecode/decode.js';
import { BadOperand, encode, encodeNamed, rangeOf } from '../../vm/bytecode/encode.js';
import { ISA } from '../../vm/bytecode/isa.js';

const I64 = { kind: 'i64' } as const;
const signatures: Signatures = { fns: [{ result: null }, { result: I64 }], natives: [], types: [] };
const at = (words: number[], pc = 0) => decode(Int32Array.from(words), pc, signatures);

describe('decode', () => {
  test('reads registers, signed immediates and jump targets of one-word formats', () => {
    expect(at(encodeNamed('add', 1, 2, 255))).toMatchObject({ length: 1, defs: [1], uses: [2, 255], spare: 0 });
    expect(at(encodeNamed('addi', 1, 2, -128))).toMatchObject({ defs: [1], uses: [2], immediate: -128 });
    expect(at(encodeNamed('ldi', 3, -32768))).toMatchObject({ defs: [3], immediate: -32768 });
    expect(at([...encodeNamed('nop'), ...encodeNamed('breqi', 9, -5, -2)], 1)).toMatchObject({ uses: [9], immediate: -5, targets: [0] });
    expect(at(encodeNamed('jmp', 8388607))).toMatchObject({ targets: [8388608] });
    expect(at(encodeNamed('forlt', 4, 5, 3))).toMatchObject({ defs: [4], uses: [4, 5], targets: [4] });
  });

  test('a call without result defines nothing; one with a result defines dst, held in the last word', () => {
    expect(at(encodeNamed('call', 7, 0, 1, 2))).toMatchObject({ length: 2, defs: [], uses: [1, 2], index: 0 });
    expect(at(encodeNamed('call', 7, 1, 1, 2, 3))).toMatchObject({ length: 3, defs: [7], uses: [1, 2, 3], index: 1 });
    expect(encodeNamed('call', 7, 1, 1, 2, 3).at(-1)! & 255).toBe(7);
  });

  test.each([
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 3],
    [6, 3],
    [7, 4],
    [10, 4],
    [255, 66],
  ])('a call with %i registers has %i words', (n, words) => {
    const registers = Array.from({ length: n }, (_, i) => 255 - i);
    const decoded = at(encodeNamed('new', 1, 0xffffff, ...registers));
    expect(decoded).toMatchObject({ length: words, uses: registers, defs: [1], index: 0xffffff, spare: 0 });
  });

  test('switch counts its offsets from its end', () => {
    expect(at(encodeNamed('switch', 2, 0, 5, -4))).toMatchObject({ length: 4, uses: [2], targets: [4, 9, 0] });
  });

  test('int, acopy, ldv, ldw, stw and addr', () => {
    expect(at(encodeNamed('int', 1, 128, 2, 3, 4, 5))).toMatchObject({ length: 2, defs: [1], uses: [2, 3, 4, 5], immediate: 128 });
    expect(at(encodeNamed('acopy', 1, 2, 3, 4, 5))).toMatchObject({ defs: [2, 4, 5], uses: [1, 2, 3, 4, 5] });
    expect(at(encodeNamed('ldv', 1, 2, 3, 70000))).toMatchObject({ defs: [1], uses: [2], immediate: 3, index: 70000 });
    expect(at(encodeNamed('ldw', 1, 700))).toMatchObject({ defs: [1], uses: [700] });
    expect(at(encodeNamed('stw', 1, 700))).toMatchObject({ defs: [700], uses: [1] });
    expect(at(encodeNamed('addr', 1, 700))).toMatchObject({ defs: [1], uses: [], addressed: 700 });
  });

  test('refuses unknown opcodes and cut-off instructions with their offset', () => {
    expect(() => at([0xff])).toThrow(BadInstruction);
    expect(() => at(encodeNamed('cast', 1, 2, 3).slice(0, 1))).toThrow('word 0: cast needs 2 words, 1 are left');
    expect(() => at([0], 1)).toThrow(BadInstruction);
  });

  test('spare bits are reported', () => {
    expect(at([encodeNamed('mov', 1, 2)[0]! | (1 << 24)]).spare).not.toBe(0);
    const call = encodeNamed('call', 0, 0, 1, 2, 3);
    call[1]! |= 1 << 8;
    expect(at(call).spare).not.toBe(0);
  });

  test('operands that do not fit are refused', () => {
    expect(() => encodeNamed('add', 1, 2, 256)).toThrow(BadOperand);
    expect(() => encodeNamed('ldi', 1, 32768)).toThrow('ldi: operand 2 (imm16) is 32768, must be -32768 to 32767');
    expect(() => encodeNamed('add', 1, 2)).toThrow('add: takes 3 operands, not 2');
  });

  test('every row round-trips with any operands that fit', () => {
    for (const plan of PLANS) {
      const operand = (low: number, high: number) => fc.integer({ min: low, max: high });
      const operands: fc.Arbitrary<number[]> =
        plan.row.format === 'call'
          ? fc.tuple(operand(0, 255), operand(0, 0xffffff), fc.array(operand(0, 255), { maxLength: 255 })).map(([dst, index, rest]) => [dst, index, ...rest])
          : plan.row.format === 'table'
            ? fc.tuple(operand(0, 255), fc.array(operand(-(2 ** 31), 2 ** 31 - 1), { maxLength: 40 })).map(([a, rest]) => [a, ...rest])
            : fc.tuple(...plan.fields.map((field) => operand(...rangeOf(field)))).map((values) => [...values]);
      fc.assert(
        fc.property(operands, (values) => {
          const words = encode(plan.row.op, values);
          const decoded = at(words);
          expect(decoded.row).toBe(ISA[plan.row.op]);
          expect(decoded.operands).toEqual(values);
          expect(decoded.length).toBe(words.length);
          expect(decoded.spare).toBe(0);
        }),
        { numRuns: 20 },
      );
    }
  });
});
