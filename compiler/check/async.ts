// Asynchronous functions. Each is two functions: the one that is called makes a lazy future around the other, which has the body.
//
//   async fn f(x: A): T { body }    =>    fn f(x: A): Future<T> { new_future(async closure { f'(x) }) }      fn f'(x: A): T { body }
//   async { body }                  =>    new_future(async closure { body })
//   async x => e                    =>    x => new_future(async closure { e })
//   await f(x)                      =>    f'(x)                   the callee is known: no future is made
//   await e                         =>    e._await()
//
// The closure in a future has a type of its own, `AsyncBody<T>` of std/future, so that code that waits is not mixed up with other functions of the same shape.
import type { Span } from '../diagnostics/diagnostic.js';
import type { AssignBody, Expr } from '../syntax/ast.js';
import { errorNode, makeFrame, wantedType, type Body, type Frame, type Want } from './body.js';
import { apply, libraryFn } from './call.js';
import { checkFunctionBody } from './closure.js';
import type { FnInfo, Program } from './environment.js';
import { checkExpr, mustBeKnown } from './expression.js';
import { findMethod } from './impls.js';
import { makeLocal } from './declare.js';
import { DeclaredFn } from './declared-fn.js';
import { showType } from './type-text.js';
import type { Node } from './tree.js';
import type { FnDef, StructDef, Type } from './types.js';
import { ERROR, UNIT } from './types.js';
import { prune, unify } from './unify.js';

const MODULE = 'std/future';

function struct(program: Program, name: string): StructDef | null {
  const def = program.byName.get(MODULE)?.own.get(name);
  return def?.kind === 'struct' ? def : null;
}

export function futureType(program: Program, of: Type): Type {
  const def = struct(program, 'Future');
  return def === null ? ERROR : { kind: 'struct', def, args: [of] };
}

/** What a future of that type will give; null where the type is another one. */
export function futureResult(program: Program, type: Type): Type | null {
  const t = prune(type);
  return t.kind === 'struct' && t.def === struct(program, 'Future') ? t.args[0]! : null;
}

export function asyncBodyType(program: Program, result: Type): Type {
  const def = struct(program, 'AsyncBody');
  return def === null ? ERROR : { kind: 'struct', def, args: [result] };
}

// --- functions

/** The other half of an `async fn`, whose signature is known by now: same parameters, gives what the future will. Called when `fn` is not yet wrapped. */
export function declareAsyncBody(program: Program, fn: FnDef): void {
  const info = program.infos.get(fn)!;
  const result = fn.result;
  fn.result = futureType(program, result);
  if (info.item.body === null && !info.item.extern) return;
  const own: FnInfo = { ...info, defaults: [], isAsyncBody: true, state: 'new', body: null };
  const body = new DeclaredFn(program, own, {
    name: fn.name,
    module: fn.module,
    typeParams: fn.typeParams,
    params: fn.params.map((p) => ({ ...p, local: makeLocal(p.name, p.type, false, p.local.span), default: null })),
    result,
    hasSelf: fn.hasSelf,
    impl: fn.impl,
    async: false,
    extern: false,
    interrupt: false,
    kernel: fn.kernel,
    noPreempt: fn.noPreempt,
    inline: fn.inline,
    cold: fn.cold,
    intrinsic: null,
    doc: null,
    span: fn.span,
  });
  program.infos.set(body, own);
  fn.asyncBody = body;
}

/** The body of an `async fn` as it is called: makes the future. Its places are the library's, so that traces leave them out. */
export function futureMaker(program: Program, fn: FnDef): Node {
  const make = program.byName.get(MODULE)?.own.get('new_future');
  const inner = fn.asyncBody;
  if (make?.kind !== 'fn' || inner === null) return errorNode(fn.span);
  const { span } = make;
  const args = fn.params.map((p): Node => ({ kind: 'local', def: p.local, type: p.type, span }));
  for (const p of fn.params) p.local.captured = true;
  const typeArgs = fn.typeParams.map((def): Type => ({ kind: 'param', def }));
  const body: Node = { kind: 'call', fn: inner, typeArgs, args, type: inner.result, span };
  const closure: Node = {
    kind: 'closure',
    params: [],
    captures: fn.params.map((p) => p.local),
    result: inner.result,
    body,
    name: fn.name,
    type: asyncBodyType(program, inner.result),
    span,
  };
  return { kind: 'call', fn: make, typeArgs: [inner.result], args: [closure], type: fn.result, span };
}

