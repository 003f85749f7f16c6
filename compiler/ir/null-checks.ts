// Tests for null that have been made already are not made again. What a register is known to hold is carried along the edges into blocks that have one predecessor
// only, which is where tests lead:
//
//   branch null x none some          branch null x none some
//   some: t = nn x            =>     some: t = mov x
//         branch nonnull x p q             jump p
//
// The moves then go by copy propagation: the verifier learns from the same branches, so that x itself is as good as t wherever t could be read.
import { targetsOf } from './cfg.js';
import type { Instr, IrFn, Reg, Terminator } from './ir.js';
import { clobbersOf, destinationOf, usesOf } from './operands.js';

const UNKNOWN = 0;
const PRESENT = 1;
const NULL = 2;

class Facts {
  private readonly of: Uint8Array;
  private readonly trail: number[] = [];

  constructor(private readonly fn: IrFn) {
    this.of = new Uint8Array(fn.registers.length);
  }

  get(register: Reg): number {
    return this.of[register]!;
  }

  set(register: Reg, fact: number): void {
    if (this.of[register] === fact || this.fn.registers[register]!.pinned) return;
    this.trail.push(register, this.of[register]!);
    this.of[register] = fact;
  }

  get mark(): number {
    return this.trail.length;
  }

  undo(mark: number): void {
    while (this.trail.length > mark) {
      const fact = this.trail.pop()!;
      this.of[this.trail.pop()!] = fact;
    }
  }
}

function factAfter(facts: Facts, instr: Instr): number {
  switch (instr.op) {
    case 'new':
    case 'arrlit':
      return PRESENT;
    case 'const':
      return instr.value.kind === 'null' ? NULL : UNKNOWN;
    case 'mov':
      return facts.get(instr.args[0]);
    case 'row':
      return instr.name === 'nn' || instr.name === 'cast' ? PRESENT : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function walkInstrs(facts: Facts, instrs: Instr[]): boolean {
  let changed = false;
  for (let i = 0; i < instrs.length; i += 1) {
    let instr = instrs[i]!;
    if (instr.op === 'row' && instr.name === 'nn' && instr.dst !== null) {
      const from = instr.args[0]!;
      if (facts.get(from) === PRESENT) {
        instr = { op: 'mov', dst: instr.dst, args: [from], span: instr.span };
        instrs[i] = instr;
        changed = true;
      } else {
        facts.set(from, PRESENT);
      }
    }
    const fact = factAfter(facts, instr);
    for (const position of clobbersOf(instr)) facts.set(usesOf(instr)[position]!, UNKNOWN);
    const dst = destinationOf(instr);
    if (dst >= 0) facts.set(dst, fact);
  }
  return changed;
}

/** Where a branch on null goes when its register is known. */
function decided(facts: Facts, end: Terminator): number {
  if (end.op !== 'branch' || (end.condition.test !== 'null' && end.condition.test !== 'nonnull')) return -1;
  const fact = facts.get(end.condition.args[0]);
  if (fact === UNKNOWN) return -1;
  return (fact === NULL) === (end.condition.test === 'null') ? end.then : end.otherwise;
}

/** What the way from `end` to the block says of a register. */
function learn(facts: Facts, end: Terminator, to: number): void {
  if (end.op !== 'branch' || end.then === end.otherwise) return;
  const { condition } = end;
  if (condition.test !== 'null' && condition.test !== 'nonnull') return;
  facts.set(condition.args[0], (condition.test === 'null') === (to === end.then) ? NULL : PRESENT);
}

/** The registers that hold no null at the end of each block, as far as the tests before it tell; what was tested already is not tested again. */
export function presentAtEnds(fn: IrFn): ReadonlyMap<number, ReadonlySet<Reg>> {
  const ends = new Map<number, ReadonlySet<Reg>>();
  walkBlocks(fn, (block, facts) => ends.set(block, new Set(fn.registers.map((_, register) => register).filter((register) => facts.get(register) === PRESENT))));
  return ends;
}

export function dropNullChecks(fn: IrFn): boolean {
  return walkBlocks(fn, () => undefined);
}

function walkBlocks(fn: IrFn, atEnd: (block: number, facts: Facts) => void): boolean {
  const { blocks } = fn;
  const predecessors = new Int32Array(blocks.length);
  predecessors[0] = 2;
  for (const block of blocks) {
    for (const target of targetsOf(block.end)) predecessors[target]! += 1;
    if (block.handler !== null) predecessors[block.handler] = 2;
  }
  const facts = new Facts(fn);
  let changed = false;
  for (let root = 0; root < blocks.length; root += 1) {
    if (predecessors[root] === 1) continue;
    const stack: { readonly block: number; readonly from: number; readonly mark: number }[] = [{ block: root, from: -1, mark: 0 }];
    while (stack.length > 0) {
      const { block: index, from, mark } = stack.pop()!;
      facts.undo(mark);
      if (from >= 0) learn(facts, blocks[from]!.end, index);
      const block = blocks[index]!;
      if (walkInstrs(facts, block.instrs)) changed = true;
      atEnd(index, facts);
      const to = decided(facts, block.end);
      if (to >= 0) {
        block.end = { op: 'jump', to, span: block.end.span };
        changed = true;
      }
      for (const target of targetsOf(block.end)) if (predecessors[target] === 1) stack.push({ block: target, from: index, mark: facts.mark });
    }
    facts.undo(0);
  }
  return changed;
}
