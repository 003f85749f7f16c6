// `select` is calls of the library and a match on the arm that won:
//
//   select { Some(x) = ch.recv() => a, out.send(v) => b, after 100 => c }
//   =>
//   { let s = Select.new(); let r0 = s.recv(ch, 1); s.send(out, v); s.after(100);
//     match s.wait() { 0 => match r0.value() { Some(x) => a, _ => unreachable }, 1 => b, _ => c } }
import type { Expr, Pattern, SelectArm } from '../syntax/ast.js';
import { futureOfAwaiting, futureResult, requireAsync } from './async.js';
import { errorNode, makeFrame, unreachableNode, type Body, type Want } from './body.js';
import { apply, callMethodWith } from './call.js';
import { checkExpr, joinBranch, joinType, newJoin } from './expression.js';
import { findMethod } from './impls.js';
import { missingCase } from './exhaustive.js';
import { checkPattern, neverFails } from './pattern.js';
import { showType } from './type-text.js';
import type { MatchArmNode, Node, PatternNode } from './tree.js';
import { BOOL, INT, UNIT, type Type } from './types.js';
import { prune, substitute } from './unify.js';
import type { Span } from '../diagnostics/diagnostic.js';

type SelectExpr = Extract<Expr, { kind: 'select' }>;

/** What an arm waits for, once its operands are evaluated. */
interface Prepared {
  readonly arm: SelectArm;
  readonly pattern: Pattern | null;
  /** Holds what a recv or join will give; null for the other arms. */
  readonly result: Node | null;
  readonly failed: boolean;
}

export function checkSelect(b: Body, e: SelectExpr, want: Want): Node {
  const { span } = e;
  const def = b.program.byName.get('runtime/select')?.own.get('Select');
  if (def?.kind !== 'struct') return b.error('E0211', span, 'the library has no `Select` in `runtime/select`, which this needs');
  if (e.arms.length === 0) return b.error('E0503', span, '`select` needs at least one arm');
  const type: Type = { kind: 'struct', def, args: [] };
  const made = findMethod(b.program.impls, type, 'new');
  if (made === null) return b.error('E0211', span, 'the library has no `Select.new`, which this needs');
  const statements: Node[] = [];
  const hold = (name: string, node: Node): Node => {
    const local = b.temporary(name, node.type, node.span);
    statements.push({ kind: 'let', pattern: { kind: 'binding', local, span: node.span }, value: node, type: UNIT, span: node.span });
    return b.make({ kind: 'local', def: local, type: node.type, span: node.span });
  };
  const select = hold('select', apply(b, made, null, [], [], null, span));
  const prepared = e.arms.map((arm): Prepared => prepare(b, arm, select, statements, hold));
  if (e.arms.filter((arm) => arm.head.kind === 'default').length > 1) b.error('E0503', span, '`select` has two `default` arms');
  const join = newJoin(want);
  const arms = prepared.map((p, i): MatchArmNode => {
    const at = p.arm.span;
    const last = i === prepared.length - 1;
    const pattern: PatternNode = last
      ? { kind: 'wildcard', span: at }
      : { kind: 'constant', value: { kind: 'int', value: BigInt(i), type: INT, span: at }, span: at };
    return { pattern, guard: null, body: branch(b, p, join) };
  });
  const awaits = e.arms.some(({ head }) => head.kind === 'operation' && head.call.kind === 'await');
  const won = callMethodWith(b, select, awaits ? 'wait_with_futures' : 'wait', [], span);
  const match = b.make({ kind: 'match', value: won, arms, type: joinType(join), span });
  return b.make({ kind: 'block', statements, value: match, type: match.type, span });
}

function prepare(b: Body, arm: SelectArm, select: Node, statements: Node[], hold: (name: string, node: Node) => Node): Prepared {
  const { head } = arm;
  const at = arm.span;
  const plain = (node: Node): Prepared => {
    statements.push(node);
    return { arm, pattern: null, result: null, failed: prune(node.type).kind === 'error' };
  };
  const failed = (): Prepared => ({ arm, pattern: head.kind === 'operation' ? head.pattern : null, result: null, failed: true });
  switch (head.kind) {
    case 'default':
      return plain(callMethodWith(b, select, 'otherwise', [], at));
    case 'after':
      return plain(callMethodWith(b, select, 'after', [{ name: null, value: head.ms }], at));
    case 'operation': {
      const { call, pattern } = head;
      if (call.kind === 'await') return prepareAwait(b, arm, pattern, call, select, hold) ?? failed();
      const method = call.kind === 'call' && call.callee.kind === 'field' ? call.callee.name.text : null;
      const hint = 'arms are `x = ch.recv()`, `ch.send(v)`, `x = task.join()`, `x = await f`, `after ms` and `default`';
      if (call.kind !== 'call' || call.callee.kind !== 'field' || (method !== 'recv' && method !== 'send' && method !== 'join')) {
        b.error('E0503', call.span, '`select` cannot wait for this', hint);
        return failed();
      }
      const channel = checkExpr(b, call.callee.object, null);
      const kind = prune(channel.type);
      if (kind.kind === 'error') return failed();
      const wanted = method === 'join' ? 'Task' : 'Chan';
      if (kind.kind !== 'struct' || kind.def.name !== wanted) {
        b.error('E0503', call.callee.object.span, `\`${method}\` in \`select\` needs a \`${wanted}\`, found \`${showType(kind)}\``, hint);
        return failed();
      }
      const operand = hold('operand', channel);
      const count = method === 'send' ? 1 : 0;
      if (call.args.length !== count) {
        b.error('E0302', call.span, `\`${method}\` takes ${count === 1 ? '1 argument' : 'no arguments'}, found ${call.args.length}`);
        return failed();
      }
      if (method === 'send') {
        if (pattern !== null) b.error('E0503', pattern.span, '`send` gives nothing');
        return plain(callMethodWith(b, select, 'send', [operand, ...call.args], call.span));
      }
      if (method === 'join') return { arm, pattern, result: hold('joined', callMethodWith(b, select, 'join', [operand], call.span)), failed: false };
      const choice: Node = { kind: 'int', value: BigInt(choiceOf(pattern)), type: INT, span: at };
      return { arm, pattern, result: hold('received', callMethodWith(b, select, 'recv', [operand, choice], call.span)), failed: false };
    }
    default:
      return head satisfies never;
  }
}

