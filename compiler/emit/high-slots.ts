// Slots past 255 cannot be named by an instruction's byte fields. Their values pass through scratch slots, one for each operand of an instruction:
//
//   add far1 far2 near   =>   ldw s0 far2; add s0 s0 near; stw s0 far1
//
// Runs between allocation and assembly, on virtual registers: a scratch slot is a register of its own whose slot is known.
import { NEAR_SLOTS, type Allocation } from './allocate.js';
import {
  BOTH,
  DEFINE,
  IS_CALL,
  NOT_A_REGISTER,
  opcode,
  OP_FORLT,
  OP_MOV,
  ROLES,
  TEST_HAS_SECOND,
  USE,
  type MachineEnd,
  type MachineFn,
  type MachineInstr,
  type Test,
} from './machine-code.js';

const LDW = opcode('ldw');
const STW = opcode('stw');
const ADDI = opcode('addi');
const BRLT = opcode('brlt');

interface Rewriting {
  readonly fn: MachineFn;
  readonly allocation: Allocation;
  readonly scratch: Map<number, number>; // slot -> register
  out: MachineInstr[];
  /** Scratch slots of each kind that the current instruction has taken. */
  used: Record<'i64' | 'f64' | 'ref' | 'ptr', number>;
}

const isFar = (state: Rewriting, register: number): boolean => state.allocation.slotOf[register]! >= NEAR_SLOTS;

function takeScratch(state: Rewriting, register: number): number {
  const { kind } = state.fn.registers[register]!;
  const slot = state.allocation.scratch[kind][state.used[kind]];
  if (slot === undefined) throw new Error(`an instruction names more ${kind} registers than were counted`);
  state.used[kind] += 1;
  let stand = state.scratch.get(slot);
  if (stand === undefined) {
    stand = state.fn.registers.length;
    state.fn.registers.push({ kind, pinned: false });
    state.allocation.slotOf[stand] = slot;
    state.scratch.set(slot, stand);
  }
  return stand;
}

function resetScratch(state: Rewriting): void {
  state.used = { i64: 0, f64: 0, ref: 0, ptr: 0 };
}

function load(state: Rewriting, register: number, span: MachineInstr['span']): number {
  if (!isFar(state, register)) return register;
  const stand = takeScratch(state, register);
  state.out.push({ op: LDW, operands: [stand, register], span });
  return stand;
}

function rewrite(state: Rewriting, instr: MachineInstr): void {
  const { op, operands, span } = instr;
  resetScratch(state);
  const stores: MachineInstr[] = [];
  const define = (register: number): number => {
    if (!isFar(state, register)) return register;
    const stand = takeScratch(state, register);
    stores.push({ op: STW, operands: [stand, register], span });
    return stand;
  };
  if (op === OP_MOV && isFar(state, operands[0]!) !== isFar(state, operands[1]!)) {
    state.out.push({ op: isFar(state, operands[0]!) ? STW : LDW, operands: isFar(state, operands[0]!) ? [operands[1]!, operands[0]!] : [...operands], span });
    return;
  }
  const rewritten = [...operands];
  if (IS_CALL[op]) {
    for (let i = 2; i < operands.length; i += 1) rewritten[i] = load(state, operands[i]!, span);
    if (operands[0]! >= 0) rewritten[0] = define(operands[0]!);
  } else {
    const roles = ROLES[op]!;
    for (let i = 0; i < roles.length; i += 1) {
      const register = operands[i]!;
      if (roles[i] === NOT_A_REGISTER || !isFar(state, register)) continue;
      if (roles[i] === USE) rewritten[i] = load(state, register, span);
      else if (roles[i] === DEFINE) rewritten[i] = define(register);
      else if (roles[i] === BOTH) {
        rewritten[i] = load(state, register, span);
        stores.push({ op: STW, operands: [rewritten[i]!, register], span });
      }
    }
  }
  state.out.push({ op, operands: rewritten, span }, ...stores);
}

function rewriteTest(state: Rewriting, test: Test, span: MachineInstr['span']): Test {
  resetScratch(state);
  if (test.op === OP_FORLT && (isFar(state, test.a) || isFar(state, test.b))) {
    // The count must be stored before the jump, so it is counted up by an instruction of its own.
    const count = load(state, test.a, span);
    state.out.push({ op: ADDI, operands: [count, count, 1], span });
    if (count !== test.a) state.out.push({ op: STW, operands: [count, test.a], span });
    return { op: BRLT, a: count, b: load(state, test.b, span) };
  }
  return { op: test.op, a: load(state, test.a, span), b: TEST_HAS_SECOND[test.op]! ? load(state, test.b, span) : test.b };
}

function rewriteEnd(state: Rewriting, end: MachineEnd): MachineEnd {
  switch (end.op) {
    case 'jump':
      return end;
    case 'branch':
      return { ...end, test: rewriteTest(state, end.test, end.span) };
    case 'switch':
      resetScratch(state);
      return { ...end, value: load(state, end.value, end.span) };
    case 'leave': {
      rewrite(state, end.instr);
      return { ...end, instr: state.out.pop()! };
    }
    default:
      return end satisfies never;
  }
}

export function reachHighSlots(fn: MachineFn, allocation: Allocation): void {
  if (allocation.slots.length <= NEAR_SLOTS) return;
  const state: Rewriting = { fn, allocation, scratch: new Map(), out: [], used: { i64: 0, f64: 0, ref: 0, ptr: 0 } };
  for (const block of fn.blocks) {
    state.out = [];
    for (const instr of block.instrs) rewrite(state, instr);
    block.end = rewriteEnd(state, block.end);
    block.instrs = state.out;
  }
}
