// Selection: IR instructions become instructions of the machine, still on virtual registers. A register that is defined once, by a constant, is put into the
// instruction where there is a form for it; loads of constants that nobody is left to read are dropped.
//
//   t0 = const 1; t1 = add i t0; branch lt t1 n body exit    =>    addi t1 i 1; brlt t1 n -> body, exit
//   i = add i t0; branch lt i n body exit                    =>    forlt i n -> body, exit
import { ISA } from '../../vm/bytecode/isa.js';
import { PLANS } from '../../vm/bytecode/decode.js';
import { placesIn, wordsOfReferences } from '../../vm/bytecode/field-places.js';
import type { SlotKind } from '../../vm/bytecode/module.js';
import type { ConstValue, Instr, IrFn, IrModule, Reg, Terminator } from '../ir/ir.js';
import { immediateOf } from '../ir/named-places.js';
import { definitionCounts, terminatorUses, usesOf } from '../ir/operands.js';
import type { ConstantPool } from './constants.js';
import { testOf } from './fused-tests.js';
import { immediateForm } from './immediates.js';
import { EmissionLimit } from './limits.js';
import {
  opcode,
  OP_FORLT,
  OP_MOV,
  visitEnd,
  visitInstr,
  type MachineBlock,
  type MachineEnd,
  type MachineFn,
  type MachineInstr,
  type MachineRegister,
  type Test,
} from './machine-code.js';

const LDI = opcode('ldi');
const LDK = opcode('ldk');
const LDNULL = opcode('ldnull');
const CALL = opcode('call');
const CALLC = opcode('callc');
const NATIVE = opcode('native');
const NEW = opcode('new');
const LDVR = opcode('ldvr');
const ST = opcode('st');
const STC = opcode('stc');
const STNULL = opcode('stnull');
const ARRLIT = opcode('arrlit');
const APUSH = opcode('apush');
const FNIDX = opcode('fnidx');
const ADDR = opcode('addr');
const LDST = opcode('ldst');
const LDSTN = opcode('ldstn');
const ADDRST = opcode('addrst');
const STST = opcode('stst');
const INJECT = opcode('inject');
const ADDI = opcode('addi');

/** A longer array literal begins with this many elements; the others are appended. */
const LONGEST_LITERAL = 64;
/** How far back an increment may stand from the test that it is fused with. */
const INCREMENT_WINDOW = 8;

interface Selection {
  readonly ir: IrFn;
  readonly module: IrModule;
  readonly pool: ConstantPool;
  readonly registers: MachineRegister[];
  /** The number that a register always holds, else NaN. */
  readonly known: Float64Array;
  /** 1 for registers that are always null. */
  readonly isNull: Uint8Array;
  /** How often each register is read; more than 255 times counts as 255. */
  readonly uses: Uint8ClampedArray;
  out: MachineInstr[];
}

function knownNumbers(fn: IrFn): Float64Array {
  const known = new Float64Array(fn.registers.length).fill(NaN);
  const counts = definitionCounts(fn);
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op !== 'const' || instr.value.kind !== 'int' || counts[instr.dst] !== 1 || fn.registers[instr.dst]!.pinned) continue;
      const value = Number(instr.value.value);
      if (Number.isSafeInteger(value)) known[instr.dst] = value;
    }
  }
  return known;
}

function knownNulls(fn: IrFn): Uint8Array {
  const known = new Uint8Array(fn.registers.length);
  const counts = definitionCounts(fn);
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op === 'const' && instr.value.kind === 'null' && counts[instr.dst] === 1 && !fn.registers[instr.dst]!.pinned) known[instr.dst] = 1;
    }
  }
  return known;
}

function countUses(fn: IrFn): Uint8ClampedArray {
  const uses = new Uint8ClampedArray(fn.registers.length);
  for (const block of fn.blocks) {
    for (const instr of block.instrs) for (const register of usesOf(instr)) uses[register]! += 1;
    for (const register of terminatorUses(block.end)) uses[register]! += 1;
  }
  return uses;
}

function fresh(selection: Selection, kind: SlotKind): number {
  selection.registers.push({ kind, pinned: false });
  return selection.registers.length - 1;
}

