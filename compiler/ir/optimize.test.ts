import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Instr, IrFn, IrModule } from './ir.js';
import { optimize } from './optimize.js';
import { programDraft, programOf } from './testing/random-ir.js';
import { runIr } from './testing/run-ir.js';
import { FIXED_TYPES } from '../../vm/bytecode/module.js';
import { destinationOf } from './operands.js';

const SPAN = { file: 0, start: 0, end: 0 };
const int = (dst: number, value: bigint): Instr => ({ op: 'const', dst, value: { kind: 'int', value }, span: SPAN });
const row = (name: string, dst: number, args: number[]): Instr => ({ op: 'row', name, dst, args, imm: 0, type: 0, span: SPAN });
const block = (instrs: Instr[], end: Block['end'], handler: number | null = null): Block => ({ instrs, end, handler });

function fnOf(registers: number, params: number[], blocks: Block[], name = 'f'): IrFn {
  return {
    name,
    params,
    result: { kind: 'i64' },
    registers: Array.from({ length: registers }, () => ({ type: { kind: 'i64' as const }, name: null, pinned: false })),
    blocks,
    flags: 0,
    inline: false,
    cold: false,
    span: SPAN,
  };
}

const moduleOf = (...fns: IrFn[]): IrModule => ({ types: [...FIXED_TYPES], statics: [], natives: [], fns, entry: 0 });
const opsOf = (fn: IrFn): string[] => fn.blocks.flatMap((one) => [...one.instrs.map((instr) => (instr.op === 'row' ? instr.name : instr.op)), one.end.op]);

