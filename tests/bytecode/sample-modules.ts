// Small modules written by hand, for tests of the bytecode folder and of the machine. Each is verified by verify.test.ts.
import { CodeBuilder } from '../../vm/bytecode/code-builder.js';
import type { Constant, Fn, Handler, LineEntry, Module, Native, PinnedSlot, SlotKind, SlotType, StaticVar, TypeDef } from '../../vm/bytecode/module.js';
import { FIXED_TYPES, FN_INTERRUPT, FN_LEAF, TYPE_ANY, TYPE_CONTEXT, TYPE_STRING } from '../../vm/bytecode/module.js';

export const I64: SlotType = { kind: 'i64' };
export const F64: SlotType = { kind: 'f64' };
export const STRING: SlotType = { kind: 'ref', type: TYPE_STRING, nullable: false };
export const ANY: SlotType = { kind: 'ref', type: TYPE_ANY, nullable: false };
export const CONTEXT: SlotType = { kind: 'ref', type: TYPE_CONTEXT, nullable: false };
export const ref = (type: number): SlotType => ({ kind: 'ref', type, nullable: false });
export const orNull = (type: number): SlotType => ({ kind: 'ref', type, nullable: true });
export const ptr = (box: number): SlotType => ({ kind: 'ptr', type: box });

/** Slots by their first letters: `slots('iifrp')` is two ints, a float, a reference and a pointer. */
export function slots(letters: string): SlotKind[] {
  const kinds: Record<string, SlotKind> = { i: 'i64', f: 'f64', r: 'ref', p: 'ptr' };
  return [...letters].map((letter) => kinds[letter]!);
}

export interface FnParts {
  readonly name: string;
  readonly params?: readonly SlotType[];
  readonly result?: SlotType | null;
  readonly slots: string;
  readonly flags?: number;
  readonly handlers?: readonly Handler[];
  readonly lines?: readonly LineEntry[];
  readonly pinned?: readonly PinnedSlot[];
  /** Emits the code; may return handlers, whose words it knows. */
  readonly code: (b: CodeBuilder) => readonly Handler[] | unknown;
}

export function fn(parts: FnParts): Fn {
  const builder = new CodeBuilder();
  const made = parts.code(builder);
  return {
    name: parts.name,
    params: parts.params ?? [],
    result: parts.result ?? null,
    slots: slots(parts.slots),
    flags: parts.flags ?? 0,
    code: builder.finish(),
    handlers: parts.handlers ?? (Array.isArray(made) ? (made as Handler[]) : []),
    lines: parts.lines ?? [],
    locals: [],
    ...(parts.pinned === undefined ? {} : { pinned: parts.pinned }),
  };
}

export interface ModuleParts {
  /** Beyond the three fixed ones: the first is type 3. */
  readonly types?: readonly TypeDef[];
  readonly constants?: readonly Constant[];
  readonly statics?: readonly StaticVar[];
  readonly natives?: readonly Native[];
  readonly files?: readonly string[];
  readonly fns: readonly FnParts[];
  readonly entry?: number;
}

export function moduleOf(parts: ModuleParts): Module {
  return {
    types: [...FIXED_TYPES, ...(parts.types ?? [])],
    constants: parts.constants ?? [],
    statics: parts.statics ?? [],
    natives: parts.natives ?? [],
    files: parts.files ?? [],
    fns: parts.fns.map(fn),
    entry: parts.entry ?? 0,
  };
}

const POWER = 0xf4;
const CONSOLE = 0x60;

/** Computes fib(n) by the usual recursion and powers off with the result as exit code. */
export function fibonacci(n = 10): Module {
  return moduleOf({
    constants: [{ kind: 'int', value: BigInt(n) }],
    files: ['fib.weft'],
    fns: [
      {
        name: 'boot',
        slots: 'ii',
        lines: [{ pc: 0, file: 0, line: 1, column: 1 }],
        code: (b) => b.emit('ldk', 0, 0).emit('call', 0, 1, 0).emit('ldi', 1, POWER).emit('out', 1, 0).emit('unreach'),
      },
      {
        name: 'fib',
        params: [I64],
        result: I64,
        slots: 'iii',
        lines: [{ pc: 0, file: 0, line: 3, column: 5 }],
        code: (b) => {
          const small = b.label();
          b.emit('brlti', 0, 2, small).emit('addi', 1, 0, -1).emit('call', 1, 1, 1).emit('addi', 2, 0, -2).emit('call', 2, 1, 2);
          b.emit('add', 1, 1, 2).emit('ret', 1).bind(small).emit('ret', 0);
        },
      },
    ],
  });
}