/** Where the result of a row goes that nobody wants. */
function spare(selection: Selection, kind: string): number {
  switch (kind) {
    case 'i64':
    case 'f64':
    case 'ref':
    case 'ptr':
      return fresh(selection, kind);
    default:
      throw new Error(`a row without a destination gives ${kind}`);
  }
}

function selectConst(selection: Selection, dst: Reg, value: ConstValue, span: Instr['span']): MachineInstr {
  if (value.kind === 'null') return { op: LDNULL, operands: [dst], span };
  if (value.kind === 'int' && value.value >= -32768n && value.value <= 32767n) return { op: LDI, operands: [dst, Number(value.value)], span };
  return { op: LDK, operands: [dst, selection.pool.indexOf(value)], span };
}

function selectRow(selection: Selection, instr: Instr & { op: 'row' }): void {
  const { name, span } = instr;
  if (instr.dst !== null && instr.args.length === 2) {
    const form = immediateForm(name, instr.args[0]!, instr.args[1]!, (register) => selection.known[register]!);
    if (form !== null) {
      selection.out.push({ op: form.op, operands: [instr.dst, ...form.operands], span });
      return;
    }
  }
  const [object, value] = instr.args;
  if (name === 'st') {
    selection.out.push(storeOf(selection, object!, value!, immediateOf(selection.module, selection.ir, instr), span));
    return;
  }
  if (name === 'str' && selection.isNull[value!] === 1) {
    selection.out.push({ op: STNULL, operands: [object!, immediateOf(selection.module, selection.ir, instr)], span });
    return;
  }
  const before = selection.out.at(-1);
  if (
    name === 'nn' &&
    instr.dst !== null &&
    before?.op === LDST &&
    before.operands[0] === object &&
    selection.uses[object!] === 1 &&
    !selection.registers[object!]!.pinned
  ) {
    selection.out[selection.out.length - 1] = { op: LDSTN, operands: [instr.dst, before.operands[1]!], span };
    return;
  }
  const op = name === 'ldv' && instr.dst !== null && selection.registers[instr.dst]!.kind === 'ref' ? LDVR : opcode(name);
  const operands: number[] = [];
  let next = 0;
  for (const field of PLANS[op]!.fields) {
    switch (field.role) {
      case 'def':
        operands.push(instr.dst ?? spare(selection, field.kind));
        break;
      case 'use':
      case 'both': {
        const register = instr.args[next];
        if (register === undefined) throw new Error(`${name} in ${selection.ir.name} lacks operand ${next + 1}`);
        operands.push(register);
        next += 1;
        break;
      }
      case 'immediate':
        operands.push(immediateOf(selection.module, selection.ir, instr));
        break;
      case 'index':
        operands.push(instr.type);
        break;
      default:
        throw new Error(`${name} in ${selection.ir.name} cannot be selected`);
    }
  }
  if (next !== instr.args.length) throw new Error(`${name} in ${selection.ir.name} has ${instr.args.length} operands, takes ${next}`);
  selection.out.push({ op, operands, span });
}

function selectCall(
  selection: Selection,
  op: number,
  dst: Reg | null,
  index: number,
  args: readonly Reg[],
  result: SlotKind | null,
  span: Instr['span'],
): void {
  if (args.length > 255) throw new EmissionLimit(`a call passes ${args.length} values, at most 255 are possible`, span);
  // A callee that gives a result writes it, wanted or not.
  const to = dst ?? (result === null ? -1 : fresh(selection, result));
  selection.out.push({ op, operands: [to, index, ...args], span });
}

/** Scalars are stored one by one where that is less than to say nulls and zeros before them. */
function selectNew(selection: Selection, { dst, type, args, span }: Instr & { op: 'new' | 'arrlit' }): void {
  const { order, references } = placesIn(selection.module.types[type]!);
  const all = withoutZeros(selection, args.length === 0 ? args : order.map((field) => args[field]!));
  const first = withoutZeros(selection, all.slice(0, references));
  const rest = all.slice(references).flatMap((value, i): [value: Reg, place: number][] => {
    return isZero(selection, value) ? [] : [[value, wordsOfReferences(references) + i]];
  });
  const blanks = all.length - first.length - rest.length;
  const few = blanks > 0 && wordsOfOperands(first.length) + rest.length < wordsOfOperands(all.length) + 1;
  selectCall(selection, NEW, dst, type, few ? first : all, null, span);
  if (few) for (const [value, place] of rest) selection.out.push(storeOf(selection, dst, value, place, span));
}

