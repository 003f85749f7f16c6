// Small functions are copied to where they are called. Callees come first: what is copied has been optimised and has had its own calls copied in.
//
//   a: ...                       a: ...
//      t = call f(x)                p' = mov x
//      rest                 =>      f's first block
//                                b: f's other blocks; `return v` becomes `t = mov v; jump c`
//                                c: rest
//
// A function that is called takes no part when it calls itself, loops, catches panics, has pinned registers, or reads who called it; nor, unless it is marked
// #[inline], when it may panic: the trace is to name it. What is copied into another file counts as standing where it was called, so that
// traces, which leave library files out, still name the place of a library function's panic.
import type { Block, Instr, IrFn, Reg, Terminator } from './ir.js';
import { targetsOf } from './cfg.js';
import { FN_KERNEL } from '../../vm/bytecode/module.js';
import { definitionCounts, destinationOf, renameTerminatorUses, renameUses, rowMayTrap } from './operands.js';

const LEAF_LIMIT = 12;
const INLINE_LIMIT = 60;
/** A caller stops growing here, so that a large function that calls many small ones stays in proportion. */
const GROWTH_LIMIT = 4000;

/** Rows that depend on the frame they run in. */
const OF_THE_FRAME: ReadonlySet<string> = new Set(['trace', 'callerpc', 'catch', 'brk']);

export interface Inlinable {
  readonly fn: IrFn;
  readonly size: number;
}

function sizeOf(fn: IrFn): number {
  let size = 0;
  for (const block of fn.blocks) size += block.instrs.length + (block.end.op === 'jump' ? 0 : 1);
  return size;
}

/** Registers that always hold one constant other than 0. */
function nonZeroConstants(fn: IrFn): ReadonlySet<Reg> {
  const counts = definitionCounts(fn);
  const found = new Set<Reg>();
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op === 'const' && instr.value.kind === 'int' && instr.value.value !== 0n && counts[instr.dst] === 1) found.add(instr.dst);
    }
  }
  return found;
}

/** Whether the trace of a panic could have this function in it. */
function mayPanic(fn: IrFn): boolean {
  const nonZero = nonZeroConstants(fn);
  return fn.blocks.some((block) => {
    if (block.end.op === 'throw') return true;
    return block.instrs.some((instr) => {
      switch (instr.op) {
        case 'call':
        case 'callc':
        case 'native':
        case 'inject':
          return true;
        case 'row':
          if ((instr.name === 'div' || instr.name === 'rem') && nonZero.has(instr.args[1]!)) return false;
          return rowMayTrap(instr.name);
        default:
          return false;
      }
    });
  });
}

/** What the function costs its callers, or null when it must stay a call. Expects it optimised, blocks in reverse post-order. */
export function inlinable(fn: IrFn, self: number): Inlinable | null {
  if ((fn.flags & ~FN_KERNEL) !== 0 || fn.role !== undefined) return null;
  const size = sizeOf(fn);
  if (size > (fn.inline ? INLINE_LIMIT : LEAF_LIMIT)) return null;
  if (fn.registers.some((register) => register.pinned)) return null;
  if (!fn.inline && mayPanic(fn)) return null;
  for (const [index, block] of fn.blocks.entries()) {
    if (block.handler !== null) return null;
    if (targetsOf(block.end).some((target) => target <= index)) return null;
    if (block.end.op === 'iret' || block.end.op === 'switch_end') return null;
    for (const instr of block.instrs) {
      if (instr.op === 'call' && instr.fn === self) return null;
      if (instr.op === 'row' && OF_THE_FRAME.has(instr.name)) return null;
    }
  }
  return { fn, size };
}

/** Blocks of one copy of `callee`; they go to `after` when it returns. Indices of its blocks start at `first`. */
function copyBody(caller: IrFn, callee: IrFn, call: Instr & { op: 'call' }, first: number, after: number, handler: number | null): Block[] {
  const base = caller.registers.length;
  for (const register of callee.registers) caller.registers.push({ ...register });
  const rename = (register: Reg): Reg => base + register;
  const foreign = callee.span.file !== caller.span.file;
  const placed = <T extends Instr | Terminator>(code: T): T => (foreign ? { ...code, span: call.span } : code);
  return callee.blocks.map((block, index) => {
    const instrs: Instr[] = [];
    if (index === 0) {
      callee.params.forEach((parameter, position) => {
        instrs.push({ op: 'mov', dst: rename(parameter), args: [call.args[position]!], span: call.span });
      });
    }
    for (const instr of block.instrs) {
      const used = renameUses(placed(instr), rename);
      const dst = destinationOf(used);
      instrs.push(dst < 0 ? renameClobbered(used, rename) : ({ ...used, dst: rename(dst) } as Instr));
    }
    return { instrs, end: copyEnd(placed(block.end), rename, call, first, after, instrs), handler };
  });
}

/** renameUses leaves what an instruction overwrites alone; in a copy all its registers are new. */
function renameClobbered(instr: Instr, rename: (register: Reg) => Reg): Instr {
  if (instr.op !== 'row' || (instr.name !== 'acopy' && instr.name !== 'afill')) return instr;
  const overwritten: ReadonlySet<number> = new Set(instr.name === 'acopy' ? [1, 3, 4] : [2]);
  return { ...instr, args: instr.args.map((register, position) => (overwritten.has(position) ? rename(register) : register)) };
}

function copyEnd(end: Terminator, rename: (register: Reg) => Reg, call: Instr & { op: 'call' }, first: number, after: number, instrs: Instr[]): Terminator {
  switch (end.op) {
    case 'return':
      if (end.value !== null && call.dst !== null) instrs.push({ op: 'mov', dst: call.dst, args: [rename(end.value)], span: end.span });
      return { op: 'jump', to: after, span: end.span };
    case 'jump':
      return { ...end, to: end.to + first };
    case 'branch':
      return { ...(renameTerminatorUses(end, rename) as typeof end), then: end.then + first, otherwise: end.otherwise + first };
    case 'switch':
      return { ...end, value: rename(end.value), cases: end.cases.map((target) => target + first), otherwise: end.otherwise + first };
    case 'throw':
    case 'switch_end':
    case 'iret':
    case 'unreachable':
      return renameTerminatorUses(end, rename);
    default:
      return end satisfies never;
  }
}

/** Copies the bodies of the calls for which `candidate` gives one. */
export function inlineCalls(fn: IrFn, candidate: (fn: number) => Inlinable | null): boolean {
  let size = sizeOf(fn);
  let changed = false;
  // Blocks that are appended have had their turn already, but for the rest of a block that was split.
  for (let index = 0; index < fn.blocks.length; index += 1) {
    const block = fn.blocks[index]!;
    for (let i = 0; i < block.instrs.length; i += 1) {
      const call = block.instrs[i]!;
      if (call.op !== 'call') continue;
      const callee = candidate(call.fn);
      if (callee === null || callee.fn === fn || size + callee.size > GROWTH_LIMIT) continue;
      if (callee.fn.flags !== 0 && callee.fn.flags !== fn.flags) continue;
      size += callee.size;
      changed = true;
      const after = fn.blocks.length;
      const rest: Block = { instrs: block.instrs.slice(i + 1), end: block.end, handler: block.handler };
      fn.blocks.push(rest);
      const body = copyBody(fn, callee.fn, call, after + 1, after, block.handler);
      for (const copied of body) fn.blocks.push(copied);
      block.instrs.length = i;
      block.end = { op: 'jump', to: after + 1, span: call.span };
      break;
    }
  }
  return changed;
}
