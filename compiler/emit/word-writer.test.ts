import { describe, expect, it } from 'vitest';
import { PLANS } from '../../vm/bytecode/decode.js';
import { encode, rangeOf } from '../../vm/bytecode/encode.js';
import { ISA } from '../../vm/bytecode/isa.js';
import { writeInstr } from './word-writer.js';

describe('writeInstr', () => {
  const written = (op: number, operands: number[]): number[] => {
    const code = new Int32Array(80).fill(-1);
    return [...(code.slice(0, writeInstr(code, 0, op, operands)).length === 0 ? [] : code.slice(0, writeInstr(code, 0, op, operands)))];
  };

  for (const row of ISA.filter(({ format }) => format !== 'table' && format !== 'call')) {
    it(`writes ${row.name} as the encoder does`, () => {
      const ranges = PLANS[row.op]!.fields.map(rangeOf);
      for (const operands of [ranges.map(([low]) => low), ranges.map(([, high]) => high), ranges.map(([, high], i) => Math.min(high, i + 1))]) {
        expect(written(row.op, operands)).toEqual(encode(row.op, operands));
      }
    });
  }

  it('writes calls of any number of registers as the encoder does', () => {
    const call = ISA.find(({ name }) => name === 'call')!;
    for (let registers = 0; registers < 12; registers += 1) {
      const operands = [3, 70_000, ...Array.from({ length: registers }, (_, i) => i + 200)];
      expect(written(call.op, operands)).toEqual(encode(call.op, operands));
    }
  });

  it('refuses what does not fit', () => {
    const code = new Int32Array(4);
    const addi = ISA.find(({ name }) => name === 'addi')!;
    expect(() => writeInstr(code, 0, addi.op, [0, 0, 128])).toThrow('addi');
    expect(() => writeInstr(code, 0, addi.op, [256, 0, 1])).toThrow('addi');
  });
});
