// One instruction at a word offset, taken apart as the table in isa.ts says. Verifier, disassembler and liveness read code through this file only, so that
// they cannot disagree on which registers an instruction defines or where its next one begins.
//
// A `Decoded` is filled anew by each call of `decodeInto`, so that a pass over a function allocates nothing; `decode` makes a fresh one.
import type { Row } from './isa.js';
import { ISA } from './isa.js';
import type { SlotType, TypeDef } from './module.js';

export type OperandKind = 'i64' | 'f64' | 'ref' | 'ptr' | 'any';

/** What of a module decides whether a call defines its dst: callees without a result leave it alone. A `Module` is one. */
export interface Signatures {
  readonly fns: readonly { readonly result: SlotType | null }[];
  readonly natives: readonly { readonly result: SlotType | null }[];
  readonly types: readonly TypeDef[];
}

export interface Decoded {
  row: Row;
  at: number;
  /** In words. */
  length: number;
  /** Registers defined, and in step their kinds. `x.` operands are in both `defs` and `uses`. */
  readonly defs: number[];
  readonly defKinds: OperandKind[];
  readonly uses: number[];
  readonly useKinds: OperandKind[];
  /** Operand values in the order of the row without the `-` fields; calls: dst, index, registers; table: register, offsets. What `encode` takes. */
  readonly operands: number[];
  /** Where it may jump, as word offsets; the next instruction is not among them. */
  readonly targets: number[];
  /** imm8, imm16, sub8, field8 or vec8; 0 where the row has none. */
  immediate: number;
  /** Constant, static, type, function or native that it names; -1 where the row has none. */
  index: number;
  /** Slot whose address is taken (`addr`), else -1. It is neither in `defs` nor in `uses`. */
  addressed: number;
  /** Bits set in fields that the row does not use; sound code has none. */
  spare: number;
}

/** Words that are no instruction. */
export class BadInstruction extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(`word ${at}: ${reason}`);
    this.name = 'BadInstruction';
  }
}

export type Position = 'a' | 'b' | 'c' | 'hi16' | 'off24' | 'd' | 'e' | 'f' | 'word' | 'count';
export type Role = 'def' | 'use' | 'both' | 'immediate' | 'index' | 'slot-use' | 'slot-def' | 'slot-address' | 'offset' | 'count' | 'rest';

export interface Field {
  readonly role: Role;
  readonly kind: OperandKind; // of registers; 'any' otherwise
  readonly type: string; // the operand column's word, without `d.` `u.` `x.`
  readonly position: Position;
  readonly signed: boolean;
  /** Its bits are `width` ones from bit `shift` of word `word` on. */
  readonly word: 0 | 1;
  readonly shift: number;
  readonly width: number;
}

/** A row with its operands placed in the words. */
export interface Plan {
  readonly row: Row;
  readonly fields: readonly Field[];
  /** Words of a fixed-size instruction; 0 for `call` and `table`. */
  readonly words: number;
  readonly spare0: number;
  readonly spare1: number;
}

const POSITIONS: Record<Row['format'], readonly Position[]> = {
  n: [],
  a: ['a'],
  ab: ['a', 'b'],
  abc: ['a', 'b', 'c'],
  abi: ['a', 'b', 'c'],
  ai: ['a', 'hi16'],
  ak: ['a', 'hi16'],
  j: ['off24'],
  aj: ['a', 'hi16'],
  abj: ['a', 'b', 'c'],
  aij: ['a', 'b', 'c'],
  abcd: ['a', 'b', 'c', 'd', 'e'],
  abt: ['a', 'b', 'c', 'word'],
  table: ['a', 'count'],
  int: ['a', 'b', 'c', 'd', 'e', 'f'],
  call: ['d', 'word', 'count'],
};

const BITS: Record<Position, readonly [word: 0 | 1, shift: number, width: number]> = {
  a: [0, 8, 8],
  b: [0, 16, 8],
  c: [0, 24, 8],
  hi16: [0, 16, 16],
  off24: [0, 8, 24],
  count: [0, 16, 16],
  d: [1, 0, 8],
  e: [1, 8, 8],
  f: [1, 16, 8],
  word: [1, 0, 32],
};