/** An arm that awaits: `let a = s.future(f, v => v fits the pattern)`. */
function prepareAwait(
  b: Body,
  arm: SelectArm,
  pattern: Pattern | null,
  call: Extract<Expr, { kind: 'await' }>,
  select: Node,
  hold: (name: string, node: Node) => Node,
): Prepared | null {
  const { span } = call;
  if (!requireAsync(b, span)) {
    checkExpr(b, call.operand, null);
    return null;
  }
  const operand = checkExpr(b, call.operand, null);
  const future = futureResult(b.program, operand.type) === null ? futureOfAwaiting(b, operand, span) : operand;
  const result = futureResult(b.program, future.type);
  if (result === null) return null;
  const fits = fitsPattern(b, pattern, result, span);
  return { arm, pattern, result: hold('awaited', callMethodWith(b, select, 'future', [hold('future', future), fits], span)), failed: false };
}

/** Whether a value is one that the pattern chooses by its variant, as a function. What else the pattern says must fit everything, and is checked where the arm is. */
function fitsPattern(b: Body, pattern: Pattern | null, type: Type, span: Span): Node {
  const yes: Node = { kind: 'int', value: 1n, type: BOOL, span };
  const no: Node = { kind: 'int', value: 0n, type: BOOL, span };
  const value = b.temporary('value', type, span);
  const name = pattern?.kind === 'variant' ? pattern.path[pattern.path.length - 1]?.text : undefined;
  const t = prune(type);
  const index = name === undefined || t.kind !== 'enum' ? -1 : t.def.variants.findIndex((v) => v.name === name);
  const variant = t.kind === 'enum' ? t.def.variants[index] : undefined;
  let body: Node = yes;
  if (t.kind === 'enum' && variant !== undefined) {
    const payload = variant.payload.map((): PatternNode => ({ kind: 'wildcard', span }));
    const payloadTypes = variant.payload.map((p) => substitute(p, t.def.typeParams, t.args));
    const arms: MatchArmNode[] = [
      { pattern: b.makePattern({ kind: 'variant', def: t.def, index, payload, payloadTypes, span }), guard: null, body: yes },
      { pattern: { kind: 'wildcard', span }, guard: null, body: no },
    ];
    const read = b.make({ kind: 'local', def: value, type, span });
    body = { kind: 'match', value: read, arms, type: BOOL, span };
  }
  const frame = makeFrame(b.frame, 'closure', `${b.frame.name}.select`, BOOL);
  return b.closure(frame, [value], body, { kind: 'fn', params: [type], result: BOOL }, span);
}

/** Which outcomes of `recv` the pattern takes: 0 any, 1 only Some, 2 only None. */
function choiceOf(pattern: Pattern | null): 0 | 1 | 2 {
  if (pattern === null || pattern.kind !== 'variant') return 0;
  const name = pattern.path[pattern.path.length - 1]?.text;
  return name === 'Some' ? 1 : name === 'None' ? 2 : 0;
}

function branch(b: Body, p: Prepared, join: ReturnType<typeof newJoin>): Node {
  const { arm, result } = p;
  const at = arm.span;
  if (result === null || p.failed) {
    b.pushScope();
    if (p.pattern !== null) b.program.report.silently(() => checkPattern(b, p.pattern!, { kind: 'error' }, false, null));
    const body = joinBranch(b, join, arm.body);
    b.popScope();
    return p.failed ? errorNode(at) : body;
  }
  const value = callMethodWith(b, result, 'value', [], at);
  b.pushScope();
  const pattern = p.pattern === null ? ({ kind: 'wildcard', span: at } as const) : checkPattern(b, p.pattern, value.type, false);
  const body = joinBranch(b, join, arm.body);
  b.popScope();
  const arms: MatchArmNode[] = [{ pattern, guard: null, body }];
  if (!neverFails(pattern, value.type)) {
    if (pattern.kind === 'variant') {
      pattern.payload.forEach((inner, i) => {
        const missing = missingCase([inner], prune(pattern.payloadTypes[i]!), null);
        if (missing !== null)
          b.error(
            'E0504',
            inner.span,
            `this pattern does not fit \`${missing}\``,
            'below `Some`, `None`, `Ok` and `Err` a pattern in `select` must fit everything',
          );
      });
    } else b.error('E0504', pattern.span, 'a pattern in `select` may choose only by `Some` or `None`');
    arms.push({ pattern: { kind: 'wildcard', span: at }, guard: null, body: unreachableNode(at) });
  }
  return b.make({ kind: 'match', value, arms, type: body.type, span: at });
}
