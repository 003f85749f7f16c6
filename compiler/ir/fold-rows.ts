// What a row computes when its operands are known: 64-bit integers wrap, floats are the host's doubles as in the machine.
// Functions whose last digit a host may choose (sin, pow, ...) are left to run time.
import type { Condition, ConstValue } from './ir.js';

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

type IntRow = (a: bigint, b: bigint) => bigint | null;
type FloatRow = (a: number, b: number) => number;
type FloatTest = (a: number, b: number) => boolean;

const INT_ROWS: Readonly<Record<string, IntRow>> = {
  add: (a, b) => wrap(a + b),
  sub: (a, b) => wrap(a - b),
  mul: (a, b) => wrap(a * b),
  div: (a, b) => (b === 0n ? null : wrap(a / b)),
  rem: (a, b) => (b === 0n ? null : wrap(a % b)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => wrap(a << (b & 63n)),
  shr: (a, b) => a >> (b & 63n),
  shru: (a, b) => wrap(unsigned(a) >> (b & 63n)),
  divu: (a, b) => (b === 0n ? null : wrap(unsigned(a) / unsigned(b))),
  remu: (a, b) => (b === 0n ? null : wrap(unsigned(a) % unsigned(b))),
  mulhu: (a, b) => wrap((unsigned(a) * unsigned(b)) >> 64n),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  lt: (a, b) => truth(a < b),
  le: (a, b) => truth(a <= b),
  ltu: (a, b) => truth(unsigned(a) < unsigned(b)),
};

const INT_UNARY: Readonly<Record<string, (a: bigint) => bigint>> = {
  neg: (a) => wrap(-a),
  not: (a) => ~a,
  ext8: (a) => a & 255n,
  lnot: (a) => truth(a === 0n),
};

const FLOAT_ROWS: Readonly<Record<string, FloatRow>> = {
  fadd: (a, b) => a + b,
  fsub: (a, b) => a - b,
  fmul: (a, b) => a * b,
  fdiv: (a, b) => a / b,
};

const FLOAT_TESTS: Readonly<Record<string, FloatTest>> = {
  feq: (a, b) => a === b,
  fne: (a, b) => a !== b,
  flt: (a, b) => a < b,
  fle: (a, b) => a <= b,
  fnlt: (a, b) => !(a < b),
  fnle: (a, b) => !(a <= b),
};

const INT_LIMIT = 2 ** 63;
const floatToInt = (value: number): bigint => {
  if (Number.isNaN(value)) return 0n;
  if (value >= INT_LIMIT) return BigInt(2) ** 63n - 1n;
  if (value < -INT_LIMIT) return -(BigInt(2) ** 63n);
  return BigInt(Math.trunc(value));
};

const int = (value: bigint): ConstValue => ({ kind: 'int', value });
const float = (value: number): ConstValue => ({ kind: 'float', value });

/** The constant that the row gives for constant operands; null when it traps, or is not known here. */
export function foldRow(name: string, args: readonly ConstValue[], imm: number): ConstValue | null {
  const [a, b] = args;
  if (a === undefined) return null;
  if (a.kind === 'int') {
    if (b === undefined) {
      if (name === 'i2f') return float(Number(a.value));
      const unary = INT_UNARY[name];
      return unary === undefined ? null : int(unary(a.value));
    }
    if (b.kind !== 'int' || args.length !== 2) return null;
    const value = INT_ROWS[name]?.(a.value, b.value) ?? null;
    return value === null ? null : int(value);
  }
  if (a.kind === 'float') {
    if (b === undefined) {
      if (name === 'fneg') return float(-a.value);
      if (name === 'fsqrt') return float(Math.sqrt(a.value));
      if (name === 'f2i') return int(floatToInt(a.value));
      if (name === 'fmath') return foldExactMath(a.value, imm);
      return null;
    }
    if (b.kind !== 'float' || args.length !== 2) return null;
    const test = FLOAT_TESTS[name];
    if (test !== undefined) return int(truth(test(a.value, b.value)));
    const row = FLOAT_ROWS[name];
    return row === undefined ? null : float(row(a.value, b.value));
  }
  return null;
}

function foldExactMath(value: number, sub: number): ConstValue | null {
  switch (sub) {
    case 0:
      return float(Math.floor(value));
    case 1:
      return float(Math.ceil(value));
    case 3:
      return float(Math.trunc(value));
    case 14:
      return float(Math.abs(value));
    default:
      return null;
  }
}

/** Whether a condition holds for constant operands; null when that is not known. */
export function foldCondition(condition: Condition, constantOf: (register: number) => ConstValue | null): boolean | null {
  const a = constantOf(condition.args[0]);
  switch (condition.test) {
    case 'true':
      return a?.kind === 'int' ? a.value !== 0n : null;
    case 'false':
      return a?.kind === 'int' ? a.value === 0n : null;
    case 'null':
    case 'nonnull':
      // Folding a test of a known null would leave code behind it that the verifier cannot follow.
      return null;
    case 'req':
    case 'rne':
      return null;
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le': {
      const b = constantOf(condition.args[1]);
      if (a?.kind !== 'int' || b?.kind !== 'int') {
        if (condition.args[0] !== condition.args[1]) return null;
        return condition.test === 'eq' || condition.test === 'le';
      }
      return INT_ROWS[condition.test]!(a.value, b.value) === 1n;
    }
    case 'feq':
    case 'fne':
    case 'flt':
    case 'fle':
    case 'fnlt':
    case 'fnle': {
      const b = constantOf(condition.args[1]);
      return a?.kind === 'float' && b?.kind === 'float' ? FLOAT_TESTS[condition.test]!(a.value, b.value) : null;
    }
    default:
      return condition satisfies never;
  }
}
