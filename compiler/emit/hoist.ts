// Loads of constants, and computations that depend on nothing a loop changes, go in front of the loop. Only what neither traps nor reads memory moves: another
// task may change memory at every jump backwards. A block loads a constant once.
//
// A register that is defined once can move: its definition dominates its uses, and in front of the loop it dominates them still.
import { ISA } from '../../vm/bytecode/isa.js';
import { rowFacts } from '../ir/operands.js';
import { findLoops, type Loop, type LoopForest } from '../ir/loops.js';
import { reversePostOrder } from '../ir/cfg.js';
import {
  countDefinitions,
  opcode,
  renameRegisters,
  ROLES,
  successorsOf,
  USE,
  DEFINE,
  visitEnd,
  visitInstr,
  type MachineBlock,
  type MachineEnd,
  type MachineFn,
  type MachineInstr,
} from './machine-code.js';

const LDI = opcode('ldi');
const LDK = opcode('ldk');
const MOVABLE: readonly boolean[] = ISA.map((row) => rowFacts(row.name).pure);
/** More would only fill the frame. */
const MOST_HOISTED = 100;

export function machineEdges(fn: MachineFn, block: number): readonly number[] {
  const { end, handler } = fn.blocks[block]!;
  const successors = successorsOf(end);
  const reversed = successors.length > 1 ? [...successors].reverse() : successors;
  return handler < 0 ? reversed : [handler, ...reversed];
}

interface Hoisting {
  readonly fn: MachineFn;
  /** Blocks that instructions have been moved to. */
  readonly filled: Set<number>;
  readonly counts: Int32Array;
  readonly position: Int32Array;
  /** Register that stands for a register which held the same constant. */
  readonly alias: Int32Array;
  aliased: boolean;
  left: number;
}

function retargetEnd(end: MachineEnd, from: number, to: number): void {
  switch (end.op) {
    case 'jump':
      if (end.to === from) end.to = to;
      return;
    case 'branch':
      if (end.then === from) end.then = to;
      if (end.otherwise === from) end.otherwise = to;
      return;
    case 'switch':
      if (end.otherwise === from) end.otherwise = to;
      end.cases.forEach((target, i) => {
        if (target === from) end.cases[i] = to;
      });
      return;
    case 'leave':
      return;
    default:
      end satisfies never;
  }
}

/** Block in front of the loop: the one that does nothing but go there, or a new one. */
function preheader(fn: MachineFn, forest: LoopForest, loop: Loop, before: readonly (readonly number[])[]): number {
  const inside = new Set(loop.blocks);
  const outside = before[loop.header]!.filter((block) => !inside.has(block));
  const [only] = outside;
  if (outside.length === 1 && only !== undefined && fn.blocks[only]!.end.op === 'jump') return only;
  const created = fn.blocks.length;
  // What moves never throws, so nothing covers it; and the header's landing pad may be in the loop, where it reads what moved.
  fn.blocks.push({ instrs: [], end: { op: 'jump', to: loop.header, span: fn.blocks[loop.header]!.end.span }, handler: -1, cold: false });
  for (const block of outside) retargetEnd(fn.blocks[block]!.end, loop.header, created);
  for (let parent = loop.parent; parent >= 0; parent = forest.loops[parent]!.parent) forest.loops[parent]!.blocks.push(created);
  return created;
}

/** Instructions of the loop that may go in front of it, in the order in which they must stand there. */
function invariants(state: Hoisting, loop: Loop): MachineInstr[] {
  const { fn, counts, position } = state;
  const changed = new Set<number>();
  const define = (register: number): void => {
    changed.add(register);
  };
  const ignore = (): void => undefined;
  for (const block of loop.blocks) {
    for (const instr of fn.blocks[block]!.instrs) visitInstr(instr, ignore, define);
    visitEnd(fn.blocks[block]!.end, ignore, define);
  }
  const moved: MachineInstr[] = [];
  const order = [...loop.blocks].sort((a, b) => (position[a] ?? 0) - (position[b] ?? 0));
  for (const index of order) {
    const block = fn.blocks[index]!;
    let any = false;
    for (const instr of block.instrs) {
      if (!MOVABLE[instr.op] || !canMove(instr)) continue;
      changed.delete(instr.operands[0]!);
      moved.push(instr);
      any = true;
      state.left -= 1;
      if (state.left === 0) break;
    }
    if (any) {
      const gone = new Set(moved);
      block.instrs = block.instrs.filter((instr) => !gone.has(instr));
    }
    if (state.left === 0) break;
  }
  return moved;

  function canMove({ op, operands }: MachineInstr): boolean {
    const roles = ROLES[op]!;
    if (roles[0] !== DEFINE || counts[operands[0]!] !== 1 || fn.registers[operands[0]!]!.pinned) return false;
    for (let i = 1; i < roles.length; i += 1) {
      if (roles[i] === USE && (changed.has(operands[i]!) || fn.registers[operands[i]!]!.pinned)) return false;
    }
    return true;
  }
}

