// Judges a machine's memory as it stands between two instructions: every object well formed, every reference to the start of one, no stack over another, every frame whole,
// every live slot of every stack sound. For tests and debugging; it costs a walk over everything.
import { members, livenessOf } from '../bytecode/liveness.js';
import { TYPE_ANY } from '../bytecode/module.js';
import { callerOf } from '../stacks/frame-map.js';
import type { FramePlace } from '../stacks/frame-map.js';
import { isRunning, REG_FP, REG_PC, REG_SP, registersAt } from '../stacks/registers.js';
import { RED_ZONE } from '../stacks/strategy.js';
import type { Stacks } from '../stacks/strategy.js';
import type { Heap } from './heap.js';
import {
  ARRAY_BACKING,
  BACKING_64,
  BACKING_REF,
  BACKING_U8,
  CONTEXT_NEW,
  CPU_CONTEXT,
  CPU_CONTEXTS,
  CPU_SL,
  CTX_LIMIT,
  CTX_NEXT,
  CTX_STACK,
  CTX_STATE,
  FRAME_HEADER,
  STATIC_BASE,
  TYPE_MASK,
} from './layout.js';
import type { MemoryMap } from './map.js';
import type { Memory } from './memory.js';
import type { ProgramCode } from './program.js';
import { functionAt } from './program.js';
import { shapesOf, SHAPE_ARRAY, SHAPE_CONTEXT, SHAPE_NONE } from './shapes.js';

export interface Checked {
  readonly memory: Memory;
  readonly program: ProgramCode;
  readonly heap: Heap;
  readonly stacks: Stacks;
  readonly cpu: number;
  readonly map: MemoryMap;
}

