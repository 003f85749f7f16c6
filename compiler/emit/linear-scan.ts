// Slots for very large functions, where a graph of who is live beside whom would have too many edges. Each register is taken to be live from the first place where it is to the
// last, in the order of the blocks, and gets a slot that nobody of its kind has in between (Poletto and Sarkar, "Linear scan register allocation"). Needs more slots than
// colouring does, and time that grows with the function's length.
import type { SlotKind } from '../../vm/bytecode/module.js';
import { computeLiveness } from '../ir/liveness.js';
import { machineFlow, visitEnd, visitInstr, type MachineFn } from './machine-code.js';

/** By number of register: the first and last place. Instruction i reads at 2i and writes at 2i + 1. */
interface Intervals {
  readonly from: Float64Array;
  readonly to: Float64Array;
}

function findIntervals(fn: MachineFn, number: Int32Array, count: number): Intervals {
  const from = new Float64Array(count).fill(Infinity);
  const to = new Float64Array(count).fill(-Infinity);
  const liveness = computeLiveness(machineFlow(fn));
  let place = 0;
  const see = (register: number): void => {
    const index = number[register]!;
    if (place < from[index]!) from[index] = place;
    if (place > to[index]!) to[index] = place;
  };
  for (const parameter of fn.params) see(parameter); // all are there before everything else
  fn.blocks.forEach((block, index) => {
    const throughout = (register: number): void => {
      const end = place + 2 * (block.instrs.length + 1);
      see(register);
      to[number[register]!] = Math.max(to[number[register]!]!, end);
    };
    liveness.forEachLiveIn(index, see);
    if (block.handler >= 0) liveness.forEachLiveIn(block.handler, throughout);
    for (const instr of block.instrs) {
      place += 2;
      visitInstr(instr, see, () => undefined);
      place += 1;
      visitInstr(instr, () => undefined, see);
      place -= 1;
    }
    place += 2;
    visitEnd(block.end, see, () => undefined);
    place += 1;
    visitEnd(block.end, () => undefined, see);
    liveness.forEachLiveOut(index, see);
    place += 1;
  });
  return { from, to };
}

/** Numbers, the smallest first. */
class Heap {
  private readonly items: number[] = [];

  constructor(private readonly key: (item: number) => number) {}

  get first(): number | undefined {
    return this.items[0];
  }

  push(item: number): void {
    const { items, key } = this;
    let at = items.length;
    items.push(item);
    for (let parent = (at - 1) >> 1; at > 0 && key(items[parent]!) > key(item); parent = (at - 1) >> 1) {
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number {
    const { items, key } = this;
    const first = items[0]!;
    const last = items.pop()!;
    if (items.length === 0) return first;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && key(items[child + 1]!) < key(items[child]!)) child += 1;
      if (key(items[child]!) >= key(last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return first;
  }
}

/**
 * A slot for each of `occurring`, whose numbers `number` gives: parameters have the first ones, pinned registers some of their own. `weight`: how much each is used; slots that are used
 * most come first, behind `scratch`.
 */
export function scan(
  fn: MachineFn,
  occurring: readonly number[],
  number: Int32Array,
  weight: Float64Array,
  scratch: readonly SlotKind[],
): { readonly slotOf: Int32Array; readonly slots: readonly SlotKind[] } {
  const count = occurring.length;
  const { from, to } = findIntervals(fn, number, count);
  const kinds: SlotKind[] = fn.params.map((parameter) => fn.registers[parameter]!.kind);
  const slotOf = new Int32Array(count).fill(-1);
  fn.params.forEach((parameter, slot) => {
    slotOf[number[parameter]!] = slot;
  });
  const free: Record<SlotKind, number[]> = { i64: [], f64: [], ref: [], ptr: [] };
  const active = new Heap((index) => to[index]!);
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => from[a]! - from[b]! || a - b);
  for (const index of order) {
    for (let ended = active.first; ended !== undefined && to[ended]! < from[index]!; ended = active.first) {
      active.pop();
      free[fn.registers[occurring[ended]!]!.kind].push(slotOf[ended]!);
    }
    const { kind, pinned } = fn.registers[occurring[index]!]!;
    if (slotOf[index] === -1) slotOf[index] = (pinned ? undefined : free[kind].pop()) ?? kinds.push(kind) - 1;
    if (!pinned) active.push(index);
  }
  return byWeight(fn.params.length, scratch, kinds, slotOf, weight);
}

function byWeight(
  params: number,
  scratch: readonly SlotKind[],
  kinds: readonly SlotKind[],
  slotOf: Int32Array,
  weight: Float64Array,
): { readonly slotOf: Int32Array; readonly slots: readonly SlotKind[] } {
  const worth = new Float64Array(kinds.length);
  slotOf.forEach((slot, index) => {
    worth[slot]! += weight[index]!;
  });
  const rest = Array.from({ length: kinds.length - params }, (_, i) => params + i).sort((a, b) => worth[b]! - worth[a]! || a - b);
  const place = new Int32Array(kinds.length);
  for (let slot = 0; slot < params; slot += 1) place[slot] = slot;
  rest.forEach((slot, i) => {
    place[slot] = params + scratch.length + i;
  });
  return { slotOf: slotOf.map((slot) => place[slot]!), slots: [...kinds.slice(0, params), ...scratch, ...rest.map((slot) => kinds[slot]!)] };
}
