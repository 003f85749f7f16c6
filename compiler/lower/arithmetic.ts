// Arithmetic and conversions between primitive types. Bytes are computed as ints and cut to eight bits where the result may leave them.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { Body } from './body.js';
import { concatenation } from './concat.js';
import { operand, value } from './expression.js';
import { F64, I64, STRING_SLOT } from './representation.js';

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '^' | '|';

const INT_ROW = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'rem', '<<': 'shl', '>>': 'shr', '&': 'and', '^': 'xor', '|': 'or' } as const;
const FLOAT_ROW: Partial<Record<ArithmeticOp, string>> = { '+': 'fadd', '-': 'fsub', '*': 'fmul', '/': 'fdiv', '%': 'frem' };
const LEAVES_BYTE = /^(\+|-|\*|<<)$/;

/** `left op right` of operands of that type. */
export function compute(body: Body, op: ArithmeticOp, type: Type, left: Reg, right: Reg, into: Reg | null): Reg {
  const { b, module } = body;
  switch (type.kind) {
    case 'float': {
      const row = FLOAT_ROW[op];
      if (row === undefined) throw new Error(`\`${op}\` on floats`);
      return b.row(row, F64, [left, right], { into });
    }
    case 'string':
      return b.row('scat', STRING_SLOT, [left, right], { into });
    case 'array':
      return b.call(concatenation(module, type), [left, right], module.types.slot(type), into)!;
    case 'byte': {
      if (!LEAVES_BYTE.test(op)) return b.row(INT_ROW[op], I64, [left, right], { into });
      return b.row('ext8', I64, [b.row(INT_ROW[op], I64, [left, right])], { into });
    }
    default:
      return b.row(INT_ROW[op], I64, [left, right], { into });
  }
}

/** Left spines may be as long as a program likes: they are gone through from their leftmost operand. */
export function binary(body: Body, node: Extract<Node, { kind: 'binary' }>, into: Reg | null): Reg {
  const { b } = body;
  const spine: Extract<Node, { kind: 'binary' }>[] = [];
  let left: Node = node;
  while (left.kind === 'binary') {
    spine.push(left);
    left = left.left;
  }
  let register = operand(body, left, [spine[spine.length - 1]!.right]);
  for (let i = spine.length - 1; i >= 0; i -= 1) {
    const step = spine[i]!;
    const right = value(body, step.right);
    b.span = step.span;
    register = compute(body, step.op, body.type(step.type), register, right, i === 0 ? into : null);
  }
  return register;
}

export function unary(body: Body, op: '-' | '~', node: Node, into: Reg | null): Reg {
  const { b } = body;
  const type = body.type(node.type);
  if (op === '-' && node.kind === 'int') return b.int(-node.value, into);
  if (op === '-' && node.kind === 'float') return b.float(-node.value, into);
  const operandRegister = value(body, node);
  if (type.kind === 'float') return b.row('fneg', F64, [operandRegister], { into });
  const row = op === '-' ? 'neg' : 'not';
  if (type.kind === 'byte') return b.row('ext8', I64, [b.row(row, I64, [operandRegister])], { into });
  return b.row(row, I64, [operandRegister], { into });
}

export function cast(body: Body, node: Node, to: Type, into: Reg | null): Reg {
  const { b } = body;
  const from = body.type(node.type);
  if (from.kind === 'float') {
    const register = value(body, node, to.kind === 'float' ? into : null);
    if (to.kind === 'float') return register;
    if (to.kind === 'byte') return b.row('ext8', I64, [b.row('f2i', I64, [register])], { into });
    return b.row('f2i', I64, [register], { into });
  }
  if (to.kind === 'float') return b.row('i2f', F64, [value(body, node)], { into });
  if (to.kind === 'byte' && from.kind !== 'byte' && from.kind !== 'bool') return b.row('ext8', I64, [value(body, node)], { into });
  return value(body, node, into);
}
