// Assembly: blocks in their order become words. Branches whose offset does not fit (8 or 16 bits) become the opposite branch over a long jump; that moves other
// code, so sizes are computed until they no longer change (they only grow).
//
//   near    brlt a b -> then                     far    brle b a +1
//           (falls into otherwise)                      jmp then
//
//   near    forlt i n -> then                    far    forlt i n +1
//           (falls into otherwise)                      jmp otherwise
//                                                       jmp then
import type { Handler } from '../../vm/bytecode/module.js';
import type { Span } from '../diagnostics/diagnostic.js';
import { inverseOf, reachesFar } from './fused-tests.js';
import { EmissionLimit } from './limits.js';
import type { LineTable } from './line-table.js';
import {
  IS_CALL,
  NOT_A_REGISTER,
  opcode,
  OP_FORLT,
  ROLES,
  TEST_HAS_SECOND,
  type MachineEnd,
  type MachineFn,
  type MachineInstr,
  type Test,
} from './machine-code.js';
import { callWords, FIXED_WORDS, writeInstr } from './word-writer.js';

const JMP = opcode('jmp');
const SWITCH = opcode('switch');
const NOP = opcode('nop');
const ADDR = opcode('addr');
const LDW = opcode('ldw');
const STW = opcode('stw');

export interface Assembled {
  readonly code: Int32Array;
  readonly handlers: readonly Handler[];
  /** Whether some jump goes backwards. */
  readonly loops: boolean;
  /** First and last word (exclusive) at which each register is named; -1 for registers that are not. */
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** How a branch is laid out: the tests and jumps in order; null stands for the next word but one. */
interface Plan {
  readonly test: Test;
  readonly target: number;
  /** Block that a jump behind the test goes to, or -1. */
  readonly then: number;
}

interface Assembly {
  readonly fn: MachineFn;
  readonly slotOf: readonly number[];
  readonly order: readonly number[];
  readonly lines: LineTable;
  /** Word at which each block begins. */
  readonly at: Int32Array;
  readonly far: Uint8Array;
  readonly padded: Uint8Array;
}

const sizeOf = ({ op, operands }: MachineInstr): number => (IS_CALL[op]! ? callWords(operands.length - 2) : FIXED_WORDS[op]!);

function planBranch(end: MachineEnd & { op: 'branch' }, next: number): Plan | null {
  if (end.then === end.otherwise) return null;
  const inverse = end.then === next ? inverseOf(end.test) : null;
  if (inverse !== null) return { test: inverse, target: end.otherwise, then: -1 };
  return { test: end.test, target: end.then, then: end.otherwise === next ? -1 : end.otherwise };
}

function endSize(end: MachineEnd, next: number, far: boolean): number {
  switch (end.op) {
    case 'jump':
      return end.to === next ? 0 : 1;
    case 'branch': {
      const plan = planBranch(end, next);
      if (plan === null) return end.then === next ? 0 : 1;
      if (!far) return plan.then < 0 ? 1 : 2;
      return plan.test.op === OP_FORLT || plan.then >= 0 ? 3 : 2;
    }
    case 'switch':
      return 1 + end.cases.length + (end.otherwise === next ? 0 : 1);
    case 'leave':
      return sizeOf(end.instr);
    default:
      return end satisfies never;
  }
}

/** A landing pad whose blocks all come to nothing would have no range to stand for: one of them gets a word. */
function padEmptyRanges(fn: MachineFn, order: readonly number[], padded: Uint8Array): void {
  if (fn.blocks.every((block) => block.handler < 0)) return;
  const covered = new Set<number>();
  const empty = new Map<number, number>();
  order.forEach((index, i) => {
    const block = fn.blocks[index]!;
    if (block.handler < 0) return;
    const size = block.instrs.length + endSize(block.end, order[i + 1] ?? -1, false);
    if (size > 0) covered.add(block.handler);
    else empty.set(block.handler, index);
  });
  for (const [handler, block] of empty) if (!covered.has(handler)) padded[block] = 1;
}

/** Gives every block its place; marks the blocks whose branch must be long. Returns the size of the whole. */
function place(assembly: Assembly): number {
  const { fn, order, at, far, padded } = assembly;
  const body = new Int32Array(fn.blocks.length);
  for (const index of order) {
    let size = padded[index]!;
    for (const instr of fn.blocks[index]!.instrs) size += sizeOf(instr);
    body[index] = size;
  }
  for (;;) {
    let pc = 0;
    order.forEach((index, i) => {
      at[index] = pc;
      pc += body[index]! + endSize(fn.blocks[index]!.end, order[i + 1] ?? -1, far[index] === 1);
    });
    let grown = false;
    order.forEach((index, i) => {
      const { end } = fn.blocks[index]!;
      if (end.op !== 'branch' || far[index] === 1) return;
      const plan = planBranch(end, order[i + 1] ?? -1);
      if (plan === null) return;
      const offset = at[plan.target]! - (at[index]! + body[index]! + 1);
      const reach = reachesFar(plan.test) ? 32768 : 128;
      if (offset >= -reach && offset < reach) return;
      far[index] = 1;
      grown = true;
    });
    if (!grown) return pc;
  }
}

class Writer {
  readonly code: Int32Array;
  pc = 0;
  loops = false;
  readonly first: Int32Array;
  readonly last: Int32Array;

