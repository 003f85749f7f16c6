// Operands into words, by tables made once from the rows' plans: the emitter's own short way, without the names and ranges that vm/bytecode/encode.ts reports to
// people. A test holds the two against each other.
import { PLANS, type Position } from '../../vm/bytecode/decode.js';
import { rangeOf } from '../../vm/bytecode/encode.js';
import { ISA } from '../../vm/bytecode/isa.js';
import { IS_CALL } from './machine-code.js';

interface Place {
  readonly second: boolean;
  readonly shift: number;
  readonly mask: number;
  readonly low: number;
  readonly high: number;
}

const SHIFTS: Readonly<Record<Position, readonly [second: boolean, shift: number]>> = {
  a: [false, 8],
  b: [false, 16],
  c: [false, 24],
  hi16: [false, 16],
  count: [false, 16],
  off24: [false, 8],
  d: [true, 0],
  e: [true, 8],
  f: [true, 16],
  word: [true, 0],
};

const PLACES: readonly (readonly Place[])[] = PLANS.map((plan) =>
  plan.words === 0
    ? []
    : plan.fields.map((field): Place => {
        const [second, shift] = SHIFTS[field.position];
        const [low, high] = rangeOf(field);
        const bits = Math.round(Math.log2(high - low + 1));
        return { second, shift, mask: bits >= 32 ? -1 : 2 ** bits - 1, low, high };
      }),
);

/** Words of an instruction with a fixed number of them, by opcode; 0 for calls and tables. */
export const FIXED_WORDS: readonly number[] = PLANS.map((plan) => plan.words);

/** Words of a call of that many registers. */
export function callWords(registers: number): number {
  return 2 + (registers < 2 ? 0 : (registers + 1) >> 2);
}

function misfit(op: number, value: number): never {
  throw new Error(`operand ${value} does not fit its field of ${ISA[op]!.name}`);
}

/** Writes the instruction at word `pc`; gives the word after it. Operands are as encode.ts takes them, but for `switch`. */
export function writeInstr(code: Int32Array, pc: number, op: number, operands: readonly number[]): number {
  if (IS_CALL[op]) return writeCall(code, pc, op, operands);
  const places = PLACES[op]!;
  let first = op;
  let second = 0;
  for (let i = 0; i < places.length; i += 1) {
    const { low, high, mask, shift, second: behind } = places[i]!;
    const value = operands[i]!;
    if (!(value >= low && value <= high)) misfit(op, value);
    if (behind) second |= (value & mask) << shift;
    else first |= (value & mask) << shift;
  }
  code[pc] = first;
  if (FIXED_WORDS[op] === 1) return pc + 1;
  code[pc + 1] = second;
  return pc + 2;
}

function writeCall(code: Int32Array, pc: number, op: number, operands: readonly number[]): number {
  const registers = operands.length - 2;
  const dst = operands[0]!;
  const index = operands[1]!;
  if (registers > 255 || !(dst >= 0 && dst <= 255)) misfit(op, registers > 255 ? registers : dst);
  if (!(index >= 0 && index <= 0xffffff)) misfit(op, index);
  const words = callWords(registers);
  code.fill(0, pc, pc + words);
  code[pc] = op | (registers << 8);
  for (let i = 0; i < registers; i += 1) {
    const register = operands[i + 2]!;
    if (!(register >= 0 && register <= 255)) misfit(op, register);
    code[pc + ((i + 2) >> 2)]! |= register << (((i + 2) & 3) << 3);
  }
  code[pc + words - 1] = dst | (index << 8);
  return pc + words;
}
