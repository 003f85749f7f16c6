import { describe, expect, test } from 'vitest';
import type { CodeBuilder } from '../../vm/bytecode/code-builder.js';
import { ISA } from '../../vm/bytecode/isa.js';
import type { Module, SlotType, TypeDef } from '../../vm/bytecode/module.js';
import { FN_INTERRUPT, FN_LEAF, TYPE_STRING } from '../../vm/bytecode/module.js';
import { describeVerifyError, verify } from '../../vm/bytecode/verify.js';
import { LAST_SUB } from '../../vm/bytecode/verify-rules.js';
import { uncovered } from '../../vm/bytecode/verify-steps.js';
import type { FnParts, ModuleParts } from './sample-modules.js';
import { CONTEXT, I64, moduleOf, orNull, ptr, ref, SAMPLES, STRING } from './sample-modules.js';

const faults = (module: Module): string[] => verify(module).map((error) => describeVerifyError(module, error));

describe('sound modules', () => {
  test.each(SAMPLES)('$name verifies', ({ module }) => expect(faults(module)).toEqual([]));
});

test('every row of the table has its rule', () => expect(uncovered()).toEqual([]));

test('the last members of families are read from the table', () => {
  const last = Object.fromEntries(ISA.filter((row) => row.operands.includes('sub8')).map((row) => [row.name, LAST_SUB[row.op]]));
  expect(last).toEqual({ ibit: 2, fmath: 14, fmath2: 2, pcinfo: 1, ctxstat: 7, cpu: 5, excinfo: 4, sysarg: 2, callerpc: 255 });
});

// Types of the modules below, from 3 on.
const POINT = 3; // { i64, ref string, nullable ref Point }
const SHAPE = 4;
const CIRCLE = 5;
const EMPTY = 6;
const BYTES = 7;
const INTS = 8;
const STRINGS = 9;
const BOX_INT = 10;
const SIGNATURE = 11;
const BOX_STRING = 13;
const SIGNATURE_REF = 14; // fn(ptr)
const BOX_PTR = 15;
const TYPES: readonly TypeDef[] = [
  { kind: 'struct', name: 'Point', fields: [I64, STRING, orNull(POINT)] },
  { kind: 'enum', name: 'Shape', variants: [CIRCLE, EMPTY] },
  { kind: 'variant', name: 'Circle', enum: SHAPE, tag: 0, fields: [I64] },
  { kind: 'variant', name: 'Empty', enum: SHAPE, tag: 1, fields: [] },
  { kind: 'array', name: '[byte]', element: { kind: 'u8' } },
  { kind: 'array', name: '[int]', element: { kind: 'i64' } },
  { kind: 'array', name: '[string]', element: { kind: 'ref', type: TYPE_STRING, nullable: false } },
  { kind: 'box', name: 'box int', element: I64 },
  { kind: 'signature', name: 'fn(int): int', params: [I64], result: I64 },
  { kind: 'closure', name: 'closure', signature: SIGNATURE, fn: 1, fields: [] },
  { kind: 'box', name: 'box string', element: STRING },
  { kind: 'signature', name: 'fn(*int)', params: [ptr(BOX_INT)], result: null },
  { kind: 'box', name: 'box *int', element: ptr(BOX_INT) },
];
const CLOSURE_FN: FnParts = { name: 'closure', params: [ref(12), I64], result: I64, slots: 'ri', code: (b) => b.emit('ret', 1) };

/** A module whose function 0, `main`, is this; function 1 is the closure's. */
function around(main: Partial<FnParts> & Pick<FnParts, 'code'>, parts: Partial<ModuleParts> = {}): Module {
  return moduleOf({
    types: TYPES,
    constants: [
      { kind: 'int', value: 1n },
      { kind: 'string', value: 'x' },
      { kind: 'object', type: EMPTY },
    ],
    statics: [
      { name: 'n', type: I64, initial: -1 },
      { name: 'p', type: orNull(POINT), initial: -1 },
    ],
    natives: [{ name: 'host', params: [I64], result: null }],
    ...parts,
    fns: [{ name: 'main', slots: 'iiirrrpp', ...main }, CLOSURE_FN, ...(parts.fns ?? [])],
    entry: parts.entry ?? 0,
  });
}

