// Immediate forms: which row, with which constant, stands for a row one of whose operands is known. Null where the register form is as good.
import { opcode } from './machine-code.js';

const ADD = opcode('add');
const ADDI = opcode('addi');
const MULI = opcode('muli');
const DIVI = opcode('divi');
const REMI = opcode('remi');
const ANDI = opcode('andi');
const ORI = opcode('ori');
const XORI = opcode('xori');
const SHLI = opcode('shli');
const SHRI = opcode('shri');
const SHRUI = opcode('shrui');
const NEG = opcode('neg');
const NOT = opcode('not');
const EXT8 = opcode('ext8');
const EQI = opcode('eqi');
const LTI = opcode('lti');

/** Operands after the destination. */
export interface Form {
  readonly op: number;
  readonly operands: readonly number[];
}

const fits = (value: number): boolean => value >= -128 && value <= 127;

function withImmediate(op: number, register: number, value: number): Form | null {
  return fits(value) ? { op, operands: [register, value] } : null;
}

function multiply(register: number, factor: number): Form | null {
  if (factor === 2) return { op: ADD, operands: [register, register] };
  if (factor === -1) return { op: NEG, operands: [register] };
  const shift = Math.log2(factor);
  if (factor > 2 && Number.isInteger(shift)) return { op: SHLI, operands: [register, shift] };
  return withImmediate(MULI, register, factor);
}

/** `valueOf` gives the number that a register always holds, NaN where that is unknown; numbers beyond 2^53 are not told. */
export function immediateForm(name: string, a: number, b: number, valueOf: (register: number) => number): Form | null {
  const right = valueOf(b);
  if (!Number.isNaN(right)) {
    switch (name) {
      case 'add':
        return withImmediate(ADDI, a, right);
      case 'sub':
        return withImmediate(ADDI, a, -right);
      case 'mul':
        return multiply(a, right);
      case 'div':
        return right === 0 ? null : withImmediate(DIVI, a, right);
      case 'rem':
        return right === 0 ? null : withImmediate(REMI, a, right);
      case 'and':
        return right === 255 ? { op: EXT8, operands: [a] } : withImmediate(ANDI, a, right);
      case 'or':
        return withImmediate(ORI, a, right);
      case 'xor':
        return right === -1 ? { op: NOT, operands: [a] } : withImmediate(XORI, a, right);
      case 'shl':
        return shift(SHLI, a, right);
      case 'shr':
        return shift(SHRI, a, right);
      case 'shru':
        return shift(SHRUI, a, right);
      case 'eq':
        return withImmediate(EQI, a, right);
      case 'lt':
        return withImmediate(LTI, a, right);
      case 'le':
        return withImmediate(LTI, a, right + 1);
      default:
        return null;
    }
  }
  const left = valueOf(a);
  if (Number.isNaN(left)) return null;
  switch (name) {
    case 'add':
      return withImmediate(ADDI, b, left);
    case 'sub':
      return left === 0 ? { op: NEG, operands: [b] } : null;
    case 'mul':
      return multiply(b, left);
    case 'and':
      return left === 255 ? { op: EXT8, operands: [b] } : withImmediate(ANDI, b, left);
    case 'or':
      return withImmediate(ORI, b, left);
    case 'xor':
      return left === -1 ? { op: NOT, operands: [b] } : withImmediate(XORI, b, left);
    case 'eq':
      return withImmediate(EQI, b, left);
    default:
      return null;
  }
}

function shift(op: number, register: number, by: number): Form | null {
  return by >= 0 && by <= 63 ? { op, operands: [register, by] } : null;
}
