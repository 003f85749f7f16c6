// Conditions. A test that decides where to go becomes a branch; `&&`, `||` and `!` become edges. A boolean is made only where its value is wanted.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import { invertCondition } from '../ir/condition.js';
import type { Condition, Reg } from '../ir/ir.js';
import type { Body } from './body.js';
import { order } from './compare.js';
import { equality } from './equals.js';
import { effect, operands, value } from './expression.js';
import type { FunctionBuilder, Label } from './function-builder.js';
import { I64 } from './representation.js';

type CompareNode = Extract<Node, { kind: 'compare' }>;

/** Goes to `then` or `otherwise`. */
export function decide(body: Body, node: Node, then: Label, otherwise: Label): void {
  const { b } = body;
  if (!b.reachable) return;
  const outer = b.span;
  b.span = node.span;
  switch (node.kind) {
    case 'int':
      b.jump(node.value !== 0n ? then : otherwise);
      break;
    case 'unary':
      if (node.op === '!') decide(body, node.operand, otherwise, then);
      else b.branch({ test: 'true', args: [value(body, node)] }, then, otherwise);
      break;
    case 'logical':
      decideChain(body, node, then, otherwise);
      break;
    case 'compare':
      b.branch(conditionOf(body, node), then, otherwise);
      break;
    case 'block':
      for (const statement of node.statements) effect(body, statement);
      if (node.value !== null) decide(body, node.value, then, otherwise);
      break;
    default:
      b.branch({ test: 'true', args: [value(body, node)] }, then, otherwise);
  }
  b.span = outer;
}

/** `a && b && c` leans to the left and may be long. */
function decideChain(body: Body, node: Extract<Node, { kind: 'logical' }>, then: Label, otherwise: Label): void {
  const { b } = body;
  const parts: Node[] = [];
  let left: Node = node;
  while (left.kind === 'logical' && left.op === node.op) {
    parts.push(left.right);
    left = left.left;
  }
  parts.push(left);
  parts.reverse();
  parts.forEach((part, i) => {
    if (i === parts.length - 1) return decide(body, part, then, otherwise);
    const next = b.label();
    if (node.op === '&&') decide(body, part, next, otherwise);
    else decide(body, part, then, next);
    if (b.reachable) throw new Error('a condition did not end its block');
    b.place(next);
  });
}

/** A condition made by edges, as a value. */
export function truth(body: Body, node: Node, into: Reg | null): Reg {
  const { b } = body;
  if (node.kind === 'unary' && node.op === '!' && node.operand.kind !== 'logical') {
    return b.row('lnot', I64, [value(body, node.operand)], { into });
  }
  const dst = into ?? b.register(I64);
  const yes = b.label();
  const no = b.label();
  const end = b.label();
  decide(body, node, yes, no);
  b.place(yes);
  b.int(1, dst);
  b.jump(end);
  b.place(no);
  b.int(0, dst);
  b.place(end);
  return dst;
}

export function conditionOf(body: Body, node: CompareNode): Condition {
  const { module, b } = body;
  const type = body.type(node.left.type);
  if (node.op === '==' || node.op === '!=') {
    const special = againstConstant(body, node, type);
    if (special !== null) return node.op === '==' ? special : invertCondition(special);
    const [left, right] = operands(body, [node.left, node.right]);
    const equal = equality(module, b, type, left!, right!, 'value');
    return node.op === '==' ? equal : invertCondition(equal);
  }
  const [left, right] = operands(body, [node.left, node.right]);
  const strict = node.op === '<' || node.op === '>';
  const swapped = node.op === '>' || node.op === '>=';
  const [low, high] = swapped ? [right!, left!] : [left!, right!];
  switch (type.kind) {
    case 'int':
    case 'byte':
    case 'bool':
    case 'char':
      return { test: strict ? 'lt' : 'le', args: [low, high] };
    case 'float':
      return { test: strict ? 'flt' : 'fle', args: [low, high] };
    default: {
      const result = order(module, b, type, left!, right!);
      const zero = b.int(0);
      return { test: strict ? 'lt' : 'le', args: swapped ? [zero, result] : [result, zero] };
    }
  }
}

/** `x == None`, `x == .Dot`: a test for one object. */
function againstConstant(body: Body, node: CompareNode, type: Type): Condition | null {
  const { module } = body;
  if (type.kind !== 'enum' || module.types.isPlainEnum(type) || module.program.override(type, 'equals') !== null) return null;
  const isConstant = (side: Node): boolean => side.kind === 'variant' && side.payload.length === 0;
  const [constant, other] = isConstant(node.right) ? [node.right, node.left] : [node.left, node.right];
  if (!isConstant(constant)) return null;
  const register = value(body, other);
  if (module.types.isNullableOption(type)) return { test: 'null', args: [register] };
  return { test: 'req', args: [register, value(body, constant)] };
}

/** The condition as a boolean in a register. */
export function materialise(b: FunctionBuilder, condition: Condition, into: Reg | null): Reg {
  const inverted = (row: string): Reg => b.row('lnot', I64, [b.row(row, I64, condition.args)], { into });
  switch (condition.test) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'feq':
    case 'fne':
    case 'flt':
    case 'fle':
    case 'req':
      return b.row(condition.test, I64, condition.args, { into });
    case 'fnlt':
      return inverted('flt');
    case 'fnle':
      return inverted('fle');
    case 'rne':
      return inverted('req');
    case 'true':
      return b.settle(condition.args[0], into);
    case 'false':
      return b.row('lnot', I64, condition.args, { into });
    case 'null':
    case 'nonnull': {
      const nothing = b.nothing(b.typeOf(condition.args[0]));
      const same = b.row('req', I64, [condition.args[0], nothing], { into: condition.test === 'null' ? into : null });
      return condition.test === 'null' ? same : b.row('lnot', I64, [same], { into });
    }
    default:
      return condition satisfies never;
  }
}