describe('optimize', () => {
  it('keeps what random programs compute, store and throw', () => {
    fc.assert(
      fc.property(programDraft, fc.bigInt({ min: -5n, max: 300n }), fc.bigInt({ min: -5n, max: 5n }), (draft, a, b) => {
        const module = programOf(draft, true);
        const before = runIr(module, [a, b]);
        fc.pre(before.kind !== 'steps');
        const after = runIr(optimize(module), [a, b], 30_000);
        expect(after).toEqual(before);
      }),
      { numRuns: 250 },
    );
  });

  it('leaves the module that it is given as it was', () => {
    fc.assert(
      fc.property(programDraft, (draft) => {
        const module = programOf(draft, true);
        const copy = JSON.stringify(module, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
        optimize(module);
        expect(JSON.stringify(module, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))).toBe(copy);
      }),
      { numRuns: 30 },
    );
  });

  it('folds constants with 64-bit wrapping', () => {
    const fn = fnOf(3, [], [block([int(0, 2n ** 63n - 1n), int(1, 1n), row('add', 2, [0, 1])], { op: 'return', value: 2, span: SPAN })]);
    const [folded] = optimize(moduleOf(fn)).fns;
    expect(folded!.blocks[0]!.instrs).toEqual([int(2, -(2n ** 63n))]);
  });

  it('puts a comparison into the branch that tests it', () => {
    const fn = fnOf(
      3,
      [0, 1],
      [
        block([row('lt', 2, [0, 1])], { op: 'branch', condition: { test: 'true', args: [2] }, then: 1, otherwise: 2, span: SPAN }),
        block([], { op: 'return', value: 0, span: SPAN }),
        block([], { op: 'return', value: 1, span: SPAN }),
      ],
    );
    expect(opsOf(optimize(moduleOf(fn)).fns[0]!)).toEqual(['branch', 'return', 'return']);
  });

  it('computes a truth value without a branch', () => {
    const fn = fnOf(
      3,
      [0, 1],
      [
        block([], { op: 'branch', condition: { test: 'le', args: [0, 1] }, then: 1, otherwise: 2, span: SPAN }),
        block([int(2, 1n)], { op: 'jump', to: 3, span: SPAN }),
        block([int(2, 0n)], { op: 'jump', to: 3, span: SPAN }),
        block([], { op: 'return', value: 2, span: SPAN }),
      ],
    );
    expect(opsOf(optimize(moduleOf(fn)).fns[0]!)).toEqual(['le', 'return']);
  });

  it('turns a loop round so that it tests at its bottom', () => {
    const fn = fnOf(
      3,
      [0],
      [
        block([int(1, 0n)], { op: 'jump', to: 1, span: SPAN }),
        block([row('add', 2, [1, 1])], { op: 'branch', condition: { test: 'lt', args: [2, 0] }, then: 2, otherwise: 3, span: SPAN }),
        block([row('add', 1, [1, 0])], { op: 'jump', to: 1, span: SPAN }),
        block([], { op: 'return', value: 1, span: SPAN }),
      ],
    );
    const [rotated] = optimize(moduleOf(fn)).fns;
    expect(rotated!.blocks.filter((one) => one.end.op === 'branch')).toHaveLength(2);
    expect(rotated!.blocks.some((one) => one.end.op === 'jump')).toBe(false);
  });

  it('copies small functions into their callers and drops them', () => {
    const square = fnOf(2, [0], [block([row('mul', 1, [0, 0])], { op: 'return', value: 1, span: SPAN })], 'square');
    const main = fnOf(2, [0], [block([{ op: 'call', dst: 1, fn: 1, args: [0], span: SPAN }], { op: 'return', value: 1, span: SPAN })], 'main');
    const { fns } = optimize(moduleOf(main, square));
    expect(fns.map((fn) => fn.name)).toEqual(['main']);
    expect(opsOf(fns[0]!)).toEqual(['mul', 'return']);
  });

  it('keeps functions that may panic in the trace', () => {
    const ratio = fnOf(3, [0, 1], [block([row('div', 2, [0, 1])], { op: 'return', value: 2, span: SPAN })], 'ratio');
    const main = fnOf(2, [0], [block([{ op: 'call', dst: 1, fn: 1, args: [0, 0], span: SPAN }], { op: 'return', value: 1, span: SPAN })], 'main');
    expect(optimize(moduleOf(main, ratio)).fns.map((fn) => fn.name)).toEqual(['main', 'ratio']);
  });

  it('never defines a register that a landing pad reads earlier than the source does', () => {
    // r1 holds 1 when the call panics; the addition after it must not come before.
    const pad: Instr = { op: 'row', name: 'catch', dst: 3, args: [], imm: 0, type: 0, span: SPAN };
    const fn = fnOf(
      5,
      [0],
      [
        block([int(1, 1n)], { op: 'jump', to: 1, span: SPAN }),
        block(
          [row('add', 2, [1, 0]), { op: 'call', dst: 4, fn: 1, args: [0], span: SPAN }, { op: 'mov', dst: 1, args: [2], span: SPAN }],
          { op: 'return', value: 1, span: SPAN },
          2,
        ),
        block([pad], { op: 'return', value: 1, span: SPAN }),
      ],
    );
    const thrower = fnOf(1, [0], [block([], { op: 'throw', value: 0, span: SPAN })], 'thrower');
    const optimized = optimize(moduleOf(fn, thrower));
    expect(runIr(optimized, [5n])).toMatchObject({ kind: 'value', value: '1' });
  });

  it('takes time in proportion to the size of a function', () => {
    const timeOf = (lines: number): number => {
      const blocks: Block[] = [];
      for (let i = 0; i < lines; i += 1) {
        blocks.push(
          block([row('add', 1 + (i % 500), [0, 1 + ((i * 7) % 500)])], {
            op: 'branch',
            condition: { test: 'lt', args: [0, 1 + (i % 500)] },
            then: i + 1,
            otherwise: Math.min(i + 3, lines),
            span: SPAN,
          }),
        );
      }
      blocks.push(block([], { op: 'return', value: 1, span: SPAN }));
      blocks.unshift(
        block(
          Array.from({ length: 500 }, (_, i) => int(1 + i, BigInt(i))),
          { op: 'jump', to: 1, span: SPAN },
        ),
      );
      const shifted = blocks.map((one, i): Block =>
        i === 0 || one.end.op !== 'branch' ? one : { ...one, end: { ...one.end, then: one.end.then + 1, otherwise: one.end.otherwise + 1 } },
      );
      const start = performance.now();
      optimize(moduleOf(fnOf(501, [0], shifted)));
      return performance.now() - start;
    };
    timeOf(500);
    expect(timeOf(8000)).toBeLessThan(Math.max(2000, timeOf(2000) * 16));
  });

  it('gives each instruction at most one destination', () => {
    expect(destinationOf(int(3, 0n))).toBe(3);
    expect(destinationOf({ op: 'stst', static: 0, args: [1], span: SPAN })).toBe(-1);
  });
});
