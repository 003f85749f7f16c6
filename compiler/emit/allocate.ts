// Slot allocation: colouring of the interference graph, a palette for each kind (a slot's kind never changes). There is room for 65,535 slots, so nothing is ever
// spilled; but only the first 256 can be named by an instruction, so in a large function the registers that are used most get those.
//
//   parameters            slots 0 .. n-1, and what is coalesced with them
//   pinned registers      a slot of their own, as pointers to it may be anywhere
//   both sides of a move  one slot, where they do not interfere: inner loops first
import type { SlotKind } from '../../vm/bytecode/module.js';
import { findLoops } from '../ir/loops.js';
import { reversePostOrder } from '../ir/cfg.js';
import { machineEdges } from './hoist.js';
import { findInterference, type Interference } from './interference.js';
import { scan } from './linear-scan.js';
import { EmissionLimit } from './limits.js';
import { opcode, OP_MOV, visitEnd, visitInstr, type MachineFn } from './machine-code.js';

const ADDR = opcode('addr');
/** Slots that the byte fields of an instruction name. */
export const NEAR_SLOTS = 256;
const MOST_SLOTS = 65_535;

export interface Allocation {
  /** Kind of each slot. */
  readonly slots: readonly SlotKind[];
  /** Slot of each register, -1 for registers that do not occur. */
  readonly slotOf: number[];
  /** Slots that `high-slots.ts` moves values of far slots through, by kind; empty when no slot is far. */
  readonly scratch: Readonly<Record<SlotKind, readonly number[]>>;
}

interface Colouring {
  readonly fn: MachineFn;
  /** Registers that occur, in order of their first occurrence, and the inverse. */
  readonly occurring: readonly number[];
  readonly number: Int32Array;
  readonly graph: Interference;
  /** Union-find over numbers of registers. */
  readonly parent: Int32Array;
  /** Parameter slot of a class, or -1. */
  readonly fixed: Int32Array;
  readonly weight: Float64Array;
}

function find(parent: Int32Array, element: number): number {
  let at = element;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}

function numberRegisters(fn: MachineFn): { readonly occurring: number[]; readonly number: Int32Array } {
  const number = new Int32Array(fn.registers.length).fill(-1);
  const occurring: number[] = [];
  const see = (register: number): void => {
    if (number[register] !== -1) return;
    number[register] = occurring.length;
    occurring.push(register);
  };
  fn.params.forEach(see);
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      visitInstr(instr, see, see);
      if (instr.op === ADDR) see(instr.operands[1]!);
    }
    visitEnd(block.end, see, see);
  }
  return { occurring, number };
}

/** Moves by the nesting of their block, and how much each register is used. */
function measure(
  fn: MachineFn,
  number: Int32Array,
  count: number,
): { readonly moves: { a: number; b: number; depth: number }[]; readonly weight: Float64Array } {
  const edges = (block: number): readonly number[] => machineEdges(fn, block);
  const { depth } = findLoops(fn.blocks.length, reversePostOrder(fn.blocks.length, edges), edges);
  const moves: { a: number; b: number; depth: number }[] = [];
  const weight = new Float64Array(count);
  let gain = 1;
  const see = (register: number): void => {
    weight[number[register]!]! += gain;
  };
  fn.blocks.forEach((block, index) => {
    gain = 8 ** Math.min(depth[index]!, 6);
    for (const instr of block.instrs) {
      visitInstr(instr, see, see);
      if (instr.op === OP_MOV) moves.push({ a: number[instr.operands[0]!]!, b: number[instr.operands[1]!]!, depth: depth[index]! });
    }
    visitEnd(block.end, see, see);
  });
  return { moves: moves.sort((one, other) => other.depth - one.depth), weight };
}

function coalesce(state: Colouring, moves: readonly { readonly a: number; readonly b: number }[]): void {
  const { fn, graph, parent, fixed, occurring, weight } = state;
  for (const move of moves) {
    const a = find(parent, move.a);
    const b = find(parent, move.b);
    if (a === b || graph.has(a, b) || (fixed[a]! >= 0 && fixed[b]! >= 0)) continue;
    if (fn.registers[occurring[a]!]!.pinned || fn.registers[occurring[b]!]!.pinned) continue;
    const [kept, gone] = graph.neighbours[a]!.length >= graph.neighbours[b]!.length ? [a, b] : [b, a];
    parent[gone] = kept;
    fixed[kept] = Math.max(fixed[kept]!, fixed[gone]!);
    weight[kept]! += weight[gone]!;
    for (const neighbour of graph.neighbours[gone]!) graph.add(kept, find(parent, neighbour));
  }
}

const KINDS: readonly SlotKind[] = ['i64', 'f64', 'ref', 'ptr'];

