// Assignment. The parts of the target are evaluated first, then the value; `t op= e` reads, computes and stores after that, so that nothing comes between.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import { compute } from './arithmetic.js';
import type { Body } from './body.js';
import { elementRow, storeElement } from './element.js';
import { operand, value } from './expression.js';

type AssignNode = Extract<Node, { kind: 'assign' }>;

export function assign(body: Body, node: AssignNode): void {
  const { b, module } = body;
  const { target } = node;
  const type = body.type(target.type);
  const slot = module.types.slot(type);
  switch (target.kind) {
    case 'local': {
      const place = body.place(target.def);
      if (place.kind === 'register') {
        if (node.op === null) value(body, node.value, place.register);
        else compute(body, node.op, type, place.register, value(body, node.value), place.register);
        return;
      }
      store(
        body,
        node,
        type,
        () => b.loadField(place.register, 0, slot),
        (from) => b.storeField(place.register, 0, slot, from),
      );
      return;
    }
    case 'static':
      store(
        body,
        node,
        type,
        () => module.statics.load(body, target.def, null),
        (from) => module.statics.store(body, target.def, from),
      );
      return;
    case 'field':
    case 'tupleIndex': {
      const object = operand(body, target.object, [node.value]);
      store(
        body,
        node,
        type,
        () => b.loadField(object, target.index, slot),
        (from) => b.storeField(object, target.index, slot, from),
      );
      return;
    }
    case 'index': {
      const arrayType = body.type(target.object.type);
      const object = operand(body, target.object, [target.index, node.value]);
      const index = operand(body, target.index, [node.value]);
      store(
        body,
        node,
        type,
        () => elementRow(body, arrayType, object, index, null),
        (from) => storeElement(body, arrayType, object, index, from),
      );
      return;
    }
    case 'deref': {
      const pointer = operand(body, target.pointer, [node.value]);
      store(
        body,
        node,
        type,
        () => b.row('ldp', slot, [pointer]),
        (from) => b.effect('stp', [pointer, b.fitting(from, slot)]),
      );
      return;
    }
    default:
      throw new Error(`an assignment to a ${target.kind}`);
  }
}

function store(body: Body, node: AssignNode, type: Type, load: () => Reg, put: (from: Reg) => void): void {
  const from = value(body, node.value);
  put(node.op === null ? from : compute(body, node.op, type, load(), from, null));
}
