// Hashes for map keys. Numbers hash to themselves (Map mixes); what has parts folds them with a multiplication and a shift.
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import { floatBits } from './equals.js';
import { loadElement } from './array-element.js';
import { FunctionBuilder } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { I64 } from './representation.js';

/** Odd, with bits everywhere: 2^64 divided by the golden ratio. */
const SPREAD = 0x9e3779b97f4a7c15n;

export function hashOf(module: ModuleBuilder, b: FunctionBuilder, type: Type, value: Reg): Reg {
  switch (type.kind) {
    case 'int':
    case 'byte':
    case 'bool':
    case 'char':
      return value;
    case 'float':
      return floatBits(b, value);
    case 'string':
      return b.row('shash', I64, [value]);
    case 'unit':
    case 'never':
    case 'error':
      return b.int(0);
    // Their identity has no number: what is equal hashes alike, and more cannot be had.
    case 'pointer':
      return b.int(0);
    case 'fn':
      return b.row('typeid', I64, [value]);
    case 'struct':
      if (type.def.intrinsic !== null) return b.int(0);
      if (type.def.handle) return b.loadField(value, 0, I64);
      return b.call(hashFunction(module, type), [value], I64)!;
    case 'enum':
      if (module.types.isPlainEnum(type) && module.program.override(type, 'hash') === null) return value;
      return b.call(hashFunction(module, type), [value], I64)!;
    case 'array':
    case 'tuple':
    case 'interface':
      return b.call(hashFunction(module, type), [value], I64)!;
    case 'param':
    case 'infer':
      throw new Error('the hash of a type that is not concrete');
    default:
      return type satisfies never;
  }
}

/** fn(x): int. */
export function hashFunction(module: ModuleBuilder, type: Type): number {
  const override = type.kind === 'struct' || type.kind === 'enum' ? module.program.override(type, 'hash') : null;
  if (override !== null && override.fn.intrinsic === null) return module.instance(override.fn, override.typeArgs, override.fn.span);
  if (type.kind === 'interface') return module.dynamic.operation(type, 'hash');
  return module.once(`hash ${module.identity.id(type)}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const x = b.register(module.types.slot(type), 'x');
    const hash = b.register(I64);
    foldParts(module, b, type, x, hash);
    if (b.reachable) b.terminate({ op: 'return', value: hash, span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.hash`, params: [x], result: I64 }));
  });
}

function foldParts(module: ModuleBuilder, b: FunctionBuilder, type: Type, x: Reg, hash: Reg): void {
  const fold = (part: Reg): void => {
    const product = b.row('mul', I64, [b.row('xor', I64, [hash, part]), b.int(SPREAD)]);
    b.row('xor', I64, [product, b.row('shru', I64, [product, b.int(32)])], { into: hash });
  };
  const part = (partType: Type, value: Reg): void => fold(hashOf(module, b, module.identity.canonical(partType), value));
  switch (type.kind) {
    case 'tuple':
    case 'struct': {
      if (type.kind === 'struct' && (type.def.handle || type.def.intrinsic !== null)) {
        b.move(hash, hashOf(module, b, type, x));
        return;
      }
      b.int(1, hash);
      const fields = type.kind === 'struct' ? module.types.fields(type) : type.elements;
      fields.forEach((field, i) => part(field, b.loadField(x, i, module.types.slot(field))));
      return;
    }
    case 'array': {
      const n = b.row('alen', I64, [x]);
      b.move(hash, n);
      const i = b.int(0, b.register(I64));
      const [again, test, done] = [b.label(), b.label(), b.label()];
      b.jump(test);
      b.place(again);
      part(type.element, loadElement(module, b, type.element, x, i));
      b.row('add', I64, [i, b.int(1)], { into: i });
      b.place(test);
      b.branch({ test: 'lt', args: [i, n] }, again, done);
      b.place(done);
      return;
    }
    case 'enum': {
      const end = b.label();
      if (module.types.isNullableOption(type)) {
        const some = b.label();
        b.int(0, hash);
        b.branch({ test: 'null', args: [x] }, end, some);
        b.place(some);
        b.int(1, hash);
        part(type.args[0]!, b.nonNull(x));
        b.place(end);
        return;
      }
      if (module.types.isPlainEnum(type)) {
        b.move(hash, x);
        return;
      }
      const tag = b.row('tag', I64, [x]);
      b.move(hash, tag);
      const cases = type.def.variants.map((variant) => (variant.payload.length === 0 ? end : b.label()));
      b.choose(tag, cases.slice(0, -1), cases[cases.length - 1] ?? end);
      cases.forEach((label, variant) => {
        if (label === end) return;
        b.place(label);
        const of = module.types.variant(type, variant);
        module.types.payload(type, variant).forEach((payload, i) => part(payload, b.row('ldv', module.types.slot(payload), [x], { imm: i, type: of })));
        b.jump(end);
      });
      b.place(end);
      return;
    }
    default:
      b.move(hash, hashOf(module, b, type, x));
  }
}
