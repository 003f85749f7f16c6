// Compile-time values: what a `const` may be. Arithmetic is that of the machine (64 bits, wrapping; bytes keep 8 bits).
import { Body, makeFrame } from './body.js';
import type { ConstDef, Program } from './environment.js';
import { checkExpr, exprAs } from './expression.js';
import { resolveType } from './resolve-type.js';
import type { Node } from './tree.js';
import { BOOL, NEVER } from './types.js';
import { prune } from './unify.js';

/** The literal that the constant stands for; null after an error. */
export function constantValue(program: Program, def: ConstDef): Node | null {
  if (def.state === 'busy') {
    program.report.error('E0320', def.span, `the constant \`${def.name}\` is defined by itself`);
    return null;
  }
  if (def.state === 'new') {
    def.state = 'busy';
    const { item, types } = def;
    const b = new Body(program, types, makeFrame(null, 'static', def.name, NEVER));
    const node = item.type === null ? checkExpr(b, item.value, null) : exprAs(b, item.value, resolveType(program, types, item.type));
    b.finish();
    def.value = prune(node.type).kind === 'error' ? null : evaluate(program, node);
    def.state = 'done';
  }
  return def.value;
}

/** The value of a node as a literal, or an error and null. */
export function evaluate(program: Program, node: Node): Node | null {
  const { span, type } = node;
  const no = (hint: string): null => {
    program.report.error('E0317', span, 'this is not known when the program is compiled', hint);
    return null;
  };
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'unit':
      return prune(type).kind === 'error' ? null : node;
    case 'tuple': {
      const elements = node.elements.map((e) => evaluate(program, e));
      return elements.every((e) => e !== null) ? { ...node, elements } : null;
    }
    case 'variant': {
      const payload = node.payload.map((e) => evaluate(program, e));
      return payload.every((e) => e !== null) ? { ...node, payload } : null;
    }
    case 'unary': {
      const operand = evaluate(program, node.operand);
      if (operand === null) return null;
      if (operand.kind === 'float') return { ...operand, value: -operand.value, span };
      if (operand.kind !== 'int') return null;
      return wrap(node.op === '!' ? 1n - operand.value : node.op === '-' ? -operand.value : ~operand.value, node);
    }
    case 'binary': {
      const left = evaluate(program, node.left);
      const right = evaluate(program, node.right);
      if (left === null || right === null) return null;
      if (left.kind === 'int' && right.kind === 'int') {
        if ((node.op === '/' || node.op === '%') && right.value === 0n) {
          program.report.error('E0317', span, 'division by zero');
          return null;
        }
        return wrap(intOperation(node.op, left.value, right.value), node);
      }
      if (left.kind === 'float' && right.kind === 'float') return { kind: 'float', value: floatOperation(node.op, left.value, right.value), type, span };
      if (left.kind === 'string' && right.kind === 'string') return { kind: 'string', value: left.value + right.value, type, span };
      return no('use a `static let`');
    }
    case 'compare': {
      const left = evaluate(program, node.left);
      const right = evaluate(program, node.right);
      if (left === null || right === null) return null;
      if ((left.kind === 'int' && right.kind === 'int') || (left.kind === 'float' && right.kind === 'float'))
        return truth(compare(node.op, left.value, right.value), node);
      if (left.kind === 'string' && right.kind === 'string') return truth(compare(node.op, left.value, right.value), node);
      return no('numbers and texts can be compared in a constant');
    }
    case 'logical': {
      const left = evaluate(program, node.left);
      const right = evaluate(program, node.right);
      if (left?.kind !== 'int' || right?.kind !== 'int') return null;
      return truth(node.op === '&&' ? left.value === 1n && right.value === 1n : left.value === 1n || right.value === 1n, node);
    }
    case 'cast': {
      const value = evaluate(program, node.value);
      const to = prune(type).kind;
      if (value?.kind === 'int') return to === 'float' ? { kind: 'float', value: Number(value.value), type, span } : wrap(value.value, node);
      if (value?.kind === 'float') {
        const whole = Number.isNaN(value.value)
          ? 0n
          : value.value >= 2 ** 63
            ? 2n ** 63n - 1n
            : value.value <= -(2 ** 63)
              ? -(2n ** 63n)
              : BigInt(Math.trunc(value.value));
        return wrap(whole, node);
      }
      return null;
    }
    case 'if': {
      const condition = evaluate(program, node.condition);
      if (condition?.kind !== 'int' || node.otherwise === null) return null;
      return evaluate(program, condition.value === 1n ? node.then : node.otherwise);
    }
    case 'block':
      if (node.statements.length === 0 && node.value !== null) return evaluate(program, node.value);
      return no('a constant has no statements');
    case 'format': {
      let text = '';
      for (const part of node.parts) {
        if (typeof part === 'string') text += part;
        else {
          const value = evaluate(program, part);
          if (value === null) return null;
          if (value.kind === 'string') text += value.value;
          else if (value.kind === 'int')
            text +=
              prune(value.type).kind === 'bool'
                ? String(value.value === 1n)
                : prune(value.type).kind === 'char'
                  ? String.fromCodePoint(Number(value.value))
                  : String(value.value);
          else return no('texts of numbers other than ints are made when the program runs');
        }
      }
      return { kind: 'string', value: text, type, span };
    }
    case 'array':
    case 'repeat':
    case 'struct':
      return no('arrays and structs are made when the program runs: use `static let`');
    default:
      return no('constants are made of literals, other constants and operators; else use `static let`');
  }
}

function wrap(value: bigint, node: Node): Node {
  const type = prune(node.type);
  const { span } = node;
  return { kind: 'int', value: type.kind === 'byte' ? BigInt.asUintN(8, value) : type.kind === 'bool' ? value & 1n : BigInt.asIntN(64, value), type, span };
}

function truth(value: boolean, node: Node): Node {
  return { kind: 'int', value: value ? 1n : 0n, type: BOOL, span: node.span };
}

type ArithmeticOp = Extract<Node, { kind: 'binary' }>['op'];
type CompareOp = Extract<Node, { kind: 'compare' }>['op'];

function intOperation(op: ArithmeticOp, a: bigint, b: bigint): bigint {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '<<':
      return a << (b & 63n);
    case '>>':
      return a >> (b & 63n);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return op satisfies never;
  }
}

function floatOperation(op: ArithmeticOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return NaN; // bit operations on floats were refused before
  }
}

function compare<T extends bigint | number | string>(op: CompareOp, a: T, b: T): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return op satisfies never;
  }
}
