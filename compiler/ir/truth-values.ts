// A condition whose outcome is kept as 0 or 1 needs no branch where a row computes it.
//
//   branch lt a b yes no
//   yes: d = const 1; jump end     =>     d = lt a b
//   no:  d = const 0; jump end            jump end
import { predecessors } from './cfg.js';
import { invertCondition } from './condition.js';
import type { Block, Condition, Instr, IrFn, Reg, Terminator } from './ir.js';

type RowName = 'eq' | 'ne' | 'lt' | 'le' | 'feq' | 'fne' | 'flt' | 'fle' | 'req';

/** The row that computes the condition, and whether its result must be turned round. */
function rowOf(condition: Condition): { readonly name: RowName; readonly args: readonly Reg[]; readonly negated: boolean } | null {
  switch (condition.test) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'feq':
    case 'fne':
    case 'flt':
    case 'fle':
    case 'req':
      return { name: condition.test, args: condition.args, negated: false };
    case 'rne':
    case 'fnlt':
    case 'fnle': {
      const inverse = rowOf(invertCondition(condition));
      return inverse === null ? null : { ...inverse, negated: true };
    }
    case 'true':
    case 'false':
    case 'null':
    case 'nonnull':
      return null;
    default:
      return condition satisfies never;
  }
}

/** The register that the block does nothing but set to 0 or 1, and to which. */
function truthOf(block: Block): { readonly register: Reg; readonly value: boolean } | null {
  const [only] = block.instrs;
  if (block.instrs.length !== 1 || only?.op !== 'const' || only.value.kind !== 'int') return null;
  if (only.value.value !== 0n && only.value.value !== 1n) return null;
  return { register: only.dst, value: only.value.value === 1n };
}

function sameEnd(a: Terminator, b: Terminator, register: Reg): boolean {
  if (a.op === 'jump' && b.op === 'jump') return a.to === b.to;
  return a.op === 'return' && b.op === 'return' && a.value === register && b.value === register;
}

/** Expects a simplified graph; leaves the two sides unreachable. */
export function computeTruthValues(fn: IrFn): boolean {
  let before: number[][] | null = null;
  let changed = false;
  for (const block of fn.blocks) {
    const { end } = block;
    if (end.op !== 'branch' || end.then === end.otherwise) continue;
    const yes = fn.blocks[end.then]!;
    const no = fn.blocks[end.otherwise]!;
    const one = truthOf(yes);
    const other = truthOf(no);
    if (one === null || other === null || one.register !== other.register || one.value === other.value) continue;
    if (!sameEnd(yes.end, no.end, one.register) || yes.handler !== block.handler || no.handler !== block.handler) continue;
    before ??= predecessors(fn.blocks);
    if (before[end.then]!.length !== 1 || before[end.otherwise]!.length !== 1) continue;
    const row = rowOf(one.value ? end.condition : invertCondition(end.condition));
    if (row === null) continue;
    const made = (name: string, args: readonly Reg[]): Instr => ({ op: 'row', name, dst: one.register, args, imm: 0, type: 0, span: end.span });
    block.instrs.push(made(row.name, row.args));
    if (row.negated) block.instrs.push(made('lnot', [one.register]));
    block.end = yes.end;
    changed = true;
  }
  return changed;
}
