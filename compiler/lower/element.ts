// Elements of arrays and strings: reading, `[e; n]`, slices.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import { asElement, elementSuffix, loadElement } from './array-element.js';
import { Body } from './body.js';
import { callDefinition } from './call.js';
import { operand, operands, value } from './expression.js';
import { FunctionBuilder } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { I64, STRING_SLOT } from './representation.js';
import { isRepeatable } from './tree-walk.js';
import { NO_SUBSTITUTION } from './type-identity.js';

/** `object[index]`, of an array or of a string's bytes. */
export function elementRow(body: Body, type: Type, object: Reg, index: Reg, into: Reg | null): Reg {
  const { b, module } = body;
  if (type.kind === 'string') return b.row('sget', I64, [object, index], { into });
  if (type.kind !== 'array') throw new Error(`an index into ${type.kind}`);
  return loadElement(module, b, type.element, object, index, into);
}

export function storeElement(body: Body, type: Type, object: Reg, index: Reg, from: Reg): void {
  const { b, module } = body;
  if (type.kind !== 'array') throw new Error(`an assignment to an element of ${type.kind}`);
  b.effect(`aset${elementSuffix(module, type.element)}`, [object, index, asElement(module, b, type.element, from)]);
}

/** Elements of a literal that are held in registers, all at once. */
const LONGEST_LITERAL = 64;

/** `[a, b]`. A long one is filled as its elements are evaluated, so that it does not matter how long it is. */
export function arrayLiteral(body: Body, { type, elements }: Extract<Node, { kind: 'array' }>, into: Reg | null): Reg {
  const { b, module } = body;
  const index = module.types.index(body.type(type));
  const asOne = (node: Node, register: Reg): Reg => asElement(module, b, body.type(node.type), register);
  if (elements.length <= LONGEST_LITERAL) {
    const parts = operands(body, elements).map((part, i) => asOne(elements[i]!, part));
    return b.arrayOf(index, parts, into);
  }
  const array = b.arrayOf(index, []);
  b.effect('areserve', [array, b.int(elements.length)]);
  for (const node of elements) b.effect('apush', [array, asOne(node, value(body, node))]);
  return b.settle(array, into);
}

/** `[e; n]`: one instruction where evaluating `e` once is as good as n times. */
export function repeated(body: Body, node: Extract<Node, { kind: 'repeat' }>, into: Reg | null): Reg {
  const { b, module } = body;
  const type = body.type(node.type);
  const slot = module.types.slot(type);
  const index = module.types.index(type);
  if (isRepeatable(node.element)) {
    const [element, count] = operands(body, [node.element, node.count]);
    return b.row('newarr', slot, [count!, asElement(module, b, body.type(node.element.type), element!)], { type: index, into });
  }
  const count = operand(body, node.count, [node.element]);
  const array = b.arrayOf(index, []);
  b.effect('areserve', [array, count]);
  const i = b.register(I64);
  b.int(0, i);
  const [again, test, done] = [b.label(), b.label(), b.label()];
  b.jump(test);
  b.place(again);
  b.effect('apush', [array, asElement(module, b, body.type(node.element.type), value(body, node.element))]);
  b.row('add', I64, [i, b.int(1)], { into: i });
  b.place(test);
  b.branch({ test: 'lt', args: [i, count] }, again, done);
  b.place(done);
  return b.settle(array, into);
}

export function slice(body: Body, node: Extract<Node, { kind: 'slice' }>, into: Reg | null): Reg {
  const { b, module } = body;
  const type = body.type(node.object.type);
  const bounds = [node.from, node.to].filter((bound) => bound !== null);
  const object = operand(body, node.object, bounds);
  const from = node.from === null ? b.int(0) : operand(body, node.from, node.to === null ? [] : [node.to]);
  let to = node.to === null ? b.row(type.kind === 'string' ? 'slen' : 'alen', I64, [object]) : value(body, node.to);
  if (node.inclusive && node.to !== null) to = b.row('add', I64, [to, b.int(1)]);
  if (type.kind === 'string') return b.call(stringSlice(module), [object, from, to], STRING_SLOT, into)!;
  return b.row('aslice', module.types.slot(type), [object, from, to], { into });
}

/** `s[i..j]`: both ends must be at the beginning of a character. */
function stringSlice(module: ModuleBuilder): number {
  return module.once('slice string', (index) => {
    const panic = module.program.wellKnown.fn('prelude/panic', 'panic');
    const b = new FunctionBuilder(panic.span);
    const [text, from, to] = [b.register(STRING_SLOT, 'text'), b.register(I64, 'from'), b.register(I64, 'to')];
    const part = b.row('ssub', STRING_SLOT, [text, from, to]);
    const length = b.row('slen', I64, [text]);
    const inside = b.label();
    for (const at of [from, to]) {
      const [look, next] = [b.label(), b.label()];
      b.branch({ test: 'lt', args: [at, length] }, look, next);
      b.place(look);
      const byte = b.row('sget', I64, [text, at]);
      b.branch({ test: 'eq', args: [b.row('and', I64, [byte, b.int(0xc0)]), b.int(0x80)] }, inside, next);
      b.place(next);
    }
    b.terminate({ op: 'return', value: part, span: b.span });
    b.place(inside);
    callDefinition(new Body(module, b, NO_SUBSTITUTION), panic, [], [b.string('a string is cut inside a character')], null);
    module.define(index, b.finish({ name: 'slice', params: [text, from, to], result: STRING_SLOT }));
  });
}
