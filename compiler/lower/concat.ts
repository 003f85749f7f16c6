// `a + b` on arrays, a function for each array type.
import type { Type } from '../check/types.js';
import { elementSuffix } from './array-element.js';
import { FunctionBuilder } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { I64 } from './representation.js';

export function concatenation(module: ModuleBuilder, type: Extract<Type, { kind: 'array' }>): number {
  return module.once(`concat ${module.identity.id(type)}`, (fn) => {
    const b = new FunctionBuilder(module.origin);
    const slot = module.types.slot(type);
    const index = module.types.index(type);
    const [left, right] = [b.register(slot, 'left'), b.register(slot, 'right')];
    const zero = b.int(0);
    const [n, m] = [b.row('alen', I64, [left]), b.row('alen', I64, [right])];
    const [some, none] = [b.label(), b.label()];
    b.branch({ test: 'eq', args: [m, zero] }, none, some);
    b.place(none);
    b.terminate({ op: 'return', value: b.row('aslice', slot, [left, zero, n]), span: b.span });
    b.place(some);
    // Every place is given some element first: references are never null.
    const filler = b.row(`aget${elementSuffix(module, type.element)}`, module.types.elementSlot(type.element), [right, zero]);
    const joined = b.row('newarr', slot, [b.row('add', I64, [n, m]), filler], { type: index });
    b.effect('acopy', [joined, b.int(0), left, b.int(0), b.copy(n)]);
    b.effect('acopy', [joined, b.copy(n), right, b.int(0), b.copy(m)]);
    b.terminate({ op: 'return', value: joined, span: b.span });
    module.define(fn, b.finish({ name: '+', params: [left, right], result: slot }));
  });
}
