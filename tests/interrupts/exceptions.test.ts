// Exceptions: every vector, the facts of each, and what happens when they cannot be delivered.
import { describe, expect, test } from 'vitest';
import type { CodeBuilder } from '../../vm/bytecode/code-builder.js';
import type { TypeDef } from '../../vm/bytecode/module.js';
import { FN_INTERRUPT } from '../../vm/bytecode/module.js';
import { I64 } from '../bytecode/sample-modules.js';
import { exceptionGates, powerOff, reportException, runParts, setGate } from './programs.js';

const INTS = 3; // types
const types: readonly TypeDef[] = [
  { kind: 'array', name: '[int]', element: { kind: 'i64' } },
  { kind: 'enum', name: 'E', variants: [5, 6] },
  { kind: 'variant', name: 'E.A', enum: 4, tag: 0, fields: [I64] },
  { kind: 'variant', name: 'E.B', enum: 4, tag: 1, fields: [I64] },
];

/** Runs code that must raise; the exit code is the vector, plus 100 when the lowest bit of fact 0 is set. */
function raise(code: (b: CodeBuilder) => void, slots = 'iiiiiirrrr', options = {}): unknown {
  const { outcome } = runParts(
    {
      types,
      constants: [
        { kind: 'string', value: 'text' },
        { kind: 'int', value: 1n << 40n },
      ],
      fns: [
        {
          name: 'boot',
          slots,
          code: (b) => {
            exceptionGates(b, 1, 0);
            code(b);
            b.emit('ldi', 0, 99);
            powerOff(b, 0, 1);
          },
        },
        reportException,
        { name: 'deep', params: [I64], result: I64, slots: 'ii', code: (b) => b.emit('addi', 1, 0, 1).emit('call', 1, 2, 1).emit('ret', 1) },
      ],
    },
    options,
  );
  return outcome.kind === 'exit' ? outcome.code : outcome;
}

const array = (b: CodeBuilder, length: number): CodeBuilder => b.emit('ldi', 2, length).emit('ldi', 3, 0).emit('newarr', 6, 2, 3, INTS);

describe('vectors', () => {
  test.each(['div', 'rem', 'divu', 'remu'])('%s by zero is 0', (row) => expect(raise((b) => b.emit('ldi', 2, 5).emit('ldi', 3, 0).emit(row, 4, 2, 3))).toBe(0));
  test('breakpoint is 3', () => expect(raise((b) => b.emit('brk'))).toBe(3));
  test.each([3, -1, 101])('index %i of 3 is 5', (index) => {
    expect(raise((b) => array(b, 3).emit('ldi', 4, index).emit('aget', 5, 6, 4))).toBe(105);
    expect(raise((b) => array(b, 3).emit('ldi', 4, index).emit('aset', 6, 4, 4))).toBe(105);
  });
  test('an index beyond 32 bits is 5', () => expect(raise((b) => array(b, 3).emit('ldk', 4, 1).emit('aget', 5, 6, 4))).toBe(5));
  test('a negative length is 5', () => expect(raise((b) => array(b, -1))).toBe(105));
  test('ranges of slices are 5', () => {
    expect(raise((b) => array(b, 3).emit('ldi', 4, 2).emit('ldi', 5, 1).emit('aslice', 7, 6, 4, 5))).toBe(105);
    expect(raise((b) => b.emit('ldk', 6, 0).emit('ldi', 4, 3).emit('ldi', 5, 5).emit('ssub', 7, 6, 4, 5))).toBe(105);
    expect(raise((b) => b.emit('ldk', 6, 0).emit('ldi', 4, 9).emit('sget', 5, 6, 4))).toBe(105);
  });
  test('a wrong variant, a wrong cast, a null, unreachable code are 6', () => {
    expect(raise((b) => b.emit('ldi', 2, 1).emit('new', 6, 5, 2).emit('ldv', 3, 6, 0, 6))).toBe(6);
    expect(raise((b) => b.emit('ldk', 6, 0).emit('cast', 7, 6, INTS))).toBe(6);
    expect(raise((b) => b.emit('ldnull', 6).emit('nn', 7, 6))).toBe(6);
    expect(raise((b) => b.emit('unreach'))).toBe(6);
    expect(raise((b) => b.emit('ldk', 6, 0).emit('throw', 6))).toBe(6);
  });
  test('endless recursion is 12', () => expect(raise((b) => b.emit('ldi', 2, 0).emit('call', 2, 2, 2), undefined, { stackMax: 65536 })).toBe(12));
  test('a peek at page 0, at the heap, or unaligned is 14', () => {
    expect(raise((b) => b.emit('ldi', 2, 16).emit('peek', 3, 2))).toBe(14);
    expect(raise((b) => b.emit('ldk', 2, 1).emit('peek', 3, 2))).toBe(14);
    expect(raise((b) => b.emit('ldi', 2, 0x1001).emit('poke', 2, 2))).toBe(114);
  });
  test('an array larger than memory is 16', () => expect(raise((b) => b.emit('ldk', 2, 1).emit('newarr', 6, 2, 3, INTS))).toBe(16));
  test('in ring 3 a privileged row is 13', () => expect(raise((b) => b.emit('ctxcur', 6).emit('ldi', 2, 6).emit('ctxflags', 6, 2).emit('cli'))).toBe(13));
  test('a gate that ring 3 may not call is 13', () =>
    expect(raise((b) => b.emit('ctxcur', 6).emit('ldi', 2, 6).emit('ctxflags', 6, 2).emit('ldnull', 7).emit('int', 3, 0, 2, 2, 2, 7))).toBe(13));
  test('too long in a critical section is 17', () =>
    expect(
      raise((b) => {
        b.emit('crit', 9);
        const loop = b.mark();
        b.emit('jmp', loop);
      }),
    ).toBe(17));
});

