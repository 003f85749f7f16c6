// Expressions that end at their `}`: `if`, `match`, `loop`, `select`, `critical`, `unsafe`; and `async`.
import { tokenMatcher } from 'chevrotain';
import type { Span } from '../diagnostics/diagnostic.js';
import type { AssignBody, Block, Expr, MatchArm, Name, Pattern, SelectArm, Statement } from './ast.js';
import type { Token } from './lexer.js';
import { want, type Rule } from './parser-base.js';
import { ClosureParser } from './parser-closures.js';
import * as t from './tokens.js';

interface IfArm {
  readonly start: number;
  readonly pattern: Pattern | null;
  readonly value: Expr;
  readonly then: Block;
}

export abstract class FormParser extends ClosureParser {
  protected abstract readonly whileStatement: Rule<Statement>;
  protected abstract readonly forStatement: Rule<Statement>;

  // --- if

  protected readonly ifForm: Rule<Expr> = this.RULE('ifForm', (): Expr => {
    const arms: IfArm[] = [this.SUBRULE(this.ifArm)];
    let last = null as Block | null;
    this.MANY({
      GATE: () => last === null && (this.at(t.ElseWord) || this.atElif()),
      DEF: () => {
        this.OR([
          {
            ALT: () => {
              this.CONSUME(t.ElseWord);
              this.OR2({
                DEF: [{ ALT: () => arms.push(this.SUBRULE2(this.ifArm)) }, { ALT: () => (last = this.SUBRULE(this.block)) }],
                ERR_MSG: 'expected `{` or `if` after `else`',
              });
            },
          },
          {
            ALT: () => {
              const word = this.CONSUME(t.Identifier);
              this.report('E0112', `\`${word.image}\` is written \`else if\``, this.spanOf(word), 'write `else if`');
              arms.push(this.SUBRULE(this.ifRest, { ARGS: [word.startOffset] }));
            },
          },
        ]);
        this.checkChain(arms.length, 'this `if`');
      },
    });
    if (this.RECORDING_PHASE) return this.errorExpr(this.spanOfNext());
    return this.nestArms(arms, last);
  });

  private atElif(): boolean {
    return !this.onNewLineStatement() && (this.atWord('elif') || this.atWord('elsif') || this.atWord('elseif'));
  }

  /** `elif = 3;` is a statement about a variable of that name. */
  private onNewLineStatement(): boolean {
    return tokenMatcher(this.LA(2), t.AssignOperator) || this.peek(2) === t.Dot;
  }

  private nestArms(arms: readonly IfArm[], last: Block | null): Expr {
    let otherwise: Expr | null = last;
    for (let i = arms.length - 1; i >= 0; i--) {
      const { start, pattern, value, then } = arms[i]!;
      const span: Span = { file: this.file, start, end: otherwise?.span.end ?? then.span.end };
      otherwise = pattern === null ? { kind: 'if', condition: value, then, otherwise, span } : { kind: 'ifLet', pattern, value, then, otherwise, span };
    }
    return otherwise!;
  }

  protected readonly ifArm: Rule<IfArm> = this.RULE('ifArm', (): IfArm => {
    const word = this.CONSUME(t.IfWord);
    return this.SUBRULE(this.ifRest, { ARGS: [word.startOffset] });
  });

  protected readonly ifRest = this.RULE('ifRest', (start: number): IfArm => {
    let pattern = null as Pattern | null;
    this.OPTION(() => (pattern = this.SUBRULE(this.letHead)));
    const value = this.inHead(() => this.SUBRULE(this.expression));
    return { start, pattern, value, then: this.braced(1, 'after the condition') };
  });

  /** `let pattern =` of `if let` and `while let`. */
  protected readonly letHead: Rule<Pattern> = this.RULE('letHead', (): Pattern => {
    this.OR([
      { ALT: () => this.CONSUME(t.LetWord) },
      {
        ALT: () => {
          const word = this.CONSUME(t.VarWord);
          this.report('E0112', 'a head binds with `let`', this.spanOf(word), 'write `let`, and copy the value into a `var` inside');
        },
      },
    ]);
    const pattern = this.inside(() => this.SUBRULE(this.pattern));
    this.CONSUME(t.Eq, want('`=` after the pattern'));
    return pattern;
  });

  // --- match

  protected readonly matchForm: Rule<Expr> = this.RULE('matchForm', (): Expr => {
    const start = this.start();
    const arms: MatchArm[] = [];
    this.CONSUME(t.MatchWord);
    const value = this.inHead(() => this.SUBRULE(this.expression));
    this.CONSUME(t.LCurly, want('`{` after the value to match'));
    this.inside(() =>
      this.until(1, t.RCurly, () => {
        const arm = this.SUBRULE(this.matchArm);
        if (arm !== null) arms.push(arm);
      }),
    );
    this.CONSUME(t.RCurly, want('`}` after the arms'));
    return { kind: 'match', value, arms, span: this.spanFrom(start) };
  });

