// Constants are followed through registers that are defined once, and inside a block through all others; rows on constants become constants,
// branches on them jumps. Algebraic identities become moves. A comparison that a branch tests is put into the branch.
//
//   t0 = const 2          t0 = const 2
//   t1 = mul x t0         t1 = mul x t0
//   t2 = lt t1 y          t2 = lt t1 y          (dead)
//   branch true t2   =>   branch lt t1 y
import { invertCondition } from './condition.js';
import type { Block, Condition, ConstValue, Instr, IrFn, Reg, Terminator } from './ir.js';
import { foldCondition, foldRow } from './fold-rows.js';
import { clobbersOf, definitionCounts, destinationOf, usesOf } from './operands.js';

const isInt = (value: ConstValue | null, wanted: bigint): boolean => value?.kind === 'int' && value.value === wanted;
const isFloat = (value: ConstValue | null, wanted: number): boolean => value?.kind === 'float' && Object.is(value.value, wanted);

type Identity = { readonly same: 0 | 1 } | { readonly constant: bigint } | null;

/** What a row of two int operands is when one operand is a particular constant or both are one register. */
function intIdentity(name: string, a: ConstValue | null, b: ConstValue | null, sameRegister: boolean): Identity {
  switch (name) {
    case 'add':
      return isInt(b, 0n) ? { same: 0 } : isInt(a, 0n) ? { same: 1 } : null;
    case 'sub':
      return isInt(b, 0n) ? { same: 0 } : sameRegister ? { constant: 0n } : null;
    case 'mul':
      if (isInt(a, 0n) || isInt(b, 0n)) return { constant: 0n };
      return isInt(b, 1n) ? { same: 0 } : isInt(a, 1n) ? { same: 1 } : null;
    case 'div':
      return isInt(b, 1n) ? { same: 0 } : null;
    case 'rem':
      return isInt(b, 1n) || isInt(b, -1n) ? { constant: 0n } : null;
    case 'and':
      if (isInt(a, 0n) || isInt(b, 0n)) return { constant: 0n };
      return isInt(b, -1n) || sameRegister ? { same: 0 } : isInt(a, -1n) ? { same: 1 } : null;
    case 'or':
      return isInt(b, 0n) || sameRegister ? { same: 0 } : isInt(a, 0n) ? { same: 1 } : null;
    case 'xor':
      return isInt(b, 0n) ? { same: 0 } : isInt(a, 0n) ? { same: 1 } : sameRegister ? { constant: 0n } : null;
    case 'shl':
    case 'shr':
    case 'shru':
      return isInt(b, 0n) ? { same: 0 } : isInt(a, 0n) ? { constant: 0n } : null;
    case 'eq':
    case 'le':
      return sameRegister ? { constant: 1n } : null;
    case 'ne':
    case 'lt':
    case 'ltu':
      return sameRegister ? { constant: 0n } : null;
    case 'fmul':
      return isFloat(b, 1) ? { same: 0 } : isFloat(a, 1) ? { same: 1 } : null;
    case 'fdiv':
      return isFloat(b, 1) ? { same: 0 } : null;
    default:
      return null;
  }
}

/** The test of a branch on a row's result. */
function conditionOf(instr: Instr): Condition | null {
  if (instr.op !== 'row') return null;
  const [a, b] = instr.args;
  if (a === undefined || b === undefined) return null;
  switch (instr.name) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'feq':
    case 'fne':
    case 'flt':
    case 'fle':
    case 'req':
      return { test: instr.name, args: [a, b] };
    default:
      return null;
  }
}

/** What is known while one block is walked. Entries are valid for the block whose stamp they carry. */
interface Knowledge {
  readonly fn: IrFn;
  readonly counts: Int32Array;
  /** Constants of registers that are defined once, in the whole function. */
  readonly everywhere: (ConstValue | null)[];
  readonly here: (ConstValue | null)[];
  readonly stamp: Int32Array;
  /** Instruction of the current block that last defined the register, and when. */
  readonly definition: (Instr | null)[];
  readonly time: Int32Array;
}

function constantOf(known: Knowledge, block: number, register: Reg): ConstValue | null {
  const always = known.everywhere[register];
  if (always !== null && always !== undefined) return always;
  return known.stamp[register] === block ? known.here[register]! : null;
}

const EMPTY_ARGS: readonly ConstValue[] = [];

