// Selected code: instructions of the machine, still on virtual registers and still in blocks. Operands stand in the order that vm/bytecode/encode.ts takes
// (the row's, without its `-` fields; calls: dst or -1, index, registers); jumps are the ends of blocks and get their form when the layout is known.
import { ISA, OPCODE } from '../../vm/bytecode/isa.js';
import { PLANS } from '../../vm/bytecode/decode.js';
import type { SlotKind } from '../../vm/bytecode/module.js';
import type { Span } from '../diagnostics/diagnostic.js';
import type { FlowGraph } from '../ir/liveness.js';

export interface MachineInstr {
  readonly op: number;
  readonly operands: number[];
  readonly span: Span;
}

/** A fused compare-and-branch. `b` is a register, an immediate, or 0 where the row has one register only. `forlt` counts `a` up first. */
export interface Test {
  readonly op: number;
  a: number;
  b: number;
}

export type MachineEnd =
  | { readonly op: 'jump'; to: number; readonly span: Span }
  | { readonly op: 'branch'; readonly test: Test; then: number; otherwise: number; readonly span: Span }
  | { readonly op: 'switch'; value: number; readonly cases: number[]; otherwise: number; readonly span: Span }
  /** ret, throw and their like: the instruction ends the function's part in it. */
  | { readonly op: 'leave'; readonly instr: MachineInstr; readonly span: Span };

export interface MachineBlock {
  instrs: MachineInstr[];
  end: MachineEnd;
  /** Landing pad, or -1. */
  readonly handler: number;
  /** Calls what is seldom called. */
  readonly cold: boolean;
}

export interface MachineRegister {
  readonly kind: SlotKind;
  readonly pinned: boolean;
}

export interface MachineFn {
  readonly blocks: MachineBlock[];
  readonly registers: MachineRegister[];
  readonly params: readonly number[];
}

export const NOT_A_REGISTER = 0;
export const USE = 1;
export const DEFINE = 2;
export const BOTH = 3;

/** What each operand of a row is, by opcode. Empty for calls, whose operands differ in number. */
export const ROLES: readonly Uint8Array[] = PLANS.map((plan) =>
  plan.row.format === 'call'
    ? new Uint8Array(0)
    : Uint8Array.from(plan.fields, (field) => {
        switch (field.role) {
          case 'use':
            return USE;
          case 'def':
            return DEFINE;
          case 'both':
            return BOTH;
          default:
            return NOT_A_REGISTER;
        }
      }),
);

export const IS_CALL: readonly boolean[] = ISA.map((row) => row.format === 'call');

export function opcode(name: string): number {
  const op = OPCODE.get(name);
  if (op === undefined) throw new Error(`the instruction table has no ${name}`);
  return op;
}

export const OP_MOV = opcode('mov');
export const OP_FORLT = opcode('forlt');
const ADDR = opcode('addr');

/** Whether the second operand of a test is a register. */
export const TEST_HAS_SECOND: readonly boolean[] = ISA.map((row) => row.format === 'abj');

/** Calls `use`, then `define`, for the registers of an instruction. The slot that `addr` names is neither. */
export function visitInstr(instr: MachineInstr, use: (register: number) => void, define: (register: number) => void): void {
  const { op, operands } = instr;
  if (IS_CALL[op]) {
    for (let i = 2; i < operands.length; i += 1) use(operands[i]!);
    if (operands[0]! >= 0) define(operands[0]!);
    return;
  }
  const roles = ROLES[op]!;
  for (let i = 0; i < roles.length; i += 1) if ((roles[i]! & USE) !== 0) use(operands[i]!);
  for (let i = 0; i < roles.length; i += 1) if ((roles[i]! & DEFINE) !== 0) define(operands[i]!);
}

export function visitEnd(end: MachineEnd, use: (register: number) => void, define: (register: number) => void): void {
  switch (end.op) {
    case 'jump':
      return;
    case 'branch':
      use(end.test.a);
      if (TEST_HAS_SECOND[end.test.op]) use(end.test.b);
      if (end.test.op === OP_FORLT) define(end.test.a);
      return;
    case 'switch':
      use(end.value);
      return;
    case 'leave':
      visitInstr(end.instr, use, define);
      return;
    default:
      end satisfies never;
  }
}

/** Replaces every register, those that `addr` names included. */
export function renameRegisters(fn: MachineFn, rename: (register: number) => number): void {
  for (const block of fn.blocks) {
    for (const instr of block.instrs) renameInstr(instr, rename);
    const { end } = block;
    if (end.op === 'branch') {
      end.test.a = rename(end.test.a);
      if (TEST_HAS_SECOND[end.test.op]) end.test.b = rename(end.test.b);
    } else if (end.op === 'switch') end.value = rename(end.value);
    else if (end.op === 'leave') renameInstr(end.instr, rename);
  }
}

function renameInstr(instr: MachineInstr, rename: (register: number) => number): void {
  const { op, operands } = instr;
  if (IS_CALL[op]) {
    if (operands[0]! >= 0) operands[0] = rename(operands[0]!);
    for (let i = 2; i < operands.length; i += 1) operands[i] = rename(operands[i]!);
    return;
  }
  const roles = ROLES[op]!;
  for (let i = 0; i < roles.length; i += 1) if (roles[i] !== NOT_A_REGISTER) operands[i] = rename(operands[i]!);
  if (op === ADDR) operands[1] = rename(operands[1]!);
}

const NOWHERE: readonly number[] = [];

/** The likely next block first. */
export function successorsOf(end: MachineEnd): readonly number[] {
  switch (end.op) {
    case 'jump':
      return [end.to];
    case 'branch':
      return [end.then, end.otherwise];
    case 'switch':
      return [end.otherwise, ...end.cases];
    case 'leave':
      return NOWHERE;
    default:
      return end satisfies never;
  }
}

export function machineFlow(fn: MachineFn): FlowGraph {
  const successors = fn.blocks.map((block) => successorsOf(block.end));
  return {
    blocks: fn.blocks.length,
    registers: fn.registers.length,
    successors: (block) => successors[block]!,
    handler: (block) => fn.blocks[block]!.handler,
    visit: (index, use, define) => {
      const block = fn.blocks[index]!;
      for (const instr of block.instrs) visitInstr(instr, use, define);
      visitEnd(block.end, use, define);
    },
  };
}

/** How many instructions (and the entry, for parameters) define each register. */
export function countDefinitions(fn: MachineFn): Int32Array {
  const counts = new Int32Array(fn.registers.length);
  const define = (register: number): void => {
    counts[register]! += 1;
  };
  const ignore = (): void => undefined;
  fn.params.forEach(define);
  for (const block of fn.blocks) {
    for (const instr of block.instrs) visitInstr(instr, ignore, define);
    visitEnd(block.end, ignore, define);
  }
  return counts;
}