/** A future around a body in the middle of another one. */
export function futureAround(b: Body, frame: Frame, body: Node, span: Span): Node {
  const { program } = b;
  const fn = libraryFn(b, MODULE, 'new_future', span);
  if (fn === null) return errorNode(span);
  const closure = b.closure(frame, [], body, asyncBodyType(program, frame.result), span);
  return b.make({ kind: 'call', fn, typeArgs: [frame.result], args: [closure], type: futureType(program, frame.result), span });
}

/** A future of a block or expression, which gives `result`. */
export function checkAsyncBody(b: Body, body: Expr | AssignBody, result: Type, name: string, span: Span): Node {
  const frame = makeFrame(b.frame, 'closure', name, result, true);
  const node = b.within(frame, () => {
    const checked = checkFunctionBody(b, body, result);
    if (prune(checked.type).kind === 'never') b.fallback(result, UNIT, span);
    return checked;
  });
  return futureAround(b, frame, node, span);
}

/** What an async body shall give, where its future is expected to be of type `want`. */
export function wantedResult(b: Body, want: Want, span: Span): Type {
  const wanted = wantedType(want);
  const known = wanted === null ? null : futureResult(b.program, wanted);
  return known ?? b.fresh(span, 'what this gives', 'write it: `async fn(): int { ... }`', UNIT);
}

export function checkAsyncBlock(b: Body, e: Extract<Expr, { kind: 'async' }>, want: Want): Node {
  return checkAsyncBody(b, e.body, wantedResult(b, want, e.span), `${b.frame.name}.async`, e.span);
}

// --- await

/** Whether `await` may stand here: in a function that can wait, or a `defer` of one. */
export function mayAwait(frame: Frame): boolean {
  return frame.async || (frame.kind === 'defer' && frame.parent !== null && mayAwait(frame.parent));
}

export function checkAwait(b: Body, e: Extract<Expr, { kind: 'await' }>): Node {
  const allowed = requireAsync(b, e.span);
  const operand = checkExpr(b, e.operand, null);
  return allowed ? awaited(b, operand, e.span) : { ...errorNode(e.span), type: futureResult(b.program, operand.type) ?? ERROR };
}

/** Says what is wrong with an `await` here, if anything is. */
export function requireAsync(b: Body, span: Span): boolean {
  if (mayAwait(b.frame)) return true;
  const word = { ...span, end: Math.min(span.end, span.start + 'await'.length) };
  b.error('E0505', word, '`await` stands only in `async` functions and `async` blocks', asyncHint(b.frame));
  return false;
}

function asyncHint(frame: Frame): string {
  switch (frame.kind) {
    case 'spawn':
      return 'write `spawn async { ... }`';
    case 'closure':
      return 'make the closure asynchronous: `async () => ...`';
    case 'test':
      return 'run the future to its end with `block_on(...)`';
    default:
      return `write \`async fn ${frame.name}\`, or run the future to its end with \`block_on(...)\``;
  }
}

/** What is awaited but is no future itself (a promise, a task), as a future: where it loses, the waiting is stopped, not what is waited for. */
export function futureOfAwaiting(b: Body, operand: Node, span: Span): Node {
  const local = b.temporary('awaited', operand.type, span);
  local.captured = true;
  const frame = makeFrame(b.frame, 'closure', `${b.frame.name}.select`, b.fresh(span, 'what this gives'), true);
  frame.captures.add(local);
  const value = b.within(frame, () => awaited(b, b.make({ kind: 'local', def: local, type: operand.type, span }), span));
  if (prune(value.type).kind === 'error') return errorNode(span);
  unify(frame.result, value.type);
  const statement: Node = { kind: 'let', pattern: { kind: 'binding', local, span }, value: operand, type: UNIT, span };
  const future = futureAround(b, frame, value, span);
  return b.make({ kind: 'block', statements: [statement], value: future, type: future.type, span });
}

/** The value that `operand` gives when it has been waited for. */
export function awaited(b: Body, operand: Node, span: Span): Node {
  const { impls } = b.program;
  const type = prune(operand.type);
  if (type.kind === 'error' || type.kind === 'never') return type.kind === 'never' ? operand : errorNode(span);
  if (type.kind === 'infer') return mustBeKnown(b, operand.span);
  if (operand.kind === 'call' && operand.fn.asyncBody !== null)
    return b.make({ ...operand, fn: operand.fn.asyncBody, type: futureResult(b.program, type) ?? ERROR, span });
  const found = findMethod(impls, type, '_await');
  if (found !== null && b.program.byName.get(found.fn.module.name)?.library === true) return apply(b, found, operand, [], [], null, span);
  return b.error(
    'E0506',
    operand.span,
    `\`${showType(type)}\` cannot be awaited`,
    operand.kind === 'call' || operand.kind === 'callValue'
      ? 'only futures, promises and tasks are waited for: remove the `await`'
      : 'only futures, promises and tasks are waited for',
  );
}
