import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeVerifyError, verify } from '../../vm/bytecode/verify.js';
import { disassembleFunction } from '../../vm/bytecode/disassemble.js';
import { FIXED_TYPES, FN_LEAF, type Module, type SlotType } from '../../vm/bytecode/module.js';
import { silentHost, type HostFunction } from '../../vm/host.js';
import { Machine } from '../../vm/machine.js';
import { PORT_POWER } from '../../vm/memory/layout.js';
import type { Block, Condition, Instr, IrFn, IrModule } from '../ir/ir.js';
import { optimize } from '../ir/optimize.js';
import { BOX_I64, programDraft, programOf, SPAN } from '../ir/testing/random-ir.js';
import { runIr } from '../ir/testing/run-ir.js';
import { emit } from './emit.js';

const I64: SlotType = { kind: 'i64' };
const F64: SlotType = { kind: 'f64' };
const files = [{ name: 'test.weft', text: 'line one\nline two\n' }];

const int = (dst: number, value: number | bigint): Instr => ({ op: 'const', dst, value: { kind: 'int', value: BigInt(value) }, span: SPAN });
const row = (name: string, dst: number | null, ...args: number[]): Instr => ({ op: 'row', name, dst, args, imm: 0, type: 0, span: SPAN });
const call = (dst: number | null, fn: number, ...args: number[]): Instr => ({ op: 'call', dst, fn, args, span: SPAN });
const mov = (dst: number, from: number): Instr => ({ op: 'mov', dst, args: [from], span: SPAN });
const ret = (value: number | null): Block['end'] => ({ op: 'return', value, span: SPAN });
const jump = (to: number): Block['end'] => ({ op: 'jump', to, span: SPAN });
const branch = (test: Condition['test'], args: number[], then: number, otherwise: number): Block['end'] => ({
  op: 'branch',
  condition: { test, args } as unknown as Condition,
  then,
  otherwise,
  span: SPAN,
});
const block = (instrs: Instr[], end: Block['end'], handler: number | null = null): Block => ({ instrs, end, handler });

function fnOf(name: string, types: readonly SlotType[], params: number, blocks: Block[], result: SlotType | null = I64): IrFn {
  return {
    name,
    params: Array.from({ length: params }, (_, i) => i),
    result,
    registers: types.map((type) => ({ type, name: null, pinned: false })),
    blocks,
    flags: 0,
    inline: false,
    cold: false,
    span: SPAN,
  };
}

const moduleOf = (...fns: IrFn[]): IrModule => ({
  types: [...FIXED_TYPES, { kind: 'box', name: 'box', element: I64 }],
  statics: [],
  natives: [],
  fns,
  entry: 0,
});
const ints = (count: number): SlotType[] => new Array<SlotType>(count).fill(I64);

/** What the verifier says of the functions, with an entry of their own: most of these modules have no proper one. */
const faultsOf = (module: Module): string[] => {
  const { fns } = emit(moduleOf(fnOf('entry', [], 0, [block([], ret(null))], null)), files);
  const whole = { ...module, fns: [...module.fns, ...fns], entry: module.fns.length };
  return verify(whole).map((error) => describeVerifyError(whole, error));
};