/** Writes a string to the console and powers off with 0. */
export function hello(text = 'hello\n'): Module {
  return moduleOf({
    constants: [{ kind: 'string', value: text }],
    fns: [
      {
        name: 'boot',
        slots: 'irii',
        code: (b) => b.emit('ldi', 0, CONSOLE).emit('ldk', 1, 0).emit('outs', 0, 1).emit('ldi', 2, POWER).emit('ldi', 3, 0).emit('out', 2, 3).emit('unreach'),
      },
    ],
  });
}

/** Sums 0 .. n - 1 in a loop (forlt) and powers off with the sum. */
export function sumLoop(n = 100): Module {
  return moduleOf({
    constants: [{ kind: 'int', value: BigInt(n) }],
    fns: [
      {
        name: 'boot',
        slots: 'iiii',
        code: (b) => {
          const done = b.label();
          b.emit('ldi', 0, 0).emit('ldi', 1, 0).emit('ldk', 2, 0).emit('brle', 2, 1, done);
          const loop = b.mark();
          b.emit('add', 0, 0, 1).emit('forlt', 1, 2, loop).bind(done).emit('ldi', 3, POWER).emit('out', 3, 0).emit('unreach');
        },
      },
    ],
  });
}

const SHAPE = 4; // of the types of `objects`

