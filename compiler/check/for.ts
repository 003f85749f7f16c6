// `for`: over ranges and arrays it stays; over anything else it becomes a loop.
//
//   for p in e { body }    =>    { let it = e.iter(); loop { match it.next() { Some(p) => body, None => break } } }
//
// What has `next` itself is its own iterator; what has only `recv` (channels) is asked for the next value by that.
import type { Statement } from '../syntax/ast.js';
import { DISCARD, dropped, errorNode, type Body } from './body.js';
import { callMethodWith } from './call.js';
import { checkExpr, dereferenced, mustBeKnown } from './expression.js';
import { findMethod } from './impls.js';
import { checkPattern } from './pattern.js';
import { checkBlock, requireIrrefutable } from './statement.js';
import { showType } from './type-text.js';
import type { LoopLabel, Node, PatternNode } from './tree.js';
import type { Type } from './types.js';
import { NEVER, UNIT } from './types.js';
import { prune } from './unify.js';

type ForStatement = Extract<Statement, { kind: 'for' }>;

export function checkFor(b: Body, s: ForStatement): Node {
  const label: LoopLabel = { name: s.label?.text ?? null };
  if (s.iterable.kind === 'range') return forRange(b, s, label, s.iterable);
  const iterable = dereferenced(b, checkExpr(b, s.iterable, null));
  const type = prune(iterable.type);
  const { span } = s;
  switch (type.kind) {
    case 'error':
    case 'never': {
      loopBody(b, s, label, { kind: 'error' });
      return type.kind === 'never' ? iterable : errorNode(span);
    }
    case 'infer':
      return mustBeKnown(b, s.iterable.span);
    case 'array': {
      const { pattern, body } = loopBody(b, s, label, type.element);
      return b.make({ kind: 'forArray', label, pattern, array: iterable, body, type: UNIT, span });
    }
    default:
      return forIterator(b, s, label, iterable, type);
  }
}

function loopBody(b: Body, s: ForStatement, label: LoopLabel, element: Type): { readonly pattern: PatternNode; readonly body: Node } {
  b.pushScope();
  const pattern = checkPattern(b, s.pattern, element, false, 'loop variable');
  requireIrrefutable(b, pattern, element, s.pattern.span, 'for');
  b.frame.loops.push({ label, join: null, broken: false });
  const body = dropped(checkBlock(b, s.body, DISCARD));
  b.frame.loops.pop();
  b.popScope();
  return { pattern, body };
}

function forRange(b: Body, s: ForStatement, label: LoopLabel, range: Extract<ForStatement['iterable'], { kind: 'range' }>): Node {
  const literalFirst = range.from.kind === 'int' && range.to.kind !== 'int';
  let from: Node;
  let to: Node;
  if (literalFirst) {
    to = checkExpr(b, range.to, null);
    from = b.coerce(checkExpr(b, range.from, to.type), to.type);
  } else {
    from = checkExpr(b, range.from, null);
    to = b.coerce(checkExpr(b, range.to, from.type), from.type);
  }
  let type = prune(from.type).kind === 'never' ? prune(to.type) : prune(from.type);
  if (type.kind === 'infer') return mustBeKnown(b, range.from.span);
  if (type.kind !== 'int' && type.kind !== 'byte' && type.kind !== 'char' && type.kind !== 'error' && type.kind !== 'never') {
    b.error('E0319', range.span, `a range goes over \`int\`, \`byte\` or \`char\`, found \`${showType(type)}\``);
    type = { kind: 'error' };
  }
  const { pattern, body } = loopBody(b, s, label, type);
  const local = pattern.kind === 'binding' ? pattern.local : b.temporary('_', type, s.span);
  return { kind: 'forRange', label, local, from, to, inclusive: range.inclusive, body, type: UNIT, span: s.span };
}

function forIterator(b: Body, s: ForStatement, label: LoopLabel, iterable: Node, type: Type): Node {
  const { impls, option } = b.program;
  const at = s.iterable.span;
  const method = ['iter', 'next', 'recv'].find((name) => findMethod(impls, type, name) !== null);
  if (method === undefined) {
    b.error(
      'E0319',
      at,
      `a \`${showType(type)}\` cannot be looped over`,
      type.kind === 'int' ? 'write a range: `for i in 0..n`' : 'arrays, ranges, strings, maps, sets, channels and what has `iter()` can',
    );
    loopBody(b, s, label, { kind: 'error' });
    return errorNode(s.span);
  }
  const source = method === 'iter' ? callMethodWith(b, iterable, 'iter', [], at) : iterable;
  const iterator = b.temporary('iterator', source.type, at);
  const read: Node = b.make({ kind: 'local', def: iterator, type: source.type, span: at });
  const next = callMethodWith(b, read, method === 'recv' ? 'recv' : 'next', [], at);
  const given = prune(next.type);
  if (given.kind === 'error') {
    loopBody(b, s, label, given);
    return errorNode(s.span);
  }
  if (given.kind !== 'enum' || given.def !== option) {
    loopBody(b, s, label, { kind: 'error' });
    return b.error('E0319', at, `\`next()\` of \`${showType(source.type)}\` must give an \`Option\`, it gives \`${showType(given)}\``);
  }
  const element = given.args[0]!;
  const { pattern, body } = loopBody(b, s, label, element);
  const some = option.variants.findIndex((v) => v.name === 'Some');
  const none = option.variants.findIndex((v) => v.name === 'None');
  const { span } = s;
  const match: Node = {
    kind: 'match',
    value: next,
    arms: [
      { pattern: b.makePattern({ kind: 'variant', def: option, index: some, payload: [pattern], payloadTypes: [element], span: at }), guard: null, body },
      {
        pattern: { kind: 'variant', def: option, index: none, payload: [], payloadTypes: [], span: at },
        guard: null,
        body: { kind: 'break', label, value: null, type: NEVER, span: at },
      },
    ],
    type: UNIT,
    span,
  };
  return {
    kind: 'block',
    statements: [
      { kind: 'let', pattern: { kind: 'binding', local: iterator, span: at }, value: source, type: UNIT, span: at },
      { kind: 'loop', label, body: match, type: UNIT, span },
    ],
    value: null,
    type: UNIT,
    span,
  };
}
