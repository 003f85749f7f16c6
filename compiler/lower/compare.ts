// Order: an int below, at or above zero. A total order, with NaN last; `<` on floats themselves is the machine's and not this one.
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import { loadElement } from './array-element.js';
import { FunctionBuilder, type Label } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { I64 } from './representation.js';

export function order(module: ModuleBuilder, b: FunctionBuilder, type: Type, left: Reg, right: Reg): Reg {
  switch (type.kind) {
    case 'int':
    case 'byte':
    case 'bool':
    case 'char':
      return b.row('sub', I64, [b.row('lt', I64, [right, left]), b.row('lt', I64, [left, right])]);
    case 'float': {
      const byValue = b.row('sub', I64, [b.row('flt', I64, [right, left]), b.row('flt', I64, [left, right])]);
      const byNaN = b.row('sub', I64, [b.row('fne', I64, [left, left]), b.row('fne', I64, [right, right])]);
      return b.row('add', I64, [byValue, byNaN]);
    }
    case 'string':
      return b.row('scmp', I64, [left, right]);
    case 'unit':
    case 'never':
    case 'error':
    case 'fn':
    case 'pointer':
      return b.int(0);
    default:
      return b.call(orderFunction(module, type), [left, right], I64)!;
  }
}

/** fn(a, b): int. */
export function orderFunction(module: ModuleBuilder, type: Type): number {
  const override = type.kind === 'struct' || type.kind === 'enum' ? module.program.override(type, 'compare') : null;
  if (override !== null && override.fn.intrinsic === null) return module.instance(override.fn, override.typeArgs, override.fn.span);
  if (type.kind === 'interface') return module.dynamic.operation(type, 'compare');
  return module.once(`compare ${module.identity.id(type)}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const slot = module.types.slot(type);
    const [left, right] = [b.register(slot, 'left'), b.register(slot, 'right')];
    const result = b.register(I64);
    const decided = b.label();
    compareParts(module, b, type, left, right, result, decided);
    b.int(0, result);
    b.place(decided);
    b.terminate({ op: 'return', value: result, span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.compare`, params: [left, right], result: I64 }));
  });
}

/** Goes on where all parts are equal; else to `decided`, with the order in `result`. */
function compareParts(module: ModuleBuilder, b: FunctionBuilder, type: Type, left: Reg, right: Reg, result: Reg, decided: Label): void {
  const settle = (compared: Reg): void => {
    b.move(result, compared);
    const on = b.label();
    b.branch({ test: 'eq', args: [result, b.int(0)] }, on, decided);
    b.place(on);
  };
  const part = (partType: Type, l: Reg, r: Reg): void => settle(order(module, b, module.identity.canonical(partType), l, r));
  switch (type.kind) {
    case 'tuple':
    case 'struct': {
      if (type.kind === 'struct' && type.def.intrinsic !== null) return;
      const fields = type.kind === 'struct' ? (type.def.handle ? [{ kind: 'int' } as const] : module.types.fields(type)) : type.elements;
      fields.forEach((field, i) => {
        const slot = module.types.slot(field);
        part(field, b.loadField(left, i, slot), b.loadField(right, i, slot));
      });
      return;
    }
    case 'array': {
      const [n, m] = [b.row('alen', I64, [left]), b.row('alen', I64, [right])];
      const i = b.int(0, b.register(I64));
      const [again, test, inRight, done] = [b.label(), b.label(), b.label(), b.label()];
      b.jump(test);
      b.place(again);
      const { element } = type;
      part(element, loadElement(module, b, element, left, i), loadElement(module, b, element, right, i));
      b.row('add', I64, [i, b.int(1)], { into: i });
      b.place(test);
      b.branch({ test: 'lt', args: [i, n] }, inRight, done);
      b.place(inRight);
      b.branch({ test: 'lt', args: [i, m] }, again, done);
      b.place(done);
      settle(order(module, b, { kind: 'int' }, n, m));
      return;
    }
    case 'enum': {
      if (module.types.isPlainEnum(type)) return settle(order(module, b, { kind: 'int' }, left, right));
      const same = b.label();
      if (module.types.isNullableOption(type)) {
        // The declared order of the variants decides: Some before None, or the other way round.
        const someFirst = type.def.variants[0]!.payload.length > 0;
        const nothing = b.nothing(module.types.slot(type));
        const [l, r] = [b.row('req', I64, [left, nothing]), b.row('req', I64, [right, nothing])];
        settle(someFirst ? b.row('sub', I64, [l, r]) : b.row('sub', I64, [r, l]));
        const both = b.label();
        b.branch({ test: 'null', args: [left] }, same, both);
        b.place(both);
        part(type.args[0]!, b.nonNull(left), b.nonNull(right));
        b.place(same);
        return;
      }
      const tag = b.row('tag', I64, [left]);
      settle(order(module, b, { kind: 'int' }, tag, b.row('tag', I64, [right])));
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
      settle(order(module, b, type, left, right));
  }
}