type Code = (b: CodeBuilder) => unknown;
const first = (code: Code, more: Partial<FnParts> = {}, parts: Partial<ModuleParts> = {}) => faults(around({ code, ...more }, parts))[0] ?? 'verifies';
/** `before` leaves a value, then the instruction under test. */
const at = (word: number, reason: string) => `function 0 (main), word ${word}: ${reason}`;

describe('the form of code', () => {
  test.each<[string, Code, string]>([
    ['an unknown opcode', (b) => b.word(0xff), at(0, 'unknown opcode 255')],
    ['a cut-off instruction', (b) => b.emit('retv').word(ISA.find((row) => row.name === 'cast')!.op), at(1, 'cast needs 2 words, 1 are left')],
    ['bits in fields that are not there', (b) => b.word(1 << 8).emit('retv'), at(0, 'nop: bits are set in fields that it does not have')],
    ['running off the end', (b) => b.emit('nop'), at(0, 'control runs off the end of the function')],
    ['a register past the frame', (b) => b.emit('ldi', 8, 0).emit('retv'), at(0, 'ldi: register 8, the function has 8')],
    ['a register of another kind', (b) => b.emit('ldi', 3, 0).emit('retv'), at(0, 'ldi: register 3 is ref, must be i64')],
    ['a move between kinds', (b) => b.emit('ldi', 0, 0).emit('mov', 3, 0).emit('retv'), at(1, 'mov: slot 3 is ref, slot 0 is i64')],
    ['a wide move past the frame', (b) => b.emit('ldw', 0, 8).emit('retv'), at(0, 'ldw: register 8, the function has 8')],
    ['a jump out of the function', (b) => b.emit('jmp', 1), at(0, "jumps to word 2, outside the function's 1")],
    ['a jump into an instruction', (b) => b.emit('jmp', 1).emit('fnidx', 0, 0).emit('retv'), at(0, 'jumps to word 2, into the middle of an instruction')],
    ['a jump table that leads out', (b) => b.emit('ldi', 0, 0).emit('switch', 0, 5).emit('retv'), at(1, "jumps to word 8, outside the function's 4")],
    ['a constant that is not there', (b) => b.emit('ldk', 0, 3).emit('retv'), at(0, 'ldk: constant 3 of 3')],
    ['a static variable that is not there', (b) => b.emit('ldst', 0, 2).emit('retv'), at(0, 'ldst: static variable 2 of 2')],
    ['a function that is not there', (b) => b.emit('call', 0, 2).emit('retv'), at(0, 'call: function 2 of 2')],
    ['a host function that is not there', (b) => b.emit('native', 0, 1).emit('retv'), at(0, 'native: native 1 of 1')],
    ['a type that is not there', (b) => b.emit('new', 3, 99).emit('retv'), at(0, 'new: type 99 of 16')],
    [
      'a type of the wrong kind',
      (b) => b.emit('new', 3, SHAPE).emit('retv'),
      at(0, 'new: type 4 (Shape) is enum, must be struct or variant or closure or box'),
    ],
    ['division by an immediate 0', (b) => b.emit('ldi', 0, 1).emit('divi', 0, 0, 0).emit('retv'), at(1, 'divi: divides by an immediate 0')],
    ['a member that a family does not have', (b) => b.emit('cpu', 0, 6).emit('retv'), at(0, 'cpu: there is no member 6 of it, the last is 5')],
    ['a result where there is none', (b) => b.emit('ldi', 0, 1).emit('ret', 0), at(1, 'ret: the function has no result')],
    ['catch outside a pad', (b) => b.emit('catch', 3).emit('retv'), at(0, 'catch stands where no handler has its pad')],
  ])('%s', (_, code, reason) => expect(first(code)).toBe(reason));

  test('heads of functions', () => {
    const code: Code = (b) => b.emit('retv');
    expect(first(code, { slots: 'i', params: [I64, I64] })).toBe('the entry (main) must have no parameters and no result, and be no interrupt function');
    const head = (parts: Partial<FnParts>) =>
      faults(around({ code }, { fns: [{ name: 'f', slots: 'i', code, ...parts }] }))[0]!.replace('function 2 (f): ', '');
    expect(head({ params: [I64, I64] })).toBe('2 parameters do not fit 1 slots');
    expect(head({ params: [STRING] })).toBe('parameter 0 is ref, its slot is i64');
    expect(head({ flags: 32 })).toBe('unknown function flags 32');
    expect(head({ params: [I64], flags: FN_INTERRUPT })).toBe('an interrupt function has neither parameters nor a result');
    expect(head({ flags: FN_INTERRUPT })).toBe('function 2 (f), word 0: retv: an interrupt function ends with iret');
    expect(head({ slots: 'i'.repeat(16), flags: FN_LEAF })).toBe("a leaf function's frame is at most 128 bytes, this one has 136");
    expect(head({ flags: FN_LEAF, code: (b) => b.emit('gc').emit('retv') })).toBe(
      'function 2 (f), word 0: gc: a leaf function neither calls, allocates nor switches',
    );
    expect(head({ flags: FN_LEAF, code: (b) => b.emit('jmp', -1) })).toBe('function 2 (f), word 0: jmp: a leaf function has no loops');
    expect(head({ code: () => undefined })).toBe('has no code');
    expect(head({ lines: [{ pc: 1, file: 0, line: 1, column: 1 }] })).toBe('line table: word 1 after word -1, in 1 words of code');
    expect(head({ pinned: [{ slot: 0, type: STRING }] })).toBe('pinned slot 0 is i64, its type says ref');
  });
});

