// Programs that verify, made at random: instruction after instruction is drawn from the whole table, and kept when the module with it still verifies. So what the
// verifier lets through is tried where it is widest, and every row meets operands that nobody thought of.
import { placesOf } from '../../vm/bytecode/field-places.js';
import type { Plan } from '../../vm/bytecode/decode.js';
import { PLANS } from '../../vm/bytecode/decode.js';
import { encode, encodeNamed, rangeOf } from '../../vm/bytecode/encode.js';
import type { Fn, Module, TypeDef } from '../../vm/bytecode/module.js';
import { FN_INTERRUPT, FN_LEAF } from '../../vm/bytecode/module.js';
import { verify } from '../../vm/bytecode/verify.js';
import type { FnParts } from './sample-modules.js';
import { ANY, CONTEXT, F64, I64, moduleOf, orNull, ptr, ref, slots, STRING } from './sample-modules.js';

const NODE = 3;
const SHAPE = 4;
const BOX_INT = 10;
const SIGNATURE = 11;
const CLOSURE = 12;
const THUNK = 13;
const BOX_STRING = 15;
const TYPES: readonly TypeDef[] = [
  { kind: 'struct', name: 'Node', fields: [I64, F64, STRING, orNull(NODE)] },
  { kind: 'enum', name: 'Shape', variants: [5, 6] },
  { kind: 'variant', name: 'Circle', enum: SHAPE, tag: 0, fields: [I64, orNull(SHAPE)] },
  { kind: 'variant', name: 'Empty', enum: SHAPE, tag: 1, fields: [] },
  { kind: 'array', name: '[byte]', element: { kind: 'u8' } },
  { kind: 'array', name: '[int]', element: { kind: 'i64' } },
  { kind: 'array', name: '[Node?]', element: { kind: 'ref', type: NODE, nullable: true } },
  { kind: 'box', name: 'box int', element: I64 },
  { kind: 'signature', name: 'fn(int): any', params: [I64], result: ANY },
  { kind: 'closure', name: 'closure', signature: SIGNATURE, fn: 1, fields: [STRING, I64] },
  { kind: 'signature', name: 'fn()', params: [], result: null },
  { kind: 'closure', name: 'thunk', signature: THUNK, fn: 2, fields: [CONTEXT] },
  { kind: 'box', name: 'box string', element: STRING },
];

/** r0..r3 ints, r4 r5 floats, r6..r11 references, r12 r13 pointers, r14 the string that is pointed to, r15..r19 more references. Instructions define those up to r9
 * only, so that something of each type stays. */
const FRAME = 'iiiiffrrrrrrpprrrrrr';
const LAST_DEFINED = 9;
const PINNED = 14;
const PANIC = 4;
const FAULT = 8;
const VECTORS = [0, 3, 5, 6, 12, 13, 14, 16, 17];
const HELPERS: readonly FnParts[] = [
  { name: 'closure', params: [ref(CLOSURE), I64], result: ANY, slots: 'rir', code: (b) => b.emit('ldr', 2, 0, 0).emit('ret', 2) },
  {
    name: 'thunk',
    params: [ref(14)],
    slots: 'rr',
    code: (b) => {
      b.emit('ldr', 1, 0, 0);
      const top = b.mark();
      b.emit('switch_to', 1).emit('jmp', top);
    },
  },
  { name: 'plus', params: [I64, I64], result: I64, slots: 'ii', flags: FN_LEAF, code: (b) => b.emit('add', 0, 0, 1).emit('ret', 0) },
  { name: 'panic', params: [I64, I64], slots: 'iir', code: (b) => b.emit('ldk', 2, 1).emit('throw', 2) },
  { name: 'append', params: [ptr(BOX_STRING), STRING], slots: 'prr', code: (b) => b.emit('ldp', 2, 0).emit('scat', 2, 2, 1).emit('stp', 0, 2).emit('retv') },
  { name: 'thrower', params: [I64], slots: 'ir', code: (b) => b.emit('ldk', 1, 1).emit('throw', 1) },
  { name: 'deep', params: [I64], result: I64, slots: 'ii', code: (b) => b.emit('addi', 1, 0, -1).emit('brlti', 1, 0, 2).emit('call', 1, 7, 1).emit('ret', 1) },
  { name: 'fault', slots: 'ir', flags: FN_INTERRUPT, code: (b) => b.emit('ctxcur', 1).emit('ldi', 0, 0).emit('inject', 1, 0, 0, PANIC).emit('iret') },
];

function skeleton(): Module {
  return moduleOf({
    types: TYPES,
    constants: [
      { kind: 'int', value: 5n },
      { kind: 'string', value: 'weft' },
      { kind: 'object', type: 6 },
      { kind: 'float', value: 0.5 },
      { kind: 'int', value: 0x1000n },
    ],
    statics: [
      { name: 'n', type: I64, initial: 0 },
      { name: 'text', type: STRING, initial: 1 },
      { name: 'node', type: orNull(NODE), initial: -1 },
    ],
    files: ['random.weft'],
    fns: [{ name: 'main', slots: FRAME, pinned: [{ slot: PINNED, type: STRING }], code: (b) => b.emit('unreach') }, ...HELPERS],
  });
}

