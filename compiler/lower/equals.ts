// Equality. `value` is `==`; `key` is how maps compare: NaN equals itself, and 0.0 equals -0.0. A type without floats has one function for both.
import type { Type } from '../check/types.js';
import type { Condition, Reg } from '../ir/ir.js';
import { loadElement } from './array-element.js';
import { FunctionBuilder, type Label } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { F64, I64 } from './representation.js';
import { isOpaque, mayHoldFloat } from './structure.js';

export type EqualityMode = 'value' | 'key';

/** The condition that two values of that type are equal. */
export function equality(module: ModuleBuilder, b: FunctionBuilder, type: Type, left: Reg, right: Reg, mode: EqualityMode): Condition {
  const holds = (register: Reg): Condition => ({ test: 'true', args: [register] });
  switch (type.kind) {
    case 'int':
    case 'byte':
    case 'bool':
    case 'char':
      return { test: 'eq', args: [left, right] };
    case 'unit':
    case 'never':
    case 'error':
      return holds(b.int(1));
    case 'float':
      return mode === 'value' ? { test: 'feq', args: [left, right] } : { test: 'eq', args: [floatBits(b, left), floatBits(b, right)] };
    case 'string':
      return holds(b.row('seq', I64, [left, right]));
    case 'pointer':
      return holds(b.row('peq', I64, [left, right]));
    case 'fn':
      return { test: 'req', args: [left, right] };
    case 'struct':
      if (type.def.intrinsic !== null) return { test: 'req', args: [left, right] };
      if (type.def.handle) return { test: 'eq', args: [b.loadField(left, 0, I64), b.loadField(right, 0, I64)] };
      return holds(b.call(equalityFunction(module, type, mode), [left, right], I64)!);
    case 'enum':
      if (module.types.isPlainEnum(type) && module.program.override(type, 'equals') === null) return { test: 'eq', args: [left, right] };
      return holds(b.call(equalityFunction(module, type, mode), [left, right], I64)!);
    case 'array':
    case 'tuple':
    case 'interface':
      return holds(b.call(equalityFunction(module, type, mode), [left, right], I64)!);
    case 'param':
    case 'infer':
      throw new Error('equality of a type that is not concrete');
    default:
      return type satisfies never;
  }
}

/** Bits that are the same for values that are the same key. */
export function floatBits(b: FunctionBuilder, value: Reg): Reg {
  return b.row('f2bits', I64, [b.row('fadd', F64, [value, b.float(0)])]);
}

/** fn(a, b): 0 or 1. */
export function equalityFunction(module: ModuleBuilder, type: Type, mode: EqualityMode): number {
  const override = type.kind === 'struct' || type.kind === 'enum' ? module.program.override(type, 'equals') : null;
  if (override !== null && override.fn.intrinsic === null) return module.instance(override.fn, override.typeArgs, override.fn.span);
  if (type.kind === 'interface') return module.dynamic.operation(type, mode === 'key' ? 'keyEquals' : 'equals');
  const key = mode === 'key' && mayHoldFloat(module, type);
  return module.once(`equals ${module.identity.id(type)}${key ? ' key' : ''}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const slot = module.types.slot(type);
    const [left, right] = [b.register(slot, 'left'), b.register(slot, 'right')];
    const [same, different] = [b.label(), b.label()];
    if (slot.kind === 'ref' && !mayHoldFloat(module, type)) {
      const look = b.label();
      b.branch({ test: 'req', args: [left, right] }, same, look);
      b.place(look);
    }
    compareParts(module, b, type, left, right, key ? 'key' : 'value', different);
    b.place(same);
    b.terminate({ op: 'return', value: b.int(1), span: b.span });
    b.place(different);
    b.terminate({ op: 'return', value: b.int(0), span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.equals`, params: [left, right], result: I64 }));
  });
}

/** Goes on where all parts are equal, else to `different`. */
function compareParts(module: ModuleBuilder, b: FunctionBuilder, type: Type, left: Reg, right: Reg, mode: EqualityMode, different: Label): void {
  const require = (condition: Condition): void => {
    const on = b.label();
    b.branch(condition, on, different);
    b.place(on);
  };
  const part = (partType: Type, l: Reg, r: Reg): void => require(equality(module, b, module.identity.canonical(partType), l, r, mode));
  switch (type.kind) {
    case 'tuple':
    case 'struct': {
      if (type.kind === 'struct' && isOpaque(type)) return require(equality(module, b, type, left, right, mode));
      const fields = type.kind === 'struct' ? module.types.fields(type) : type.elements;
      fields.forEach((field, i) => {
        const slot = module.types.slot(field);
        part(field, b.loadField(left, i, slot), b.loadField(right, i, slot));
      });
      return;
    }
    case 'array': {
      const n = b.row('alen', I64, [left]);
      require({ test: 'eq', args: [n, b.row('alen', I64, [right])] });
      const i = b.int(0, b.register(I64));
      const [again, test, done] = [b.label(), b.label(), b.label()];
      b.jump(test);
      b.place(again);
      const { element } = type;
      part(element, loadElement(module, b, element, left, i), loadElement(module, b, element, right, i));
      b.row('add', I64, [i, b.int(1)], { into: i });
      b.place(test);
      b.branch({ test: 'lt', args: [i, n] }, again, done);
      b.place(done);
      return;
    }
    case 'enum': {
      if (module.types.isPlainEnum(type)) return require({ test: 'eq', args: [left, right] });
      const same = b.label();
      if (module.types.isNullableOption(type)) {
        const [leftNone, both, some] = [b.label(), b.label(), b.label()];
        b.branch({ test: 'null', args: [left] }, leftNone, some);
        b.place(leftNone);
        b.branch({ test: 'null', args: [right] }, same, different);
        b.place(some);
        b.branch({ test: 'null', args: [right] }, different, both);
        b.place(both);
        part(type.args[0]!, b.nonNull(left), b.nonNull(right));
        b.place(same);
        return;
      }
      const tag = b.row('tag', I64, [left]);
      require({ test: 'eq', args: [tag, b.row('tag', I64, [right])] });
      const cases = type.def.variants.map((variant) => (variant.payload.length === 0 ? same : b.label()));
      b.choose(tag, cases.slice(0, -1), cases[cases.length - 1] ?? same);
      cases.forEach((label, variant) => {
        if (label === same) return;
        b.place(label);
        const of = module.types.variant(type, variant);
        module.types.payload(type, variant).forEach((payload, i) => {
          const slot = module.types.slot(payload);
          part(payload, b.row('ldv', slot, [left], { imm: i, type: of }), b.row('ldv', slot, [right], { imm: i, type: of }));
        });
        b.jump(same);
      });
      b.place(same);
      return;
    }
    default:
      require(equality(module, b, type, left, right, mode));
  }
}