function foldInstr(known: Knowledge, block: number, instr: Instr): Instr {
  if (instr.op === 'mov') {
    const value = constantOf(known, block, instr.args[0]);
    return value === null || value.kind === 'null' ? instr : { op: 'const', dst: instr.dst, value, span: instr.span };
  }
  if (instr.op !== 'row' || instr.dst === null || instr.args.length === 0 || instr.args.length > 2) return instr;
  const [first, second] = instr.args;
  const a = constantOf(known, block, first!);
  if (second === undefined) {
    if (a === null) return instr;
    const value = foldRow(instr.name, [a], instr.imm);
    return value === null ? instr : { op: 'const', dst: instr.dst, value, span: instr.span };
  }
  const b = constantOf(known, block, second);
  const args = a === null || b === null ? EMPTY_ARGS : [a, b];
  const value = foldRow(instr.name, args, instr.imm);
  if (value !== null) return { op: 'const', dst: instr.dst, value, span: instr.span };
  const identity = intIdentity(instr.name, a, b, first === second);
  if (identity === null) return instr;
  if ('constant' in identity) return { op: 'const', dst: instr.dst, value: { kind: 'int', value: identity.constant }, span: instr.span };
  return { op: 'mov', dst: instr.dst, args: [identity.same === 0 ? first! : second], span: instr.span };
}

function foldBranch(known: Knowledge, block: number, end: Terminator & { op: 'branch' }): Terminator {
  let { condition } = end;
  for (let steps = 0; steps < 4; steps += 1) {
    const holds = foldCondition(condition, (register) => constantOf(known, block, register));
    if (holds !== null) return { op: 'jump', to: holds ? end.then : end.otherwise, span: end.span };
    const simpler = throughDefinition(known, block, condition);
    if (simpler === null) break;
    condition = simpler;
  }
  return condition === end.condition ? end : { ...end, condition };
}

/** A branch on a truth value that the block has just computed tests what the value was computed from. */
function throughDefinition(known: Knowledge, block: number, condition: Condition): Condition | null {
  let positive = condition.test === 'true';
  const register = condition.args[0];
  if (condition.test === 'eq' || condition.test === 'ne') {
    const other = constantOf(known, block, condition.args[1]);
    const zero = isInt(other, 0n);
    if (!zero && !isInt(other, 1n)) return null;
    positive = (condition.test === 'ne') === zero;
    if (zero) {
      return { test: positive ? 'true' : 'false', args: [register] };
    }
  } else if (condition.test !== 'true' && condition.test !== 'false') {
    return null;
  }
  if (known.stamp[register] !== block) return null;
  const definition = known.definition[register];
  if (definition === null || definition === undefined || definition.op !== 'row') return null;
  const defined = known.time[register]!;
  // The operands must still hold what they held then.
  for (const operand of definition.args) {
    if (known.fn.registers[operand]!.pinned) return null;
    if (known.stamp[operand] === block && known.time[operand]! >= defined) return null;
  }
  if (definition.name === 'lnot') return { test: positive ? 'false' : 'true', args: [definition.args[0]!] };
  const inner = conditionOf(definition);
  if (inner === null) return null;
  return positive ? inner : invertCondition(inner);
}

function foldBlock(known: Knowledge, index: number, block: Block): boolean {
  let changed = false;
  const { instrs } = block;
  for (let i = 0; i < instrs.length; i += 1) {
    const old = instrs[i]!;
    const instr = foldInstr(known, index, old);
    if (instr !== old) {
      instrs[i] = instr;
      changed = true;
    }
    const clobbers = clobbersOf(instr);
    if (clobbers.length > 0) {
      const args = usesOf(instr);
      for (const position of clobbers) record(known, index, i, args[position]!, null, null);
    }
    const dst = destinationOf(instr);
    if (dst < 0) continue;
    const value = instr.op === 'const' && !known.fn.registers[dst]!.pinned ? instr.value : null;
    record(known, index, i, dst, value, instr);
    if (known.counts[dst] === 1 && value !== null) known.everywhere[dst] = value;
  }
  const { end } = block;
  if (end.op === 'branch') block.end = foldBranch(known, index, end);
  else if (end.op === 'switch') {
    const value = constantOf(known, index, end.value);
    if (value?.kind === 'int') {
      const to = value.value >= 0n && value.value < BigInt(end.cases.length) ? end.cases[Number(value.value)]! : end.otherwise;
      block.end = { op: 'jump', to, span: end.span };
    }
  }
  return changed || block.end !== end;
}

function record(known: Knowledge, block: number, time: number, register: Reg, value: ConstValue | null, definition: Instr | null): void {
  known.stamp[register] = block;
  known.here[register] = value;
  known.definition[register] = definition;
  known.time[register] = time;
}

/** Expects the blocks in an order where definitions come before uses as far as possible (reverse post-order). */
export function foldConstants(fn: IrFn): boolean {
  const count = fn.registers.length;
  const known: Knowledge = {
    fn,
    counts: definitionCounts(fn),
    everywhere: new Array<ConstValue | null>(count).fill(null),
    here: new Array<ConstValue | null>(count).fill(null),
    stamp: new Int32Array(count).fill(-1),
    definition: new Array<Instr | null>(count).fill(null),
    time: new Int32Array(count),
  };
  let changed = false;
  fn.blocks.forEach((block, index) => {
    if (foldBlock(known, index, block)) changed = true;
  });
  return changed;
}
