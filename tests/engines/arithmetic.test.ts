// Every row of the int and float arithmetic against BigInt and the host's doubles, over extreme values and random ones; also with the destination in an operand's slot.
import { describe, expect, test } from 'vitest';
import type { CodeBuilder } from '../../vm/bytecode/code-builder.js';
import type { Constant, StaticVar } from '../../vm/bytecode/module.js';
import { silentHost } from '../../vm/host.js';
import { Machine } from '../../vm/machine.js';
import { PORT_POWER, STATIC_BASE } from '../../vm/memory/layout.js';
import { F64, I64, moduleOf } from '../bytecode/sample-modules.js';

const wrap = (x: bigint): bigint => BigInt.asIntN(64, x);
const unsigned = (x: bigint): bigint => BigInt.asUintN(64, x);
const truth = (x: boolean): bigint => (x ? 1n : 0n);

function randoms(count: number): bigint[] {
  let state = 0x9e3779b97f4a7c15n;
  return Array.from({ length: count }, () => {
    state = unsigned(state * 6364136223846793005n + 1442695040888963407n);
    return wrap(state ^ (state >> 29n));
  });
}

const POWERS = [0n, 15n, 31n, 32n, 52n, 53n, 63n].flatMap((n) => [1n << n, (1n << n) - 1n, -(1n << n), -(1n << n) - 1n]);
const INTS = [...new Set([0n, 2n, 3n, -3n, 10n, -7n, 255n, 0xdeadbeefn, -0xdeadbeefn, 0xffffffff00000000n, ...POWERS, ...randoms(4)].map(wrap))];

/** Runs `R2 := op(R0, R1)` over all pairs; `emit` writes the row with destination d. */
function overPairs(
  values: readonly (bigint | number)[],
  emit: (b: CodeBuilder, d: number) => void,
  d: number,
): { view: DataView; pairs: (readonly [bigint | number, bigint | number])[] } {
  const pairs = values.flatMap((x) => values.map((y) => [x, y] as const));
  const isFloat = typeof values[0] === 'number';
  const constants: Constant[] = values.map((value) => (typeof value === 'number' ? { kind: 'float', value } : { kind: 'int', value }));
  const statics: StaticVar[] = pairs.map((_, i) => ({ name: `s${i}`, type: I64, initial: -1 }));
  const count = values.length;
  const machine = new Machine(
    moduleOf({
      constants,
      statics,
      fns: [
        {
          name: 'boot',
          slots: isFloat ? 'ffifi' : 'iiiii',
          code: (b) => {
            pairs.forEach((_, i) => {
              b.emit('ldk', 0, Math.floor(i / count)).emit('ldk', 1, i % count);
              emit(b, d);
              b.emit('stst', d, i);
            });
            b.emit('ldi', 4, PORT_POWER).emit('out', 4, 4).emit('unreach');
          },
        },
      ],
    }),
    { host: silentHost, memory: 8 << 20 },
  );
  expect(machine.run().kind).toBe('exit');
  return { view: new DataView(machine.core.memory.buffer, STATIC_BASE), pairs };
}

type IntPair = (x: bigint, y: bigint) => bigint;

function checkInts(emit: (b: CodeBuilder, d: number) => void, expected: IntPair, values = INTS): void {
  for (const d of [2, 0, 1]) {
    const { view, pairs } = overPairs(values, emit, d);
    pairs.forEach(([x, y], i) => {
      const got = view.getBigInt64(8 * i, true);
      const want = wrap(expected(x as bigint, y as bigint));
      if (got !== want) expect.fail(`${x}, ${y} into r${d}: ${got}, not ${want}`);
    });
  }
}

const ROWS: Record<string, IntPair> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shl: (x, y) => x << (y & 63n),
  shr: (x, y) => x >> (y & 63n),
  shru: (x, y) => unsigned(x) >> (y & 63n),
  mulhu: (x, y) => (unsigned(x) * unsigned(y)) >> 64n,
  eq: (x, y) => truth(x === y),
  ne: (x, y) => truth(x !== y),
  lt: (x, y) => truth(x < y),
  le: (x, y) => truth(x <= y),
  ltu: (x, y) => truth(unsigned(x) < unsigned(y)),
};
const DIVISIONS: Record<string, IntPair> = {
  div: (x, y) => x / y,
  rem: (x, y) => x % y,
  divu: (x, y) => unsigned(x) / unsigned(y),
  remu: (x, y) => unsigned(x) % unsigned(y),
};
const IMMEDIATE: Record<string, IntPair> = {
  addi: (x, y) => x + y,
  muli: (x, y) => x * y,
  divi: (x, y) => x / y,
  remi: (x, y) => x % y,
  andi: (x, y) => x & y,
  ori: (x, y) => x | y,
  xori: (x, y) => x ^ y,
  shli: (x, y) => x << (y & 63n),
  shri: (x, y) => x >> (y & 63n),
  shrui: (x, y) => unsigned(x) >> (y & 63n),
  eqi: (x, y) => truth(x === y),
  lti: (x, y) => truth(x < y),
};
const ones = (x: bigint): bigint => BigInt([...unsigned(x).toString(2)].filter((c) => c === '1').length);
const leading = (x: bigint): bigint => (x === 0n ? 64n : BigInt(64 - unsigned(x).toString(2).length));
const trailing = (x: bigint): bigint => (x === 0n ? 64n : BigInt(/0*$/.exec(unsigned(x).toString(2))![0].length));
const UNARY: Record<string, (x: bigint) => bigint> = { neg: (x) => -x, not: (x) => ~x, ext8: (x) => x & 255n, lnot: (x) => truth(x === 0n), mov: (x) => x };
const BRANCHES: Record<string, (x: bigint, y: bigint) => boolean> = {
  breq: (x, y) => x === y,
  brne: (x, y) => x !== y,
  brlt: (x, y) => x < y,
  brle: (x, y) => x <= y,
};
const IMMEDIATE_BRANCHES: Record<string, (x: bigint, y: bigint) => boolean> = {
  breqi: (x, y) => x === y,
  brnei: (x, y) => x !== y,
  brlti: (x, y) => x < y,
  brlei: (x, y) => x <= y,
  brgti: (x, y) => x > y,
  brgei: (x, y) => x >= y,
};

