// Blocks and statements.
import type { Block, Statement } from '../syntax/ast.js';
import { DISCARD, discards, dropped, wantedType, type Body, type Want } from './body.js';
import { checkAssign } from './assign.js';
import { callLibrary } from './call.js';
import { checkDefer, checkLocalFunctions } from './closure.js';
import { evaluate } from './constant.js';
import { checkDiscarded, checkExpr, exprAs } from './expression.js';
import { checkFor } from './for.js';
import { missingCase } from './exhaustive.js';
import { checkPattern, checkPatternWith, neverFails } from './pattern.js';
import { resolveType } from './resolve-type.js';
import { showType } from './type-text.js';
import type { Node, PatternNode } from './tree.js';
import type { LocalDef, Type } from './types.js';
import { BOOL, ERROR, NEVER, UNIT } from './types.js';
import { prune, unify } from './unify.js';
import type { Span } from '../diagnostics/diagnostic.js';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

export function checkBlock(b: Body, block: Block, want: Want): Node {
  b.pushScope();
  const nodes: Node[] = [];
  let ended = false;
  let warned = false;
  const note = (from: number, span: Span): void => {
    if (ended && !warned) {
      warned = true;
      b.warnUnreachable(span);
    }
    for (let i = from; i < nodes.length; i++) if (prune(nodes[i]!.type).kind === 'never') ended = true;
  };
  for (let i = 0; i < block.statements.length; i++) {
    const statement = block.statements[i]!;
    const from = nodes.length;
    if (statement.kind === 'item' && statement.item.kind === 'fn') {
      const run = [statement.item];
      for (let next = block.statements[i + 1]; next?.kind === 'item' && next.item.kind === 'fn'; next = block.statements[i + 1]) {
        run.push(next.item);
        i++;
      }
      checkLocalFunctions(b, run, nodes);
    } else {
      if (ended) note(from, statement.span);
      checkStatement(b, statement, nodes);
      note(from, statement.span);
    }
  }
  let value: Node | null = null;
  let type: Type;
  if (block.value !== null) {
    if (ended) note(nodes.length, block.value.span);
    if (discards(want)) {
      const node = checkDiscarded(b, block.value);
      nodes.push(dropped(node));
      type = ended || prune(node.type).kind === 'never' ? NEVER : UNIT;
    } else {
      const wanted = wantedType(want);
      value = wanted === null ? checkExpr(b, block.value, null) : exprAs(b, block.value, wanted);
      type = ended ? NEVER : value.type;
      if (prune(type).kind !== 'never' && wanted !== null && prune(value.type).kind !== 'error') type = wanted;
    }
  } else if (ended) type = NEVER;
  else {
    const wanted = wantedType(want);
    type = UNIT;
    if (wanted !== null && !discards(want)) {
      const end = nodes[nodes.length - 1];
      if (wanted.kind === 'infer') unify(wanted, UNIT);
      else if (end !== undefined && prune(end.type).kind === 'error') type = ERROR;
      else if (wanted.kind !== 'error') {
        const last = block.statements[block.statements.length - 1];
        const lastType = last?.kind === 'expr' ? nodes[nodes.length - 1]?.type : undefined;
        const semicolon = lastType !== undefined && unify(innerType(nodes[nodes.length - 1]!), wanted);
        b.error(
          'E0304',
          { ...block.span, start: Math.max(block.span.start, block.span.end - 1) },
          `expected \`${showType(wanted)}\`, but the block ends without a value`,
          semicolon ? 'remove the `;` after the last expression' : 'end it with an expression without `;`, or `return`',
        );
        type = ERROR;
      }
    }
  }
  b.popScope();
  return b.make({ kind: 'block', statements: nodes, value, type, span: block.span });
}

/** The type of a dropped value. */
function innerType(node: Node): Type {
  return node.kind === 'block' && node.value === null && node.statements.length === 1 ? node.statements[0]!.type : node.type;
}

