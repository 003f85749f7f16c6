// Arbitrary modules for property tests: any shape that a file can hold, sound or not.
import fc from 'fast-check';
import { rangeOf, encode } from '../../vm/bytecode/encode.js';
import { PLANS } from '../../vm/bytecode/decode.js';
import { readModule, writeModule } from '../../vm/bytecode/file.js';
import type { Constant, ElementType, Fn, Module, Native, SlotKind, SlotType, StaticVar, TypeDef } from '../../vm/bytecode/module.js';

const index = fc.oneof(fc.nat(12), fc.nat(0xffffff));
const name = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.constantFrom('', '"', '\\', '; x', 'a\nb', '\u2028', '\ufeff'),
);

const slotType: fc.Arbitrary<SlotType> = fc.oneof(
  fc.constantFrom<SlotType>({ kind: 'i64' }, { kind: 'f64' }),
  fc.record({ kind: fc.constant('ref' as const), type: index, nullable: fc.boolean() }),
  fc.record({ kind: fc.constant('ptr' as const), type: index }),
);
const elementType: fc.Arbitrary<ElementType> = fc.oneof(
  fc.constantFrom<ElementType>({ kind: 'u8' }, { kind: 'i64' }, { kind: 'f64' }),
  fc.record({ kind: fc.constant('ref' as const), type: index, nullable: fc.boolean() }),
);
const fields = fc.array(slotType, { maxLength: 4 });
const result = fc.option(slotType);

const typeDef: fc.Arbitrary<TypeDef> = fc.oneof(
  fc.record({ kind: fc.constantFrom('any' as const, 'string' as const, 'context' as const), name }),
  fc.record({ kind: fc.constant('struct' as const), name, fields }),
  fc.record({ kind: fc.constant('array' as const), name, element: elementType }),
  fc.record({ kind: fc.constant('box' as const), name, element: slotType }),
  fc.record({ kind: fc.constant('enum' as const), name, variants: fc.array(index, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('variant' as const), name, enum: index, tag: index, fields }),
  fc.record({ kind: fc.constant('signature' as const), name, params: fields, result }),
  fc.record({ kind: fc.constant('closure' as const), name, signature: index, fn: index, fields }),
);

const constant: fc.Arbitrary<Constant> = fc.oneof(
  fc.record({ kind: fc.constant('int' as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ kind: fc.constant('float' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('string' as const), value: name }),
  fc.record({ kind: fc.constant('object' as const), type: index }),
);

const staticVar: fc.Arbitrary<StaticVar> = fc.record({ name, type: slotType, initial: fc.integer({ min: -1, max: 300 }) });
const native: fc.Arbitrary<Native> = fc.record({ name, params: fields, result });

const instruction: fc.Arbitrary<number[]> = fc.constantFrom(...PLANS).chain((plan) => {
  const value = (low: number, high: number) => fc.oneof(fc.integer({ min: Math.max(low, -8), max: Math.min(high, 8) }), fc.integer({ min: low, max: high }));
  const register = value(0, 255);
  const operands: fc.Arbitrary<number[]> =
    plan.row.format === 'call'
      ? fc.tuple(register, value(0, 0xffffff), fc.array(register, { maxLength: 9 })).map(([dst, at, rest]) => [dst, at, ...rest])
      : plan.row.format === 'table'
        ? fc.tuple(register, fc.array(value(-100, 100), { maxLength: 5 })).map(([a, rest]) => [a, ...rest])
        : fc.tuple(...plan.fields.map((field) => value(...rangeOf(field)))).map((values) => [...values]);
  return operands.map((values) => encode(plan.row.op, values));
});
const code: fc.Arbitrary<Int32Array> = fc
  .array(fc.oneof({ weight: 6, arbitrary: instruction }, { weight: 1, arbitrary: fc.tuple(fc.integer()) }), { maxLength: 12 })
  .map((parts) => Int32Array.from(parts.flat()));

const word = fc.nat(20);
const slotKind = fc.constantFrom<SlotKind>('i64', 'f64', 'ref', 'ptr');
const fn: fc.Arbitrary<Fn> = fc
  .record({
    name,
    params: fields,
    result,
    slots: fc.array(slotKind, { maxLength: 12 }),
    flags: fc.oneof(fc.nat(31), fc.nat(0xffff)),
    code,
    handlers: fc.array(fc.record({ start: word, end: word, pad: word }), { maxLength: 2 }),
    lines: fc.array(fc.record({ pc: word, file: fc.nat(3), line: fc.nat(1000), column: fc.nat(200) }), { maxLength: 4 }),
    locals: fc.array(fc.record({ name, slot: fc.nat(300), start: word, end: word }), { maxLength: 3 }),
    pinned: fc.array(fc.record({ slot: fc.nat(300), type: slotType }), { maxLength: 2 }),
  })
  .map(({ pinned, ...rest }) => ({ ...rest, ...(pinned.length === 0 ? {} : { pinned }) }));

export const anyModule: fc.Arbitrary<Module> = fc.record(
  {
    types: fc.array(typeDef, { maxLength: 8 }),
    constants: fc.array(constant, { maxLength: 5 }),
    statics: fc.array(staticVar, { maxLength: 3 }),
    natives: fc.array(native, { maxLength: 2 }),
    files: fc.array(name, { maxLength: 2 }),
    fns: fc.array(fn, { maxLength: 3 }),
    entry: fc.nat(4),
    model: fc.nat(254),
  },
  { requiredKeys: ['types', 'constants', 'statics', 'natives', 'files', 'fns', 'entry'] },
);

/** Bytes of the module with up to `most` bits flipped. */
export function flippedBits(module: Module, most = 4): fc.Arbitrary<Uint8Array> {
  const bytes = writeModule(module);
  return fc.array(fc.nat(bytes.length * 8 - 1), { minLength: 1, maxLength: most }).map((bits) => {
    const flipped = bytes.slice();
    for (const bit of bits) flipped[bit >> 3]! ^= 1 << (bit & 7);
    return flipped;
  });
}

/** Words of the code of one function exchanged for others: mutations that reading never refuses. */
export function mutatedCode(module: Module): fc.Arbitrary<Module> {
  const places = module.fns.flatMap((f, i) => Array.from(f.code, (_, at) => [i, at] as const));
  const change = fc.tuple(
    fc.constantFrom(...places),
    fc.oneof(
      fc.nat(31).map((bit) => (old: number) => old ^ (1 << bit)),
      fc.tuple(fc.nat(255), fc.nat(3)).map(
        ([byte, at]) =>
          (old: number) =>
            (old & ~(255 << (8 * at))) | (byte << (8 * at)),
      ),
    ),
  );
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = readModule(writeModule(module));
    for (const [[i, at], apply] of changes) copy.fns[i]!.code[at] = apply(copy.fns[i]!.code[at]!);
    return copy;
  });
}