describe('what registers hold', () => {
  const point: Code = (b) => b.emit('ldi', 0, 1).emit('ldk', 3, 1).emit('ldnull', 4).emit('new', 5, POINT, 3, 4, 0); // words 0 to 5
  const after =
    (set: Code, use: Code): Code =>
    (b) => (set(b), use(b), b.emit('retv'));
  const none: Code = () => undefined;
  test.each<[string, Code, string]>([
    ['an unassigned register', after(none, (b) => b.emit('mov', 0, 1)), at(0, 'mov: register 1 is read, but not assigned on every way here')],
    [
      'a register assigned on one way only',
      (b) => {
        const join = b.label();
        b.emit('ldi', 0, 1).emit('brt', 0, join).emit('ldi', 1, 2).bind(join).emit('mov', 2, 1).emit('retv');
      },
      at(3, 'mov: register 1 is read, but not assigned on every way here'),
    ],
    ['a constant of another kind', after(none, (b) => b.emit('ldk', 0, 1)), at(0, 'ldk: register 0 is i64, the constant is ref')],
    [
      'null where none may be',
      after(
        (b) => b.emit('ldnull', 3),
        (b) => b.emit('slen', 0, 3),
      ),
      at(1, 'slen: register 3 holds null, the operand is string (type 1)'),
    ],
    [
      'a nullable where none may be',
      after(
        (b) => b.emit('ldst', 3, 1),
        (b) => b.emit('ld', 0, 3, 0),
      ),
      at(1, 'ld: register 3 may be null'),
    ],
    ['another type', after(point, (b) => b.emit('slen', 0, 5)), at(6, 'slen: register 5 holds Point (type 3), the operand is string (type 1)')],
    ['a field that is not there', after(point, (b) => b.emit('ld', 0, 5, 3)), at(6, 'ld: scalar at 3 of Point (type 3), which has only 1')],
    ['references read as int', after(point, (b) => b.emit('ld', 0, 5, 0)), at(6, 'ld: scalar at 0 of Point (type 3), which has only 1')],
    ['an int read as reference', after(point, (b) => b.emit('ldr', 3, 5, 2)), at(6, 'ldr: reference at 2 of Point (type 3), which has 0 to 1')],
    [
      'fields of a string',
      after(
        (b) => b.emit('ldk', 3, 1),
        (b) => b.emit('ld', 0, 3, 0),
      ),
      at(1, 'ld: register 3 holds string (type 1), which has no fields'),
    ],
    ['null stored in a field', after(point, (b) => b.emit('str', 5, 4, 0)), at(6, 'str: register 4 holds null, field 0 is string (type 1)')],
    ['too few fields', after(none, (b) => b.emit('new', 5, POINT)), at(0, 'new: 0 registers, and field 0 of Point cannot be null')],
    [
      'a field of a variant that it does not have',
      after(
        (b) => b.emit('ldk', 3, 2),
        (b) => b.emit('ldv', 0, 3, 0, EMPTY),
      ),
      at(1, 'ldv: scalar at 0 of Empty (type 6), which has none'),
    ],
    ['the tag of a struct', after(point, (b) => b.emit('tag', 0, 5)), at(6, 'tag: register 5 holds Point (type 3), must be an enum')],
    [
      'bytes read as ints',
      after(
        (b) => b.emit('ldi', 0, 1).emit('newarr', 3, 0, 0, BYTES),
        (b) => b.emit('aget', 1, 3, 0),
      ),
      at(3, 'aget: register 3 holds [byte] (type 7), whose elements are u8'),
    ],
    [
      'ints read as references',
      after(
        (b) => b.emit('ldi', 0, 1).emit('newarr', 3, 0, 0, INTS),
        (b) => b.emit('agetr', 4, 3, 0),
      ),
      at(3, 'agetr: register 3 holds [int] (type 8), whose elements are i64'),
    ],
    [
      'an element that does not fit',
      after(
        (b) => b.emit('ldk', 3, 1).emit('arrlit', 3, STRINGS, 3).emit('ldnull', 4),
        (b) => b.emit('apush', 3, 4),
      ),
      at(4, 'apush: register 4 holds null, the element is string (type 1)'),
    ],
    [
      'an int pushed to references',
      after(
        (b) => b.emit('ldi', 0, 1).emit('ldk', 3, 1).emit('arrlit', 3, STRINGS, 3),
        (b) => b.emit('apush', 3, 0),
      ),
      at(4, 'apush: register 0 is i64, the element is ref'),
    ],
    [
      'a copy between widths',
      after(
        (b) => b.emit('ldi', 0, 1).emit('ldi', 1, 1).emit('newarr', 3, 0, 0, BYTES).emit('newarr', 4, 0, 0, INTS),
        (b) => b.emit('acopy', 3, 0, 4, 1, 0),
      ),
      at(6, 'acopy: elements of register 4 do not fit the array in register 3'),
    ],
    ['too few arguments', after(none, (b) => b.emit('native', 0, 0)), at(0, 'native: 0 registers, host takes 1')],
    [
      'an argument of another kind',
      after(
        (b) => b.emit('ldk', 3, 1),
        (b) => b.emit('native', 0, 0, 3),
      ),
      at(1, 'native: register 3 is ref, parameter 0 of host is i64'),
    ],
    [
      'a result of another kind',
      after(
        (b) => b.emit('new', 3, 12).emit('ldi', 0, 1),
        (b) => b.emit('call', 4, 1, 3, 0),
      ),
      at(3, 'call: register 4 is ref, the result of closure is i64'),
    ],
    [
      'a call through what is no closure',
      after(point, (b) => b.emit('callc', 0, SIGNATURE, 5, 0)),
      at(6, 'callc: register 5 holds Point (type 3), the closure is fn(int): int (type 11)'),
    ],
    [
      'a Context for a closure with parameters',
      after(
        (b) => b.emit('ldi', 0, 0).emit('new', 3, 12),
        (b) => b.emit('ctxnew', 4, 3, 0),
      ),
      at(3, 'ctxnew: register 3 holds closure (type 12), must be a closure without parameters and result'),
    ],
    [
      'a static variable of another type',
      after(
        (b) => b.emit('ldk', 3, 1),
        (b) => b.emit('stst', 3, 1),
      ),
      at(1, 'stst: register 3 holds string (type 1), the static variable is nullable Point (type 3)'),
    ],
    ['throwing null', (b) => b.emit('ldst', 3, 1).emit('throw', 3), at(1, 'throw: register 3 holds nullable Point (type 3), the operand is any (type 0)')],
    [
      'switching to what may be no Context',
      (b) => b.emit('ctxcur', 3).emit('ctxown', 3, 3).emit('switch_end', 3),
      at(2, 'switch_end: register 3 holds nullable any (type 0), the operand is Context (type 2)'),
    ],
    ['a pointer to the cell of a struct', after(point, (b) => b.emit('r2p', 6, 5)), at(6, 'r2p: register 5 holds Point (type 3), which is no box')],
    [
      'a cell of another kind',
      after(
        (b) => b.emit('ldi', 0, 1).emit('new', 3, BOX_INT, 0).emit('r2p', 6, 3),
        (b) => b.emit('ldp', 4, 6),
      ),
      at(4, 'ldp: register 4 is ref, the cell is i64'),
    ],
  ])('%s', (_, code, reason) => expect(first(code)).toBe(reason));

  test('tests for null count on the way that they prove', () => {
    const looks =
      (name: string): Code =>
      (b) => {
        const other = b.label();
        b.emit('ldst', 3, 1).emit(name, 3, other).emit('ld', 0, 3, 1).emit('retv').bind(other).emit('retv');
      };
    expect(first(looks('brnull'))).toBe('verifies');
    expect(first(looks('brnn'))).toBe(at(2, 'ld: register 3 may be null'));
    expect(first((b) => b.emit('ldst', 3, 1).emit('nn', 4, 3).emit('ld', 0, 4, 1).emit('ld', 0, 3, 1).emit('retv'))).toBe('verifies');
    expect(first((b) => b.emit('ldst', 3, 1).emit('cast', 4, 3, POINT).emit('ld', 0, 4, 1).emit('retv'))).toBe('verifies');
  });

  test('where ways meet, a reference is of the type above both', () => {
    const meet =
      (use: Code): Code =>
      (b) => {
        const other = b.label();
        const join = b.label();
        b.emit('ldi', 0, 1).emit('brt', 0, other).emit('ldk', 3, 2).emit('jmp', join).bind(other).emit('new', 3, CIRCLE, 0).bind(join);
        use(b);
        b.emit('retv');
      };
    expect(first(meet((b) => b.emit('tag', 1, 3)))).toBe('verifies');
    expect(first(meet((b) => b.emit('ld', 1, 3, 0)))).toBe(at(6, 'ld: register 3 holds Shape (type 4), which has no fields'));
  });

  test('in a loop the last round counts too', () => {
    const loop: Code = (b) => {
      b.emit('ldk', 3, 1).emit('ldi', 0, 0).emit('ldi', 1, 9);
      const top = b.mark();
      b.emit('slen', 2, 3).emit('ldnull', 3).emit('forlt', 0, 1, top).emit('retv');
    };
    expect(first(loop)).toBe(at(3, 'slen: register 3 holds nullable string (type 1), the operand is string (type 1)'));
  });
});

