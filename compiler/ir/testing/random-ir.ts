// Random programs for the property tests: a function of two ints with any control flow, int and float registers that are written many times, a pinned register
// with pointers to it, statics, calls of a small function and of one that panics now and then, and landing pads. Every register is assigned at entry.
import fc from 'fast-check';
import { FIXED_TYPES, type SlotType } from '../../../vm/bytecode/module.js';
import type { Block, Condition, Instr, IrFn, IrModule, RegInfo, Terminator } from '../ir.js';

export const SPAN = { file: 0, start: 0, end: 0 };
export const I64: SlotType = { kind: 'i64' };
export const F64: SlotType = { kind: 'f64' };
export const BOX_I64 = FIXED_TYPES.length;
const STRING: SlotType = { kind: 'ref', type: 1, nullable: false };
const ANY: SlotType = { kind: 'ref', type: 0, nullable: false };

const INTS = 6;
const FLOATS = 3;
const PINNED = INTS + FLOATS;
const POINTER = PINNED + 1;
const CAUGHT = POINTER + 1;
const TEXT = CAUGHT + 1;
const TEMPORARIES = TEXT + 1;

export const MAIN = 0;
const ADDER = 1;
const THROWER = 2;

interface Draft {
  readonly kind: number;
  readonly dst: number;
  readonly a: number;
  readonly b: number;
  readonly value: bigint;
}

interface BlockDraft {
  readonly instrs: readonly Draft[];
  readonly end: Draft & { readonly to: number; readonly otherwise: number };
  readonly covered: boolean;
}

const small = fc.integer({ min: 0, max: 255 });
const interesting = fc.oneof(
  fc.bigInt({ min: -4n, max: 130n }),
  fc.constantFrom(0n, 1n, 2n, -1n, 8n, 255n, 256n, 32767n, 32768n, -32769n, 2n ** 63n - 1n, -(2n ** 63n)),
);
const draft = fc.record({ kind: small, dst: small, a: small, b: small, value: interesting });
const block: fc.Arbitrary<BlockDraft> = fc.record({
  instrs: fc.array(draft, { maxLength: 7 }),
  end: fc.record({ kind: small, dst: small, a: small, b: small, value: interesting, to: small, otherwise: small }),
  covered: fc.boolean(),
});

export interface ProgramDraft {
  readonly blocks: readonly BlockDraft[];
  readonly pads: readonly BlockDraft[];
}

export const programDraft: fc.Arbitrary<ProgramDraft> = fc.record({
  blocks: fc.array(block, { minLength: 1, maxLength: 9 }),
  pads: fc.array(block, { maxLength: 2 }),
});

const INT_ROWS = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr', 'shru', 'eq', 'ne', 'lt', 'le', 'ltu'] as const;
const FLOAT_ROWS = ['fadd', 'fsub', 'fmul', 'fdiv'] as const;
const FLOAT_TESTS = ['feq', 'fne', 'flt', 'fle'] as const;
const UNARY = ['neg', 'not', 'ext8', 'lnot'] as const;

const int = (n: number): number => n % INTS;
const float = (n: number): number => INTS + (n % FLOATS);

const row = (name: string, dst: number | null, args: readonly number[]): Instr => ({ op: 'row', name, dst, args, imm: 0, type: 0, span: SPAN });
const constant = (dst: number, value: bigint): Instr => ({ op: 'const', dst, value: { kind: 'int', value }, span: SPAN });

/** Registers beside the fixed ones: temporaries that are defined once, as the builder makes for constants. */
class Registers {
  readonly list: RegInfo[] = [];

  constructor() {
    for (let i = 0; i < INTS; i += 1) this.add(I64);
    for (let i = 0; i < FLOATS; i += 1) this.add(F64);
    this.list.push({ type: I64, name: 'pinned', pinned: true });
    this.add({ kind: 'ptr', type: BOX_I64 });
    this.add(ANY);
    this.add(STRING);
  }