  constructor(
    private readonly assembly: Assembly,
    size: number,
  ) {
    this.code = new Int32Array(size);
    this.first = new Int32Array(assembly.fn.registers.length).fill(-1);
    this.last = new Int32Array(assembly.fn.registers.length).fill(-1);
  }

  write(op: number, operands: readonly number[], span: Span): void {
    this.assembly.lines.add(this.pc, span);
    this.pc = writeInstr(this.code, this.pc, op, operands);
  }

  instr(instr: MachineInstr): void {
    const { op } = instr;
    const operands = instr.operands.slice();
    const end = this.pc + sizeOf(instr);
    if (IS_CALL[op]) {
      operands[0] = operands[0]! < 0 ? 0 : this.slot(operands[0]!, end);
      for (let i = 2; i < operands.length; i += 1) operands[i] = this.slot(operands[i]!, end);
    } else {
      const roles = ROLES[op]!;
      for (let i = 0; i < roles.length; i += 1) if (roles[i] !== NOT_A_REGISTER) operands[i] = this.slot(operands[i]!, end);
      if (op === ADDR || op === LDW || op === STW) operands[1] = this.slot(operands[1]!, end);
    }
    this.write(op, operands, instr.span);
  }

  jump(block: number, span: Span): void {
    const to = this.assembly.at[block]!;
    if (to <= this.pc) this.loops = true;
    this.write(JMP, [to - (this.pc + 1)], span);
  }

  /** `to` is a word. */
  test(test: Test, to: number, span: Span): void {
    if (to <= this.pc) this.loops = true;
    const offset = to - (this.pc + 1);
    const a = this.slot(test.a, this.pc + 1);
    if (reachesFar(test)) this.write(test.op, [a, offset], span);
    else this.write(test.op, [a, TEST_HAS_SECOND[test.op]! ? this.slot(test.b, this.pc + 1) : test.b, offset], span);
  }

  end(end: MachineEnd, next: number, far: boolean): void {
    const { at } = this.assembly;
    switch (end.op) {
      case 'jump':
        if (end.to !== next) this.jump(end.to, end.span);
        return;
      case 'branch': {
        const plan = planBranch(end, next);
        if (plan === null) {
          if (end.then !== next) this.jump(end.then, end.span);
          return;
        }
        if (!far) {
          this.test(plan.test, at[plan.target]!, end.span);
          if (plan.then >= 0) this.jump(plan.then, end.span);
          return;
        }
        const inverse = inverseOf(plan.test);
        if (inverse === null) {
          this.test(plan.test, this.pc + 2, end.span);
          this.jump(end.otherwise, end.span);
          this.jump(plan.target, end.span);
          return;
        }
        this.test(inverse, this.pc + 2, end.span);
        this.jump(plan.target, end.span);
        if (plan.then >= 0) this.jump(plan.then, end.span);
        return;
      }
      case 'switch': {
        const after = this.pc + 1 + end.cases.length;
        if (end.cases.some((block) => at[block]! <= this.pc)) this.loops = true;
        if (end.cases.length > 0xffff) throw new EmissionLimit(`a match has ${end.cases.length} cases, at most 65535 are possible`, end.span);
        this.assembly.lines.add(this.pc, end.span);
        this.code[this.pc] = SWITCH | (this.slot(end.value, after) << 8) | (end.cases.length << 16);
        end.cases.forEach((block, i) => {
          this.code[this.pc + 1 + i] = at[block]! - after;
        });
        this.pc = after;
        if (end.otherwise !== next) this.jump(end.otherwise, end.span);
        return;
      }
      case 'leave':
        this.instr(end.instr);
        return;
      default:
        end satisfies never;
    }
  }

  private slot(register: number, end: number): number {
    if (this.first[register] === -1) this.first[register] = end;
    this.last[register] = end;
    return this.assembly.slotOf[register]!;
  }
}

export function assemble(fn: MachineFn, slotOf: readonly number[], order: readonly number[], lines: LineTable): Assembled {
  const count = fn.blocks.length;
  const assembly: Assembly = { fn, slotOf, order, lines, at: new Int32Array(count), far: new Uint8Array(count), padded: new Uint8Array(count) };
  padEmptyRanges(fn, order, assembly.padded);
  const writer = new Writer(assembly, place(assembly));
  const handlers: Handler[] = [];
  let open: { start: number; handler: number } | null = null;
  const close = (): void => {
    if (open !== null && writer.pc > open.start) handlers.push({ start: open.start, end: writer.pc, pad: assembly.at[open.handler]! });
    open = null;
  };
  order.forEach((index, i) => {
    const block = fn.blocks[index]!;
    if (open !== null && open.handler !== block.handler) close();
    if (open === null && block.handler >= 0) open = { start: writer.pc, handler: block.handler };
    if (assembly.padded[index] === 1) writer.write(NOP, [], block.end.span);
    for (const instr of block.instrs) writer.instr(instr);
    writer.end(block.end, order[i + 1] ?? -1, assembly.far[index] === 1);
  });
  close();
  if (writer.pc !== writer.code.length) throw new Error(`assembled ${writer.pc} words where ${writer.code.length} were planned`);
  return { code: writer.code, handlers, loops: writer.loops, first: writer.first, last: writer.last };
}
