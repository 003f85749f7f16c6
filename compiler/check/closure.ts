// Functions inside functions: closures, `defer`, local functions.
import type { Span } from '../diagnostics/diagnostic.js';
import type { AssignBody, Block, Expr, FnItem, Pattern } from '../syntax/ast.js';
import { asyncBodyType, checkAsyncBody, futureMaker, futureResult, futureType, mayAwait } from './async.js';
import { DISCARD, discards, makeFrame, unreachableNode, wantedType, type Body, type Want } from './body.js';
import { declareFn, resolveSignature } from './declare.js';
import { checkDiscarded, exprAs } from './expression.js';
import { checkPattern } from './pattern.js';
import { resolveType } from './resolve-type.js';
import { checkAssign } from './assign.js';
import { checkBlock, requireIrrefutable } from './statement.js';
import { showType } from './type-text.js';
import type { ClosureNode, Node } from './tree.js';
import type { FnDef, LocalDef, Type } from './types.js';
import { UNIT } from './types.js';
import { prune, unify } from './unify.js';

type ClosureExpr = Extract<Expr, { kind: 'closure' }>;

/** A function's body against its result: a trailing value is dropped where the result is unit. */
export function checkFunctionBody(b: Body, body: Expr | AssignBody, result: Type): Node {
  if (body.kind === 'assignBody') {
    const node = checkAssign(b, body.target, body.op, body.value, body.span);
    return b.coerce(node, result);
  }
  if (discards(result)) return body.kind === 'block' ? checkBlock(b, body, DISCARD) : checkDiscarded(b, body);
  return exprAs(b, body, result);
}

export function checkClosure(b: Body, e: ClosureExpr, want: Want): Node {
  const { span } = e;
  const wanted = wantedType(want);
  const expected = wanted?.kind === 'fn' ? wanted : null;
  if (expected !== null && expected.params.length !== e.params.length) {
    return b.error(
      'E0302',
      span,
      `expected a function of ${count(expected.params.length)}, found one of ${count(e.params.length)}`,
      `expected is \`${showType(expected)}\``,
    );
  }
  const types = e.params.map((p, i): Type => {
    const given = expected?.params[i] ?? null;
    if (p.type === null) {
      const shown = p.pattern.kind === 'binding' ? `\`${p.pattern.name.text}\`` : 'this parameter';
      return given ?? b.fresh(p.pattern.span, `the type of ${shown}`, 'write it: `(x: int) => ...`', null, true);
    }
    const type = resolveType(b.program, b.types, p.type);
    if (given !== null && !unify(type, given)) b.error('E0301', p.pattern.span, `expected \`${showType(given)}\` here, found \`${showType(type)}\``);
    return type;
  });
  const wantedOf = expected === null ? null : e.async ? futureResult(b.program, expected.result) : expected.result;
  let inner: Type;
  if (e.result !== null) {
    inner = resolveType(b.program, b.types, e.result);
    if (wantedOf !== null) b.hint(inner, wantedOf);
  } else inner = wantedOf ?? (e.long ? UNIT : b.fresh(span, 'what this function gives', 'write it: `fn(x: int): int { ... }`', UNIT));
  const result = e.async ? futureType(b.program, inner) : inner;
  if (e.async && expected !== null) b.hint(result, expected.result);
  const name = `${b.frame.name}.closure`;
  const frame = makeFrame(b.frame, 'closure', name, result);
  const params: LocalDef[] = [];
  const body = b.within(frame, () => {
    const lets: Node[] = [];
    e.params.forEach((p, i) => params.push(bindParameter(b, p.pattern, types[i]!, lets)));
    const node = e.async ? checkAsyncBody(b, e.body, inner, name, span) : checkFunctionBody(b, e.body, result);
    if (prune(node.type).kind === 'never') b.fallback(result, UNIT, span);
    return lets.length === 0 ? node : b.make({ kind: 'block', statements: lets, value: node, type: node.type, span });
  });
  return b.closure(frame, params, body, { kind: 'fn', params: types, result }, span);
}

function count(n: number): string {
  return n === 1 ? '1 parameter' : `${n} parameters`;
}

/** A parameter that is a pattern is a parameter that the body takes apart. */
function bindParameter(b: Body, pattern: Pattern, type: Type, lets: Node[]): LocalDef {
  if (pattern.kind === 'binding') {
    const node = checkPattern(b, pattern, type, false, null);
    if (node.kind === 'binding') return node.local;
  }
  const local = b.temporary('_', type, pattern.span);
  if (pattern.kind === 'wildcard') return local;
  const node = checkPattern(b, pattern, type, false, null);
  requireIrrefutable(b, node, type, pattern.span, 'parameter');
  lets.push({ kind: 'let', pattern: node, value: b.make({ kind: 'local', def: local, type, span: pattern.span }), type: UNIT, span: pattern.span });
  return local;
}

/** A block that is a function of its own and takes nothing. */
export function blockClosure(b: Body, block: Block, kind: 'spawn' | 'closure', name: string, result: Type): Node & ClosureNode {
  const frame = makeFrame(b.frame, kind, name, result);
  const body = b.within(frame, () => checkFunctionBody(b, block, result));
  return b.closure(frame, [], body, { kind: 'fn', params: [], result }, block.span);
}

