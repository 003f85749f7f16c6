// Emission: IR functions become bytecode functions, one at a time: selection, hoisting, allocation, layout, assembly.
import { type Fn, FN_INTERRUPT, FN_LEAF, type Module } from '../../vm/bytecode/module.js';
import { ISA } from '../../vm/bytecode/isa.js';
import type { SourceFile } from '../diagnostics/diagnostic.js';
import type { CodeMemo } from '../image/code-memo.js';
import type { IrFn, IrModule } from '../ir/ir.js';
import { precompiled } from '../ir/precompiled.js';
import { allocate, type Allocation } from './allocate.js';
import { assemble, type Assembled } from './assembler.js';
import { ConstantPool, type PoolConstant } from './constants.js';
import { type Emitted, functionOf } from './emitted.js';
import { reachHighSlots } from './high-slots.js';
import { hoist } from './hoist.js';
import { layOut } from './layout.js';
import { LineTable } from './line-table.js';
import { OP_MOV, type MachineFn } from './machine-code.js';
import { select } from './select.js';

/** 128 bytes less the frame's header, in slots. */
const LEAF_SLOTS = 15;
/** Instructions after which a frame below the stack limit would not do, although their row does not say so. */
const NOT_IN_A_LEAF: ReadonlySet<string> = new Set(['addr', 'crit', 'uncrit', 'throw', 'catch', 'acopy', 'afill', 'brk', 'trace', 'callerpc']);
const LEAF_ROW: readonly boolean[] = ISA.map(
  (row) => !NOT_IN_A_LEAF.has(row.name) && !row.may.some((may) => may === 'alloc' || may === 'call' || may === 'switch' || may === 'priv'),
);

function isLeaf(fn: MachineFn, allocation: Allocation, assembled: Assembled): boolean {
  if (assembled.loops || assembled.handlers.length > 0 || allocation.slots.length > LEAF_SLOTS) return false;
  return fn.blocks.every((block) => block.instrs.every((instr) => LEAF_ROW[instr.op]!) && (block.end.op !== 'leave' || LEAF_ROW[block.end.instr.op]!));
}

/** Moves between registers that got the same slot. */
function dropEmptyMoves(fn: MachineFn, { slotOf }: Allocation): void {
  for (const block of fn.blocks) {
    if (!block.instrs.some(({ op }) => op === OP_MOV)) continue;
    block.instrs = block.instrs.filter(({ op, operands }) => op !== OP_MOV || slotOf[operands[0]!] !== slotOf[operands[1]!]);
  }
}

function placesOfVariables(ir: IrFn, allocation: Allocation, { first, last, code }: Assembled): number[] {
  const places: number[] = [];
  ir.registers.forEach(({ name, pinned }, register) => {
    if (name === null) return;
    const slot = allocation.slotOf[register]!;
    const parameter = ir.params.includes(register);
    if (slot < 0 || (first[register] === -1 && !parameter)) return;
    places.push(register, slot, parameter ? 0 : first[register]!, pinned ? code.length : Math.max(last[register]!, 0));
  });
  return places;
}

function pinnedSlots(ir: IrFn, allocation: Allocation): number[] {
  return ir.registers
    .flatMap(({ pinned }, register): [slot: number, register: number][] => {
      const slot = allocation.slotOf[register]!;
      return pinned && slot >= 0 ? [[slot, register]] : [];
    })
    .sort(([a], [b]) => a - b)
    .flat();
}

function emitFn(ir: IrFn, module: IrModule, pool: ConstantPool, lines: LineTable): Emitted {
  const fn = select(ir, module, pool);
  hoist(fn);
  const allocation = allocate(fn, ir.name);
  dropEmptyMoves(fn, allocation);
  reachHighSlots(fn, allocation);
  const assembled = assemble(fn, allocation.slotOf, layOut(fn), lines);
  const leaf = (ir.flags & FN_INTERRUPT) === 0 && isLeaf(fn, allocation, assembled);
  return {
    code: assembled.code,
    slots: allocation.slots,
    flags: leaf ? ir.flags | FN_LEAF : ir.flags,
    handlers: assembled.handlers,
    lines: lines.take(),
    locals: placesOfVariables(ir, allocation, assembled),
    pinned: pinnedSlots(ir, allocation),
  };
}

/** Throws EmissionLimit where the bytecode has no room for the program. `memo` has code that was emitted before. */
export function emit(module: IrModule, files: readonly SourceFile[], memo: CodeMemo | null = null): Module {
  const pool = new ConstantPool();
  const lines = new LineTable(files);
  const linker = memo?.linker(module, files, pool) ?? null;
  const emitOne = (fn: IrFn): Emitted => emitFn(fn, module, pool, lines);
  const fns = module.fns.map(
    (fn) => precompiled(fn)?.link((value) => pool.indexOf(value)) ?? functionOf(fn, linker?.code(fn, () => emitOne(fn)) ?? emitOne(fn)),
  );
  const statics = module.statics.map(({ name, type, initial }) => ({
    name,
    type,
    initial: initial === null || initial.kind === 'null' ? -1 : pool.indexOf(initial),
  }));
  return {
    types: module.types,
    constants: pool.constants,
    statics,
    natives: module.natives,
    files: files.map((file) => file.name),
    fns,
    entry: module.entry,
  };
}

/** These functions by themselves: their code, and the constants that it asks for, by their indices in it. */
export function emitEach(
  module: IrModule,
  files: readonly SourceFile[],
  indices: readonly number[],
): readonly { readonly fn: Fn; readonly constants: ReadonlyMap<number, PoolConstant> }[] {
  const lines = new LineTable(files);
  return indices.map((index) => {
    const pool = new ConstantPool();
    const constants = new Map<number, PoolConstant>();
    pool.onAsked = (value, number) => void constants.set(number, value);
    return { fn: functionOf(module.fns[index]!, emitFn(module.fns[index]!, module, pool, lines)), constants };
  });
}