describe('ints', () => {
  test.each(Object.keys(ROWS))('%s', (name) => checkInts((b, d) => b.emit(name, d, 0, 1), ROWS[name]!));
  test.each(Object.keys(DIVISIONS))('%s', (name) =>
    checkInts(
      (b, d) => b.emit(name, d, 0, 1),
      DIVISIONS[name]!,
      INTS.filter((x) => x !== 0n),
    ),
  );
  test.each(Object.keys(IMMEDIATE))('%s', (name) => {
    const values = INTS.filter((_, i) => i % 2 === 0);
    for (const imm of [1, 2, 3, 7, 31, 32, 63, 127, -1, -2, -7, -33, -128]) {
      if (name.startsWith('sh') && imm < 0) continue;
      const { view, pairs } = overPairs(values, (b) => b.emit(name, 2, 0, imm), 2);
      pairs.forEach(([x], i) => {
        const want = wrap(IMMEDIATE[name]!(x as bigint, BigInt(imm)));
        if (view.getBigInt64(8 * i, true) !== want) expect.fail(`${x}, ${imm}: ${view.getBigInt64(8 * i, true)}, not ${want}`);
      });
    }
  });
  test.each(Object.keys(UNARY))('%s', (name) =>
    checkInts(
      (b, d) => b.emit(name, d, 0),
      (x) => UNARY[name]!(x),
      INTS.slice(0, 40),
    ),
  );
  test.each([ones, leading, trailing])('ibit %#', (expected) => {
    const sub = [ones, leading, trailing].indexOf(expected);
    checkInts((b, d) => b.emit('ibit', d, 0, sub), expected, INTS.slice(0, 40));
  });
  test.each(Object.keys(BRANCHES))('%s', (name) =>
    checkInts(
      (b, d) => {
        const taken = b.label();
        const end = b.label();
        b.emit(name, 0, 1, taken).emit('ldi', d, 0).emit('jmp', end).bind(taken).emit('ldi', d, 1).bind(end);
      },
      (x, y) => truth(BRANCHES[name]!(x, y)),
      INTS.filter((_, i) => i % 2 === 1),
    ),
  );
  test.each(Object.keys(IMMEDIATE_BRANCHES))('%s', (name) => {
    for (const imm of [0, 1, 7, 127, -1, -128]) {
      checkInts(
        (b, d) => {
          const taken = b.label();
          const end = b.label();
          b.emit(name, 0, imm, taken).emit('ldi', d, 0).emit('jmp', end).bind(taken).emit('ldi', d, 1).bind(end);
        },
        (x) => truth(IMMEDIATE_BRANCHES[name]!(x, BigInt(imm))),
        INTS.slice(0, 24),
      );
    }
  });
  test('forlt', () =>
    checkInts(
      (b, d) => {
        const end = b.label();
        b.emit('mov', 2, 0).emit('forlt', 2, 1, end).emit('muli', 2, 2, 2).bind(end).emit('mov', d, 2);
      },
      (x, y) => (wrap(x + 1n) < y ? x + 1n : (x + 1n) * 2n),
    ));
  test('i2f rounds once', () => {
    const { view, pairs } = overPairs(INTS, (b) => b.emit('i2f', 3, 0).emit('mov', 2, 3), 2);
    pairs.forEach(([x], i) => expect(view.getFloat64(8 * i, true)).toBe(Number(x)));
  });
});

