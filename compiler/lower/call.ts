// Calls: of definitions, of what a bound or an interface names, of function values. What gives `never` ends the block.
import type { Node } from '../check/tree.js';
import type { FnDef, Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { Body } from './body.js';
import { operands } from './expression.js';
import { intrinsicCall } from './intrinsics.js';
import { I64 } from './representation.js';
import { bind, substitute } from './type-identity.js';

/** What calls that give nothing give back. */
export const NOWHERE: Reg = -1;

export function callDefinition(body: Body, def: FnDef, typeArgs: readonly Type[], args: readonly Reg[], into: Reg | null): Reg {
  const { b, module } = body;
  if (!b.reachable) return into ?? NOWHERE;
  const concrete = typeArgs.map((type) => body.type(type));
  const by = bind(def.typeParams, concrete);
  const resultType = module.identity.canonical(substitute(def.result, by));
  if (def.intrinsic !== null) return intrinsicCall(body, def, concrete, resultType, args, into);
  const fitted = args.map((arg, i) => {
    const param = def.params[i];
    return param === undefined ? arg : b.fitting(arg, module.types.slot(substitute(param.type, by)));
  });
  const result = module.types.result(resultType);
  let dst: Reg | null;
  if (def.extern && def.body === null) {
    dst = result === null ? null : (into ?? b.register(result));
    b.emit({ op: 'native', dst, native: module.native(def), args: fitted, span: b.span });
    if (dst !== null && resultType.kind === 'bool') b.settle(b.row('eq', I64, [b.row('eq', I64, [dst, b.int(0)]), b.int(0)]), dst); // whatever the host gave
  } else dst = b.call(module.instance(def, concrete, b.span), fitted, result, into);
  if (resultType.kind === 'never') b.terminate({ op: 'unreachable', span: b.span });
  return dst ?? NOWHERE;
}

/** A method known by the bound of a type parameter: found for the receiver's concrete type. */
export function callBound(body: Body, node: Extract<Node, { kind: 'callBound' }>, into: Reg | null): Reg {
  const { module } = body;
  const receiver = body.type(node.receiver);
  const found = module.program.implementations(
    node.interface,
    receiver,
    node.interfaceArgs.map((type) => body.type(type)),
  );
  if (found !== null) {
    const { fn, typeArgs } = found.method(node.method);
    return callDefinition(body, fn, [...typeArgs, ...node.typeArgs.map((type) => body.type(type))], operands(body, node.args), into);
  }
  if (receiver.kind === 'interface') return dispatch(body, receiver, node.method, node.args, body.type(node.type), into);
  throw new Error(`${module.identity.name(receiver)} does not implement ${node.interface.name}, and was let through`);
}

export function callInterface(body: Body, node: Extract<Node, { kind: 'callInterface' }>, into: Reg | null): Reg {
  const receiver = body.type(node.args[0]!.type);
  if (receiver.kind !== 'interface') {
    const found = body.module.program.implementations(
      node.interface,
      receiver,
      node.interfaceArgs.map((type) => body.type(type)),
    );
    if (found === null) throw new Error(`a method of ${node.interface.name} is called on a ${receiver.kind}`);
    const { fn, typeArgs } = found.method(node.method);
    return callDefinition(body, fn, typeArgs, operands(body, node.args), into);
  }
  return dispatch(body, receiver, node.method, node.args, body.type(node.type), into);
}

function dispatch(body: Body, receiver: Extract<Type, { kind: 'interface' }>, method: string, args: readonly Node[], resultType: Type, into: Reg | null): Reg {
  const { b, module } = body;
  const registers = operands(body, args);
  const fitted = registers.map((register, i) => b.fitting(register, body.slot(args[i]!.type)));
  const dst = b.call(module.dynamic.method(receiver, method), fitted, module.types.result(resultType), into);
  if (resultType.kind === 'never') b.terminate({ op: 'unreachable', span: b.span });
  return dst ?? NOWHERE;
}

export function callValue(body: Body, node: Extract<Node, { kind: 'callValue' }>, into: Reg | null): Reg {
  const { b, module } = body;
  const type = body.type(node.callee.type);
  if (type.kind !== 'fn') throw new Error('a call of what is no function');
  const registers = operands(body, [node.callee, ...node.args]);
  const fitted = registers.map((register, i) => (i === 0 ? b.nonNull(register) : b.fitting(register, module.types.slot(type.params[i - 1]!))));
  const dst = b.callClosure(module.types.index(type), fitted, module.types.result(type.result), into);
  if (type.result.kind === 'never') b.terminate({ op: 'unreachable', span: b.span });
  return dst ?? NOWHERE;
}