/** Words that the operands of a call take beyond its first and last. */
function wordsOfOperands(count: number): number {
  return (count + 1) >> 2;
}

function storeOf(selection: Selection, object: Reg, value: Reg, place: number, span: Instr['span']): MachineInstr {
  const known = selection.known[value]!;
  if (known >= -128 && known <= 127) return { op: STC, operands: [object, known, place], span };
  return { op: ST, operands: [object, value, place], span };
}

function resultOfSignature(module: IrModule, type: number): SlotKind | null {
  const signature = module.types[type];
  return signature?.kind === 'signature' ? (signature.result?.kind ?? null) : null;
}

function selectInstr(selection: Selection, instr: Instr): void {
  const { span } = instr;
  const { out, module } = selection;
  switch (instr.op) {
    case 'const':
      out.push(selectConst(selection, instr.dst, instr.value, span));
      return;
    case 'mov': {
      const value = selection.known[instr.args[0]]!;
      if (value >= -32768 && value <= 32767) out.push({ op: LDI, operands: [instr.dst, value], span });
      else out.push({ op: OP_MOV, operands: [instr.dst, instr.args[0]], span });
      return;
    }
    case 'call':
      return selectCall(selection, CALL, instr.dst, instr.fn, instr.args, module.fns[instr.fn]!.result?.kind ?? null, span);
    case 'callc':
      return selectCall(selection, CALLC, instr.dst, instr.type, instr.args, resultOfSignature(module, instr.type), span);
    case 'native':
      return selectCall(selection, NATIVE, instr.dst, instr.native, instr.args, module.natives[instr.native]!.result?.kind ?? null, span);
    case 'new':
      return selectNew(selection, instr);
    case 'arrlit': {
      const few = instr.args.length <= LONGEST_LITERAL;
      // The array must not be seen half made, nor overwrite what later elements are made of.
      const array = few ? instr.dst : fresh(selection, 'ref');
      selectCall(selection, ARRLIT, array, instr.type, few ? instr.args : instr.args.slice(0, LONGEST_LITERAL), null, span);
      if (few) return;
      for (const element of instr.args.slice(LONGEST_LITERAL)) out.push({ op: APUSH, operands: [array, element], span });
      out.push({ op: OP_MOV, operands: [instr.dst, array], span });
      return;
    }
    case 'fnidx':
      out.push({ op: FNIDX, operands: [instr.dst, instr.fn], span });
      return;
    case 'addr':
      out.push({ op: ADDR, operands: [instr.dst, instr.of], span });
      return;
    case 'ldst':
      out.push({ op: LDST, operands: [instr.dst, instr.static], span });
      return;
    case 'addrst':
      out.push({ op: ADDRST, operands: [instr.dst, instr.static], span });
      return;
    case 'stst':
      out.push({ op: STST, operands: [instr.args[0], instr.static], span });
      return;
    case 'inject':
      out.push({ op: INJECT, operands: [...instr.args, instr.fn], span });
      return;
    case 'row':
      return selectRow(selection, instr);
    default:
      instr satisfies never;
  }
}

/** Fields at the end that are 0 or null need no register. */
function withoutZeros(selection: Selection, args: readonly Reg[]): readonly Reg[] {
  let count = args.length;
  while (count > 0 && isZero(selection, args[count - 1]!)) count -= 1;
  return args.slice(0, count);
}

function isZero({ known, isNull }: Selection, register: Reg): boolean {
  return known[register] === 0 || isNull[register] === 1;
}

const leave = (name: string, operands: number[], span: Instr['span']): MachineEnd => ({ op: 'leave', instr: { op: opcode(name), operands, span }, span });

