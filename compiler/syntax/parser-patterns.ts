// Patterns: what `let`, `for`, `match`, `if let`, `select` and closure parameters take values apart with.
import type { IToken } from 'chevrotain';
import type { Expr, Name, Pattern } from './ast.js';
import { characterValue, floatValue, intValue, rawText } from './literals.js';
import { want, type Rule } from './parser-base.js';
import { TypeParser } from './parser-types.js';
import * as t from './tokens.js';

export abstract class PatternParser extends TypeParser {
  protected abstract readonly stringLiteral: Rule<Expr>;

  /** With alternatives: `a | b`. */
  protected readonly pattern: Rule<Pattern> = this.RULE('pattern', (): Pattern => {
    const start = this.start();
    this.OPTION(() => this.CONSUME(t.Pipe));
    const first = this.SUBRULE(this.simplePattern);
    let alternatives = null as Pattern[] | null;
    this.MANY(() => {
      this.CONSUME2(t.Pipe);
      (alternatives ??= [first]).push(this.SUBRULE2(this.simplePattern));
    });
    return alternatives === null ? first : { kind: 'or', alternatives, span: this.spanFrom(start) };
  });

  protected readonly simplePattern: Rule<Pattern> = this.RULE('simplePattern', (): Pattern =>
    this.oneOf<Pattern>(1, [this.namePattern, this.literalPattern, this.tuplePattern, this.dottedPattern, this.belowPattern], this.patternKind()),
  );

  private patternKind(): number {
    if (this.RECORDING_PHASE) return 0;
    switch (this.peek(1)) {
      case t.Identifier:
      case t.SelfTypeWord:
        return 0;
      case t.Int:
      case t.Float:
      case t.Char:
      case t.Minus:
      case t.StringStart:
      case t.RawString:
      case t.TrueWord:
      case t.FalseWord:
        return 1;
      case t.LParen:
        return 2;
      case t.Dot:
        return 3;
      case t.DotDot:
      case t.DotDotEq:
        return 4;
      case t.LBracket:
        throw this.failure('E0111', 'arrays cannot be taken apart by a pattern', this.spanOfNext(), 'match on `xs.len()` and index, or use a tuple');
      case t.VarWord:
      case t.LetWord:
        throw this.failure('E0111', `a pattern takes no \`${this.LA(1).image}\``, this.spanOfNext(), 'a name alone binds the value');
      default:
        throw this.unexpected('expected a pattern');
    }
  }

  /** `x`, `_`, `None`, `Some(x)`, `Shape.Circle(r)`, `P { x, .. }`, `LOW..HIGH`. */
  protected readonly namePattern: Rule<Pattern> = this.RULE('namePattern', (): Pattern => {
    const start = this.start();
    const first = this.OR<IToken>([{ ALT: () => this.CONSUME(t.Identifier) }, { ALT: () => this.CONSUME(t.SelfTypeWord) }]);
    const path: Name[] = [this.nameOf(first)];
    this.OPTION(() => {
      this.SUBRULE(this.dot);
      path.push(this.nameOf(this.CONSUME2(t.Identifier, want('the name of a variant'))));
    });
    let payload = null as readonly Pattern[] | null;
    let fields = null as Pattern | null;
    let range = null as Pattern | null;
    this.OPTION2(() => (payload = this.SUBRULE(this.payloadPattern)));
    this.OPTION3({
      GATE: () => payload === null && path.length === 1,
      DEF: () => (fields = this.SUBRULE(this.fieldPatterns, { ARGS: [path[0]!, start] })),
    });
    this.OPTION4({
      GATE: () => payload === null && fields === null,
      DEF: () => (range = this.SUBRULE(this.rangeRest, { ARGS: [this.pathExpr(path), start] })),
    });
    if (fields !== null) return fields;
    if (range !== null) return range;
    const span = this.spanFrom(start);
    if (payload === null && path.length === 1) {
      if (first.image === '_') return { kind: 'wildcard', span };
      if (first.image !== 'None') return { kind: 'binding', name: path[0]!, span };
    }
    return { kind: 'variant', path, payload, span };
  });

  private pathExpr(path: readonly Name[]): Expr {
    const [head, member] = path as [Name, Name | undefined];
    const name: Expr = { kind: 'name', name: head, typeArgs: [], span: head.span };
    if (member === undefined) return name;
    return { kind: 'field', object: name, name: member, typeArgs: [], span: { ...head.span, end: member.span.end } };
  }

  /** `.`; `::` is understood and reported. */
  protected readonly dot: Rule<void> = this.RULE('dot', (): void => {
    this.OR([
      { ALT: () => this.CONSUME(t.Dot) },
      {
        ALT: () => {
          const colons = this.CONSUME(t.ColonColon);
          this.report('E0112', 'names are joined by `.`, not `::`', this.spanOf(colons), 'write `.`');
        },
      },
    ]);
  });

  protected readonly dottedPattern: Rule<Pattern> = this.RULE('dottedPattern', (): Pattern => {
    const start = this.start();
    this.CONSUME(t.Dot);
    const name = this.CONSUME(t.Identifier, want('the name of a variant after `.`'));
    let payload = null as readonly Pattern[] | null;
    this.OPTION(() => (payload = this.SUBRULE(this.payloadPattern)));
    return { kind: 'variant', path: [this.nameOf(name)], payload, span: this.spanFrom(start) };
  });

  protected readonly payloadPattern: Rule<readonly Pattern[]> = this.RULE('payloadPattern', (): readonly Pattern[] => {
    const patterns: Pattern[] = [];
    this.CONSUME(t.LParen);
    this.commaList(1, t.RParen, () => patterns.push(this.SUBRULE(this.pattern)));
    this.CONSUME(t.RParen, want('`,` or `)` in the pattern'));
    return patterns;
  });

