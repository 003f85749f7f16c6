// Expressions. `value` gives the register that holds the value, in `into` where one is given; `into` is written last, when everything that the
// expression reads has been read. `effect` evaluates and drops.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import { assign } from './assign.js';
import { binary, cast, unary } from './arithmetic.js';
import type { Body } from './body.js';
import { callBound, callDefinition, callInterface, callValue } from './call.js';
import { closureValue, functionValue } from './closure.js';
import { conditionOf, materialise, truth } from './condition.js';
import { branchIf, critical, exitLoop, forArray, forRange, letBinding, loopForever, nextRound, returnFrom, sequence, whileLoop } from './control.js';
import { pushDefer } from './defer.js';
import { arrayLiteral, elementRow, repeated, slice } from './element.js';
import { text, textOfParts } from './show.js';
import { matchArms } from './match.js';
import { mayAssign } from './tree-walk.js';

export function value(body: Body, node: Node, into: Reg | null = null): Reg {
  const { b } = body;
  if (!b.reachable) return into ?? b.register(body.slot(node.type));
  const outer = b.span;
  b.span = node.span;
  const register = valueOf(body, node, into);
  b.span = outer;
  return register;
}

/** Evaluates for the effect alone. */
export function effect(body: Body, node: Node): void {
  const { b } = body;
  if (!b.reachable) return;
  const outer = b.span;
  b.span = node.span;
  effectOf(body, node);
  b.span = outer;
}

/** The value into `into`; dropped where that is null. */
export function deliver(body: Body, node: Node, into: Reg | null): void {
  if (into === null) effect(body, node);
  else value(body, node, into);
}

/** Evaluates from left to right. A variable that a later operand may assign is copied when its turn comes. */
export function operands(body: Body, nodes: readonly Node[]): Reg[] {
  const registers: Reg[] = [];
  nodes.forEach((node, i) => registers.push(operand(body, node, nodes.slice(i + 1))));
  return registers;
}

/** One operand, kept from what is evaluated `before` it is used. */
export function operand(body: Body, node: Node, before: readonly Node[]): Reg {
  const register = value(body, node);
  const variable = body.variables.get(register);
  if (variable === undefined) return register;
  const pinned = body.b.registers[register]!.pinned;
  return before.some((later) => mayAssign(later, variable, pinned)) ? body.b.copy(register) : register;
}

function valueOf(body: Body, node: Node, into: Reg | null): Reg {
  const { b, module } = body;
  const slot = body.slot(node.type);
  switch (node.kind) {
    case 'int':
      return b.int(node.value, into);
    case 'float':
      return b.float(node.value, into);
    case 'string':
      return b.string(node.value, into);
    case 'unit':
      return b.int(0, into);
    case 'local': {
      const place = body.place(node.def);
      if (place.kind === 'register') return b.settle(place.register, into);
      return b.loadField(place.register, 0, slot, into);
    }
    case 'static':
      return module.statics.load(body, node.def, into);
    case 'fnValue':
      return functionValue(body, node.fn, node.typeArgs, node.type, into);
    case 'closure':
      return closureValue(body, node, into);
    case 'call':
      return node.fn.result.kind === 'never' || body.result(node.type) === null
        ? nothingOf(body, node, into)
        : callDefinition(body, node.fn, node.typeArgs, operands(body, node.args), into);
    case 'callBound':
      return body.result(node.type) === null ? nothingOf(body, node, into) : callBound(body, node, into);
    case 'callInterface':
      return body.result(node.type) === null ? nothingOf(body, node, into) : callInterface(body, node, into);
    case 'callValue':
      return body.result(node.type) === null ? nothingOf(body, node, into) : callValue(body, node, into);
    case 'toInterface':
      return module.dynamic.wrap(body, node.value, body.type(node.type), into);
    case 'unary':
      return node.op === '!' ? truth(body, node, into) : unary(body, node.op, node.operand, into);
    case 'binary':
      return binary(body, node, into);
    case 'compare':
      return materialise(b, conditionOf(body, node), into);
    case 'logical':
      return truth(body, node, into);
    case 'cast':
      return cast(body, node.value, body.type(node.type), into);
    case 'format':
      return textOfParts(body, node.parts, into);
    case 'tuple': {
      const parts = operands(body, node.elements);
      return b.make(module.types.index(body.type(node.type)), fit(body, parts, node.elements), slot, into);
    }
    case 'array':
      return arrayLiteral(body, node, into);
    case 'repeat':
      return repeated(body, node, into);
    case 'struct': {
      const written = operands(
        body,
        node.fields.map((field) => field.value),
      );
      const type = body.type(node.type);
      if (type.kind !== 'struct') throw new Error('a struct literal of another type');
      const slots = module.types.fields(type).map((field) => module.types.slot(field));
      const ordered: Reg[] = [];
      node.fields.forEach((field, i) => (ordered[field.index] = b.fitting(written[i]!, slots[field.index]!)));
      return b.make(module.types.index(type), ordered, slot, into);
    }
    case 'variant':
      return variant(body, node, body.type(node.type), into);
    case 'field': {
      const object = value(body, node.object);
      return b.loadField(object, node.index, slot, into);
    }
    case 'tupleIndex': {
      // A part of a tuple that is written out needs no tuple.
      if (node.object.kind === 'tuple') return b.settle(operands(body, node.object.elements)[node.index]!, into);
      return b.loadField(value(body, node.object), node.index, slot, into);
    }
    case 'index': {
      const [object, index] = operands(body, [node.object, node.index]);
      return elementRow(body, body.type(node.object.type), object!, index!, into);
    }
    case 'slice':
      return slice(body, node, into);
    case 'addressOf':
      return address(body, node.place, into);
    case 'deref': {
      const pointer = value(body, node.pointer);
      return b.row('ldp', slot, [pointer], { into });
    }
    case 'if': {
      if (isVoid(body, node.type)) return nothingOf(body, node, into);
      const dst = into ?? b.register(slot);
      branchIf(body, node, dst);
      return dst;
    }
    case 'match': {
      if (isVoid(body, node.type)) return nothingOf(body, node, into);
      const dst = into ?? b.register(slot);
      matchArms(body, node, dst);
      return dst;
    }
    case 'loop': {
      if (isVoid(body, node.type)) return nothingOf(body, node, into);
      const dst = into ?? b.register(slot);
      loopForever(body, node, dst);
      return dst;
    }
    case 'block':
      sequence(body, node.statements);
      if (node.value === null) return b.reachable ? b.int(0, into) : (into ?? b.register(slot));
      return value(body, node.value, into);
    case 'critical': {
      if (isVoid(body, node.type)) return nothingOf(body, node, into);
      const dst = into ?? b.register(slot);
      critical(body, node.body, dst);
      return dst;
    }
    case 'assign':
    case 'let':
    case 'while':
    case 'forRange':
    case 'forArray':
    case 'break':
    case 'continue':
    case 'return':
    case 'defer':
      return nothingOf(body, node, into);
    default:
      return node satisfies never;
  }
}

