// Memory, heap and stacks of a machine without the machine: tests write frames and objects by hand.
import { placesIn } from '../../vm/bytecode/field-places.js';
import { fieldsOf, type Module } from '../../vm/bytecode/module.js';
import { checkMemory } from '../../vm/memory/check.js';
import type { Heap, HeapOptions } from '../../vm/memory/heap.js';
import { arrayBytes, makeHeap } from '../../vm/memory/heap.js';
import {
  ARRAY_BACKING,
  CONTEXT_NEW,
  CONTEXT_READY,
  CONTEXT_RUNNING,
  CPU_BASE,
  CPU_CONTEXT,
  CPU_FP,
  CPU_PC,
  CPU_SL,
  CPU_SP,
  CTX_FP,
  CTX_LIMIT,
  CTX_PC,
  CTX_SIZE,
  CTX_SP,
  CTX_STATE,
  CTX_STRATEGY,
  FRAME_DISTANCE,
  FRAME_LINK,
  LINK_FIRST,
  STATIC_BASE,
} from '../../vm/memory/layout.js';
import type { MemoryMap } from '../../vm/memory/map.js';
import { mapMemory } from '../../vm/memory/map.js';
import type { Memory } from '../../vm/memory/memory.js';
import { viewMemory } from '../../vm/memory/memory.js';
import type { ProgramCode } from '../../vm/memory/program.js';
import type { StackOptions } from '../../vm/stacks/stacks.js';
import { makeStacks } from '../../vm/stacks/stacks.js';
import type { Stacks } from '../../vm/stacks/strategy.js';

export interface Bench {
  readonly memory: Memory;
  readonly program: ProgramCode;
  readonly stacks: Stacks;
  readonly heap: Heap;
  readonly map: MemoryMap;
  /** Address of static variable n. */
  static(n: number): number;
  struct(type: number, ...fields: number[]): number;
  array(type: number, elements: readonly number[], capacity?: number): number;
  string(text: string): number;
  context(strategy?: number): number;
  /** Makes the Context the running one, with a stack. */
  run(context: number): void;
  /** Saves the running Context's registers into it, ready. */
  park(): void;
  /** Pushes a frame of the function onto the running Context, its caller being in the call that ends at `link`; returns what `overflow` said, or 0. */
  push(fn: number, link?: number): number;
  pop(): void;
  /** Registers of the running Context. */
  fp(): number;
  sp(): number;
  setPc(fn: number, word: number): void;
  slot(n: number, fp?: number): number;
  setSlot(n: number, value: number, fp?: number): void;
  problems(): readonly string[];
}

const CPU = CPU_BASE;

export function programOf(module: Module): ProgramCode {
  const starts: number[] = [];
  const words: number[] = [0]; // code address 0 is no function's: a link of 0 is the end of the stack
  for (const fn of module.fns) {
    starts.push(words.length);
    for (const word of fn.code) words.push(word);
  }
  starts.push(words.length);
  return { module, code: Int32Array.from(words), starts: Int32Array.from(starts) };
}