/** What is wrong, one sentence each; none for sound memory. */
export function checkMemory(checked: Checked): readonly string[] {
  const { memory, program, heap, stacks, cpu, map } = checked;
  const { u32, i32 } = memory;
  const shapes = shapesOf(program.module);
  const problems: string[] = [];
  const starts = new Set<number>();
  const backings = new Map<number, number>(); // backing -> how many arrays have it
  const [start, end] = heap.range();
  const typeAt = (object: number): number => i32[object >>> 2]! & TYPE_MASK;
  const hex = (address: number): string => `0x${address.toString(16)}`;

  const checkReference = (ref: number, where: string): void => {
    if (ref === 0) return;
    if (ref % 8 !== 0) problems.push(`${where}: ${hex(ref)} is not aligned`);
    else if (ref >= STATIC_BASE && ref < map.arenaStart) {
      if (typeAt(ref) >= shapes.count || typeAt(ref) === TYPE_ANY) problems.push(`${where}: ${hex(ref)} is no static object`);
    } else if (!starts.has(ref)) problems.push(`${where}: ${hex(ref)} is where no object begins`);
  };

  const walkHeap = (): boolean => {
    let object = start;
    while (object < end) {
      const type = typeAt(object);
      const backing = type === BACKING_U8 || type === BACKING_64 || type === BACKING_REF;
      if (i32[object >>> 2]! < 0 || (!backing && (type >= shapes.count || shapes.kind[type] === SHAPE_NONE))) {
        problems.push(`object at ${hex(object)} has the header ${hex(u32[object >>> 2]!)}`);
        return false;
      }
      if (backing) backings.set(object, 0);
      else starts.add(object);
      object += heap.sizeOf(object);
    }
    if (object !== end) problems.push(`the last object ends at ${hex(object)}, the heap at ${hex(end)}`);
    return object === end;
  };

  const checkObject = (object: number): void => {
    const type = typeAt(object);
    const name = `${program.module.types[type]!.name} at ${hex(object)}`;
    for (let r = shapes.first[type]!; r < shapes.first[type + 1]!; r++) checkReference(u32[(object >>> 2) + shapes.refs[r]!]!, name);
    if (shapes.kind[type] !== SHAPE_ARRAY) return;
    const length = u32[(object + 4) >>> 2]!;
    const backing = u32[(object + ARRAY_BACKING) >>> 2]!;
    if (backing === 0) {
      if (length !== 0) problems.push(`${name} has length ${length} and no backing`);
      return;
    }
    const owners = backings.get(backing);
    if (owners === undefined) return void problems.push(`${name} has its backing at ${hex(backing)}, where none begins`);
    backings.set(backing, owners + 1);
    if (owners > 0) problems.push(`${name} shares its backing`);
    if (typeAt(backing) !== shapes.backing[type]) problems.push(`${name} has a backing of another kind`);
    if (length > u32[(backing + 4) >>> 2]!) problems.push(`${name} is longer than its backing`);
    if (shapes.backing[type] === BACKING_REF) for (let i = 0; i < length; i++) checkReference(u32[((backing + 8) >>> 2) + i]!, `${name}[${i}]`);
  };

  type Range = readonly [low: number, high: number];
  const checkFrame = (place: FramePlace, [low, high]: Range, addresses: readonly Range[], where: string): number => {
    const index = functionAt(program, place.inCall ? place.pc - 1 : place.pc);
    if (index < 0) {
      problems.push(`${where}: code address ${place.pc} is in no function`);
      return 0;
    }
    const fn = program.module.fns[index]!;
    const top = place.fp + FRAME_HEADER + 8 * fn.slots.length;
    if (place.fp < low || top > high || place.fp % 8 !== 0) problems.push(`${where}: the frame of ${fn.name} at ${hex(place.fp)} is not inside the stack`);
    const liveness = livenessOf(program.module, fn);
    const pc = place.pc - program.starts[index]!;
    const live = place.inCall ? liveness.liveAcross(liveness.before(pc)) : liveness.liveIn(pc);
    for (const slot of members(live)) {
      const value = u32[(place.fp + FRAME_HEADER + 8 * slot) >>> 2]!;
      const what = `${where}: slot ${slot} of ${fn.name}`;
      if (fn.slots[slot] === 'ref') checkReference(value, what);
      else if (fn.slots[slot] === 'ptr') {
        const inArena = value >= map.arenaStart && value < map.arenaEnd;
        if (inArena && !addresses.some(([from, to]) => value >= from && value + 16 <= to))
          problems.push(`${what} points to ${hex(value)} in the arena, outside its own stack`);
        if (!inArena && value >= map.arenaEnd) checkReference(value, what);
      }
    }
    return top;
  };

  const pieces: [start: number, end: number][] = [];
  const checkContext = (context: number): void => {
    const where = `stack of the Context at ${hex(context)}`;
    const stack = u32[(context + CTX_STACK) >>> 2]!;
    if (stack === 0) return;
    const own = stacks.pieces(context);
    for (const [low, high] of own) {
      if (low < map.arenaStart || high > map.arenaEnd || low >= high) problems.push(`${where}: [${hex(low)}, ${hex(high)}) is not in the arena`);
      pieces.push([low, high]);
    }
    const addresses = stacks.addresses(context);
    const limit = u32[(isRunning(memory, cpu, context) ? cpu + CPU_SL : context + CTX_LIMIT) >>> 2]!;
    if (!addresses.some(([low, high]) => limit >= low && limit + RED_ZONE <= high)) problems.push(`${where}: its limit ${hex(limit)} is outside of it`);
    const registers = registersAt(memory, cpu, context);
    const sp = u32[(registers + REG_SP) >>> 2]!;
    const places = [...own, ...addresses]; // shared: put away, or in the area
    if (!places.some(([low, high]) => sp >= low && sp <= high)) problems.push(`${where}: SP ${hex(sp)} is outside of it`);
    if (i32[(context + CTX_STATE) >>> 2] === CONTEXT_NEW || sp === stack) return;
    let place: FramePlace | null = { fp: u32[(registers + REG_FP) >>> 2]!, pc: i32[(registers + REG_PC) >>> 2]!, inCall: false };
    while (place !== null && problems.length < 100) {
      const piece = places.find(([from, to]) => place!.fp >= from && place!.fp < to);
      if (piece === undefined) return void problems.push(`${where}: a frame at ${hex(place.fp)} is outside of it`);
      if (checkFrame(place, piece, addresses, where) === 0) return;
      place = callerOf(memory, place.fp);
    }
  };

  if (!walkHeap()) return problems;
  for (const object of starts) checkObject(object);
  program.module.statics.forEach((variable, i) => {
    if (variable.type.kind === 'ref') checkReference(u32[(STATIC_BASE >>> 2) + 2 * i]!, `static ${variable.name}`);
  });
  checkReference(u32[(cpu + CPU_CONTEXT) >>> 2]!, 'the current Context');
  for (let context = u32[(cpu + CPU_CONTEXTS) >>> 2]!; context !== 0; context = (u32[(context + CTX_NEXT) >>> 2]! & ~1) >>> 0) {
    if (!starts.has(context) || shapes.kind[typeAt(context)] !== SHAPE_CONTEXT) {
      problems.push(`the list of Contexts leads to ${hex(context)}, where none is`);
      break;
    }
    checkContext(context);
  }
  pieces.sort((a, b) => a[0] - b[0]);
  for (let i = 1; i < pieces.length; i++) if (pieces[i]![0] < pieces[i - 1]![1]) problems.push(`two stacks share ${hex(pieces[i]![0])}`);
  return problems;
}