/** The block becomes a function of its own: an asynchronous one where the function that it belongs to is. */
export function checkDefer(b: Body, block: Block, span: Span): Node {
  const frame = makeFrame(b.frame, 'defer', `${b.frame.name}.defer`, UNIT);
  const body = b.within(frame, () => checkBlock(b, block, DISCARD));
  const type: Type = mayAwait(frame) ? asyncBodyType(b.program, UNIT) : { kind: 'fn', params: [], result: UNIT };
  return { kind: 'defer', body: b.closure(frame, [], body, type, block.span), type: UNIT, span };
}

// --- local functions

/**
 * Adjacent local functions, which may call each other. One that uses locals around it is a closure in a local; the others are ordinary functions.
 * A closure that is used before it is made (by itself, or by one before it) lives in a variable that first holds a function which is never called.
 */
export function checkLocalFunctions(b: Body, items: readonly FnItem[], out: Node[]): void {
  const own = new Map(items.map((item, i) => [item.name.text, i]));
  const used = items.map((item) => namesIn(item));
  const isLocal = (name: string): boolean => !own.has(name) && b.find(name)?.kind === 'local';
  const closures = new Set<number>();
  for (let grown = true; grown;) {
    grown = false;
    items.forEach((item, i) => {
      if (closures.has(i) || item.typeParams.length > 0) return;
      const captures = [...used[i]!].some((name) => isLocal(name) || closures.has(own.get(name) ?? -1));
      if (captures) {
        closures.add(i);
        grown = true;
      }
    });
  }
  const outer = b.types;
  const fns = items.map((item, i): FnDef => {
    const typeParams = closures.has(i) ? [] : [...outer.params.values()].flatMap((t) => (t.kind === 'param' ? [t.def] : []));
    const selfParam = outer.self?.kind === 'param' && !closures.has(i) ? [outer.self.def] : [];
    const fn = declareFn(b.program, item, outer, {
      prefix: `${b.frame.name}.`,
      typeParams: [...selfParam, ...typeParams],
      impl: null,
      warnParameters: false,
      abstract: false,
    });
    resolveSignature(b.program, fn);
    return fn;
  });
  const locals = new Map<number, LocalDef>();
  items.forEach((item, i) => {
    const fn = fns[i]!;
    if (!closures.has(i)) {
      b.declare(item.name.text, { kind: 'localFn', fn, used: false });
      return;
    }
    const type: Type = { kind: 'fn', params: fn.params.map((p) => p.type), result: fn.result };
    const early = items.some((_, j) => j <= i && closures.has(j) && used[j]!.has(item.name.text));
    const local = b.declareLocal(item.name.text, type, early, item.name.span, 'function');
    locals.set(i, local);
    if (!early) return;
    const params = fn.params.map((p) => b.temporary(p.name, p.type, item.span));
    const never: Node = { kind: 'closure', params, captures: [], result: fn.result, body: unreachableNode(item.span), name: fn.name, type, span: item.span };
    out.push({ kind: 'let', pattern: { kind: 'binding', local, span: item.name.span }, value: never, type: UNIT, span: item.span });
  });
  items.forEach((item, i) => {
    const fn = fns[i]!;
    if (item.body === null) return;
    const body = item.body;
    const types = b.program.infos.get(fn)!.types;
    const local = locals.get(i);
    // What is checked is the body of an asynchronous function; a closure makes the future inside of itself.
    const own = local === undefined ? (fn.asyncBody ?? fn) : fn;
    const frame = makeFrame(b.frame, closures.has(i) ? 'closure' : 'localFn', fn.name, own.result, own !== fn);
    const node = b.within(frame, () => {
      const before = b.types;
      b.types = types;
      for (const p of own.params) b.declare(p.name, { kind: 'local', def: p.local, frame, used: false, warn: null });
      const inner = futureResult(b.program, fn.result);
      const checked = item.async && own === fn && inner !== null ? checkAsyncBody(b, body, inner, fn.name, body.span) : checkFunctionBody(b, body, own.result);
      b.types = before;
      return checked;
    });
    if (local === undefined) {
      own.body = node;
      if (own !== fn) fn.body = futureMaker(b.program, fn);
      return;
    }
    const closure = b.closure(
      frame,
      fn.params.map((p) => p.local),
      node,
      local.type,
      item.span,
    );
    if (local.mutable) {
      const target: Node = { kind: 'local', def: local, type: local.type, span: item.name.span };
      out.push({ kind: 'assign', target, op: null, value: closure, type: UNIT, span: item.span });
    } else out.push({ kind: 'let', pattern: { kind: 'binding', local, span: item.name.span }, value: closure, type: UNIT, span: item.span });
  });
}

/** All names that stand as expressions anywhere in a function. Names bound inside count too: a function that reuses an outer name may become a closure needlessly. */
function namesIn(item: FnItem): Set<string> {
  const names = new Set<string>();
  const pending: unknown[] = [item.body, ...item.params.map((p) => p.default)];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) pending.push(...(value as unknown[]));
    else if (typeof value === 'object' && value !== null) {
      if ('kind' in value && value.kind === 'name' && 'name' in value) names.add((value.name as { text: string }).text);
      for (const [key, inner] of Object.entries(value)) if (key !== 'span' && typeof inner === 'object') pending.push(inner);
    }
  }
  return names;
}