  add(type: SlotType): number {
    this.list.push({ type, name: null, pinned: false });
    return this.list.length - 1;
  }
}

function instrsOf(draft: Draft, registers: Registers, divides: boolean): Instr[] {
  const { kind, a, b, value } = draft;
  const dst = int(draft.dst);
  switch (kind % 18) {
    case 0:
    case 1:
      return [constant(dst, value)];
    case 2:
      return [{ op: 'mov', dst, args: [int(a)], span: SPAN }];
    case 3:
      return [{ op: 'mov', dst: float(draft.dst), args: [float(a)], span: SPAN }];
    case 4:
      return [row(FLOAT_ROWS[b % FLOAT_ROWS.length]!, float(draft.dst), [float(a), float(b >> 2)])];
    case 5:
      return [row(FLOAT_TESTS[b % FLOAT_TESTS.length]!, dst, [float(a), float(b >> 2)])];
    case 6:
      return [row(UNARY[b % UNARY.length]!, dst, [int(a)])];
    case 7:
      return [row(a % 2 === 0 ? 'i2f' : 'f2i', a % 2 === 0 ? float(draft.dst) : dst, [a % 2 === 0 ? int(b) : float(b)])];
    case 8:
      return [{ op: 'stst', static: a % 2, args: [int(b)], span: SPAN }];
    case 9:
      return [{ op: 'ldst', dst, static: a % 2, span: SPAN }];
    case 10:
      return a % 2 === 0 ? [row('stp', null, [POINTER, int(b)])] : [row('ldp', dst, [POINTER])];
    case 11:
      return [{ op: 'mov', dst: a % 2 === 0 ? PINNED : dst, args: [a % 2 === 0 ? int(b) : PINNED], span: SPAN }];
    case 12:
      return [{ op: 'call', dst: b % 5 === 0 ? null : dst, fn: ADDER, args: [int(a), int(b)], span: SPAN }];
    case 13:
      return [{ op: 'call', dst, fn: THROWER, args: [int(a)], span: SPAN }];
    case 14:
      return [row(!divides ? 'mul' : b % 2 === 0 ? 'div' : 'rem', dst, [int(a), int(b >> 1)])];
    case 15: {
      // An operand that is a constant of its own, on either side.
      const temporary = registers.add(I64);
      const args = b % 3 === 0 ? [temporary, int(a)] : [int(a), temporary];
      return [constant(temporary, value), row(INT_ROWS[b % INT_ROWS.length]!, dst, args)];
    }
    default:
      return [row(INT_ROWS[b % INT_ROWS.length]!, dst, [int(a), int(b >> 3)])];
  }
}

function conditionOf(draft: Draft): Condition {
  const { a, b } = draft;
  switch (draft.dst % 8) {
    case 0:
      return { test: 'eq', args: [int(a), int(b)] };
    case 1:
      return { test: 'ne', args: [int(a), int(b)] };
    case 2:
    case 3:
      return { test: 'lt', args: [int(a), int(b)] };
    case 4:
      return { test: 'le', args: [int(a), int(b)] };
    case 5:
      return { test: a % 2 === 0 ? 'true' : 'false', args: [int(b)] };
    case 6:
      return { test: a % 2 === 0 ? 'flt' : 'fnle', args: [float(b), float(b >> 2)] };
    default:
      return { test: a % 2 === 0 ? 'feq' : 'fnlt', args: [float(b), float(b >> 2)] };
  }
}

/** `first` is the first of the blocks that a jump may go to, `count` how many there are. */
function endOf(draft: BlockDraft['end'], first: number, count: number): Terminator {
  const to = first + (draft.to % count);
  const otherwise = first + (draft.otherwise % count);
  switch (draft.kind % 10) {
    case 0:
    case 1:
      return { op: 'return', value: int(draft.a), span: SPAN };
    case 2:
      return { op: 'jump', to, span: SPAN };
    case 3:
      return { op: 'switch', value: int(draft.a), cases: [to, otherwise, to].slice(0, 1 + (draft.b % 3)), otherwise, span: SPAN };
    case 4:
      return { op: 'throw', value: TEXT, span: SPAN };
    default:
      return { op: 'branch', condition: conditionOf(draft), then: to, otherwise, span: SPAN };
  }
}