/** Structs, enums, arrays, boxes, closures, strings, pointers and a static variable, each used once; powers off with 42 when all went well. */
export function objects(): Module {
  return moduleOf({
    types: [
      { kind: 'struct', name: 'Point', fields: [I64, F64, orNull(3)] }, // 3
      { kind: 'enum', name: 'Shape', variants: [5, 6] }, // 4
      { kind: 'variant', name: 'Shape.Circle', enum: SHAPE, tag: 0, fields: [I64] }, // 5
      { kind: 'variant', name: 'Shape.Empty', enum: SHAPE, tag: 1, fields: [] }, // 6
      { kind: 'array', name: '[byte]', element: { kind: 'u8' } }, // 7
      { kind: 'array', name: '[int]', element: { kind: 'i64' } }, // 8
      { kind: 'array', name: '[string]', element: { kind: 'ref', type: TYPE_STRING, nullable: false } }, // 9
      { kind: 'box', name: 'box int', element: I64 }, // 10
      { kind: 'signature', name: 'fn(int): int', params: [I64], result: I64 }, // 11
      { kind: 'closure', name: 'boot.closure', signature: 11, fn: 1, fields: [ref(10)] }, // 12
      { kind: 'box', name: 'box string', element: STRING }, // 13
    ],
    constants: [
      { kind: 'string', value: 'weft' },
      { kind: 'object', type: 6 },
      { kind: 'float', value: 2.5 },
    ],
    statics: [
      { name: 'greeting', type: STRING, initial: 0 },
      { name: 'shape', type: orNull(SHAPE), initial: -1 },
    ],
    fns: [
      {
        name: 'boot',
        slots: 'iiiifrrrrpr',
        pinned: [{ slot: 10, type: STRING }],
        code: (b) => {
          const bad = b.label();
          // A struct that refers to itself by a nullable field.
          b.emit('ldi', 0, 30).emit('ldk', 4, 2).emit('ldnull', 5).emit('new', 6, 3, 5, 0, 4).emit('str', 6, 6, 0);
          b.emit('ldr', 5, 6, 0).emit('brnull', 5, bad).emit('ld', 1, 5, 1); // r1 = 30
          // An enum: make, look at, take apart; and its static variant.
          b.emit('ldi', 0, 5).emit('new', 6, 5, 0).emit('stst', 6, 1).emit('ldst', 7, 1).emit('nn', 7, 7).emit('tag', 0, 7).emit('brnei', 0, 0, bad);
          b.emit('ldv', 0, 7, 0, 5).emit('add', 1, 1, 0); // 35
          b.emit('ldk', 7, 1).emit('tag', 0, 7).emit('add', 1, 1, 0); // 36
          // Arrays of the three widths.
          b.emit('ldi', 0, 3).emit('ldi', 2, 1).emit('newarr', 5, 0, 2, 8).emit('ldi', 3, 2).emit('aget', 2, 5, 3).emit('add', 1, 1, 2); // 37
          b.emit('ldst', 6, 0).emit('arrlit', 7, 9, 6, 6).emit('ldi', 3, 1).emit('agetr', 8, 7, 3).emit('slen', 0, 8).emit('brnei', 0, 4, bad);
          b.emit('sbytes', 8, 6, 7).emit('aget8', 0, 8, 3).emit('brnei', 0, 101, bad); // 'e'
          // The same bytes as one word: -2, from its low byte on.
          b.emit('ldi', 0, -2).emit('ldi', 3, 0).emit('aset32', 8, 3, 0).emit('aget32', 2, 8, 3).emit('brne', 0, 2, bad);
          b.emit('aget8', 0, 8, 3).emit('ldi', 2, 254).emit('brne', 0, 2, bad);
          // A box, captured by a closure that adds what it holds.
          b.emit('ldi', 0, 2).emit('new', 5, 10, 0).emit('new', 6, 12, 5).emit('callc', 1, 11, 6, 1); // 39
          b.emit('r2p', 9, 5).emit('ldp', 0, 9).emit('add', 1, 1, 0); // 42, the closure made it 3
          // A pointer to a local, through a function.
          b.emit('ldk', 10, 0).emit('addr', 9, 10).emit('call', 0, 2, 9).emit('slen', 0, 10).emit('brnei', 0, 8, bad);
          b.emit('ldi', 0, POWER).emit('out', 0, 1).emit('unreach');
          b.bind(bad).emit('ldi', 0, POWER).emit('ldi', 1, 1).emit('out', 0, 1).emit('unreach');
        },
      },
      {
        name: 'boot.closure',
        params: [ref(12), I64],
        result: I64,
        slots: 'riir',
        code: (b) => b.emit('ldr', 3, 0, 0).emit('ld', 2, 3, 0).emit('add', 1, 1, 2).emit('addi', 2, 2, 1).emit('st', 3, 2, 0).emit('ret', 1),
      },
      {
        name: 'twice',
        params: [ptr(13)],
        slots: 'pr',
        code: (b) => b.emit('ldp', 1, 0).emit('scat', 1, 1, 1).emit('stp', 0, 1).emit('retv'),
      },
    ],
  });
}

/** Throws a string through a frame into a handler, and powers off with its length. */
export function unwinding(): Module {
  return moduleOf({
    constants: [{ kind: 'string', value: 'panic!!' }],
    fns: [
      {
        name: 'boot',
        slots: 'iir',
        code: (b) => {
          b.emit('ldi', 0, POWER);
          const start = b.here;
          b.emit('call', 0, 1);
          const end = b.here;
          b.emit('unreach');
          const pad = b.here;
          b.emit('catch', 2).emit('cast', 2, 2, TYPE_STRING).emit('slen', 1, 2).emit('out', 0, 1).emit('unreach');
          return [{ start, end, pad }];
        },
      },
      { name: 'middle', slots: 'i', code: (b) => b.emit('call', 0, 2).emit('retv') },
      { name: 'thrower', slots: 'r', code: (b) => b.emit('ldk', 0, 0).emit('throw', 0) },
    ],
  });
}