describe('handlers', () => {
  const guarded =
    (body: Code, pad: Code, extra: Partial<{ start: number; end: number; pad: number }> = {}): Code =>
    (b) => {
      const start = b.here;
      body(b);
      b.emit('retv');
      const end = b.here;
      b.emit('catch', 3);
      pad(b);
      b.emit('retv');
      return [{ start, end, pad: end, ...extra }];
    };
  const plain: Code = (b) => b.emit('ldi', 0, 1).emit('ldi', 1, 2);

  test('a pad reads only what is assigned over the whole range', () => {
    expect(first((b) => guarded(plain, () => undefined)(b))).toBe('verifies');
    expect(first((b) => guarded(plain, (c) => c.emit('mov', 2, 0))(b))).toBe(at(4, 'mov: register 0 is read, but not assigned on every way here'));
    expect(first((b) => (b.emit('ldi', 0, 0), guarded(plain, (c) => c.emit('mov', 2, 0))(b)))).toBe('verifies');
  });

  test('a type that changes in the range is known in the pad as what is above both', () => {
    const change: Code = (b) => (
      b.emit('ldk', 4, 1),
      guarded(
        (c) => c.emit('ldk', 4, 2).emit('nop'),
        (c) => c.emit('slen', 0, 4),
      )(b)
    );
    expect(first(change)).toBe(at(5, 'slen: register 4 holds any (type 0), the operand is string (type 1)'));
  });

  test('ranges and pads must be where instructions are', () => {
    const wrong = (extra: { start?: number; end?: number; pad?: number }) =>
      first((b) =>
        guarded(
          (c) => c.emit('fnidx', 0, 0),
          () => undefined,
          extra,
        )(b),
      );
    expect(wrong({ start: 1 })).toBe('function 0 (main): handler 0: words 1 to 3 are not whole instructions');
    expect(wrong({ end: 9 })).toBe('function 0 (main): handler 0: covers words 0 to 9 of 5');
    expect(wrong({ end: 0 })).toBe('function 0 (main): handler 0: covers words 0 to 0 of 5');
    expect(wrong({ pad: 4 })).toBe('function 0 (main), word 3: catch stands where no handler has its pad');
  });

  test('only a panic enters a pad', () => {
    expect(
      first((b) => {
        b.emit('nop').emit('catch', 3).emit('retv');
        return [{ start: 0, end: 1, pad: 1 }];
      }),
    ).toBe(at(0, 'nop: control goes into a landing pad, which only a panic may enter'));
    expect(
      first((b) => {
        b.emit('catch', 3).emit('retv');
        return [{ start: 1, end: 2, pad: 0 }];
      }),
    ).toBe(at(0, 'a function cannot begin with a landing pad'));
  });
});