  protected readonly tuplePattern: Rule<Pattern> = this.RULE('tuplePattern', (): Pattern => {
    const start = this.start();
    const elements: Pattern[] = [];
    this.CONSUME(t.LParen);
    this.commaList(1, t.RParen, () => elements.push(this.SUBRULE(this.pattern)));
    const single = elements.length === 1 && this.peek(0) !== t.Comma;
    this.CONSUME(t.RParen, want('`,` or `)` in the pattern'));
    const span = this.spanFrom(start);
    if (single) return elements[0]!;
    return elements.length === 0 ? { kind: 'literal', value: { kind: 'unit', span }, span } : { kind: 'tuple', elements, span };
  });

  protected readonly fieldPatterns = this.RULE('fieldPatterns', (name: Name, start: number): Pattern => {
    const fields: { name: Name; pattern: Pattern }[] = [];
    let rest = false;
    this.CONSUME(t.LCurly);
    this.commaList(1, t.RCurly, () => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.DotDot);
            rest = true;
          },
        },
        {
          ALT: () => {
            const field = this.nameOf(this.CONSUME(t.Identifier, want('a field in the pattern')));
            let pattern: Pattern = { kind: 'binding', name: field, span: field.span };
            this.OPTION2(() => {
              this.CONSUME(t.Colon);
              pattern = this.SUBRULE(this.pattern);
            });
            fields.push({ name: field, pattern });
          },
        },
      ]);
    });
    this.CONSUME(t.RCurly, want('`,` or `}` in the pattern'));
    return { kind: 'struct', name, fields, rest, span: this.spanFrom(start) };
  });

  protected readonly literalPattern: Rule<Pattern> = this.RULE('literalPattern', (): Pattern => {
    const start = this.start();
    const value = this.SUBRULE(this.literalBound);
    let range = null as Pattern | null;
    this.OPTION(() => (range = this.SUBRULE(this.rangeRest, { ARGS: [value, start] })));
    return range ?? { kind: 'literal', value, span: this.spanFrom(start) };
  });

  /** `..=9` and `..10`. */
  protected readonly belowPattern: Rule<Pattern> = this.RULE('belowPattern', (): Pattern => this.SUBRULE(this.rangeRest, { ARGS: [null, this.start()] }));

  protected readonly rangeRest = this.RULE('rangeRest', (from: Expr | null, start: number): Pattern => {
    const sign = this.OR<IToken>([{ ALT: () => this.CONSUME(t.DotDot) }, { ALT: () => this.CONSUME(t.DotDotEq) }]);
    const inclusive = sign.tokenType === t.DotDotEq;
    let to = null as Expr | null;
    this.OPTION(() => (to = this.SUBRULE(this.patternBound)));
    if (to === null && (inclusive || from === null)) this.ACTION(() => this.failBound());
    return { kind: 'range', from, to, inclusive, span: this.spanFrom(start) };
  });

  private failBound(): never {
    throw this.unexpected('expected the end of the range');
  }

  protected readonly patternBound: Rule<Expr> = this.RULE('patternBound', (): Expr =>
    this.OR<Expr>([
      {
        ALT: () => {
          const path = [this.nameOf(this.CONSUME(t.Identifier))];
          this.OPTION(() => {
            this.CONSUME(t.Dot);
            path.push(this.nameOf(this.CONSUME2(t.Identifier)));
          });
          return this.pathExpr(path);
        },
      },
      { ALT: () => this.SUBRULE(this.literalBound) },
    ]),
  );

  protected readonly literalBound: Rule<Expr> = this.RULE('literalBound', (): Expr => {
    const start = this.start();
    let negative = false;
    this.OPTION(() => {
      this.CONSUME(t.Minus);
      negative = true;
    });
    const value = this.OR<Expr>([
      { ALT: () => this.SUBRULE(this.numberLiteral) },
      { ALT: () => this.SUBRULE(this.wordLiteral) },
      { ALT: () => this.SUBRULE(this.stringLiteral) },
    ]);
    return negative ? { kind: 'unary', op: '-', operand: value, span: this.spanFrom(start) } : value;
  });

  protected readonly numberLiteral: Rule<Expr> = this.RULE('numberLiteral', (): Expr =>
    this.OR<Expr>([
      {
        ALT: () => {
          const token = this.CONSUME(t.Int);
          return { kind: 'int', value: this.RECORDING_PHASE ? 0n : intValue(token.image, token.startOffset, this.reportLiteral), span: this.spanOf(token) };
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(t.Float);
          return { kind: 'float', value: floatValue(token.image), span: this.spanOf(token) };
        },
      },
    ]),
  );

  /** Characters, `true`, `false`, raw strings. */
  protected readonly wordLiteral: Rule<Expr> = this.RULE('wordLiteral', (): Expr =>
    this.OR<Expr>([
      {
        ALT: () => {
          const token = this.CONSUME(t.Char);
          return {
            kind: 'char',
            value: this.RECORDING_PHASE ? 0 : characterValue(token.image, token.startOffset, this.reportLiteral),
            span: this.spanOf(token),
          };
        },
      },
      { ALT: () => ({ kind: 'bool', value: true, span: this.spanOf(this.CONSUME(t.TrueWord)) }) },
      { ALT: () => ({ kind: 'bool', value: false, span: this.spanOf(this.CONSUME(t.FalseWord)) }) },
      {
        ALT: () => {
          const token = this.CONSUME(t.RawString);
          return { kind: 'string', value: rawText(token.image), span: this.spanOf(token) };
        },
      },
    ]),
  );
}