function adder(): IrFn {
  return {
    name: 'adder',
    params: [0, 1],
    result: I64,
    registers: [I64, I64, I64].map((type) => ({ type, name: null, pinned: false })),
    blocks: [
      { instrs: [], end: { op: 'branch', condition: { test: 'lt', args: [0, 1] }, then: 1, otherwise: 2, span: SPAN }, handler: null },
      { instrs: [row('add', 2, [0, 1])], end: { op: 'return', value: 2, span: SPAN }, handler: null },
      { instrs: [row('sub', 0, [0, 1])], end: { op: 'return', value: 0, span: SPAN }, handler: null },
    ],
    flags: 0,
    inline: false,
    cold: false,
    span: SPAN,
  };
}

function thrower(): IrFn {
  return {
    name: 'thrower',
    params: [0],
    result: I64,
    registers: [I64, I64, STRING].map((type) => ({ type, name: null, pinned: false })),
    blocks: [
      {
        instrs: [constant(1, 1n), row('and', 1, [0, 1])],
        end: { op: 'branch', condition: { test: 'true', args: [1] }, then: 1, otherwise: 2, span: SPAN },
        handler: null,
      },
      { instrs: [{ op: 'const', dst: 2, value: { kind: 'string', value: 'odd' }, span: SPAN }], end: { op: 'throw', value: 2, span: SPAN }, handler: null },
      { instrs: [], end: { op: 'return', value: 0, span: SPAN }, handler: null },
    ],
    flags: 0,
    inline: false,
    cold: false,
    span: SPAN,
  };
}

/** `divides`: with divisions, which panic on zero. */
export function programOf(program: ProgramDraft, divides: boolean): IrModule {
  const registers = new Registers();
  const count = program.blocks.length;
  const entry: Instr[] = [];
  for (let i = 2; i < INTS; i += 1) entry.push(constant(i, BigInt(i)));
  for (let i = 0; i < FLOATS; i += 1) entry.push({ op: 'const', dst: INTS + i, value: { kind: 'float', value: i * 1.5 }, span: SPAN });
  entry.push(constant(PINNED, 7n), { op: 'addr', dst: POINTER, of: PINNED, span: SPAN });
  entry.push({ op: 'const', dst: TEXT, value: { kind: 'string', value: 'panic' }, span: SPAN });
  const blocks: Block[] = [{ instrs: entry, end: { op: 'jump', to: 1, span: SPAN }, handler: null }];
  const pads = program.pads.length;
  const make = (one: BlockDraft, index: number, prefix: Instr[]): Block => ({
    instrs: [...prefix, ...one.instrs.flatMap((instr) => instrsOf(instr, registers, divides))],
    end: endOf(one.end, 1, count),
    handler: one.covered && pads > 0 ? 1 + count + (index % pads) : null,
  });
  program.blocks.forEach((one, index) => blocks.push(make(one, index, [])));
  program.pads.forEach((one) => blocks.push({ ...make(one, 0, [row('catch', CAUGHT, [])]), handler: null }));
  const main: IrFn = { name: 'main', params: [0, 1], result: I64, registers: registers.list, blocks, flags: 0, inline: false, cold: false, span: SPAN };
  if (registers.list.length < TEMPORARIES) throw new Error('the fixed registers are miscounted');
  return {
    types: [...FIXED_TYPES, { kind: 'box', name: 'box', element: I64 }],
    statics: [
      { name: 'first', type: I64, initial: null },
      { name: 'second', type: I64, initial: { kind: 'int', value: 5n } },
    ],
    natives: [],
    fns: [main, adder(), thrower()],
    entry: MAIN,
  };
}
