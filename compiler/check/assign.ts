// Assignment. `(a, b) = e` takes a tuple apart into places; the parts of the targets are evaluated first, then `e`, then the stores are made:
//
//   (xs[i], p.y) = e    =>    { let array = xs; let index = i; let object = p; let (v0, v1) = e; array[index] = v0; object.y = v1; }
import type { Span } from '../diagnostics/diagnostic.js';
import type { BinaryOp, Expr } from '../syntax/ast.js';
import { dropped, errorNode, type Body } from './body.js';
import { apply, callMethodWith, type Passed } from './call.js';
import { checkExpr, dereferenced, exprAs, isArithmetic, mustBeKnown, operatorFits } from './expression.js';
import { findMethod } from './impls.js';
import { showType } from './type-text.js';
import type { Node, PatternNode } from './tree.js';
import { ERROR, INT, UNIT, type Type } from './types.js';
import { prune, substitute } from './unify.js';

type TupleExpr = Extract<Expr, { kind: 'tuple' }>;

/** What can be assigned: a place in memory, or an entry of a map. */
type Place = { readonly kind: 'node'; readonly node: Node } | { readonly kind: 'entry'; readonly object: Node; readonly key: Expr };

export function checkAssign(b: Body, target: Expr, op: BinaryOp | null, value: Expr, span: Span): Node {
  if (isBlank(target) && op === null) return dropped(checkExpr(b, value, null));
  if (target.kind === 'tuple' && op === null) return assignTuple(b, target, value, span);
  const place = placeOf(b, target);
  if (place === null) {
    checkExpr(b, value, null);
    return errorNode(span);
  }
  if (place.kind === 'entry')
    return op === null ? setEntry(b, place.object, place.key, { name: null, value }, span) : changeEntry(b, place.object, place.key, op, value, span);
  return store(b, place.node, op, value, span);
}

function isBlank(target: Expr): boolean {
  return target.kind === 'name' && target.name.text === '_';
}

/** Null after an error. */
function placeOf(b: Body, target: Expr): Place | null {
  if (target.kind === 'index') {
    const object = dereferenced(b, checkExpr(b, target.object, null));
    const type = prune(object.type);
    switch (type.kind) {
      case 'error':
        checkExpr(b, target.index, null);
        return null;
      case 'infer':
        mustBeKnown(b, target.object.span);
        return null;
      case 'string':
        b.error('E0310', target.span, 'a string cannot be changed', 'build a new one, or use a `StringBuilder`');
        return null;
      case 'array':
        return { kind: 'node', node: b.make({ kind: 'index', object, index: exprAs(b, target.index, INT), type: type.element, span: target.span }) };
      default:
        if (findMethod(b.program.impls, type, 'set') !== null) return { kind: 'entry', object, key: target.index };
    }
  }
  const node = assignable(b, target);
  return node === null ? null : { kind: 'node', node };
}

/** Keeps a part of a target in a local of its own. */
function hold(b: Body, name: string, node: Node, out: Node[]): Node {
  const local = b.temporary(name, node.type, node.span);
  out.push({ kind: 'let', pattern: { kind: 'binding', local, span: node.span }, value: node, type: UNIT, span: node.span });
  return b.make({ kind: 'local', def: local, type: node.type, span: node.span });
}

// --- several at once

interface Target {
  readonly pattern: PatternNode;
  readonly type: Type;
}

function assignTuple(b: Body, target: TupleExpr, value: Expr, span: Span): Node {
  const statements: Node[] = [];
  const stores: (() => Node)[] = [];
  const { pattern, type } = targetOf(b, target, statements, stores);
  const given = exprAs(b, value, type);
  if (prune(given.type).kind === 'error') return errorNode(span);
  statements.push({ kind: 'let', pattern, value: given, type: UNIT, span });
  for (const put of stores) statements.push(put());
  return { kind: 'block', statements, value: null, type: UNIT, span };
}

function targetOf(b: Body, target: Expr, lets: Node[], stores: (() => Node)[]): Target {
  const { span } = target;
  if (isBlank(target)) return { pattern: { kind: 'wildcard', span }, type: b.fresh(span, 'the type of this') };
  if (target.kind === 'tuple') {
    const parts = target.elements.map((element) => targetOf(b, element, lets, stores));
    return { pattern: { kind: 'tuple', elements: parts.map((p) => p.pattern), span }, type: { kind: 'tuple', elements: parts.map((p) => p.type) } };
  }
  const place = placeOf(b, target);
  if (place === null) return { pattern: { kind: 'wildcard', span }, type: ERROR };
  if (place.kind === 'entry') return entryTarget(b, place.object, place.key, lets, stores, span);
  const node = heldPlace(b, place.node, lets);
  const local = b.temporary('value', node.type, span);
  const read = b.make({ kind: 'local', def: local, type: node.type, span });
  stores.push(() => ({ kind: 'assign', target: node, op: null, value: read, type: UNIT, span }));
  return { pattern: { kind: 'binding', local, span }, type: node.type };
}

function heldPlace(b: Body, node: Node, lets: Node[]): Node {
  switch (node.kind) {
    case 'field':
      return b.make({ ...node, object: hold(b, 'object', node.object, lets) });
    case 'index':
      return b.make({ ...node, object: hold(b, 'array', node.object, lets), index: hold(b, 'index', node.index, lets) });
    case 'deref':
      return b.make({ ...node, pointer: hold(b, 'pointer', node.pointer, lets) });
    default:
      return node;
  }
}