  protected readonly matchArm: Rule<MatchArm | null> = this.RULE('matchArm', () =>
    this.recover<MatchArm | null>(
      () => {
        const start = this.start();
        const pattern = this.SUBRULE(this.pattern);
        let guard = null as Expr | null;
        this.OPTION(() => {
          this.CONSUME(t.IfWord);
          guard = this.withoutArrows(() => this.SUBRULE(this.expression));
        });
        this.CONSUME(t.Arrow, want('`=>` after the pattern'));
        const body = this.SUBRULE(this.armBody);
        return { pattern, guard, body, span: this.spanFrom(start) };
      },
      t.Comma,
      () => null,
      this.afterClosedArm,
    ),
  );

  private readonly afterClosedArm = (_token: Token): boolean => this.peek(0) === t.RCurly && this.onNewLine();

  /** What stands behind `=>`, and its comma. */
  protected readonly armBody: Rule<Expr | AssignBody> = this.RULE('armBody', (): Expr | AssignBody =>
    this.oneOf<Expr | AssignBody>(1, [this.closedBody, this.openBody], this.bodyClosesItself() ? 0 : 1),
  );

  private bodyClosesItself(): boolean {
    return !this.RECORDING_PHASE && (this.blockKind() >= 0 || this.loopStatementKind() >= 0);
  }

  protected readonly closedBody: Rule<Expr> = this.RULE('closedBody', (): Expr => {
    const start = this.start();
    const loop = this.loopStatementKind();
    const body = this.OR<Expr>([
      {
        GATE: () => loop < 0,
        ALT: () => this.SUBRULE(this.blockLike),
      },
      {
        ALT: () => {
          const statement = this.oneOf<Statement>(2, [this.whileStatement, this.forStatement], loop);
          return { kind: 'block', statements: [statement], value: null, span: this.spanFrom(start) };
        },
      },
    ]);
    this.OPTION(() => this.CONSUME(t.Comma));
    return body;
  });

  protected readonly openBody: Rule<Expr | AssignBody> = this.RULE('openBody', (): Expr | AssignBody => {
    const body = this.SUBRULE(this.expressionOrAssignment);
    if (this.RECORDING_PHASE) this.OPTION(() => this.CONSUME(t.Comma));
    else if (this.at(t.Comma)) this.CONSUME(t.Comma);
    else if (!this.at(t.RCurly)) {
      const missing = this.unexpected('expected `,` after the arm').diagnostic;
      if (!this.onNewLine()) throw this.failure(missing.code, missing.message, missing.span, this.at(t.Semicolon) ? 'arms end with a comma' : missing.hint);
      this.report(missing.code, missing.message, missing.span, missing.hint);
    }
    return body;
  });

  /** Which of the forms that end at their `}` begins here, -1 for none. */
  protected blockKind(): number {
    switch (this.peek(1)) {
      case t.IfWord:
        return 0;
      case t.MatchWord:
        return 1;
      case t.LoopWord:
        return 2;
      case t.LCurly:
        return 3;
      case t.UnsafeWord:
        return 4;
      case t.SelectWord:
        return 5;
      case t.Identifier:
        if (this.peek(2) === t.LCurly && this.LA(1).image === 'critical') return 6;
        return this.peek(2) === t.Colon && this.peek(3) === t.LoopWord ? 2 : -1;
      default:
        return -1;
    }
  }

  protected readonly blockLike: Rule<Expr> = this.RULE('blockLike', (): Expr =>
    this.oneOf<Expr>(
      1,
      [this.ifForm, this.matchForm, this.loopForm, this.blockForm, this.unsafeForm, this.selectForm, this.criticalForm],
      this.RECORDING_PHASE ? 0 : this.blockKind(),
    ),
  );

  /** 0 for `while`, 1 for `for`, -1 for neither; labels passed over. */
  protected loopStatementKind(): number {
    const labelled = this.at(t.Identifier) && this.peek(2) === t.Colon;
    const type = this.peek(labelled ? 3 : 1);
    return type === t.WhileWord ? 0 : type === t.ForWord ? 1 : -1;
  }

  // --- loop and plain blocks

  protected readonly label: Rule<Name> = this.RULE('label', (): Name => {
    const name = this.nameOf(this.CONSUME(t.Identifier));
    this.CONSUME(t.Colon);
    return name;
  });

  /** Reads a loop's body with its label known. */
  protected labelled<T>(label: Name | null, read: () => T): T {
    if (label !== null) this.labels.push(label.text);
    const value = read();
    if (label !== null) this.labels.pop();
    return value;
  }