function checkStatement(b: Body, s: Statement, out: Node[]): void {
  switch (s.kind) {
    case 'let':
      out.push(s.otherwise === null ? checkLet(b, s) : checkLetElse(b, s, s.otherwise));
      return;
    case 'expr':
      out.push(dropped(checkDiscarded(b, s.expr)));
      return;
    case 'assign':
      out.push(checkAssign(b, s.target, s.op, s.value, s.span));
      return;
    case 'while': {
      const condition = exprAs(b, s.condition, BOOL);
      const entry = { label: { name: s.label?.text ?? null }, join: null, broken: false };
      b.frame.loops.push(entry);
      const body = checkBlock(b, s.body, DISCARD);
      b.frame.loops.pop();
      out.push({ kind: 'while', label: entry.label, condition, body, type: UNIT, span: s.span });
      return;
    }
    case 'whileLet': {
      const entry = { label: { name: s.label?.text ?? null }, join: null, broken: false };
      b.frame.loops.push(entry);
      const value = checkExpr(b, s.value, null);
      b.pushScope();
      const pattern = checkPattern(b, s.pattern, value.type, false);
      const body = checkBlock(b, s.body, DISCARD);
      b.popScope();
      b.frame.loops.pop();
      const arms = [{ pattern, guard: null, body: dropped(body) }];
      if (!neverFails(pattern, value.type)) {
        arms.push({
          pattern: { kind: 'wildcard', span: s.span },
          guard: null,
          body: { kind: 'break', label: entry.label, value: null, type: NEVER, span: s.span },
        });
      }
      const match: Node = { kind: 'match', value, arms, type: UNIT, span: s.span };
      out.push({ kind: 'loop', label: entry.label, body: match, type: UNIT, span: s.span });
      return;
    }
    case 'for':
      out.push(checkFor(b, s));
      return;
    case 'defer':
      out.push(checkDefer(b, s.body, s.span));
      return;
    case 'yield':
      out.push(callLibrary(b, 'runtime/scheduler', 'yield_now', [], s.span));
      return;
    case 'item': {
      const { item } = s;
      if (item.kind === 'fn') return; // the block gathers them
      const type = item.type === null ? null : resolveType(b.program, b.types, item.type);
      const node = type === null ? checkExpr(b, item.value, null) : exprAs(b, item.value, type);
      const value = prune(node.type).kind === 'error' ? null : evaluate(b.program, node);
      b.declare(item.name.text, {
        kind: 'const',
        def: { kind: 'const', name: item.name.text, item, types: b.types, state: 'done', value, span: item.name.span },
        used: false,
      });
      return;
    }
    default:
      s satisfies never;
  }
}

function checkLet(b: Body, s: Of<'let'>): Node {
  let value: Node;
  let type: Type;
  if (s.type !== null) {
    type = resolveType(b.program, b.types, s.type);
    value = exprAs(b, s.value, type);
  } else {
    value = checkExpr(b, s.value, null);
    type = b.mustBeClosed(value.type, s.pattern.kind === 'binding' ? s.pattern.name.text : null, s.value.span);
  }
  const pattern = checkPatternWith(b, s.pattern, type, s.mutable, 'variable').pattern;
  if (s.pattern.kind !== 'binding' && s.pattern.kind !== 'wildcard') requireIrrefutable(b, pattern, type, s.pattern.span, 'let');
  return { kind: 'let', pattern, value, type: prune(value.type).kind === 'never' ? NEVER : UNIT, span: s.span };
}

export function requireIrrefutable(b: Body, pattern: PatternNode, type: Type, span: Span, where: 'let' | 'for' | 'parameter'): void {
  if (prune(type).kind === 'error') return;
  const missing = missingCase([pattern], prune(type), null);
  if (missing === null) return;
  const hint = where === 'let' ? 'write `let ... = ... else { ... };`, `if let` or `match`' : 'use a `match` inside';
  b.error('E0402', span, `this pattern does not fit \`${missing}\``, hint);
}

/** The bindings are made anew outside of the match: `let (a, b) = match e { P(a, b) => (a, b), _ => { ... } };`. */
function checkLetElse(b: Body, s: Of<'let'>, otherwise: Block): Node {
  const { span } = s;
  let value: Node;
  let type: Type;
  if (s.type !== null) {
    type = resolveType(b.program, b.types, s.type);
    value = exprAs(b, s.value, type);
  } else {
    value = checkExpr(b, s.value, null);
    type = value.type;
  }
  b.pushScope();
  const { pattern, locals } = checkPatternWith(b, s.pattern, type, false, null, true);
  b.popScope();
  const errors = b.program.report.errors;
  const leave = checkBlock(b, otherwise, DISCARD);
  if (prune(leave.type).kind !== 'never' && b.program.report.errors === errors)
    b.error('E0408', otherwise.span, 'the `else` of a `let` must leave the block', 'end it with `return`, `break`, `continue` or `panic(...)`');
  const read = (def: LocalDef): Node => b.make({ kind: 'local', def, type: def.type, span });
  const taken: Node =
    locals.length === 0
      ? { kind: 'unit', type: UNIT, span }
      : locals.length === 1
        ? read(locals[0]!)
        : b.make({ kind: 'tuple', elements: locals.map(read), type: { kind: 'tuple', elements: locals.map((l) => l.type) }, span });
  const arms = [{ pattern, guard: null, body: taken }];
  if (!neverFails(pattern, type)) arms.push({ pattern: { kind: 'wildcard', span }, guard: null, body: leave });
  const match = b.make({ kind: 'match', value, arms, type: taken.type, span });
  if (locals.length === 0) return match;
  const outer = locals.map((l): PatternNode => ({ kind: 'binding', local: b.declareLocal(l.name, l.type, s.mutable, l.span, 'variable'), span: l.span }));
  return { kind: 'let', pattern: outer.length === 1 ? outer[0]! : { kind: 'tuple', elements: outer, span }, value: match, type: UNIT, span };
}
