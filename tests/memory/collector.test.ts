import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TypeDef } from '../../vm/bytecode/module.js';
import {
  ARRAY_BACKING,
  CONTEXT_FINISHED,
  CPU_BASE,
  CPU_CONTEXT,
  CPU_PANIC,
  CTX_ENTRY,
  CTX_OWNER,
  CTX_POINTED,
  CTX_STATE,
  LINK_RESUME,
} from '../../vm/memory/layout.js';
import { moduleOf, orNull, ptr, I64 } from '../bytecode/sample-modules.js';
import type { Bench } from './bench.js';
import { makeBench } from './bench.js';

const ANY_OR_NULL = orNull(0);
const PAIR = 3; // ref, i64, ref
const REFS = 4;
const BYTES = 5;
const INTS = 6;
const BOX = 7; // of a reference
const LEAF = 8; // no fields
const types: TypeDef[] = [
  { kind: 'struct', name: 'Pair', fields: [ANY_OR_NULL, I64, ANY_OR_NULL] },
  { kind: 'array', name: '[any]', element: { kind: 'ref', type: 0, nullable: true } },
  { kind: 'array', name: '[byte]', element: { kind: 'u8' } },
  { kind: 'array', name: '[int]', element: { kind: 'i64' } },
  { kind: 'box', name: 'box', element: ANY_OR_NULL },
  { kind: 'struct', name: 'Leaf', fields: [] },
];

/** Function 0 calls function 1 with slots 0 (ref), 1 (ptr) and 2 (int) live over the call and 3 (ref) dead; function 1 keeps its slot 0 (ref). */
const module = moduleOf({
  types,
  statics: [
    { name: 's', type: ANY_OR_NULL, initial: -1 },
    { name: 'n', type: I64, initial: -1 },
  ],
  fns: [
    {
      name: 'outer',
      result: I64,
      slots: 'rpir',
      code: (b) => b.emit('ldnull', 0).emit('addr', 1, 0).emit('ldi', 2, 3).emit('call', 3, 1).emit('ldp', 3, 1).emit('ret', 2),
    },
    { name: 'inner', result: ANY_OR_NULL, slots: 'rrp', code: (b) => b.emit('ldnull', 0).emit('gc').emit('ret', 0) },
    { name: 'boxed', params: [ptr(BOX)], result: ANY_OR_NULL, slots: 'pr', code: (b) => b.emit('gc').emit('ldp', 1, 0).emit('ret', 1) },
  ],
});
const OUTER_CALL_END = 5;
const link = (bench: Bench): number => bench.program.starts[0]! + OUTER_CALL_END;
const s0 = (bench: Bench): number => bench.memory.u32[bench.static(0) >>> 2]!;
const setS0 = (bench: Bench, ref: number): void => void (bench.memory.u32[bench.static(0) >>> 2] = ref);

type Shape = { readonly kind: 'pair' | 'refs' | 'box' | 'leaf' | 'string' | 'bytes' | 'ints'; readonly edges: readonly number[]; readonly value: number };