const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.1,
  1e21,
  -1e21,
  2 ** 31,
  -(2 ** 31),
  2 ** 31 - 0.5,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e300,
  5e-324,
  0.49999999999999994,
  Infinity,
  -Infinity,
  NaN,
];
const FLOAT_ROWS: Record<string, (x: number, y: number) => number> = {
  fadd: (x, y) => x + y,
  fsub: (x, y) => x - y,
  fmul: (x, y) => x * y,
  fdiv: (x, y) => x / y,
  frem: (x, y) => x % y,
};
const FLOAT_TESTS: Record<string, (x: number, y: number) => boolean> = {
  feq: (x, y) => x === y,
  fne: (x, y) => x !== y,
  flt: (x, y) => x < y,
  fle: (x, y) => x <= y,
};
const FLOAT_BRANCHES: Record<string, (x: number, y: number) => boolean> = {
  brfeq: (x, y) => x === y,
  brfne: (x, y) => x !== y,
  brflt: (x, y) => x < y,
  brfle: (x, y) => x <= y,
  brfnlt: (x, y) => !(x < y),
  brfnle: (x, y) => !(x <= y),
};
const away = (x: number): number => (Math.abs(x % 1) >= 0.5 ? Math.trunc(x) + Math.sign(x) : Math.trunc(x));
const saturated = (x: number): bigint => (Number.isNaN(x) ? 0n : x >= 2 ** 63 ? 2n ** 63n - 1n : x <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(x)));

describe('floats', () => {
  test.each(Object.keys(FLOAT_ROWS))('%s', (name) => {
    const { view, pairs } = overPairs(FLOATS, (b) => b.emit(name, 3, 0, 1), 3);
    pairs.forEach(([x, y], i) => expect(view.getFloat64(8 * i, true)).toBe(FLOAT_ROWS[name]!(x as number, y as number)));
  });
  test.each(Object.keys(FLOAT_TESTS))('%s', (name) => {
    const { view, pairs } = overPairs(FLOATS, (b) => b.emit(name, 2, 0, 1), 2);
    pairs.forEach(([x, y], i) => expect(view.getBigInt64(8 * i, true)).toBe(truth(FLOAT_TESTS[name]!(x as number, y as number))));
  });
  test.each(Object.keys(FLOAT_BRANCHES))('%s', (name) => {
    const { view, pairs } = overPairs(
      FLOATS,
      (b) => {
        const taken = b.label();
        b.emit('ldi', 2, 1).emit(name, 0, 1, taken).emit('ldi', 2, 0).bind(taken);
      },
      2,
    );
    pairs.forEach(([x, y], i) => expect([x, y, view.getBigInt64(8 * i, true)]).toEqual([x, y, truth(FLOAT_BRANCHES[name]!(x as number, y as number))]));
  });
  test('f2i truncates and saturates', () => {
    const { view, pairs } = overPairs(FLOATS, (b) => b.emit('f2i', 2, 0), 2);
    pairs.forEach(([x], i) => expect([x, view.getBigInt64(8 * i, true)]).toEqual([x, saturated(x as number)]));
  });
  test('f2bits has one NaN', () => {
    const { view, pairs } = overPairs(FLOATS, (b) => b.emit('fneg', 3, 0).emit('f2bits', 2, 3), 2);
    const bits = new DataView(new ArrayBuffer(8));
    pairs.forEach(([x], i) => {
      bits.setFloat64(0, -(x as number));
      expect(view.getBigInt64(8 * i, true)).toBe(Number.isNaN(x) ? 0x7ff8000000000000n : bits.getBigInt64(0));
    });
  });
  test.each([Math.floor, Math.ceil, away, Math.trunc, Math.sin])('fmath %#', (expected) => {
    const sub = [Math.floor, Math.ceil, away, Math.trunc, Math.sin].indexOf(expected);
    const { view, pairs } = overPairs(FLOATS, (b) => b.emit('fmath', 3, 0, sub), 3);
    pairs.forEach(([x], i) => expect(view.getFloat64(8 * i, true)).toBe(expected(x as number)));
  });
  test('fmath2 and fsqrt', () => {
    const pow = overPairs(FLOATS, (b) => b.emit('fmath2', 3, 0, 1, 0), 3);
    pow.pairs.forEach(([x, y], i) => expect(pow.view.getFloat64(8 * i, true)).toBe(Math.pow(x as number, y as number)));
    const root = overPairs(FLOATS, (b) => b.emit('fsqrt', 3, 0), 3);
    root.pairs.forEach(([x], i) => expect(root.view.getFloat64(8 * i, true)).toBe(Math.sqrt(x as number)));
  });
});

test('a float passes through memory and calls with its bits unchanged', () => {
  const machine = new Machine(
    moduleOf({
      constants: [{ kind: 'int', value: 0x7ff0dead00000001n }],
      statics: [{ name: 's', type: F64, initial: -1 }],
      fns: [
        {
          name: 'boot',
          slots: 'iffi',
          code: (b) =>
            b
              .emit('ldk', 0, 0)
              .emit('bits2f', 1, 0)
              .emit('call', 2, 1, 1)
              .emit('mov', 1, 2)
              .emit('stst', 1, 0)
              .emit('ldi', 3, PORT_POWER)
              .emit('out', 3, 3)
              .emit('unreach'),
        },
        { name: 'same', params: [F64], result: F64, slots: 'f', code: (b) => b.emit('ret', 0) },
      ],
    }),
    { host: silentHost, memory: 8 << 20 },
  );
  machine.run();
  expect(new DataView(machine.core.memory.buffer).getBigInt64(STATIC_BASE, true)).toBe(0x7ff0dead00000001n);
});
