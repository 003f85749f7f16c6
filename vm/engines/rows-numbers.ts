// Arithmetic beyond the loop's fast paths. BigInt is fine here: these are the rare cases.
import { GuestTrap } from '../errors.js';
import { VECTOR_DIVIDE } from '../memory/layout.js';
import type { Core } from './core.js';
import type { RowFunction } from './row.js';
import { fieldA, fieldB, fieldC, NEXT, signedC } from './row.js';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
const CANONICAL_NAN = 0x7ff8000000000000n;
const unsigned = (x: bigint): bigint => BigInt.asUintN(64, x);

/** Truncating, saturating; NaN is 0. */
export function floatToInt(x: number): bigint {
  if (Number.isNaN(x)) return 0n;
  if (x >= 2 ** 63) return MAX;
  return x <= -(2 ** 63) ? MIN : BigInt(Math.trunc(x));
}

/** Half away from zero. */
export function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

const ONE: readonly ((x: number) => number)[] = [
  Math.floor,
  Math.ceil,
  roundHalfAway,
  Math.trunc,
  Math.sin,
  Math.cos,
  Math.tan,
  Math.asin,
  Math.acos,
  Math.atan,
  Math.exp,
  Math.log,
  Math.log2,
  Math.log10,
  Math.abs,
];
const TWO: readonly ((x: number, y: number) => number)[] = [Math.pow, Math.atan2, Math.hypot];

function countBits(sub: number, low: number, high: number): number {
  switch (sub) {
    case 0:
      return ones(low) + ones(high);
    case 1:
      return high === 0 ? 32 + Math.clz32(low) : Math.clz32(high);
    default:
      return low === 0 ? 32 + trailing(high) : trailing(low);
  }
}

function ones(word: number): number {
  let n = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) n++;
  return n;
}

function trailing(word: number): number {
  return word === 0 ? 32 : 31 - Math.clz32(word & -word);
}

export function numberRows({ cpu, program }: Core): Record<string, RowFunction> {
  const divisor = (register: number): bigint => {
    const value = cpu.int(register);
    if (value === 0n) throw new GuestTrap(VECTOR_DIVIDE);
    return value;
  };
  const int =
    (compute: (w: number) => bigint): RowFunction =>
    (w) => {
      cpu.setInt(fieldA(w), compute(w));
      return NEXT;
    };
  const float =
    (compute: (w: number) => number): RowFunction =>
    (w) => {
      cpu.setFloat(fieldA(w), compute(w));
      return NEXT;
    };
  const b = (w: number): bigint => cpu.int(fieldB(w));
  const c = (w: number): bigint => cpu.int(fieldC(w));

  return {
    div: int((w) => b(w) / divisor(fieldC(w))),
    rem: int((w) => b(w) % divisor(fieldC(w))),
    divi: int((w) => b(w) / BigInt(signedC(w))),
    remi: int((w) => b(w) % BigInt(signedC(w))),
    divu: int((w) => unsigned(b(w)) / unsigned(divisor(fieldC(w)))),
    remu: int((w) => unsigned(b(w)) % unsigned(divisor(fieldC(w)))),
    mulhu: int((w) => (unsigned(b(w)) * unsigned(c(w))) >> 64n),
    ibit: int((w) => BigInt(countBits(fieldC(w), cpu.low(fieldB(w)), cpu.high(fieldB(w))))),
    f2i: int((w) => floatToInt(cpu.float(fieldB(w)))),
    f2bits: (w) => {
      const x = cpu.float(fieldB(w));
      cpu.setInt(fieldA(w), Number.isNaN(x) ? CANONICAL_NAN : cpu.int(fieldB(w)));
      return NEXT;
    },
    bits2f: int(b),
    frem: float((w) => cpu.float(fieldB(w)) % cpu.float(fieldC(w))),
    fmath: float((w) => ONE[fieldC(w)]!(cpu.float(fieldB(w)))),
    fmath2: float((w) => TWO[program.code[cpu.pc + 1]! & 255]!(cpu.float(fieldB(w)), cpu.float(fieldC(w)))),
  };
}