describe('pointers', () => {
  const box = ptr(BOX_INT);
  const taken: Code = (b) => b.emit('ldi', 0, 1).emit('addr', 6, 0); // r6 points to r0
  const keeps = (code: Code, params: readonly SlotType[] = [box]): FnParts => ({ name: 'callee', params, slots: 'prp', code });

  test('a slot that is pointed to needs a type, and keeps it', () => {
    const string: Code = (b) => b.emit('ldk', 3, 1).emit('addr', 6, 3).emit('ldnull', 3).emit('retv');
    expect(first(string)).toBe(at(1, 'addr: slot 3 is ref, the function must say in its pinned slots of which type'));
    expect(first(string, { pinned: [{ slot: 3, type: STRING }] })).toBe(at(2, 'ldnull: slot 3 is pinned to string (type 1), gets null'));
    expect(first(string, { pinned: [{ slot: 3, type: orNull(POINT) }] })).toBe(at(1, 'addr: there is no box type for nullable Point (type 3)'));
    expect(first((b) => b.emit('addr', 6, 0).emit('retv'))).toBe(at(0, 'addr: slot 0 is not assigned on every way here'));
  });

  test('a pointer into the stack may be passed down, and no more', () => {
    expect(
      first(
        (b) => (taken(b), b.emit('call', 0, 2, 6).emit('retv')),
        {},
        {
          fns: [keeps((b) => b.emit('ldi', 0, 0).emit('retv'), [box])].map((f) => ({
            ...f,
            slots: 'pip',
            code: (b: CodeBuilder) => b.emit('ldp', 1, 0).emit('retv'),
          })),
        },
      ),
    ).toBe('verifies');
    expect(first((b) => (taken(b), b.emit('new', 3, BOX_PTR, 6).emit('retv')))).toBe(at(2, 'new: a pointer into the stack is stored in an object'));
    const closure: FnParts = { name: 'main', slots: 'ip', params: [I64], result: box, code: (b) => b.emit('addr', 1, 0).emit('ret', 1) };
    expect(faults(around({ code: (b) => b.emit('retv') }, { fns: [closure] }))).toEqual([
      'function 2 (main), word 1: ret: a pointer into the stack is returned',
    ]);
  });

  test('a parameter that escapes, even further down, takes no pointer into the stack', () => {
    const fns: FnParts[] = [keeps((b) => b.emit('call', 0, 3, 0).emit('retv')), keeps((b) => b.emit('new', 1, BOX_PTR, 0).emit('retv'))];
    const main: Code = (b) => (taken(b), b.emit('call', 0, 2, 6).emit('retv'));
    expect(first(main, {}, { fns })).toBe(at(2, 'passes a pointer into the stack to function 2, which lets that parameter escape'));
    const boxed: Code = (b) => b.emit('ldi', 0, 1).emit('new', 3, BOX_INT, 0).emit('r2p', 6, 3).emit('call', 0, 2, 6).emit('retv');
    expect(first(boxed, {}, { fns })).toBe('verifies');
  });

  test('a pointer does not outlive the round of a loop that its slot belongs to', () => {
    const loop =
      (inside: boolean): Code =>
      (b) => {
        b.emit('ldi', 0, 0).emit('ldi', 1, 9).emit('ldk', 4, 1).emit('new', 4, BOX_STRING, 4).emit('r2p', 6, 4);
        const top = b.mark();
        if (!inside) b.emit('ldp', 5, 6);
        b.emit('ldk', 3, 1).emit('addr', 6, 3);
        if (inside) b.emit('ldp', 5, 6);
        b.emit('forlt', 0, 1, top).emit('retv');
      };
    const pinned = [{ slot: 3, type: STRING }];
    expect(first(loop(true), { pinned })).toBe('verifies');
    expect(first(loop(false), { pinned })).toBe(at(6, 'ldp: register 6 is read, but not assigned on every way here'));
  });

  test('a signature may take pointers, a closure never gets one into the stack', () => {
    const main: Code = (b) => (taken(b), b.emit('ldst', 3, 2).emit('nn', 3, 3).emit('callc', 0, SIGNATURE_REF, 3, 6).emit('retv'));
    const statics = [0, 1, 2].map((i) => ({ name: `s${i}`, type: orNull(SIGNATURE_REF), initial: -1 }));
    expect(first(main, {}, { statics })).toBe(at(4, 'callc: a pointer into the stack is passed to a closure'));
  });
});