function entryTarget(b: Body, object: Node, key: Expr, lets: Node[], stores: (() => Node)[], span: Span): Target {
  const map = hold(b, 'map', object, lets);
  const found = findMethod(b.program.impls, prune(object.type), 'set')!;
  const at = hold(b, 'key', exprAs(b, key, substitute(found.fn.params[1]!.type, found.fn.typeParams, found.prefix)), lets);
  const type = substitute(found.fn.params[2]!.type, found.fn.typeParams, found.prefix);
  const local = b.temporary('value', type, span);
  const read = b.make({ kind: 'local', def: local, type, span });
  stores.push(() => callMethodWith(b, map, 'set', [at, read], span));
  return { pattern: { kind: 'binding', local, span }, type };
}

// --- one place

function store(b: Body, place: Node, op: BinaryOp | null, value: Expr, span: Span): Node {
  const node = exprAs(b, value, place.type);
  const type = prune(place.type);
  if (op === null) return { kind: 'assign', target: place, op: null, value: node, type: UNIT, span };
  if (type.kind === 'error' || prune(node.type).kind === 'error') return errorNode(span);
  if (!isArithmetic(op) || !operatorFits(op, type)) return b.error('E0305', span, `\`${op}=\` does not work on \`${showType(type)}\``);
  return { kind: 'assign', target: place, op, value: node, type: UNIT, span };
}

/** The place that an expression names; null after an error. */
function assignable(b: Body, target: Expr): Node | null {
  const fail = (message: string, hint?: string): null => {
    b.error('E0310', target.span, message, hint);
    return null;
  };
  if (target.kind === 'name') {
    const entry = b.find(target.name.text);
    const wasUsed = entry?.used ?? false;
    const node = checkExpr(b, target, null);
    if (entry !== null) entry.used = wasUsed;
    if (prune(node.type).kind === 'error') return null;
    if (node.kind === 'local') {
      if (!node.def.mutable)
        return fail(
          `\`${node.def.name}\` cannot be assigned`,
          entry?.kind === 'local' && entry.warn === 'variable'
            ? 'declare it with `var`'
            : `parameters and names of patterns are fixed: \`var ${node.def.name} = ${node.def.name};\` makes a variable`,
        );
      return node;
    }
    if (node.kind === 'static') {
      if (!node.def.mutable) return fail(`\`${node.def.name}\` cannot be assigned`, 'declare it with `static var`');
      if (node.def.module !== b.env.def) return fail(`\`${node.def.name}\` is assigned only by its own module`, 'give that module a function which does it');
      return node;
    }
    return fail(`\`${target.name.text}\` cannot be assigned`);
  }
  const node = checkExpr(b, target, null);
  if (prune(node.type).kind === 'error') return null;
  switch (node.kind) {
    case 'field':
    case 'index':
    case 'deref':
      return node;
    case 'tupleIndex':
      return fail('an element of a tuple cannot be assigned', 'a tuple is a value: assign a new one');
    default:
      return fail('this cannot be assigned');
  }
}

// --- entries of maps

/** `m[k] = v` is `m.set(k, v)`. */
function setEntry(b: Body, object: Node, key: Expr, value: Passed, span: Span): Node {
  return dropped(callMethodWith(b, object, 'set', [{ name: null, value: key }, value], span));
}

/** `m[k] op= v`: the map, the key, then `v`; the entry is looked up once. Nothing comes between reading and storing. */
function changeEntry(b: Body, object: Node, key: Expr, op: BinaryOp, value: Expr, span: Span): Node {
  const statements: Node[] = [];
  const map = hold(b, 'map', object, statements);
  const type = prune(object.type);
  const find = findMethod(b.program.impls, type, '_place');
  const values = type.kind === 'struct' ? type.def.fields.findIndex((field) => field.name === '_values') : -1;
  if (type.kind !== 'struct' || find === null || values < 0) {
    checkExpr(b, value, null);
    return b.error('E0319', span, `the entries of \`${showType(type)}\` cannot be changed in place`, 'write `m[k] = ...`');
  }
  const at = hold(b, 'key', exprAs(b, key, substitute(find.fn.params[1]!.type, find.fn.typeParams, find.prefix)), statements);
  const arrayType = substitute(type.def.fields[values]!.type, type.def.typeParams, type.args);
  const element = arrayType.kind === 'array' ? arrayType.element : ERROR;
  const given = hold(b, 'value', exprAs(b, value, element), statements);
  const found = prune(element);
  if (found.kind === 'error' || prune(given.type).kind === 'error') return errorNode(span);
  if (!isArithmetic(op) || !operatorFits(op, found)) return b.error('E0305', span, `\`${op}=\` does not work on \`${showType(found)}\``);
  const index = apply(b, find, map, [], [at], null, span);
  const array = b.make({ kind: 'field', object: map, index: values, type: arrayType, span });
  const target = b.make({ kind: 'index', object: array, index, type: element, span });
  const change: Node = { kind: 'assign', target, op, value: given, type: UNIT, span };
  statements.push({ kind: 'critical', body: change, type: UNIT, span });
  return { kind: 'block', statements, value: null, type: UNIT, span };
}