test('the breakpoint is passed when its handler returns', () => {
  const { outcome } = runParts({
    fns: [
      {
        name: 'boot',
        slots: 'iii',
        code: (b) => {
          setGate(b, 3, 1, 0);
          b.emit('ldi', 2, 7).emit('brk');
          powerOff(b, 2, 0);
        },
      },
      { name: 'on_break', slots: '', flags: FN_INTERRUPT, code: (b) => b.emit('iret') },
    ],
  });
  expect(outcome).toEqual({ kind: 'exit', code: 7 });
});

test('an exception is answered by an injected call, which may throw to a handler', () => {
  const { outcome } = runParts({
    constants: [{ kind: 'string', value: 'boom' }],
    fns: [
      {
        name: 'boot',
        slots: 'iiiir',
        code: (b) => {
          setGate(b, 0, 1, 0);
          b.emit('ldi', 2, 5).emit('ldi', 3, 0);
          const start = b.here;
          b.emit('div', 2, 2, 3);
          const end = b.here;
          b.emit('unreach');
          const pad = b.here;
          b.emit('catch', 4).emit('cast', 4, 4, 1).emit('slen', 2, 4);
          powerOff(b, 2, 0);
          return [{ start, end, pad }];
        },
      },
      {
        name: 'on_divide',
        slots: 'iir',
        flags: FN_INTERRUPT,
        code: (b) => b.emit('ctxcur', 2).emit('ldi', 0, 1).emit('ldi', 1, 2).emit('inject', 2, 0, 1, 2).emit('iret'),
      },
      { name: 'panic', params: [I64, I64], slots: 'iir', code: (b) => b.emit('ldk', 2, 0).emit('throw', 2) },
    ],
  });
  expect(outcome).toEqual({ kind: 'exit', code: 4 });
});

test('after an injected call that returns, the instruction is tried again', () => {
  const { outcome } = runParts({
    statics: [{ name: 'calls', type: I64, initial: -1 }],
    fns: [
      {
        name: 'boot',
        slots: 'iii',
        code: (b) => {
          setGate(b, 0, 1, 0);
          b.emit('ldi', 0, 47).emit('ldi', 1, 0).emit('rem', 0, 0, 1).emit('unreach');
        },
      },
      {
        name: 'on_divide',
        slots: 'iir',
        flags: FN_INTERRUPT,
        code: (b) => {
          const enough = b.label();
          b.emit('ldst', 0, 0).emit('brgei', 0, 5, enough);
          b.emit('ctxcur', 2).emit('ldi', 0, 1).emit('ldi', 1, 0).emit('inject', 2, 0, 1, 2).emit('iret').bind(enough);
          powerOff(b, 0, 1);
        },
      },
      { name: 'note', params: [I64, I64], slots: 'ii', code: (b) => b.emit('ldst', 1, 0).emit('add', 0, 0, 1).emit('stst', 0, 0).emit('retv') },
    ],
  });
  expect(outcome).toEqual({ kind: 'exit', code: 5 });
});

describe('what cannot be delivered', () => {
  const divide = (b: CodeBuilder): CodeBuilder => b.emit('ldi', 0, 0).emit('div', 0, 0, 0);
  test('without any gate the machine stops with a report', () => {
    const { outcome } = runParts({ fns: [{ name: 'boot', slots: 'i', code: (b) => divide(b).emit('unreach') }] });
    expect(outcome.kind).toBe('stopped');
    expect(outcome.kind === 'stopped' && outcome.report).toMatch(/exception 0 could not be delivered[\s\S]*PC \d+[\s\S]*at boot/);
  });
  const handlers = (doubleFault: (b: CodeBuilder) => unknown) =>
    runParts({
      fns: [
        {
          name: 'boot',
          slots: 'ii',
          code: (b) => {
            setGate(b, 0, 1, 0);
            setGate(b, 8, 2, 0);
            divide(b).emit('unreach');
          },
        },
        { name: 'on_divide', slots: 'i', flags: FN_INTERRUPT, code: (b) => divide(b).emit('iret') },
        { name: 'on_double', slots: 'ii', flags: FN_INTERRUPT, code: (b) => doubleFault(b) },
      ],
    }).outcome;
  test('an exception in a handler is a double fault', () => {
    expect(handlers((b) => b.emit('ldi', 0, 88).emit('ldi', 1, 0xf4).emit('out', 1, 0).emit('iret'))).toEqual({ kind: 'exit', code: 88 });
  });
  test('a third fault stops the machine', () => {
    const outcome = handlers((b) => divide(b).emit('iret'));
    expect(outcome.kind === 'stopped' && outcome.report).toMatch(/exception 0 while a double fault was handled/);
  });
});