/** Builds objects by their shapes; edges name earlier or later ones (patched afterwards). Returns addresses; everything is kept by one array in static 0. */
function build(bench: Bench, shapes: readonly Shape[]): void {
  setS0(bench, bench.array(REFS, new Array<number>(shapes.length).fill(0)));
  const all = (): number => bench.memory.u32[(s0(bench) + ARRAY_BACKING) >>> 2]! + 8;
  shapes.forEach((shape, i) => {
    const { value } = shape;
    const make = (): number => {
      switch (shape.kind) {
        case 'pair':
          return bench.struct(PAIR, 0, value, 0);
        case 'refs':
          return bench.array(
            REFS,
            shape.edges.map(() => 0),
            shape.edges.length + (value % 7),
          );
        case 'box':
          return bench.struct(BOX, 0);
        case 'leaf':
          return bench.struct(LEAF);
        case 'string':
          return bench.string('x'.repeat(value % 600));
        case 'bytes':
          return bench.array(
            BYTES,
            Array.from({ length: value % 600 }, (_, n) => n & 255),
            (value % 600) + 3,
          );
        case 'ints':
          return bench.array(
            INTS,
            Array.from({ length: value % 90 }, (_, n) => n * value),
          );
      }
    };
    const object = make();
    bench.memory.u32[(all() >>> 2) + i] = object;
  });
  shapes.forEach((shape, i) => {
    const object = bench.memory.u32[(all() >>> 2) + i]!;
    const target = (edge: number | undefined): number => (edge === undefined ? 0 : bench.memory.u32[(all() >>> 2) + (edge % shapes.length)]!);
    if (shape.kind === 'pair' || shape.kind === 'box') bench.memory.u32[(object + 8) >>> 2] = target(shape.edges[0]);
    if (shape.kind === 'pair') bench.memory.u32[(object + 12) >>> 2] = target(shape.edges[1]);
    if (shape.kind === 'refs') {
      const backing = bench.memory.u32[(object + ARRAY_BACKING) >>> 2]!;
      shape.edges.forEach((edge, n) => (bench.memory.u32[((backing + 8) >>> 2) + n] = target(edge)));
    }
  });
}

/** The graph from a root as text that names objects in the order of their first visit, so that equal texts mean isomorphic graphs. */
function picture(bench: Bench, root: number): string {
  const { u32, u8, i32 } = bench.memory;
  const numbers = new Map<number, number>();
  const lines: string[] = [];
  const queue: number[] = [];
  const number = (ref: number): string => {
    if (ref === 0) return 'null';
    if (!numbers.has(ref)) {
      numbers.set(ref, numbers.size);
      queue.push(ref);
    }
    return `#${numbers.get(ref)}`;
  };
  number(root);
  for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
    const type = i32[object >>> 2]! & 0xffffff;
    const length = u32[(object + 4) >>> 2]!;
    const backing = u32[(object + ARRAY_BACKING) >>> 2]! + 8;
    const parts: (string | number)[] = [];
    if (type === PAIR) parts.push(number(u32[(object + 8) >>> 2]!), u32[(object + 16) >>> 2]!, number(u32[(object + 12) >>> 2]!));
    else if (type === BOX) parts.push(number(u32[(object + 8) >>> 2]!));
    else if (type === REFS) for (let i = 0; i < length; i++) parts.push(number(u32[(backing >>> 2) + i]!));
    else if (type === INTS) for (let i = 0; i < length; i++) parts.push(u32[(backing >>> 2) + 2 * i]!);
    else if (type === BYTES) parts.push(u8.slice(backing, backing + length).join());
    else if (type === 1) parts.push(new TextDecoder().decode(u8.subarray(object + 8, object + 8 + length)));
    lines.push(`${numbers.get(object)}:${type}(${parts.join(' ')})`);
  }
  return lines.join('\n');
}

const shapeArbitrary: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom('pair', 'refs', 'box', 'leaf', 'string', 'bytes', 'ints'),
  edges: fc.array(fc.nat(50), { maxLength: 12 }),
  value: fc.nat(5000),
});

