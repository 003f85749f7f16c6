// Words from operands: the other direction of decode.ts, for the assembler, the emitter and tests.
//
// Operands come in the order of the table's row without its `-` fields: `encode(OPCODE.get('add')!, [dst, left, right])`; calls take
// [dst, index, ...registers], `switch` takes [register, ...offsets]. Jump offsets are as in isa.ts, counted from the end of the first word.
import type { Field, Position } from './decode.js';
import { PLANS } from './decode.js';
import { OPCODE } from './isa.js';

/** An operand does not fit its field. */
export class BadOperand extends Error {
  constructor(
    readonly instruction: string,
    readonly reason: string,
  ) {
    super(`${instruction}: ${reason}`);
    this.name = 'BadOperand';
  }
}

/** The smallest and largest value that a field of the row takes. */
export function rangeOf(field: Field): readonly [number, number] {
  const bits = /\d+$/.exec(field.type)?.[0];
  const width = field.role === 'def' || field.role === 'use' || field.role === 'both' ? 8 : bits === undefined ? 8 : Number(bits);
  if (field.signed) return [-(2 ** (width - 1)), 2 ** (width - 1) - 1];
  return [0, 2 ** width - 1];
}

export function opcodeOf(name: string): number {
  const op = OPCODE.get(name);
  if (op === undefined) throw new BadOperand(name, 'there is no such instruction');
  return op;
}

/** The words of one instruction. Throws BadOperand when an operand does not fit. */
export function encode(op: number, operands: readonly number[]): number[] {
  const plan = PLANS[op];
  if (plan === undefined) throw new BadOperand(`opcode ${op}`, 'there is no such instruction');
  const name = plan.row.name;
  if (plan.row.format === 'call') return encodeCall(name, op, operands);
  if (plan.row.format === 'table') return encodeTable(name, op, operands);
  const fields = plan.fields;
  if (operands.length !== fields.length) throw new BadOperand(name, `takes ${fields.length} operands, not ${operands.length}`);
  let first = op;
  let second = 0;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const value = operands[i]!;
    const [low, high] = rangeOf(field);
    if (!(value >= low && value <= high) || !Number.isInteger(value)) {
      throw new BadOperand(name, `operand ${i + 1} (${field.type}) is ${value}, must be ${low} to ${high}`);
    }
    const bits = placed(field.position, value);
    if (field.position === 'd' || field.position === 'e' || field.position === 'f' || field.position === 'word') second |= bits;
    else first |= bits;
  }
  return plan.words === 2 ? [first | 0, second | 0] : [first | 0];
}

/** `encode` by the row's name. */
export function encodeNamed(name: string, ...operands: number[]): number[] {
  return encode(opcodeOf(name), operands);
}

function placed(position: Position, value: number): number {
  switch (position) {
    case 'a':
      return (value & 255) << 8;
    case 'b':
      return (value & 255) << 16;
    case 'c':
      return value << 24;
    case 'hi16':
    case 'count':
      return value << 16;
    case 'off24':
      return value << 8;
    case 'd':
      return value & 255;
    case 'e':
      return (value & 255) << 8;
    case 'f':
      return (value & 255) << 16;
    case 'word':
      return value | 0;
  }
}

function check(name: string, what: string, value: number | undefined, high: number): number {
  if (value === undefined) throw new BadOperand(name, `${what} is missing`);
  if (!Number.isInteger(value) || value < 0 || value > high) throw new BadOperand(name, `${what} is ${value}, must be 0 to ${high}`);
  return value;
}

function encodeCall(name: string, op: number, operands: readonly number[]): number[] {
  const dst = check(name, 'dst', operands[0], 255);
  const index = check(name, 'index', operands[1], 0xffffff);
  const n = check(name, 'number of registers', operands.length - 2, 255);
  const words = new Array<number>(2 + (n < 2 ? 0 : (n + 1) >> 2)).fill(0);
  words[0] = op | (n << 8);
  for (let i = 0; i < n; i++) words[(i + 2) >> 2]! |= check(name, `register ${i + 1}`, operands[i + 2], 255) << (((i + 2) & 3) << 3);
  words[words.length - 1] = dst | (index << 8);
  return words;
}

function encodeTable(name: string, op: number, operands: readonly number[]): number[] {
  const register = check(name, 'register', operands[0], 255);
  const n = check(name, 'number of offsets', operands.length - 1, 0xffff);
  return [op | (register << 8) | (n << 16), ...operands.slice(1).map((offset) => offset | 0)];
}