describe('tables', () => {
  const withTypes = (...types: TypeDef[]) => faults(around({ code: (b) => b.emit('retv') }, { types: [...TYPES, ...types] }))[0] ?? 'verifies';
  test('types', () => {
    expect(withTypes({ kind: 'struct', name: 'S', fields: [ref(99)] })).toBe('type 16 (S): field 0 names type 99 of 17');
    expect(withTypes({ kind: 'struct', name: 'S', fields: [ptr(POINT)] })).toBe('type 16 (S): field 0 is a pointer to Point (type 3), which is no box');
    expect(withTypes({ kind: 'struct', name: 'S', fields: new Array<SlotType>(256).fill(I64) })).toBe('type 16 (S): 256 fields, at most 255 are allowed');
    expect(withTypes({ kind: 'enum', name: 'E', variants: [CIRCLE] })).toBe('type 16 (E): variant 0 (Circle) says it is variant 0 of type 4');
    expect(withTypes({ kind: 'variant', name: 'V', enum: SHAPE, tag: 1, fields: [] })).toBe('type 16 (V): its enum Shape does not list it as variant 1');
    expect(withTypes({ kind: 'variant', name: 'V', enum: POINT, tag: 0, fields: [] })).toBe('type 16 (V): its enum is type 3, which is no enum');
    expect(withTypes({ kind: 'closure', name: 'C', signature: SIGNATURE, fn: 0, fields: [] })).toBe(
      'type 16 (C): function main takes 0 parameters, a call of the closure passes 2',
    );
    expect(withTypes({ kind: 'closure', name: 'C', signature: SIGNATURE, fn: 1, fields: [] })).toBe(
      'type 16 (C): parameter 0 of closure is closure (type 12), a call of the closure passes C (type 16)',
    );
    expect(withTypes({ kind: 'any', name: 'any' })).toBe('type 16 (any): any stands at its fixed index only');
    expect(faults({ ...around({ code: (b) => b.emit('retv') }), types: [] })).toEqual(['type 0 must be any']);
  });

  test('constants, static variables and the entry', () => {
    const code: Code = (b) => b.emit('retv');
    expect(first(code, {}, { constants: [{ kind: 'object', type: CIRCLE }] })).toBe('constant 0: Circle (type 5) has fields; a static object has none');
    expect(first(code, {}, { constants: [{ kind: 'object', type: POINT }] })).toBe(
      'constant 0: Point (type 3) is struct; only variants and closures have static objects',
    );
    expect(first(code, {}, { constants: [{ kind: 'int', value: 2n ** 63n }] })).toBe('constant 0: 9223372036854775808 does not fit 64 bits');
    expect(first(code, {}, { statics: [{ name: 's', type: STRING, initial: -1 }] })).toBe(
      'static variable 0 (s): a reference that is never null needs an initial value',
    );
    expect(first(code, {}, { statics: [{ name: 's', type: STRING, initial: 0 }] })).toBe('static variable 0 (s): is string (type 1), its initial value i64');
    expect(first(code, {}, { statics: [{ name: 's', type: ptr(BOX_INT), initial: -1 }] })).toBe(
      'static variable 0 (s): a static variable cannot hold a pointer: it would begin without a cell',
    );
    expect(first(code, {}, { entry: 7 })).toBe('the entry is function 7 of 2');
    expect(first(code, {}, { entry: 1 })).toBe('the entry (closure) must have no parameters and no result, and be no interrupt function');
  });

  test('functions that others name', () => {
    const fns: FnParts[] = [
      { name: 'irq', slots: 'i', flags: FN_INTERRUPT, code: (b) => b.emit('iret') },
      { name: 'two', params: [I64, I64], slots: 'ii', code: (b) => b.emit('retv') },
    ];
    expect(first((b) => b.emit('call', 0, 2).emit('retv'), {}, { fns })).toBe(at(0, 'call: irq is an interrupt function'));
    const inject =
      (fn: number): Code =>
      (b) =>
        b.emit('ctxcur', 3).emit('ldi', 0, 1).emit('inject', 3, 0, 0, fn).emit('retv');
    expect(first(inject(3), {}, { fns })).toBe('verifies');
    expect(first(inject(1), {}, { fns })).toBe(at(2, 'inject: closure must take two i64 and give nothing'));
    expect(CONTEXT.kind).toBe('ref');
  });
});

