// Uses of a copy become uses of what was copied: inside a block as long as neither side is written, and everywhere when both are defined only once (each
// definition then dominates what follows it, as definite assignment asks, so the two never differ).
import type { SlotType } from '../../vm/bytecode/module.js';
import type { Instr, IrFn, Reg } from './ir.js';
import { clobbersOf, definitionCounts, destinationOf, renameTerminatorUses, renameUses, usesOf } from './operands.js';

/** A use of `copy` may read `source` instead: it is of the same type, or the verifier knows more of it. A copy that cannot be null has a source that can only where
 * a branch has told them apart (null-checks.ts), and the verifier follows the same branches. */
function mayStandFor(source: SlotType, copy: SlotType): boolean {
  switch (copy.kind) {
    case 'i64':
    case 'f64':
      return source.kind === copy.kind;
    case 'ptr':
      return source.kind === 'ptr' && source.type === copy.type;
    case 'ref':
      return source.kind === 'ref' && (source.type === copy.type || copy.type === 0);
    default:
      return copy satisfies never;
  }
}

function isCopy(fn: IrFn, instr: Instr): instr is Instr & { op: 'mov' } {
  if (instr.op !== 'mov') return false;
  const copy = fn.registers[instr.dst]!;
  const source = fn.registers[instr.args[0]]!;
  return !copy.pinned && !source.pinned && mayStandFor(source.type, copy.type);
}

/** For each register what it is a copy of in the whole function, itself if of nothing. */
function lastingCopies(fn: IrFn): { readonly source: Int32Array; readonly any: boolean } {
  const counts = definitionCounts(fn);
  const source = new Int32Array(counts.length);
  for (let register = 0; register < source.length; register += 1) source[register] = register;
  let any = false;
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op === 'mov' && counts[instr.dst] === 1 && counts[instr.args[0]] === 1 && isCopy(fn, instr)) {
        source[instr.dst] = instr.args[0];
        any = true;
      }
    }
  }
  for (let register = 0; any && register < source.length; register += 1) {
    let root = register;
    while (source[root] !== root) root = source[root]!;
    for (let at = register; source[at] !== root;) {
      const next = source[at]!;
      source[at] = root;
      at = next;
    }
  }
  return { source, any };
}

export function propagateCopies(fn: IrFn): boolean {
  const { source: lasting } = lastingCopies(fn);
  const count = fn.registers.length;
  // A copy noted in this block holds while both registers keep the versions they had.
  const source = new Int32Array(count);
  const sourceVersion = new Int32Array(count);
  const copyVersion = new Int32Array(count).fill(-1);
  const version = new Int32Array(count);
  const inBlock = new Int32Array(count).fill(-1);
  let current = 0;
  const rename = (register: Reg): Reg => {
    const root = lasting[register]!;
    if (inBlock[root] === current && copyVersion[root] === version[root]) {
      const from = source[root]!;
      if (version[from] === sourceVersion[root]) return from;
    }
    return root;
  };
  let changed = false;
  fn.blocks.forEach((block, index) => {
    current = index;
    const { instrs } = block;
    for (let i = 0; i < instrs.length; i += 1) {
      const old = instrs[i]!;
      const instr = renameUses(old, rename);
      if (instr !== old) {
        instrs[i] = instr;
        changed = true;
      }
      const clobbers = clobbersOf(instr);
      if (clobbers.length > 0) {
        const args = usesOf(instr);
        for (const position of clobbers) version[args[position]!]! += 1;
      }
      const dst = destinationOf(instr);
      if (dst < 0) continue;
      version[dst]! += 1;
      if (instr.op === 'mov' && instr.args[0] !== dst && isCopy(fn, instr)) {
        inBlock[dst] = index;
        source[dst] = instr.args[0];
        sourceVersion[dst] = version[instr.args[0]]!;
        copyVersion[dst] = version[dst]!;
      }
    }
    // What a branch on null tells of a register must not be told of another, which is only its copy in this block.
    const tellsOfNull = block.end.op === 'branch' && (block.end.condition.test === 'null' || block.end.condition.test === 'nonnull');
    const end = renameTerminatorUses(block.end, tellsOfNull ? (register) => lasting[register]! : rename);
    if (end !== block.end) {
      block.end = end;
      changed = true;
    }
  });
  return changed;
}