describe('collections', () => {
  test('random graphs survive isomorphically, again and again', () => {
    fc.assert(
      fc.property(fc.array(shapeArbitrary, { minLength: 1, maxLength: 40 }), fc.boolean(), (shapes, gcStress) => {
        const bench = makeBench(module, { gcStress });
        build(bench, shapes);
        expect(bench.problems()).toEqual([]);
        const before = picture(bench, s0(bench));
        for (let i = 0; i < 3; i++) {
          bench.heap.collect();
          expect(bench.problems()).toEqual([]);
          expect(picture(bench, s0(bench))).toBe(before);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('random graphs slide over their garbage, again and again', () => {
    fc.assert(
      fc.property(fc.array(shapeArbitrary, { minLength: 1, maxLength: 40 }), fc.array(fc.nat(6), { minLength: 2, maxLength: 6 }), (shapes, garbage) => {
        const bench = makeBench(module, { slideFrom: -1 });
        let before = '';
        for (const n of garbage) {
          for (let i = 0; i < n; i++) bench.string('y'.repeat(100 * i));
          if (n % 2 === 0) {
            build(bench, shapes);
            before = picture(bench, s0(bench));
          }
          bench.heap.collect();
          expect(bench.problems()).toEqual([]);
          if (before !== '') expect(picture(bench, s0(bench))).toBe(before);
          expect(bench.heap.range()[0]).toBe(bench.map.heapStart);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what nothing reaches is gone, and its memory is used again', () => {
    const bench = makeBench(module);
    for (let i = 0; i < 200_000; i++) {
      bench.struct(PAIR, 0, i, 0);
      if (i % 777 === 0) expect(bench.heap.statistics().bytesAllocated).toBe((i + 1) * 24);
    }
    const statistics = bench.heap.statistics();
    expect(statistics.bytesAllocated).toBe(200_000 * 24);
    expect(statistics.collections).toBeGreaterThan(1);
    bench.heap.collect();
    expect(bench.heap.statistics()).toMatchObject({ used: 0, liveAfterLast: 0 });
  });

  test('a heap that is full says so and stays sound', () => {
    const bench = makeBench(module);
    let count = 0;
    while (bench.heap.reserve(40)) {
      setS0(bench, bench.heap.take(PAIR, 0, 32));
      const object = s0(bench);
      bench.memory.u32.fill(0, (object + 8) >>> 2, (object + 32) >>> 2);
      bench.memory.u32[(object + 8) >>> 2] = bench.memory.u32[(CPU_BASE + CPU_PANIC) >>> 2]!;
      bench.memory.u32[(CPU_BASE + CPU_PANIC) >>> 2] = object;
      count++;
    }
    expect(count * 32).toBeGreaterThan(bench.map.heapEnd - bench.map.heapStart - 65_536 - 100); // the last is kept back
    expect(bench.problems()).toEqual([]);
    bench.memory.u32[(CPU_BASE + CPU_PANIC) >>> 2] = 0;
    setS0(bench, 0);
    expect(bench.heap.reserve(1_000_000)).toBe(true);
  });

  test('an array keeps spare room, unless it is mostly room', () => {
    const bench = makeBench(module);
    const capacity = (array: number): number => bench.memory.u32[(bench.memory.u32[(array + ARRAY_BACKING) >>> 2]! + 4) >>> 2]!;
    const keep = (length: number, room: number): number => {
      setS0(bench, bench.array(INTS, new Array<number>(length).fill(1), room));
      bench.heap.collect();
      return capacity(s0(bench));
    };
    expect(keep(3, 100)).toBe(100);
    expect(keep(5000, 9000)).toBe(9000);
    expect(keep(10, 20_000)).toBe(532);
  });

  test('frames: live references and pointers to boxes are forwarded, dead slots and pointers into the stack are left alone', () => {
    const bench = makeBench(module);
    bench.run(bench.context());
    bench.push(0);
    bench.setSlot(0, bench.string('kept'));
    bench.setSlot(3, 0x12345678);
    bench.memory.i32[(bench.memory.u32[(CPU_BASE + CPU_CONTEXT) >>> 2]! + CTX_POINTED) >>> 2] = 1;
    bench.setSlot(1, bench.fp()); // points to slot 0
    bench.push(1, link(bench));
    bench.setPc(1, 1);
    bench.setSlot(0, bench.struct(BOX, 0));
    bench.setSlot(1, 0x1234);
    const outer = (): number => bench.fp() - (8 + 4 * 8);
    expect(bench.problems()).toEqual([]);
    const [oldBox, oldString] = [bench.slot(0), bench.slot(0, outer())];
    bench.heap.collect();
    expect(bench.problems()).toEqual([]);
    expect(bench.slot(0)).not.toBe(oldBox);
    expect(bench.slot(0, outer())).not.toBe(oldString);
    expect(bench.slot(1, outer())).toBe(outer());
    expect(bench.slot(3, outer())).toBe(0x12345678);
    bench.push(2, LINK_RESUME - (bench.program.starts[1]! + 1));
    bench.setSlot(0, bench.slot(0, bench.fp() - 32));
    bench.heap.collect();
    expect(bench.problems()).toEqual([]);
    expect(bench.slot(0)).toBe(bench.slot(0, bench.fp() - 32));
  });

  test('the stack of a Context is scanned only when the Context is reached, and freed when it is not', () => {
    const bench = makeBench(module);
    const make = (): void => {
      bench.run(bench.context());
      bench.push(1);
      bench.setPc(1, 1);
      bench.setSlot(0, bench.struct(PAIR, 0, 1, 0));
    };
    make();
    setS0(bench, bench.memory.u32[(CPU_BASE + CPU_CONTEXT) >>> 2]!);
    bench.park();
    make();
    const pair = bench.slot(0);
    bench.memory.u32[(pair + 8) >>> 2] = bench.memory.u32[(CPU_BASE + CPU_CONTEXT) >>> 2]!; // reaches itself only through its own stack
    bench.park();
    expect(bench.stacks.statistics()).toMatchObject({ made: 2, freed: 0, reserved: 2048 });
    bench.heap.collect();
    expect(bench.problems()).toEqual([]);
    expect(bench.stacks.statistics().freed).toBe(1);
    expect(bench.heap.range()[1] - bench.heap.range()[0]).toBe(bench.heap.sizeOf(s0(bench)) + 24);
    bench.memory.u32[(s0(bench) + CTX_OWNER) >>> 2] = bench.struct(LEAF);
    bench.stacks.finish(s0(bench));
    expect(bench.memory.i32[(s0(bench) + CTX_STATE) >>> 2]).toBe(CONTEXT_FINISHED);
    bench.heap.collect();
    expect(bench.problems()).toEqual([]);
    expect(bench.stacks.statistics()).toMatchObject({ freed: 2, reserved: 0 });
    expect(bench.memory.u32[(s0(bench) + CTX_ENTRY) >>> 2]).toBe(0);
  });

  test('addresses beyond 2 GiB', () => {
    const bench = makeBench(module, { size: 2 ** 32 });
    expect(bench.map.heapStart).toBeGreaterThan(2 ** 31);
    build(bench, [
      { kind: 'pair', edges: [1, 2], value: 5 },
      { kind: 'refs', edges: [0, 3, 4], value: 3 },
      { kind: 'bytes', edges: [], value: 599 },
      { kind: 'string', edges: [], value: 300 },
      { kind: 'box', edges: [0], value: 0 },
    ]);
    const before = picture(bench, s0(bench));
    for (let i = 0; i < 2; i++) {
      bench.heap.collect();
      expect(bench.problems()).toEqual([]);
      expect(picture(bench, s0(bench))).toBe(before);
    }
  });

  test('large arrays move whole', () => {
    const bench = makeBench(module, { size: 512 * 1024 * 1024 });
    const length = 80_000_000;
    const backing = bench.heap.backingOf(BYTES);
    const panic = (CPU_BASE + CPU_PANIC) >>> 2;
    bench.memory.u32[panic] = bench.string('in front of it, for a while');
    expect(bench.heap.reserve(16 + 8 + length)).toBe(true);
    setS0(bench, bench.heap.takeArray(BYTES, length, length));
    expect(backing).toBe(0xfffff0);
    const data = (): number => bench.memory.u32[(s0(bench) + ARRAY_BACKING) >>> 2]! + 8;
    bench.memory.u8[data() + length - 1] = 77;
    bench.memory.u32[panic] = 0;
    const before = data();
    bench.heap.collect();
    expect(data()).not.toBe(before);
    expect(bench.memory.u8[data() + length - 1]).toBe(77);
    expect(bench.heap.reserve(150_000_000)).toBe(true);
    expect(bench.heap.reserve(200_000_000)).toBe(false);
  });
});