/** Every register begins with something; the gates of exceptions answer them with a panic, whose pad begins anew. */
function prologue(): number[] {
  const words: number[] = [];
  const emit = (name: string, ...operands: number[]) => words.push(...encodeNamed(name, ...operands));
  emit('ldk', 0, 4);
  emit('lidt', 0);
  emit('fnidx', 1, FAULT);
  for (const vector of VECTORS) {
    emit('ldi', 2, 0x1000 + 16 * vector);
    emit('poke', 2, 1);
  }
  for (let slot = 0; slot < 4; slot++) emit('ldi', slot, slot);
  for (const slot of [4, 5]) emit('ldk', slot, 3);
  for (const slot of [6, 7, 8, PINNED]) emit('ldk', slot, 1);
  emit('ldnull', 9);
  emit('new', 10, NODE, 6, 9, 0, 4);
  emit('newarr', 11, 3, 0, 8);
  emit('new', 15, 5, 9, 1);
  emit('sbytes', 16, 6, 7);
  emit('newarr', 17, 3, 9, 9);
  emit('ctxcur', 18);
  emit('new', 19, 14, 18);
  emit('new', 9, BOX_INT, 1);
  emit('r2p', 12, 9);
  emit('new', 9, CLOSURE, 6, 1);
  emit('addr', 13, PINNED);
  return words;
}

/** Numbers from a seed (xorshift), so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const KINDS = slots(FRAME);

/** `poke` may break anything by design; `native` names hosts that are not there. */
const DRAWN: readonly Plan[] = PLANS.filter((plan) => !['poke', 'native'].includes(plan.row.name));

export function randomProgram(seed: number, attempts: number): { readonly module: Module; readonly rows: ReadonlySet<string> } {
  const pick = numbers(seed * 7919 + 17);
  const base = skeleton();
  const register = (kind: string, defined = false): number => {
    for (;;) {
      const slot = pick(KINDS.length);
      if (kind !== 'any' && KINDS[slot] !== kind) continue;
      if (!defined || KINDS[slot] !== 'ref' || slot <= LAST_DEFINED || slot === PINNED) return slot;
    }
  };
  const count = { t: base.types.length, k: base.constants.length, s: base.statics.length, f: base.fns.length };
  const index = (type: string): number => pick(count[type[0] as keyof typeof count]);
  const draw = (at: number, starts: readonly number[]): number[] => {
    const plan = DRAWN[pick(DRAWN.length)]!;
    const target = (): number => (pick(3) === 0 ? 0 : starts[pick(starts.length)]! - (at + 1));
    if (plan.row.format === 'call') {
      const named = index(plan.fields[1]!.type);
      const fn = plan.row.name === 'call' ? base.fns[named]! : null;
      const type = fn === null ? base.types[named]! : null;
      const wanted =
        fn?.params ??
        (type?.kind === 'signature'
          ? [ref(named), ...type.params]
          : type !== null && 'fields' in type
            ? placesOf(type.fields).order.map((field) => type.fields[field]!)
            : null);
      const kinds =
        wanted?.map((slot) => slot.kind) ?? Array.from({ length: pick(4) }, () => (type?.kind === 'array' ? type.element.kind : 'i64').replace('u8', 'i64'));
      return encode(plan.row.op, [register('any', true), named, ...kinds.map((kind) => register(kind))]);
    }
    if (plan.row.format === 'table') return encode(plan.row.op, [register('i64'), ...Array.from({ length: pick(3) }, () => 0)]);
    const operands = plan.fields.map((field): number => {
      const [low, high] = rangeOf(field);
      if (field.role === 'def' || field.role === 'use' || field.role === 'both') return register(field.kind, field.role !== 'use');
      if (field.role === 'index') return index(field.type);
      if (field.role === 'offset') return Math.max(target(), low);
      if (field.role === 'immediate') return pick(4) === 0 ? low + pick(high - low + 1) : Math.min(high, pick(5));
      return register('any', field.role === 'slot-def');
    });
    return encode(plan.row.op, operands);
  };

  const rows = new Set<string>();
  let words = prologue();
  const starts = [words.length];
  for (let i = 0; i < attempts; i++) {
    const drawn = draw(words.length, starts);
    const row = PLANS[drawn[0]! & 255]!.row;
    if (row.may.includes('end') && !(row.name === 'jmp' && drawn[0]! >> 8 === 0) && i < attempts - 1) continue; // what came after would be out of reach
    const next = [...words, ...drawn];
    if (verify(complete(base, next)).length > 0) continue;
    rows.add(row.name);
    words = next;
    starts.push(words.length);
  }
  return { module: complete(base, words), rows };
}

/** The code with a handler over all that follows the prologue, whose pad goes back to the beginning. */
function complete(base: Module, words: readonly number[]): Module {
  const begin = prologue().length;
  const end = encodeNamed('unreach');
  const pad = words.length + end.length;
  const landing = [...encodeNamed('catch', 6)];
  landing.push(...encodeNamed('jmp', -(pad + landing.length + 1)));
  const code = Int32Array.from([...words, ...end, ...landing]);
  const main: Fn = { ...base.fns[0]!, code, handlers: words.length > begin ? [{ start: begin, end: words.length, pad }] : [] };
  return { ...base, fns: [main, ...base.fns.slice(1)] };
}
