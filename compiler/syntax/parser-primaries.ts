// What an expression is made of: names, struct literals, strings, brackets, jumps.
import type { IToken, TokenType } from 'chevrotain';
import type { Span } from '../diagnostics/diagnostic.js';
import type { Expr, Name, TypeNode } from './ast.js';
import { rawText, unescape } from './literals.js';
import { want, type Rule } from './parser-base.js';
import { PatternParser } from './parser-patterns.js';
import * as t from './tokens.js';

/** Tokens that an expression can begin with, besides names. */
const beginsExpression: ReadonlySet<TokenType> = new Set([
  t.Identifier,
  t.SelfWord,
  t.SelfTypeWord,
  t.Int,
  t.Float,
  t.Char,
  t.RawString,
  t.StringStart,
  t.TrueWord,
  t.FalseWord,
  t.LParen,
  t.LBracket,
  t.LCurly,
  t.Dot,
  t.Minus,
  t.Bang,
  t.Tilde,
  t.Amp,
  t.Star,
  t.IfWord,
  t.MatchWord,
  t.LoopWord,
  t.BreakWord,
  t.ContinueWord,
  t.ReturnWord,
  t.FnWord,
  t.AsyncWord,
  t.AwaitWord,
  t.SpawnWord,
  t.SelectWord,
  t.UnsafeWord,
]);

export abstract class PrimaryParser extends PatternParser {
  protected abstract readonly expression: Rule<Expr>;
  /** Where a range is read only to be reported by the checker. */
  protected abstract readonly expressionOrRange: Rule<Expr>;