  protected readonly loopForm: Rule<Expr> = this.RULE('loopForm', (): Expr => {
    const start = this.start();
    let label = null as Name | null;
    this.OPTION(() => (label = this.SUBRULE(this.label)));
    this.CONSUME(t.LoopWord);
    const body = this.labelled(label, () => this.braced(1, 'after `loop`'));
    return { kind: 'loop', label, body, span: this.spanFrom(start) };
  });

  protected readonly blockForm: Rule<Expr> = this.RULE('blockForm', (): Expr => this.SUBRULE(this.block));

  protected readonly unsafeForm: Rule<Expr> = this.RULE('unsafeForm', (): Expr => {
    const start = this.start();
    this.CONSUME(t.UnsafeWord);
    const body = this.braced(1, 'after `unsafe`');
    return { kind: 'unsafe', body, span: this.spanFrom(start) };
  });

  protected readonly criticalForm: Rule<Expr> = this.RULE('criticalForm', (): Expr => {
    const start = this.start();
    this.CONSUME(t.Identifier);
    const body = this.braced(1, 'after `critical`');
    return { kind: 'critical', body, span: this.spanFrom(start) };
  });

  protected readonly asyncForm: Rule<Expr> = this.RULE('asyncForm', (): Expr => {
    const start = this.start();
    this.CONSUME(t.AsyncWord);
    const body = this.braced(1, 'after `async`');
    return { kind: 'async', body, span: this.spanFrom(start) };
  });

  // --- select

  protected readonly selectForm: Rule<Expr> = this.RULE('selectForm', (): Expr => {
    const start = this.start();
    const arms: SelectArm[] = [];
    this.CONSUME(t.SelectWord);
    this.CONSUME(t.LCurly, want('`{` after `select`'));
    this.inside(() =>
      this.until(1, t.RCurly, () => {
        const arm = this.SUBRULE(this.selectArm);
        if (arm !== null) arms.push(arm);
      }),
    );
    this.CONSUME(t.RCurly, want('`}` after the arms'));
    return { kind: 'select', arms, span: this.spanFrom(start) };
  });

  protected readonly selectArm: Rule<SelectArm | null> = this.RULE('selectArm', () =>
    this.recover<SelectArm | null>(
      () => {
        const start = this.start();
        const head = this.SUBRULE(this.selectHead);
        this.CONSUME(t.Arrow, want('`=>` after the operation'));
        const body = this.SUBRULE(this.armBody);
        return { head, body, span: this.spanFrom(start) };
      },
      t.Comma,
      () => null,
      this.afterClosedArm,
    ),
  );

  protected readonly selectHead: Rule<SelectArm['head']> = this.RULE('selectHead', (): SelectArm['head'] => {
    if (!this.RECORDING_PHASE && this.at(t.Identifier) && this.LA(1).image === '_' && this.peek(2) === t.Arrow) {
      throw this.failure('E0112', 'the arm that is always ready is `default`', this.spanOfNext(), 'write `default => ...`');
    }
    return this.oneOf<SelectArm['head']>(1, [this.operationHead, this.afterHead, this.defaultHead], this.headKind());
  });

  private headKind(): number {
    if (this.RECORDING_PHASE) return 0;
    const next = this.peek(2);
    if (this.atWord('default') && next === t.Arrow) return 2;
    if (this.atWord('after') && next !== t.Eq && next !== t.Dot && next !== t.LBracket && next !== t.Pipe && next !== t.Arrow) return 1;
    return 0;
  }

  protected readonly defaultHead: Rule<SelectArm['head']> = this.RULE('defaultHead', (): SelectArm['head'] => {
    this.CONSUME(t.Identifier);
    return { kind: 'default' };
  });

  protected readonly afterHead: Rule<SelectArm['head']> = this.RULE('afterHead', (): SelectArm['head'] => {
    this.CONSUME(t.Identifier);
    const ms = this.withoutArrows(() => this.SUBRULE(this.expression));
    return { kind: 'after', ms };
  });

  protected readonly operationHead: Rule<SelectArm['head']> = this.RULE('operationHead', (): SelectArm['head'] => {
    let pattern = null as Pattern | null;
    this.OPTION({
      GATE: () => this.patternInHead(),
      DEF: () => {
        pattern = this.SUBRULE(this.pattern);
        this.CONSUME(t.Eq, want('`=` after the pattern'));
      },
    });
    const call = this.withoutArrows(() => this.SUBRULE(this.expression));
    return { kind: 'operation', pattern, call };
  });

  /** Is there an `=` before the `=>`? */
  private patternInHead(): boolean {
    const first = this.token(1);
    if (first === null) return false;
    for (let i = 1; ; i++) {
      const token = this.token(i);
      if (token === null || token.depth < first.depth || token.tokenType === t.Arrow) return false;
      if (token.depth === first.depth && token.tokenType === t.Eq) return true;
    }
  }
}
