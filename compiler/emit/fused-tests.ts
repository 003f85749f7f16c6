// Conditions as fused compare-and-branch rows, and the row that jumps in the opposite case.
import { ISA } from '../../vm/bytecode/isa.js';
import type { Condition } from '../ir/ir.js';
import { opcode, type Test } from './machine-code.js';

const BRT = opcode('brt');
const BRF = opcode('brf');
const BRLT = opcode('brlt');
const BRLE = opcode('brle');

const fits = (value: number): boolean => value >= -128 && value <= 127;

type IntTest = Extract<Condition, { test: 'eq' | 'ne' | 'lt' | 'le' }>;

/** Row for a known right operand, and for a known left one. */
const IMMEDIATE: Readonly<Record<IntTest['test'], readonly [right: number, left: number]>> = {
  eq: [opcode('breqi'), opcode('breqi')],
  ne: [opcode('brnei'), opcode('brnei')],
  lt: [opcode('brlti'), opcode('brgti')],
  le: [opcode('brlei'), opcode('brgei')],
};

const REGISTER: Readonly<Record<Condition['test'], number>> = {
  eq: opcode('breq'),
  ne: opcode('brne'),
  lt: BRLT,
  le: BRLE,
  feq: opcode('brfeq'),
  fne: opcode('brfne'),
  flt: opcode('brflt'),
  fle: opcode('brfle'),
  fnlt: opcode('brfnlt'),
  fnle: opcode('brfnle'),
  req: opcode('brreq'),
  rne: opcode('brrne'),
  true: BRT,
  false: BRF,
  null: opcode('brnull'),
  nonnull: opcode('brnn'),
};

/** `valueOf` gives the number that a register always holds, NaN where that is unknown. */
export function testOf(condition: Condition, valueOf: (register: number) => number): Test {
  const [a, b] = condition.args;
  if (b === undefined) return { op: REGISTER[condition.test], a, b: 0 };
  if (condition.test === 'eq' || condition.test === 'ne' || condition.test === 'lt' || condition.test === 'le') {
    const forms = IMMEDIATE[condition.test];
    const right = valueOf(b);
    // A jump on zero reaches further than a comparison with it.
    if (right === 0 && condition.test === 'eq') return { op: BRF, a, b: 0 };
    if (right === 0 && condition.test === 'ne') return { op: BRT, a, b: 0 };
    if (fits(right)) return { op: forms[0], a, b: right };
    const left = valueOf(a);
    if (left === 0 && condition.test === 'eq') return { op: BRF, a: b, b: 0 };
    if (left === 0 && condition.test === 'ne') return { op: BRT, a: b, b: 0 };
    if (fits(left)) return { op: forms[1], a: b, b: left };
  }
  return { op: REGISTER[condition.test], a, b };
}

const PAIRS = [
  ['brt', 'brf'],
  ['brnull', 'brnn'],
  ['breq', 'brne'],
  ['breqi', 'brnei'],
  ['brlti', 'brgei'],
  ['brlei', 'brgti'],
  ['brfeq', 'brfne'],
  ['brflt', 'brfnlt'],
  ['brfle', 'brfnle'],
  ['brreq', 'brrne'],
] as const;

const INVERSE = new Int32Array(ISA.length).fill(-1);
for (const [one, other] of PAIRS) {
  INVERSE[opcode(one)] = opcode(other);
  INVERSE[opcode(other)] = opcode(one);
}

/** The test that holds when this one does not; null for `forlt`, which has none. */
export function inverseOf(test: Test): Test | null {
  if (test.op === BRLT) return { op: BRLE, a: test.b, b: test.a };
  if (test.op === BRLE) return { op: BRLT, a: test.b, b: test.a };
  const op = INVERSE[test.op]!;
  return op < 0 ? null : { op, a: test.a, b: test.b };
}

/** Whether the row's offset has 16 bits, not 8. */
export function reachesFar(test: Test): boolean {
  return ISA[test.op]!.format === 'aj';
}