export function makeBench(module: Module, options: Partial<StackOptions & HeapOptions> & { size?: number } = {}): Bench {
  const size = options.size ?? 8 * 1024 * 1024;
  const memory = viewMemory(new ArrayBuffer(size));
  const { u32, i32, u8 } = memory;
  const program = programOf(module);
  const map = mapMemory(size, STATIC_BASE + 8 * module.statics.length);
  const stacks = makeStacks({ memory, program, cpu: CPU, arenaStart: map.arenaStart, arenaEnd: map.arenaEnd, ...options });
  const heap = makeHeap({ memory, program, stacks, cpu: CPU, start: map.heapStart, end: map.heapEnd, ...options });
  const room = (bytes: number): void => {
    if (!heap.reserve(bytes)) throw new Error('out of memory');
  };
  const bench: Bench = {
    memory,
    program,
    stacks,
    heap,
    map,
    static: (n) => STATIC_BASE + 8 * n,
    struct(type, ...fields) {
      const kinds = fieldsOf(module.types[type]!)!;
      const { words, places } = placesIn(module.types[type]!);
      room(8 + 8 * words);
      const object = heap.take(type, 0, 8 + 8 * words);
      // What nobody may look at.
      u32.fill(0xdeadbeef, (object + 8) >>> 2, (object + 8 + 8 * words) >>> 2);
      fields.forEach((field, i) => {
        const width = kinds[i]!.kind === 'ref' ? 4 : 8;
        u32[(object + 8 + width * places[i]!) >>> 2] = field;
      });
      return object;
    },
    array(type, elements, capacity = elements.length) {
      const backing = heap.backingOf(type);
      room(arrayBytes(backing, capacity));
      const array = heap.takeArray(type, elements.length, capacity);
      const at = u32[(array + ARRAY_BACKING) >>> 2]! + 8;
      elements.forEach((element, i) => {
        if (backing === 0xfffff0) u8[at + i] = element;
        else if (backing === 0xfffff1) u32[(at + 8 * i) >>> 2] = element;
        else u32[(at + 4 * i) >>> 2] = element;
      });
      return array;
    },
    string(text) {
      const bytes = new TextEncoder().encode(text);
      room(16 + bytes.length);
      const string = heap.takeString(bytes.length);
      u8.set(bytes, string + 8);
      return string;
    },
    context(strategy = 0) {
      room(CTX_SIZE);
      const context = heap.takeContext();
      i32[(context + CTX_STRATEGY) >>> 2] = strategy;
      return context;
    },
    run(context) {
      if (i32[(context + CTX_STATE) >>> 2] === CONTEXT_NEW && stacks.make(context) < 0) throw new Error('no room for a stack');
      if (stacks.switchIn(context) < 0) throw new Error('no room for a stack');
      u32[(CPU + CPU_CONTEXT) >>> 2] = context;
      i32[(context + CTX_STATE) >>> 2] = CONTEXT_RUNNING;
      i32[(CPU + CPU_PC) >>> 2] = i32[(context + CTX_PC) >>> 2]!;
      u32[(CPU + CPU_FP) >>> 2] = u32[(context + CTX_FP) >>> 2]!;
      u32[(CPU + CPU_SP) >>> 2] = u32[(context + CTX_SP) >>> 2]!;
      u32[(CPU + CPU_SL) >>> 2] = u32[(context + CTX_LIMIT) >>> 2]!;
    },
    park() {
      const context = u32[(CPU + CPU_CONTEXT) >>> 2]!;
      i32[(context + CTX_PC) >>> 2] = i32[(CPU + CPU_PC) >>> 2]!;
      u32[(context + CTX_FP) >>> 2] = u32[(CPU + CPU_FP) >>> 2]!;
      u32[(context + CTX_SP) >>> 2] = u32[(CPU + CPU_SP) >>> 2]!;
      i32[(context + CTX_STATE) >>> 2] = CONTEXT_READY;
      stacks.switchOut(context);
      u32[(CPU + CPU_CONTEXT) >>> 2] = 0;
      u32[(CPU + CPU_FP) >>> 2] = 0;
      u32[(CPU + CPU_SP) >>> 2] = 0;
    },
    push(fn, link = LINK_FIRST) {
      const frame = 8 + 8 * module.fns[fn]!.slots.length;
      let cycles = 0;
      if (bench.sp() + frame > u32[(CPU + CPU_SL) >>> 2]!) {
        cycles = stacks.overflow(u32[(CPU + CPU_CONTEXT) >>> 2]!, frame);
        if (cycles < 0) return cycles;
      }
      const at = bench.sp();
      u32.fill(0xabababab, at >>> 2, (at + frame) >>> 2);
      i32[(at + FRAME_DISTANCE) >>> 2] = link === LINK_FIRST ? 0 : at - bench.fp();
      i32[(at + FRAME_LINK) >>> 2] = link;
      u32[(CPU + CPU_FP) >>> 2] = at;
      u32[(CPU + CPU_SP) >>> 2] = at + frame;
      bench.setPc(fn, 0);
      return cycles;
    },
    pop() {
      const at = bench.fp();
      i32[(CPU + CPU_PC) >>> 2] = i32[(at + FRAME_LINK) >>> 2]!;
      u32[(CPU + CPU_SP) >>> 2] = at;
      u32[(CPU + CPU_FP) >>> 2] = at - i32[(at + FRAME_DISTANCE) >>> 2]!;
    },
    fp: () => u32[(CPU + CPU_FP) >>> 2]!,
    sp: () => u32[(CPU + CPU_SP) >>> 2]!,
    setPc(fn, word) {
      i32[(CPU + CPU_PC) >>> 2] = program.starts[fn]! + word;
    },
    slot: (n, fp = bench.fp()) => u32[(fp + 8 + 8 * n) >>> 2]!,
    setSlot(n, value, fp = bench.fp()) {
      u32[(fp + 8 + 8 * n) >>> 2] = value;
    },
    problems: () => checkMemory({ memory, program, heap, stacks, cpu: CPU, map }),
  };
  return bench;
}
