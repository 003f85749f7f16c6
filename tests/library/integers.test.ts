// Integer operations agree with arithmetic on numbers of any size, cut to 64 bits.
import { test } from 'vitest';
import { CASES, expectRight } from './checked-by-host.js';

const signed = (n: bigint): bigint => BigInt.asIntN(64, n);
const unsigned = (n: bigint): bigint => BigInt.asUintN(64, n);
const bool = (b: boolean): bigint => (b ? 1n : 0n);
const ones = (n: bigint): bigint => BigInt([...unsigned(n).toString(2)].filter((digit) => digit === '1').length);
const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let i = 0n; i < exponent; i++) result = signed(result * base);
  return result;
};
const fits = (n: bigint): bigint => (signed(n) === n ? n : -7n);

/** Weft's expression over `a` and `b`, and what it has to give. `b` is never 0 where one divides by it. */
const OPERATIONS: readonly (readonly [weft: string, reference: (a: bigint, b: bigint) => bigint])[] = [
  ['a + b', (a, b) => signed(a + b)],
  ['a - b', (a, b) => signed(a - b)],
  ['a * b', (a, b) => signed(a * b)],
  ['a / nonzero(b)', (a, b) => signed(a / (b === 0n ? 1n : b))],
  ['a % nonzero(b)', (a, b) => signed(a % (b === 0n ? 1n : b))],
  ['a & b', (a, b) => a & b],
  ['a | b', (a, b) => a | b],
  ['a ^ b', (a, b) => a ^ b],
  ['~a', (a) => ~a],
  ['-a', (a) => signed(-a)],
  ['a << b', (a, b) => signed(a << (b & 63n))],
  ['a >> b', (a, b) => a >> (b & 63n)],
  ['a.shr_logical(b)', (a, b) => signed(unsigned(a) >> (b & 63n))],
  ['a.rotate_left(b)', (a, b) => signed((unsigned(a) << (b & 63n)) | (unsigned(a) >> ((64n - (b & 63n)) & 63n)))],
  ['a.rotate_right(b)', (a, b) => signed((unsigned(a) >> (b & 63n)) | (unsigned(a) << ((64n - (b & 63n)) & 63n)))],
  ['a.div_unsigned(nonzero(b))', (a, b) => signed(unsigned(a) / unsigned(b === 0n ? 1n : b))],
  ['a.rem_unsigned(nonzero(b))', (a, b) => signed(unsigned(a) % unsigned(b === 0n ? 1n : b))],
  ['a.lt_unsigned(b) as int', (a, b) => bool(unsigned(a) < unsigned(b))],
  ['a.mul_high_unsigned(b)', (a, b) => signed((unsigned(a) * unsigned(b)) >> 64n)],
  ['(a < b) as int', (a, b) => bool(a < b)],
  ['(a <= b) as int', (a, b) => bool(a <= b)],
  ['(a == b) as int', (a, b) => bool(a === b)],
  ['min(a, b)', (a, b) => (a < b ? a : b)],
  ['max(a, b)', (a, b) => (a > b ? a : b)],
  ['abs(a)', (a) => signed(a < 0n ? -a : a)],
  ['a.signum()', (a) => (a < 0n ? -1n : bool(a > 0n))],
  ['a.checked_add(b).unwrap_or(-7)', (a, b) => fits(a + b)],
  ['a.checked_sub(b).unwrap_or(-7)', (a, b) => fits(a - b)],
  ['a.checked_mul(b).unwrap_or(-7)', (a, b) => fits(a * b)],
  ['a.count_ones()', (a) => ones(a)],
  ['a.leading_zeros()', (a) => (a === 0n ? 64n : BigInt(64 - unsigned(a).toString(2).length))],
  ['a.trailing_zeros()', (a) => (a === 0n ? 64n : BigInt(/0*$/.exec(unsigned(a).toString(2))![0].length))],
  ['a.pow(b & 15)', (a, b) => power(a, b & 15n)],
  ['(a as byte) as int', (a) => a & 255n],
  ['((a as byte) + (b as byte)) as int', (a, b) => (a + b) & 255n],
  ['((a as byte) * (b as byte)) as int', (a, b) => (a * b) & 255n],
  ['((a as byte) << (b as byte)) as int', (a, b) => ((a & 255n) << (b & 63n)) & 255n],
  ['(~(a as byte)) as int', (a) => ~a & 255n],
  ['a as float as int', (a) => (BigInt(Number(a)) > 2n ** 63n - 1n ? 2n ** 63n - 1n : BigInt(Number(a)))],
  ['int.parse("${a}").unwrap()', (a) => a],
  ['int.parse_radix(a.to_string_radix(2 + (b & 31)), 2 + (b & 31)).unwrap()', (a) => a],
];

/** Operations a pass: a pair is tried with this many, so that all have their turn and the million pairs stay within a minute. */
const A_PAIR = 4;

const PROGRAM = `
import { Random } from "std/random";

extern fn check(operation: int, a: int, b: int, result: int);

fn nonzero(n: int): int {
    if n == 0 { 1 } else { n }
}

/// Any number of any length, and those at the edges.
fn some_int(random: Random): int {
    let edges = [0, 1, -1, 2, 63, 64, -64, 255, 256, int.MAX, int.MIN, int.MAX - 1, int.MIN + 1, 1 << 32, -1 << 31, 3037000500, 0x5555555555555555];
    if random.int(0, 4) == 0 {
        return random.choice(edges);
    }
    let n = random.next() >> random.int(0, 64);
    return if random.int(0, 8) == 0 { n * random.choice(edges) } else { n };
}

fn evaluate(operation: int, a: int, b: int): int {
    match operation {
${OPERATIONS.map(([weft], i) => `        ${i} => ${weft},`).join('\n')}
        _ => panic("no such operation"),
    }
}

fn main() {
    let random = Random.new(2);
    for i in 0..PAIRS {
        let a = some_int(random);
        let b = some_int(random);
        for j in 0..${A_PAIR} {
            let operation = (i * ${A_PAIR} + j) % ${OPERATIONS.length};
            check(operation, a, b, evaluate(operation, a, b));
        }
    }
}
`;

test('integer operations agree with BigInt', { timeout: 3_600_000 }, () => {
  expectRight(
    PROGRAM.replace('PAIRS', String(CASES)),
    {
      check: (operation: bigint, a: bigint, b: bigint, result: bigint) => {
        const [weft, reference] = OPERATIONS[Number(operation)]!;
        const wanted = reference(a, b);
        return wanted === result ? null : `${weft} is ${wanted}`;
      },
    },
    CASES * A_PAIR,
  );
});