/** The instructions of function 0 after optimisation, without labels and line entries. */
function codeOf(ir: IrModule, index = 0): string[] {
  const module = emit(optimize(ir), files);
  expect(faultsOf(module)).toEqual([]);
  return disassembleFunction(module, index)
    .split('\n')
    .map((line) => line.replace(/;.*/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('.') && !/^L\d+:$/.test(line));
}

/** Adds an entry that calls the old one with two ints, reports what it gives and the statics, and switches the machine off. */
function withBoot(ir: IrModule, a: bigint, b: bigint): IrModule {
  const statics = ir.statics.map((_, i): Instr[] => [
    { op: 'ldst', dst: 4, static: i, span: SPAN },
    { op: 'native', dst: null, native: 0, args: [4], span: SPAN },
  ]);
  const boot = fnOf(
    'boot',
    ints(5),
    0,
    [
      block(
        [
          int(0, a),
          int(1, b),
          call(2, ir.entry, 0, 1),
          { op: 'native', dst: null, native: 0, args: [2], span: SPAN },
          ...statics.flat(),
          int(3, PORT_POWER),
          int(4, 0),
          row('out', null, 3, 4),
        ],
        ret(null),
      ),
    ],
    null,
  );
  return { ...ir, natives: [{ name: 'report', params: [I64], result: null }], fns: [...ir.fns, boot], entry: ir.fns.length };
}

function runOnMachine(module: Module, stackStress = false): { readonly kind: string; readonly reported: readonly string[] } {
  const reported: string[] = [];
  const report: HostFunction = (value) => {
    reported.push(String(value));
    return undefined;
  };
  const machine = new Machine(module, {
    host: { ...silentHost, natives: new Map([['report', report]]) },
    memory: 8 * 2 ** 20,
    maxCycles: 1_000_000,
    ...(stackStress ? { stackStress } : {}),
  });
  return { kind: machine.run().kind, reported };
}

/** What the machine should report for a run of the reference interpreter. */
function expectedReport(ir: IrModule, value: string, stores: readonly string[]): string[] {
  const last = ir.statics.map((variable) => (variable.initial?.kind === 'int' ? String(variable.initial.value) : '0'));
  for (const store of stores) {
    const [index, stored] = store.split(' ');
    last[Number(index)] = stored!;
  }
  return [value, ...last];
}

describe('emit', () => {
  for (const optimized of [false, true]) {
    it(`${optimized ? 'after' : 'without'} optimisation, random programs verify and run as the reference interpreter says`, () => {
      fc.assert(
        fc.property(programDraft, fc.bigInt({ min: -5n, max: 300n }), fc.bigInt({ min: -5n, max: 5n }), (draft, a, b) => {
          const ir = programOf(draft, false);
          const expected = runIr(ir, [a, b]);
          fc.pre(expected.kind !== 'steps');
          const booted = withBoot(ir, a, b);
          const module = emit(optimized ? optimize(booted) : booted, files);
          expect(faultsOf(module)).toEqual([]);
          const { kind, reported } = runOnMachine(module);
          if (expected.kind === 'panic') expect(kind).not.toBe('exit');
          else expect(reported).toEqual(expectedReport(ir, expected.value, expected.stores));
        }),
        { numRuns: 60 },
      );
    });
  }

  it('emits fib as eight instructions', () => {
    const fib = fnOf('fib', ints(9), 1, [
      block([int(1, 2)], branch('lt', [0, 1], 1, 2)),
      block([], ret(0)),
      block([int(2, 1), row('sub', 3, 0, 2), call(4, 0, 3), int(5, 2), row('sub', 6, 0, 5), call(7, 0, 6), row('add', 8, 4, 7)], ret(8)),
    ]);
    const code = codeOf(moduleOf(fib)).map((line) => line.split(' ')[0]);
    expect(code).toEqual(['brgei', 'ret', 'addi', 'call', 'addi', 'call', 'add', 'ret']);
  });

  it('makes the inner loop of a sieve three instructions', () => {
    const array: SlotType = { kind: 'ref', type: 4, nullable: false };
    const fn = fnOf('mark', [array, I64, I64, I64, I64], 3, [
      block([mov(3, 2)], jump(1)),
      block([], branch('le', [3, 1], 2, 3)),
      block([int(4, 1), row('aset', null, 0, 3, 4), row('add', 3, 3, 2)], jump(1)),
      block([], ret(3)),
    ]);
    const ir = moduleOf(fn);
    const code = codeOf({ ...ir, types: [...ir.types, { kind: 'array', name: '[int]', element: I64 }] });
    expect(code.map((line) => line.split(' ')[0])).toEqual(['mov', 'brlt', 'ldi', 'aset', 'add', 'brle', 'ret']);
  });

  it('counts with one instruction and jumps back with the same', () => {
    const fn = fnOf('sum', ints(5), 1, [
      block([int(1, 0), int(2, 0)], jump(1)),
      block([], branch('lt', [2, 0], 2, 3)),
      block([row('add', 1, 1, 2), int(3, 1), row('add', 4, 2, 3), mov(2, 4)], jump(1)),
      block([], ret(1)),
    ]);
    expect(codeOf(moduleOf(fn)).map((line) => line.split(' ')[0])).toEqual(['ldi', 'ldi', 'brle', 'add', 'forlt', 'ret']);
  });

  it('loads a float constant in front of the loop', () => {
    const fn = fnOf(
      'scale',
      [I64, I64, F64, F64, I64],
      1,
      [
        block([int(1, 0), { op: 'const', dst: 2, value: { kind: 'float', value: 1 }, span: SPAN }], jump(1)),
        block([], branch('lt', [1, 0], 2, 3)),
        block([{ op: 'const', dst: 3, value: { kind: 'float', value: 1.5 }, span: SPAN }, row('fmul', 2, 2, 3), int(4, 1), row('add', 1, 1, 4)], jump(1)),
        block([], ret(2)),
      ],
      F64,
    );
    const code = codeOf(moduleOf(fn)).map((line) => line.split(' ')[0]);
    expect(code.slice(-3)).toEqual(['fmul', 'forlt', 'ret']);
  });

  it('loads a constant in front of a loop whose first block is covered by a landing pad in the loop', () => {
    const error: SlotType = { kind: 'ref', type: 0, nullable: false };
    const fn = fnOf('retry', [...ints(3), error], 2, [
      block([], branch('true', [0], 1, 3)),
      block([call(1, 0, 0, 1)], ret(1), 2),
      block([row('catch', 3), int(2, 256)], branch('eq', [0, 2], 3, 1)),
      block([], ret(0)),
    ]);
    expect(codeOf(moduleOf(fn)).filter((line) => line.startsWith('ldi'))).toHaveLength(1);
  });

  it('reaches far targets by a long jump', () => {
    const filler = Array.from({ length: 300 }, (_, i) => row(i % 2 === 0 ? 'add' : 'xor', 1, 1, 0));
    const fn = fnOf('far', ints(3), 1, [
      block([int(1, 0), int(2, 0)], jump(1)),
      block([...filler, row('add', 2, 2, 0)], branch('lt', [2, 1], 1, 2)),
      block([], ret(1)),
    ]);
    const code = codeOf(moduleOf(fn));
    expect(code.some((line) => line.startsWith('jmp'))).toBe(true);
  });

  it('keeps a function with 600 live values right, on slots past 255', () => {
    const count = 600;
    const instrs: Instr[] = [];
    for (let i = 0; i < count; i += 1) instrs.push(row('add', 2 + i, i === 0 ? 0 : 1 + i, 1));
    const sum = 2 + count;
    instrs.push(int(sum, 0));
    for (let i = count - 1; i >= 0; i -= 1) instrs.push(row(i % 3 === 0 ? 'sub' : 'add', sum, sum, 2 + i));
    instrs.push(call(sum + 1, 1, 2, sum));
    const main = fnOf('main', ints(count + 4), 2, [
      block(instrs, branch('lt', [sum + 1, 2 + count - 1], 1, 2)),
      block([], ret(sum)),
      block([row('xor', sum, sum, sum + 1)], ret(sum)),
    ]);
    const loop = fnOf('loop', ints(3), 2, [block([int(2, 3)], jump(1)), block([row('add', 2, 2, 2)], branch('lt', [2, 0], 1, 2)), block([], ret(2))]);
    const ir = { ...moduleOf(main, loop), entry: 0 };
    const expected = runIr(ir, [3n, 5n], 100_000);
    const module = emit(withBoot(ir, 3n, 5n), files);
    expect(faultsOf(module)).toEqual([]);
    expect(module.fns[0]!.slots.length).toBeGreaterThan(256);
    expect(runOnMachine(module).reported).toEqual([expected.value]);
  });

  it('passes more values in an array literal than a call names', () => {
    const array: SlotType = { kind: 'ref', type: 4, nullable: false };
    const instrs: Instr[] = [];
    for (let i = 0; i < 400; i += 1) instrs.push(int(2 + i, 1000 * i));
    instrs.push({ op: 'arrlit', dst: 402, type: 4, args: Array.from({ length: 400 }, (_, i) => 2 + i), span: SPAN });
    instrs.push(int(403, 399), row('aget', 403, 402, 403));
    const types = [...ints(402), array, I64];
    const ir = moduleOf(fnOf('main', types, 2, [block(instrs, ret(403))]));
    const booted = withBoot({ ...ir, types: [...ir.types, { kind: 'array', name: '[int]', element: I64 }] }, 0n, 0n);
    const module = emit(optimize(booted), files);
    expect(faultsOf(module)).toEqual([]);
    expect(runOnMachine(module).reported).toEqual(['399000']);
  });

  it('marks leaf functions, and only those', () => {
    const leaf = fnOf('leaf', ints(3), 2, [block([row('add', 2, 0, 1)], ret(2))]);
    const caller = fnOf('caller', ints(3), 2, [block([call(2, 0, 0, 1)], ret(2))]);
    const looping = fnOf('looping', ints(3), 1, [block([row('add', 0, 0, 0)], branch('lt', [0, 0], 0, 1)), block([], ret(0))]);
    const { fns } = emit(moduleOf(leaf, caller, looping), files);
    expect(fns.map((fn) => (fn.flags & FN_LEAF) !== 0)).toEqual([true, false, false]);
  });

  it('gives pinned registers a slot of their own and says what it holds', () => {
    const fn = fnOf('pinned', [I64, I64, { kind: 'ptr', type: BOX_I64 }, I64, I64], 1, [
      block([mov(1, 0), { op: 'addr', dst: 2, of: 1, span: SPAN }, int(3, 9), row('stp', null, 2, 3), row('add', 4, 1, 0)], ret(4)),
    ]);
    fn.registers[1]!.pinned = true;
    const ir = moduleOf(fn);
    const module = emit(optimize({ ...ir, fns: [{ ...fn, params: [0] }] }), files);
    const slot = module.fns[0]!.pinned![0]!.slot;
    expect(module.fns[0]!.pinned).toEqual([{ slot, type: I64 }]);
    expect(slot).not.toBe(0);
    expect(faultsOf(module)).toEqual([]);
  });

  it('covers the words of a block with its landing pad', () => {
    const any: SlotType = { kind: 'ref', type: 0, nullable: false };
    const fn = fnOf('guarded', [I64, I64, any], 1, [
      block([], jump(1)),
      block([call(1, 1, 0)], jump(2), 3),
      block([], ret(1)),
      block([row('catch', 2), int(1, -1)], ret(1)),
    ]);
    const other = fnOf('other', [I64, { kind: 'ref', type: 1, nullable: false }], 1, [
      block([{ op: 'const', dst: 1, value: { kind: 'string', value: 'x' }, span: SPAN }], { op: 'throw', value: 1, span: SPAN }),
    ]);
    const module = emit(optimize(moduleOf(fn, other)), files);
    expect(faultsOf(module)).toEqual([]);
    const [handler] = module.fns[0]!.handlers;
    expect(module.fns[0]!.handlers).toHaveLength(1);
    expect(handler!.pad).toBeGreaterThanOrEqual(handler!.end);
  });

  it('says where code came from', () => {
    const fn = fnOf('lines', ints(2), 1, [
      block([{ ...row('add', 1, 0, 0), span: { file: 0, start: 14, end: 17 } }], { op: 'return', value: 1, span: { file: 0, start: 9, end: 10 } }),
    ]);
    expect(emit(moduleOf(fn), files).fns[0]!.lines).toEqual([
      { pc: 0, file: 0, line: 2, column: 6 },
      { pc: 1, file: 0, line: 2, column: 1 },
    ]);
  });
});