const REGISTER: Record<string, Role> = { d: 'def', u: 'use', x: 'both' };
const SIGNED = /^(imm|off)/;
const INDEX = /^(k16|s16|type24|type32|fn24|fn32|native24)$/;
const IMMEDIATE = /^(imm8|imm16|sub8|field8|vec8)$/;

function fieldOf(row: Row, operand: string, position: Position): Field {
  const [word, shift, width] = BITS[position];
  const field = (role: Role, type: string, kind: OperandKind = 'any'): Field => ({ role, kind, type, position, signed: SIGNED.test(type), word, shift, width });
  if (operand === 'u...') return field('rest', operand);
  const role = REGISTER[operand.slice(0, operand.indexOf('.'))];
  if (role !== undefined) return field(role, operand.slice(2), operand.slice(2) as OperandKind);
  if (operand === 'slot16') return field(row.name === 'stw' ? 'slot-def' : row.name === 'addr' ? 'slot-address' : 'slot-use', operand);
  if (operand.startsWith('off')) return field('offset', operand);
  if (operand === 'n16') return field('count', operand);
  if (INDEX.test(operand)) return field('index', operand);
  if (IMMEDIATE.test(operand)) return field('immediate', operand);
  throw new Error(`instruction ${row.name}: unknown operand ${operand} in the table`);
}

function planOf(row: Row): Plan {
  const positions = POSITIONS[row.format];
  const fields: Field[] = [];
  const used = [0xff, 0];
  row.operands.forEach((operand, i) => {
    const position = positions[i];
    if (position === undefined) throw new Error(`instruction ${row.name}: more operands than format ${row.format} has`);
    if (operand === '-') return;
    const field = fieldOf(row, operand, position);
    fields.push(field);
    used[field.word]! |= (0xffffffff >>> (32 - field.width)) << field.shift;
  });
  const words = row.format === 'call' || row.format === 'table' ? 0 : row.format === 'abcd' || row.format === 'abt' || row.format === 'int' ? 2 : 1;
  return { row, fields, words, spare0: ~used[0]!, spare1: words === 2 ? ~used[1]! : 0 };
}

/** By opcode. */
export const PLANS: readonly Plan[] = ISA.map(planOf);

export function newDecoded(): Decoded {
  return {
    row: ISA[0]!,
    at: 0,
    length: 1,
    defs: [],
    defKinds: [],
    uses: [],
    useKinds: [],
    operands: [],
    targets: [],
    immediate: 0,
    index: -1,
    addressed: -1,
    spare: 0,
  };
}

/** Words of the instruction at `at`, by its first word alone; 0 when the opcode is unknown. May reach past the end of the code. */
export function lengthAt(code: Int32Array, at: number): number {
  const word = code[at]!;
  const plan = PLANS[word & 255];
  if (plan === undefined) return 0;
  if (plan.words !== 0) return plan.words;
  if (plan.row.format === 'table') return 1 + (word >>> 16);
  const n = (word >>> 8) & 255;
  return 2 + (n < 2 ? 0 : (n + 1) >> 2);
}

/** Decodes the instruction at word `at` of a function's code. Throws BadInstruction where there is none. */
export function decode(code: Int32Array, at: number, signatures: Signatures): Decoded {
  return decodeInto(newDecoded(), code, at, signatures);
}