function isVoid(body: Body, type: Type): boolean {
  return body.result(type) === null;
}

/** Something that gives nothing, where a value is wanted. */
function nothingOf(body: Body, node: Node, into: Reg | null): Reg {
  effectOf(body, node);
  if (!body.b.reachable) return into ?? body.b.register(body.slot(node.type));
  return body.b.int(0, into);
}

function effectOf(body: Body, node: Node): void {
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'unit':
    case 'local':
    case 'static':
    case 'fnValue':
    case 'closure':
      return;
    case 'call':
      callDefinition(body, node.fn, node.typeArgs, operands(body, node.args), null);
      return;
    case 'callBound':
      callBound(body, node, null);
      return;
    case 'callInterface':
      callInterface(body, node, null);
      return;
    case 'callValue':
      callValue(body, node, null);
      return;
    case 'assign':
      return assign(body, node);
    case 'if':
      return branchIf(body, node, null);
    case 'match':
      return matchArms(body, node, null);
    case 'block':
      sequence(body, node.statements);
      if (node.value !== null) effect(body, node.value);
      return;
    case 'let':
      return letBinding(body, node);
    case 'loop':
      return loopForever(body, node, null);
    case 'while':
      return whileLoop(body, node);
    case 'forRange':
      return forRange(body, node);
    case 'forArray':
      return forArray(body, node);
    case 'break':
      return exitLoop(body, node);
    case 'continue':
      return nextRound(body, node);
    case 'return':
      return returnFrom(body, node);
    case 'defer':
      return pushDefer(body, node.body);
    case 'critical':
      return critical(body, node.body, null);
    case 'toInterface':
      return effect(body, node.value);
    case 'format':
      for (const part of node.parts) if (typeof part !== 'string') text(body, part, null);
      return;
    case 'unary':
    case 'binary':
    case 'compare':
    case 'logical':
    case 'cast':
    case 'tuple':
    case 'array':
    case 'repeat':
    case 'struct':
    case 'variant':
    case 'field':
    case 'tupleIndex':
    case 'index':
    case 'slice':
    case 'addressOf':
    case 'deref':
      valueOf(body, node, null);
      return;
    default:
      node satisfies never;
  }
}

/** Values that must not be null where they go. */
function fit(body: Body, registers: readonly Reg[], nodes: readonly Node[]): Reg[] {
  return registers.map((register, i) => body.b.fitting(register, body.slot(nodes[i]!.type)));
}

function variant(body: Body, node: Extract<Node, { kind: 'variant' }>, type: Type, into: Reg | null): Reg {
  const { b, module } = body;
  if (type.kind !== 'enum') throw new Error('a variant of no enum');
  const slot = module.types.slot(type);
  if (module.types.isNullableOption(type)) {
    if (node.payload.length === 0) return b.nothing(slot, into);
    const payload = value(body, node.payload[0]!);
    return b.settle(b.nonNull(payload), into);
  }
  if (module.types.isPlainEnum(type)) return b.int(node.index, into);
  const index = module.types.variant(type, node.index);
  if (node.payload.length === 0) return b.object(index, slot, into);
  return b.make(index, fit(body, operands(body, node.payload), node.payload), slot, into);
}

function address(body: Body, place: Node, into: Reg | null): Reg {
  const { b, module } = body;
  const pointer = { kind: 'ptr', type: module.types.box(body.type(place.type)) } as const;
  if (place.kind === 'local') {
    const at = body.place(place.def);
    if (at.kind === 'box') return b.row('r2p', pointer, [at.register], { into });
    b.registers[at.register]!.pinned = true;
    const dst = into ?? b.register(pointer);
    b.emit({ op: 'addr', dst, of: at.register, span: b.span });
    return dst;
  }
  if (place.kind === 'static') {
    const dst = into ?? b.register(pointer);
    b.emit({ op: 'addrst', dst, static: module.statics.index(place.def), span: b.span });
    return dst;
  }
  if (place.kind === 'deref') return value(body, place.pointer, into);
  throw new Error(`the address of a ${place.kind} was taken`);
}
