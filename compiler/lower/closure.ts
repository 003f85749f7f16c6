// Function values. A closure expression becomes a closure type of its own and a function that takes the closure first: a `let` is captured as its
// value, a `var` as its box. Without captures the object is static.
import type { ClosureNode, Node } from '../check/tree.js';
import type { FnDef, LocalDef, Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import { Body, enterParameter, type Place } from './body.js';
import { FunctionBuilder } from './function-builder.js';
import { isAsyncBody, reference } from './representation.js';

interface Capture {
  readonly local: LocalDef;
  readonly place: Place;
  readonly slot: SlotType;
}

export function closureValue(body: Body, node: ClosureNode & Pick<Node, 'type' | 'span'>, into: Reg | null): Reg {
  const { b, module } = body;
  const type = body.type(node.type);
  if (type.kind !== 'fn' && !isAsyncBody(type)) throw new Error('a closure of no function type');
  if (isAsyncBody(type)) module.hasFutures = true;
  const result = body.type(node.result);
  const captures: Capture[] = node.captures.map((local) => {
    const place = body.place(local);
    return { local, place, slot: place.kind === 'box' ? b.typeOf(place.register) : body.slot(local.type) };
  });
  const index = module.reserve();
  const closure = module.types.closure(
    node.name,
    module.types.index(type),
    index,
    captures.map((capture) => capture.slot),
  );
  module.later(() => {
    const inner = new FunctionBuilder(node.span);
    const own = inner.register(reference(closure));
    const bodyOf = new Body(module, inner, body.substitution);
    const params = [own, ...node.params.map((param) => inner.register(bodyOf.slot(param.type), param.name))];
    captures.forEach(({ local, place, slot }, field) => {
      const register = inner.loadField(own, field, slot, inner.register(slot, local.name));
      bodyOf.places.set(local, place.kind === 'box' ? { kind: 'box', register, type: place.type } : { kind: 'register', register });
    });
    node.params.forEach((param, i) => enterParameter(bodyOf, param, params[i + 1]!));
    bodyOf.run(node.body, result);
    module.define(index, inner.finish({ name: node.name, params, result: module.types.result(result) }));
  });
  const slot = module.types.slot(type);
  if (captures.length === 0) return b.object(closure, slot, into);
  return b.make(
    closure,
    captures.map(({ place, slot: captured }) => b.fitting(place.register, captured)),
    slot,
    into,
  );
}

/** A definition used as a value. */
export function functionValue(body: Body, def: FnDef, typeArgs: readonly Type[], type: Type, into: Reg | null): Reg {
  const { b, module } = body;
  const fnType = body.type(type);
  const closure = module.functionClosure(
    def,
    typeArgs.map((arg) => body.type(arg)),
    b.span,
    module.types.index(fnType),
  );
  return b.object(closure, module.types.slot(fnType), into);
}