test('each function tells its own first fault', () => {
  const bad: FnParts = { name: 'bad', slots: 'i', code: (b) => b.emit('nop') };
  expect(faults(around({ code: (b) => b.emit('nop') }, { fns: [bad, bad] }))).toHaveLength(3);
});

test('100,000 words take a fraction of a second', () => {
  const body: Code = (b) => {
    b.emit('ldi', 0, 0).emit('ldi', 1, 50).emit('ldk', 3, 1);
    const top = b.mark();
    for (let i = 0; i < 15; i++) {
      const skip = b.label();
      b.emit('addi', 2, 0, i).emit('brlti', 2, 7, skip).emit('scat', 3, 3, 3).emit('slen', 2, 3).bind(skip);
    }
    b.emit('forlt', 0, 1, top).emit('retv');
  };
  const fns = Array.from({ length: 1500 }, (_, i): FnParts => ({ name: `f${i}`, slots: 'iiirrrpp', code: body }));
  const module = around({ code: (b) => b.emit('retv') }, { fns });
  expect(module.fns.reduce((sum, fn) => sum + fn.code.length, 0)).toBeGreaterThan(95_000);
  verify(module); // warm; alone on a machine it takes some 70 ms, the bound leaves room for a loaded one
  const start = process.cpuUsage().user;
  expect(verify(module)).toEqual([]);
  expect((process.cpuUsage().user - start) / 1000).toBeLessThan(500);
});