/** Two Contexts that switch to each other `rounds` times; powers off with the number of switches into the second. */
export function switching(rounds = 5): Module {
  return moduleOf({
    types: [
      { kind: 'signature', name: 'fn()', params: [], result: null }, // 3
      { kind: 'closure', name: 'other', signature: 3, fn: 1, fields: [CONTEXT] }, // 4
    ],
    statics: [{ name: 'count', type: I64, initial: -1 }],
    constants: [{ kind: 'int', value: BigInt(rounds) }],
    fns: [
      {
        name: 'boot',
        slots: 'irriii',
        code: (b) => {
          b.emit('ctxcur', 1).emit('new', 2, 4, 1).emit('ldi', 3, 0).emit('ctxnew', 2, 2, 3).emit('ldi', 3, 0).emit('ldk', 4, 0);
          const loop = b.mark();
          b.emit('switch_to', 2).emit('forlt', 3, 4, loop).emit('ldst', 0, 0).emit('ldi', 5, POWER).emit('out', 5, 0).emit('unreach');
        },
      },
      {
        name: 'other',
        params: [ref(4)],
        slots: 'rri',
        code: (b) => {
          b.emit('ldr', 1, 0, 0);
          const loop = b.mark();
          b.emit('ldst', 2, 0).emit('addi', 2, 2, 1).emit('stst', 2, 0).emit('switch_to', 1).emit('jmp', loop);
        },
      },
    ],
  });
}

/** A gate for vector 0x80 that adds one to the first argument; powers off with what `int` gave (42). */
export function systemCall(): Module {
  const IDT = 0x1000;
  return moduleOf({
    constants: [{ kind: 'int', value: BigInt(IDT + 0x80 * 16) }],
    fns: [
      {
        name: 'boot',
        slots: 'iiiir',
        code: (b) => {
          b.emit('ldi', 0, IDT).emit('lidt', 0).emit('ldk', 0, 0).emit('fnidx', 1, 1).emit('poke', 0, 1);
          b.emit('addi', 0, 0, 4).emit('ldi', 1, 3).emit('poke', 0, 1); // any ring may call it
          b.emit('ldi', 1, 41).emit('ldi', 2, 0).emit('ldnull', 4).emit('int', 3, 0x80, 1, 2, 2, 4);
          b.emit('ldi', 0, POWER).emit('out', 0, 3).emit('unreach');
        },
      },
      {
        name: 'gate',
        slots: 'ir',
        flags: FN_INTERRUPT,
        code: (b) => b.emit('sysarg', 0, 0).emit('addi', 0, 0, 1).emit('ctxcur', 1).emit('ctxret', 1, 0).emit('iret'),
      },
    ],
  });
}

/** A jump table, a leaf function and slots past 255. Powers off with 7. */
export function tableAndWideFrame(): Module {
  return moduleOf({
    fns: [
      {
        name: 'boot',
        slots: 'i'.repeat(300),
        code: (b) => {
          const cases = [b.label(), b.label()];
          const end = b.label();
          b.emit('ldi', 0, 3)
            .emit('stw', 0, 299)
            .emit('ldi', 1, 1)
            .emit('switch', 1, ...cases)
            .emit('unreach');
          b.bind(cases[0]!).emit('ldi', 2, 100).emit('jmp', end).bind(cases[1]!).emit('ldi', 2, 4).bind(end);
          b.emit('ldw', 3, 299).emit('call', 4, 1, 2, 3).emit('ldi', 5, POWER).emit('out', 5, 4).emit('unreach');
        },
      },
      { name: 'plus', params: [I64, I64], result: I64, slots: 'ii', flags: FN_LEAF, code: (b) => b.emit('add', 0, 0, 1).emit('ret', 0) },
    ],
  });
}

/** All of them, by name, with the exit code that running one gives. */
export const SAMPLES: readonly { readonly name: string; readonly module: Module; readonly exit: number }[] = [
  { name: 'fibonacci', module: fibonacci(10), exit: 55 },
  { name: 'hello', module: hello(), exit: 0 },
  { name: 'sum loop', module: sumLoop(10), exit: 45 },
  { name: 'objects', module: objects(), exit: 42 },
  { name: 'unwinding', module: unwinding(), exit: 7 },
  { name: 'switching', module: switching(5), exit: 5 },
  { name: 'system call', module: systemCall(), exit: 42 },
  { name: 'table and wide frame', module: tableAndWideFrame(), exit: 7 },
];