function hoistLoops(state: Hoisting): void {
  const { fn, position } = state;
  const order = reversePostOrder(fn.blocks.length, (block) => machineEdges(fn, block));
  const forest = findLoops(fn.blocks.length, order, (block) => machineEdges(fn, block));
  if (forest.loops.length === 0) return;
  order.forEach((block, index) => {
    position[block] = index;
  });
  for (let i = forest.loops.length - 1; i >= 0 && state.left > 0; i -= 1) {
    const loop = forest.loops[i]!;
    const header = fn.blocks[loop.header]!;
    // A loop that begins with a landing pad, or at the function's first block, has nothing in front of it.
    if (loop.header === 0 || fn.blocks.some((block) => block.handler === loop.header) || header === undefined) continue;
    const moved = invariants(state, loop);
    if (moved.length === 0) continue;
    const before: number[][] = fn.blocks.map(() => []);
    fn.blocks.forEach((block, index) => {
      for (const target of new Set(successorsOf(block.end))) before[target]!.push(index);
    });
    const target = preheader(fn, forest, loop, before);
    fn.blocks[target]!.instrs.push(...moved);
    state.filled.add(target);
  }
}

/** In each block the first load of a constant serves the later ones, as does the first of equal computations that were hoisted there. */
function shareComputations(state: Hoisting): void {
  const { fn, filled } = state;
  const known = new Map<number, number>();
  fn.blocks.forEach((block, index) => {
    if (filled.has(index)) shareHoisted(state, block);
    else if (block.instrs.some(isConstant)) shareConstants(state, block, known);
  });
}

const isConstant = ({ op }: MachineInstr): boolean => op === LDI || op === LDK;

function shareConstants(state: Hoisting, block: MachineBlock, known: Map<number, number>): void {
  const { fn, counts, alias } = state;
  known.clear();
  const before = block.instrs.length;
  block.instrs = block.instrs.filter((instr) => {
    if (!isConstant(instr)) return true;
    const [dst, value] = instr.operands;
    if (counts[dst!] !== 1 || fn.registers[dst!]!.pinned) return true;
    const key = value! * 2 + (instr.op === LDI ? 0 : 1);
    const first = known.get(key);
    if (first === undefined) known.set(key, dst!);
    else alias[dst!] = first;
    return first === undefined;
  });
  if (block.instrs.length < before) state.aliased = true;
}

function shareHoisted(state: Hoisting, block: MachineBlock): void {
  const { fn, counts, alias } = state;
  const version = new Map<number, number>();
  const define = (register: number): void => {
    version.set(register, (version.get(register) ?? 0) + 1);
  };
  const ignore = (): void => undefined;
  const keyOf = ({ op, operands }: MachineInstr): string => {
    const roles = ROLES[op]!;
    let key = `${op}`;
    for (let i = 1; i < operands.length; i += 1) {
      const stand = roles[i] === USE ? alias[operands[i]!]! : operands[i]!;
      key += roles[i] === USE ? ` ${stand}.${version.get(stand) ?? 0}` : ` ${stand}`;
    }
    return key;
  };
  const known = new Map<string, number>();
  block.instrs = block.instrs.filter((instr) => {
    const dst = instr.operands[0]!;
    if (MOVABLE[instr.op] && counts[dst] === 1 && !fn.registers[dst]!.pinned && !namesPinned(fn, instr)) {
      const key = keyOf(instr);
      const first = known.get(key);
      if (first !== undefined) {
        alias[dst] = first;
        state.aliased = true;
        return false;
      }
      known.set(key, dst);
    }
    visitInstr(instr, ignore, define);
    return true;
  });
}

function namesPinned(fn: MachineFn, { op, operands }: MachineInstr): boolean {
  const roles = ROLES[op]!;
  return operands.some((operand, i) => roles[i] === USE && fn.registers[operand]!.pinned);
}

export function hoist(fn: MachineFn): void {
  const state: Hoisting = {
    fn,
    filled: new Set(),
    counts: countDefinitions(fn),
    position: new Int32Array(fn.blocks.length * 2 + 1),
    alias: Int32Array.from({ length: fn.registers.length }, (_, register) => register),
    aliased: false,
    left: MOST_HOISTED,
  };
  hoistLoops(state);
  shareComputations(state);
  if (state.aliased) renameRegisters(fn, (register) => state.alias[register]!);
}