function selectEnd(selection: Selection, end: Terminator, index: number, covered: boolean): MachineEnd {
  const { span } = end;
  switch (end.op) {
    case 'jump':
      return { op: 'jump', to: end.to, span };
    case 'branch': {
      const loop = countedLoop(selection, end, index, covered);
      if (loop !== null) return loop;
      const test = testOf(end.condition, (register) => selection.known[register]!);
      return { op: 'branch', test, then: end.then, otherwise: end.otherwise, span };
    }
    case 'switch':
      return { op: 'switch', value: end.value, cases: [...end.cases], otherwise: end.otherwise, span };
    case 'return':
      return end.value === null ? leave('retv', [], span) : leave('ret', [end.value], span);
    case 'throw':
      return leave('throw', [end.value], span);
    case 'switch_end':
      return leave('switch_end', [end.context], span);
    case 'iret':
      return leave('iret', [], span);
    case 'unreachable':
      return leave('unreach', [], span);
    default:
      return end satisfies never;
  }
}

/** `i = i + 1` and a jump back while `i < n` in one instruction. The bound stays in a register even where an immediate would do: hoisting takes its load out. */
function countedLoop(selection: Selection, end: Terminator & { op: 'branch' }, index: number, covered: boolean): MachineEnd | null {
  const { condition, span } = end;
  if (condition.test !== 'lt' && condition.test !== 'le') return null;
  const stays = condition.test === 'lt';
  const [count, bound] = stays ? condition.args : [condition.args[1], condition.args[0]];
  const [to, otherwise] = stays ? [end.then, end.otherwise] : [end.otherwise, end.then];
  if (to > index || count === bound) return null;
  const at = incrementBefore(selection.out, count, bound, covered);
  if (at < 0) return null;
  selection.out.splice(at, 1);
  const test: Test = { op: OP_FORLT, a: count, b: bound };
  return { op: 'branch', test, then: to, otherwise, span };
}

/** Index of an `addi count count 1` that may move to the end of the block, or -1. */
function incrementBefore(out: readonly MachineInstr[], count: Reg, bound: Reg, covered: boolean): number {
  let inTheWay = false;
  const look = (register: number): void => {
    if (register === count) inTheWay = true;
  };
  for (let i = out.length - 1; i >= 0 && i >= out.length - INCREMENT_WINDOW; i -= 1) {
    const instr = out[i]!;
    const [dst, from, by] = instr.operands;
    if (instr.op === ADDI && dst === count) return from === count && by === 1 ? i : -1;
    // A landing pad may read the count; what comes after the increment must not fail before it.
    if (covered && ISA[instr.op]!.may.length > 0) return -1;
    visitInstr(instr, look, look);
    if (inTheWay) return -1;
  }
  return -1;
}

/** Drops loads of constants into registers that nobody reads. */
function dropUnreadLoads(fn: MachineFn): void {
  const reads = new Int32Array(fn.registers.length);
  const use = (register: number): void => {
    reads[register]! += 1;
  };
  const ignore = (): void => undefined;
  for (const block of fn.blocks) {
    for (const instr of block.instrs) visitInstr(instr, use, ignore);
    visitEnd(block.end, use, ignore);
  }
  for (const block of fn.blocks) {
    block.instrs = block.instrs.filter(({ op, operands }) => {
      if (op !== LDI && op !== LDK && op !== LDNULL) return true;
      return reads[operands[0]!]! > 0 || fn.registers[operands[0]!]!.pinned;
    });
  }
}

export function select(ir: IrFn, module: IrModule, pool: ConstantPool): MachineFn {
  const registers: MachineRegister[] = ir.registers.map((register) => ({ kind: register.type.kind, pinned: register.pinned }));
  const selection: Selection = { ir, module, pool, registers, known: knownNumbers(ir), isNull: knownNulls(ir), uses: countUses(ir), out: [] };
  const blocks = ir.blocks.map((block, index): MachineBlock => {
    selection.out = [];
    for (const instr of block.instrs) selectInstr(selection, instr);
    const end = selectEnd(selection, block.end, index, block.handler !== null);
    const cold = block.instrs.some((instr) => instr.op === 'call' && module.fns[instr.fn]!.cold);
    return { instrs: selection.out, end, handler: block.handler ?? -1, cold };
  });
  const fn: MachineFn = { blocks, registers, params: ir.params };
  dropUnreadLoads(fn);
  return fn;
}