/** A slot for each class of registers, and the slots' kinds. `order` has the classes; those that come first get the lowest slots. */
function colour(
  state: Colouring,
  order: readonly number[],
  scratch: readonly SlotKind[],
): { readonly slotOf: Int32Array; readonly slots: readonly SlotKind[] } {
  const { fn, graph, parent, fixed, occurring } = state;
  const slots: SlotKind[] = fn.params.map((parameter) => fn.registers[parameter]!.kind);
  slots.push(...scratch);
  // Slots that only their owner uses: pinned registers', scratch.
  const owned = new Uint8Array(slots.length + occurring.length);
  for (let i = 0; i < scratch.length; i += 1) owned[fn.params.length + i] = 1;
  fn.params.forEach((parameter, slot) => {
    if (fn.registers[parameter]!.pinned) owned[slot] = 1;
  });
  const slotOf = new Int32Array(occurring.length).fill(-1);
  for (let i = 0; i < occurring.length; i += 1) if (parent[i] === i && fixed[i]! >= 0) slotOf[i] = fixed[i]!;
  const taken = new Int32Array(slots.length + occurring.length).fill(-1);
  for (const element of order) {
    if (slotOf[element] !== -1) continue;
    const { kind, pinned } = fn.registers[occurring[element]!]!;
    let slot = slots.length;
    if (!pinned) {
      for (const neighbour of graph.neighbours[element]!) {
        const other = slotOf[find(parent, neighbour)]!;
        if (other >= 0) taken[other] = element;
      }
      for (slot = 0; slot < slots.length; slot += 1) if (slots[slot] === kind && taken[slot] !== element && owned[slot] === 0) break;
    }
    if (slot === slots.length) {
      slots.push(kind);
      if (pinned) owned[slot] = 1;
    }
    slotOf[element] = slot;
  }
  return { slotOf, slots };
}

/** How many registers of each kind one instruction names at most. */
function widestUse(fn: MachineFn): Record<SlotKind, number> {
  const widest: Record<SlotKind, number> = { i64: 2, f64: 2, ref: 2, ptr: 2 };
  const here: Record<SlotKind, number> = { i64: 0, f64: 0, ref: 0, ptr: 0 };
  const see = (register: number): void => {
    here[fn.registers[register]!.kind] += 1;
  };
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      for (const kind of KINDS) here[kind] = 0;
      visitInstr(instr, see, see);
      for (const kind of KINDS) widest[kind] = Math.max(widest[kind], here[kind]);
    }
  }
  return widest;
}

/** Above this many registers, which no function has that was written by hand, `linear-scan.ts` is used. */
const MOST_COLOURED = 4096;

/** `mostColoured`: for tests. */
export function allocate(fn: MachineFn, name: string, mostColoured = MOST_COLOURED): Allocation {
  const { occurring, number } = numberRegisters(fn);
  const count = occurring.length;
  const { moves, weight } = measure(fn, number, count);
  if (count > mostColoured) {
    const scratch = scratchSlots(fn, name, occurring);
    const { slotOf, slots } = scan(fn, occurring, number, weight, scratch.kinds);
    return finished(fn, name, occurring, (i) => slotOf[i]!, slots, scratch.slots);
  }
  const graph = findInterference(fn, number, count);
  const fixed = new Int32Array(count).fill(-1);
  fn.params.forEach((parameter, slot) => {
    fixed[number[parameter]!] = slot;
  });
  const state: Colouring = { fn, occurring, number, graph, parent: Int32Array.from({ length: count }, (_, i) => i), fixed, weight };
  coalesce(state, moves);

  const classes: number[] = [];
  for (let i = 0; i < count; i += 1) if (state.parent[i] === i) classes.push(i);
  let colours = colour(state, classes, []);
  let scratch: Allocation['scratch'] = NO_SCRATCH;
  if (colours.slots.length > NEAR_SLOTS) {
    const { kinds, slots } = scratchSlots(fn, name, occurring);
    scratch = slots;
    colours = colour(
      state,
      [...classes].sort((a, b) => weight[b]! - weight[a]!),
      kinds,
    );
  }
  return finished(fn, name, occurring, (i) => colours.slotOf[find(state.parent, i)]!, colours.slots, scratch);
}

const NO_SCRATCH: Allocation['scratch'] = { i64: [], f64: [], ref: [], ptr: [] };

/** The scratch slots that a function needs some of whose slots are far: behind the parameters. */
function scratchSlots(
  fn: MachineFn,
  name: string,
  occurring: readonly number[],
): { readonly kinds: readonly SlotKind[]; readonly slots: Allocation['scratch'] } {
  const widest = widestUse(fn);
  const kinds = KINDS.flatMap((kind) => new Array<SlotKind>(occurring.some((register) => fn.registers[register]!.kind === kind) ? widest[kind] : 0).fill(kind));
  const slots: Record<SlotKind, number[]> = { i64: [], f64: [], ref: [], ptr: [] };
  kinds.forEach((kind, i) => slots[kind].push(fn.params.length + i));
  if (fn.params.length + kinds.length > NEAR_SLOTS) throw new EmissionLimit(`${name} has more values in one expression than the machine can name`, null);
  return { kinds, slots };
}

function finished(
  fn: MachineFn,
  name: string,
  occurring: readonly number[],
  slotOfNumber: (index: number) => number,
  slots: readonly SlotKind[],
  scratch: Allocation['scratch'],
): Allocation {
  if (slots.length > MOST_SLOTS) throw new EmissionLimit(`${name} needs ${slots.length} registers, at most ${MOST_SLOTS} are possible`, null);
  const slotOf = new Array<number>(fn.registers.length).fill(-1);
  occurring.forEach((register, i) => {
    slotOf[register] = slotOfNumber(i);
  });
  return { slots, slotOf, scratch };
}