/** Like `decode`, into `out`, which it returns. */
export function decodeInto(out: Decoded, code: Int32Array, at: number, signatures: Signatures): Decoded {
  if (at < 0 || at >= code.length) throw new BadInstruction(at, `is outside the function's ${code.length} words`);
  const word = code[at]!;
  const plan = PLANS[word & 255];
  if (plan === undefined) throw new BadInstruction(at, `unknown opcode ${word & 255}`);
  const length = lengthAt(code, at);
  if (at + length > code.length) throw new BadInstruction(at, `${plan.row.name} needs ${length} words, ${code.length - at} are left`);
  out.row = plan.row;
  out.at = at;
  out.length = length;
  clear(out.defs);
  clear(out.defKinds);
  clear(out.uses);
  clear(out.useKinds);
  clear(out.operands);
  clear(out.targets);
  out.immediate = 0;
  out.index = -1;
  out.addressed = -1;
  if (plan.words === 0) {
    if (plan.row.format === 'table') decodeTable(out, code, at, word);
    else decodeCall(out, code, at, word, signatures);
    return out;
  }
  const second = plan.words === 2 ? code[at + 1]! : 0;
  out.spare = (word & plan.spare0) | (second & plan.spare1);
  const fields = plan.fields;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const bits = field.word === 0 ? word : second;
    const value = field.signed
      ? (bits << (32 - field.shift - field.width)) >> (32 - field.width)
      : (bits << (32 - field.shift - field.width)) >>> (32 - field.width);
    out.operands.push(value);
    place(out, field, value);
  }
  return out;
}

/** Not by `length = 0`, which gives the array's memory back only to be taken again by the next push. */
function clear(list: unknown[]): void {
  while (list.length > 0) list.pop();
}

function place(out: Decoded, field: Field, value: number): void {
  switch (field.role) {
    case 'def':
    case 'slot-def':
      out.defs.push(value);
      out.defKinds.push(field.kind);
      return;
    case 'use':
    case 'slot-use':
      out.uses.push(value);
      out.useKinds.push(field.kind);
      return;
    case 'both':
      out.uses.push(value);
      out.useKinds.push(field.kind);
      out.defs.push(value);
      out.defKinds.push(field.kind);
      return;
    case 'slot-address':
      out.addressed = value;
      return;
    case 'immediate':
      out.immediate = value;
      return;
    case 'index':
      out.index = value;
      return;
    case 'offset':
      out.targets.push(out.at + 1 + value);
      return;
    case 'count':
    case 'rest':
      return;
  }
}

/** [op a n16] [off32] * n */
function decodeTable(out: Decoded, code: Int32Array, at: number, word: number): void {
  const register = (word >>> 8) & 255;
  out.operands.push(register);
  out.uses.push(register);
  out.useKinds.push('i64');
  out.spare = 0;
  const end = at + out.length;
  for (let i = at + 1; i < end; i++) {
    out.operands.push(code[i]!);
    out.targets.push(end + code[i]!);
  }
}

/** [op n a0 a1] [a2 a3 a4 a5]... [dst | index24] */
function decodeCall(out: Decoded, code: Int32Array, at: number, word: number, signatures: Signatures): void {
  const n = (word >>> 8) & 255;
  const last = code[at + out.length - 1]!;
  const dst = last & 255;
  const index = last >>> 8;
  out.index = index;
  out.operands.push(dst, index);
  out.spare = n < 2 ? word >>> (n === 0 ? 16 : 24) : 0;
  for (let i = 0; i < n; i++) {
    // Registers 0 and 1 are bytes 2 and 3 of the first word; those after them follow without a gap.
    const register = (code[at + ((i + 2) >> 2)]! >>> (((i + 2) & 3) << 3)) & 255;
    out.operands.push(register);
    out.uses.push(register);
    out.useKinds.push('any');
  }
  if (n > 2 && ((n + 2) & 3) !== 0) out.spare |= code[at + ((n + 2) >> 2)]! >>> (((n + 2) & 3) << 3);
  const plan = PLANS[word & 255]!;
  if (definesResult(plan.row.name, index, signatures)) {
    out.defs.push(dst);
    out.defKinds.push(plan.fields[0]!.kind);
  }
}

function definesResult(name: string, index: number, signatures: Signatures): boolean {
  if (name === 'call') return signatures.fns[index]?.result !== null;
  if (name === 'native') return signatures.natives[index]?.result !== null;
  if (name !== 'callc') return true;
  const type = signatures.types[index];
  return type?.kind !== 'signature' || type.result !== null;
}