  /** `x`, `self`, `Chan<int>`, and `P { x: 1 }`. */
  protected readonly named: Rule<Expr> = this.RULE('named', (): Expr => {
    const start = this.start();
    const token = this.OR<IToken>([
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.SelfWord) },
      { ALT: () => this.CONSUME(t.SelfTypeWord) },
    ]);
    const name = this.nameOf(token);
    let typeArgs: readonly TypeNode[] = [];
    this.OPTION({ GATE: () => this.typeArgumentsAt(1), DEF: () => (typeArgs = this.SUBRULE(this.typeArguments)) });
    let literal = null as Expr | null;
    if (!this.structs && this.structLiteralInHead()) {
      throw this.failure(
        'E0106',
        'a struct literal in the head of `if`, `while`, `match` or `for` needs parentheses',
        name.span,
        `write \`(${name.text} { ... })\``,
      );
    }
    this.OPTION2({
      GATE: () => this.structs && this.structLiteralAt(),
      DEF: () => (literal = this.SUBRULE(this.structFields, { ARGS: [name, typeArgs, start] })),
    });
    return literal ?? { kind: 'name', name, typeArgs, span: this.spanFrom(start) };
  });

  /** `{` after a name: fields, not the block of something that went wrong before. */
  private structLiteralAt(): boolean {
    const inner = this.peek(2);
    return (
      inner === t.RCurly ||
      inner === t.DotDot ||
      (inner === t.Identifier && (this.peek(3) === t.Colon || this.peek(3) === t.Comma || this.peek(3) === t.RCurly))
    );
  }

  /** `Name { field:` where a block is to follow: only a label could stand there. */
  private structLiteralInHead(): boolean {
    if (this.RECORDING_PHASE || !this.at(t.LCurly) || this.peek(2) !== t.Identifier || this.peek(3) !== t.Colon) return false;
    const after = this.peek(4);
    return after !== t.LoopWord && after !== t.WhileWord && after !== t.ForWord;
  }

  protected readonly structFields = this.RULE('structFields', (name: Name, typeArgs: readonly TypeNode[], start: number): Expr => {
    const fields: { name: Name; value: Expr }[] = [];
    this.CONSUME(t.LCurly);
    this.inside(() =>
      this.commaList(1, t.RCurly, () => {
        if (this.at(t.DotDot)) this.failStructUpdate();
        const field = this.nameOf(this.CONSUME(t.Identifier, want('a field')));
        let value: Expr = { kind: 'name', name: field, typeArgs: [], span: field.span };
        this.OPTION2(() => {
          this.CONSUME(t.Colon);
          value = this.SUBRULE(this.expression);
        });
        fields.push({ name: field, value });
      }),
    );
    this.CONSUME(t.RCurly, want('`,` or `}` after the field'));
    return { kind: 'struct', name, typeArgs, fields, span: this.spanFrom(start) };
  });

  private failStructUpdate(): never {
    throw this.failure('E0106', 'a struct literal names all its fields', this.spanOfNext(), 'copy the other fields one by one: `y: old.y`');
  }

  protected readonly stringLiteral: Rule<Expr> = this.RULE('stringLiteral', (): Expr => {
    const open = this.CONSUME(t.StringStart);
    const parts: (string | Expr)[] = [];
    let interpolated = false;
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            const text = this.CONSUME(t.StringText);
            parts.push(unescape(text.image, text.startOffset, this.reportLiteral));
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.InterpolationStart);
            interpolated = true;
            parts.push(this.inside(() => this.SUBRULE(this.expression)));
            this.CONSUME(t.RCurly, want('`}` after the expression in the string'));
          },
        },
      ]),
    );
    this.CONSUME(t.StringEnd);
    const span = this.spanFrom(open.startOffset);
    if (interpolated) return { kind: 'interpolation', parts, span };
    return { kind: 'string', value: (parts[0] as string | undefined) ?? '', span };
  });

  /** A string that says what it says: for imports, tests, attributes and `asm`. */
  protected readonly plainString: Rule<{ readonly text: string; readonly span: Span }> = this.RULE('plainString', () =>
    this.OR<{ text: string; span: Span }>({
      DEF: [
        {
          ALT: () => {
            const value = this.SUBRULE(this.stringLiteral);
            if (value.kind === 'string') return { text: value.value, span: value.span };
            this.report('E0105', 'this string cannot contain `${...}`', value.span, 'write `\\$` for a dollar sign');
            return { text: '', span: value.span };
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.RawString);
            return { text: rawText(token.image), span: this.spanOf(token) };
          },
        },
      ],
      ERR_MSG: 'expected a string in double quotes',
    }),
  );

  /** `()`, `(a)`, `(a, b)`. */
  protected readonly parenthesised: Rule<Expr> = this.RULE('parenthesised', (): Expr => {
    const start = this.start();
    const elements: Expr[] = [];
    this.CONSUME(t.LParen);
    this.inside(() => this.commaList(1, t.RParen, () => elements.push(this.SUBRULE(this.expressionOrRange))));
    const single = elements.length === 1 && this.peek(0) !== t.Comma;
    this.CONSUME(t.RParen, want('`,` or `)` after the expression'));
    if (single) return elements[0]!;
    const span = this.spanFrom(start);
    return elements.length === 0 ? { kind: 'unit', span } : { kind: 'tuple', elements, span };
  });

  /** `[]`, `[a, b]`, `[e; n]`. */
  protected readonly arrayLiteral: Rule<Expr> = this.RULE('arrayLiteral', (): Expr => {
    const start = this.start();
    const elements: Expr[] = [];
    let count = null as Expr | null;
    this.CONSUME(t.LBracket);
    this.inside(() => {
      this.commaList(1, t.RBracket, () => elements.push(this.SUBRULE(this.expression)));
      this.OPTION({
        GATE: () => elements.length === 1,
        DEF: () => {
          this.CONSUME(t.Semicolon);
          count = this.SUBRULE2(this.expression);
        },
      });
    });
    this.CONSUME(t.RBracket, want('`,` or `]` after the element'));
    const span = this.spanFrom(start);
    return count === null ? { kind: 'array', elements, span } : { kind: 'repeat', element: elements[0]!, count, span };
  });

  /** `.Circle`: the enum is the expected one. */
  protected readonly dottedVariant: Rule<Expr> = this.RULE('dottedVariant', (): Expr => {
    const start = this.start();
    this.CONSUME(t.Dot);
    const name = this.CONSUME(t.Identifier, want('the name of a variant after `.`'));
    return { kind: 'variant', name: this.nameOf(name), span: this.spanFrom(start) };
  });

  protected readonly jump: Rule<Expr> = this.RULE('jump', (): Expr => {
    const start = this.start();
    let label = null as Name | null;
    let value = null as Expr | null;
    return this.OR<Expr>([
      {
        ALT: () => {
          this.CONSUME(t.BreakWord);
          this.OPTION({ GATE: () => this.labelAt(), DEF: () => (label = this.nameOf(this.CONSUME(t.Identifier))) });
          this.OPTION2({ GATE: () => this.beginsValue(), DEF: () => (value = this.SUBRULE(this.expression)) });
          return { kind: 'break', label, value, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.ContinueWord);
          this.OPTION3(() => (label = this.nameOf(this.CONSUME2(t.Identifier))));
          return { kind: 'continue', label, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.ReturnWord);
          this.OPTION4({ GATE: () => this.beginsValue(), DEF: () => (value = this.SUBRULE2(this.expression)) });
          return { kind: 'return', value, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** After `break`: a name is a label if a loop around has that label, else a value. */
  private labelAt(): boolean {
    return (
      this.at(t.Identifier) && this.labels.includes(this.LA(1).image) && this.peek(2) !== t.Dot && this.peek(2) !== t.LParen && this.peek(2) !== t.LBracket
    );
  }

  private beginsValue(): boolean {
    const type = this.peek(1);
    return beginsExpression.has(type) && (type !== t.LCurly || this.structs);
  }
}
