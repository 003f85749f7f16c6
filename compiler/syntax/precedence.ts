// Operators and how tightly they bind. The parser reads `a + b * c - d` as a flat list; the tree is made here, by precedence climbing over two stacks.
import type { TokenType } from 'chevrotain';
import type { Span } from '../diagnostics/diagnostic.js';
import type { BinaryOp, Expr } from './ast.js';
import * as t from './tokens.js';

export interface OperatorUse {
  readonly op: BinaryOp;
  readonly span: Span;
}

const levels: readonly (readonly BinaryOp[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const precedence: ReadonlyMap<BinaryOp, number> = new Map(levels.flatMap((ops, level) => ops.map((op) => [op, level] as const)));
const comparisons = 2;

/** Operators by their token; `>`, `>>` and `>=` are put together by the parser. */
export const operatorOf: ReadonlyMap<TokenType, BinaryOp> = new Map([
  ...[t.EqEq, t.NotEq, t.Shl, t.LtEq, t.Lt, t.Gt, t.AndAnd, t.Amp, t.OrOr, t.Pipe, t.Caret, t.Plus, t.Minus, t.Star, t.Slash, t.Percent].map(
    (type) => [type, type.PATTERN as BinaryOp] as const,
  ),
  [t.EqEqEq, '=='],
  [t.NotEqEq, '!='],
]);

/** `+` of `+=`; null for `=`. */
export const compoundOf: ReadonlyMap<TokenType, BinaryOp | null> = new Map([
  [t.Eq, null],
  ...[t.PlusEq, t.MinusEq, t.StarEq, t.SlashEq, t.PercentEq, t.AmpEq, t.PipeEq, t.CaretEq, t.ShlEq].map(
    (type) => [type, (type.PATTERN as string).slice(0, -1) as BinaryOp] as const,
  ),
]);

/** `operands` has one more than `operators`. `chained` hears of comparisons without parentheses between them. */
export function tree(operands: readonly Expr[], operators: readonly OperatorUse[], chained: (second: OperatorUse) => void): Expr {
  const values: Expr[] = [operands[0]!];
  const waiting: OperatorUse[] = [];
  const reduce = (): void => {
    const { op } = waiting.pop()!;
    const right = values.pop()!;
    const left = values.pop()!;
    values.push({ kind: 'binary', op, left, right, span: { file: left.span.file, start: left.span.start, end: right.span.end } });
  };
  operators.forEach((next, i) => {
    const level = precedence.get(next.op)!;
    while (waiting.length > 0) {
      const top = precedence.get(waiting[waiting.length - 1]!.op)!;
      if (top < level) break;
      if (top === comparisons && level === comparisons) chained(next);
      reduce();
    }
    waiting.push(next);
    values.push(operands[i + 1]!);
  });
  while (waiting.length > 0) reduce();
  return values[0]!;
}
