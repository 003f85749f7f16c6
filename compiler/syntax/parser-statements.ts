// Blocks and statements. A broken statement is reported and passed; the block goes on behind it.
import type { Block, Expr, Item, Name, Pattern, Statement, TypeNode } from './ast.js';
import { want, type Rule } from './parser-base.js';
import { FormParser } from './parser-forms.js';
import * as t from './tokens.js';

/** How a function begins elsewhere. */
export const functionWords: ReadonlySet<string> = new Set(['function', 'func', 'def', 'fun']);

export abstract class StatementParser extends FormParser {
  /** A function or constant inside a block. */
  protected abstract readonly localItem: Rule<Statement>;
  protected abstract readonly item: Rule<Item | null>;

  /** The statement just read was an expression without `;`. */
  private open = false;

  protected readonly block: Rule<Block> = this.RULE('block', (): Block => {
    const start = this.start();
    const statements: Statement[] = [];
    let value = null as Expr | null;
    this.enter();
    this.CONSUME(t.LCurly, want('`{`'));
    this.inside(() =>
      this.until(1, t.RCurly, () => {
        const statement = this.SUBRULE(this.statement);
        if (this.RECORDING_PHASE) return;
        if (this.open && this.at(t.RCurly) && statement.kind === 'expr') value = statement.expr;
        else statements.push(statement);
      }),
    );
    this.CONSUME(t.RCurly, want('`}`'));
    this.leave();
    return { kind: 'block', statements, value, span: this.spanFrom(start) };
  });

  protected readonly statement: Rule<Statement> = this.RULE('statement', () => {
    this.open = false;
    const declared = this.declaredName();
    return this.recover<Statement>(
      () =>
        this.oneOf<Statement>(
          1,
          [
            this.letStatement,
            this.whileStatement,
            this.forStatement,
            this.deferStatement,
            this.yieldStatement,
            this.localItem,
            this.expressionStatement,
            this.blockStatement,
            this.emptyStatement,
            this.misplacedItem,
          ],
          this.statementKind(),
        ),
      t.Semicolon,
      (start) => {
        this.open = false;
        const span = this.spanFrom(start);
        const expr = this.errorExpr(span);
        if (declared === null) return { kind: 'expr', expr, span };
        return {
          kind: 'let',
          mutable: true,
          pattern: { kind: 'binding', name: declared, span: declared.span },
          type: null,
          value: expr,
          otherwise: null,
          span,
        };
      },
    );
  });

  /** The name behind `let` or `var`: where the rest cannot be read, what uses it is right all the same. */
  private declaredName(): Name | null {
    if (this.RECORDING_PHASE || (!this.at(t.LetWord) && !this.at(t.VarWord)) || this.peek(2) !== t.Identifier) return null;
    return this.nameOf(this.LA(2));
  }

  private statementKind(): number {
    if (this.RECORDING_PHASE) return 0;
    switch (this.peek(1)) {
      case t.LetWord:
      case t.VarWord:
        return 0;
      case t.WhileWord:
        return 1;
      case t.ForWord:
        return 2;
      case t.DeferWord:
        return 3;
      case t.YieldWord:
        return 4;
      case t.ConstWord:
      case t.Hash:
        return 5;
      case t.FnWord:
        return this.peek(2) === t.Identifier ? 5 : 6;
      case t.AsyncWord:
        return this.peek(2) === t.FnWord && this.peek(3) === t.Identifier ? 5 : 6;
      case t.Semicolon:
        return 8;
      case t.StructWord:
      case t.EnumWord:
      case t.InterfaceWord:
      case t.ImplWord:
      case t.ImportWord:
      case t.ExternWord:
        return 9;
      case t.Identifier: {
        const loop = this.loopStatementKind();
        if (loop >= 0) return 1 + loop;
        if (this.atWord('static') && (this.peek(2) === t.VarWord || this.peek(2) === t.LetWord)) return 9;
        if (functionWords.has(this.LA(1).image) && this.peek(2) === t.Identifier && this.peek(3) === t.LParen) return 5;
        break;
      }
      default:
        break;
    }
    return this.blockKind() >= 0 ? 7 : 6;
  }

  protected readonly letStatement: Rule<Statement> = this.RULE('letStatement', (): Statement => {
    const start = this.start();
    let mutable = false;
    this.OR([
      { ALT: () => this.CONSUME(t.LetWord) },
      {
        ALT: () => {
          this.CONSUME(t.VarWord);
          mutable = true;
        },
      },
    ]);
    this.OPTION({
      GATE: () => this.atWord('mut') && this.peek(2) === t.Identifier,
      DEF: () => {
        const word = this.CONSUME(t.Identifier);
        this.report('E0112', 'a variable that is assigned again is a `var`', this.spanOf(word), 'write `var` instead of `let mut`');
        mutable = true;
      },
    });
    const pattern = this.SUBRULE(this.pattern);
    let type = null as TypeNode | null;
    this.OPTION2(() => {
      this.CONSUME(t.Colon);
      type = this.SUBRULE(this.type);
    });
    if (!this.RECORDING_PHASE && this.at(t.Semicolon)) return this.withoutValue(start, mutable, pattern, type);
    this.CONSUME(t.Eq, want('`=` and a value'));
    const value = this.SUBRULE(this.expressionOrRange);
    let otherwise = null as Block | null;
    this.OPTION3(() => {
      this.CONSUME(t.ElseWord);
      otherwise = this.braced(1, 'after `else`');
    });
    this.semicolon(1, 'after the declaration');
    return { kind: 'let', mutable, pattern, type, value, otherwise, span: this.spanFrom(start) };
  });

  private withoutValue(start: number, mutable: boolean, pattern: Pattern, type: TypeNode | null): Statement {
    this.report('E0107', 'a variable needs a value', pattern.span, 'declare it where its value is known, or start with a value: `var x = 0;`');
    const span = this.spanFrom(start);
    this.SKIP_TOKEN();
    return { kind: 'let', mutable, pattern, type, value: this.errorExpr(span), otherwise: null, span };
  }

  /** The `;` at the end of a statement. One that is missing at the end of a line is reported and taken as read. */
  protected semicolon(occurrence: number, after: string): void {
    if (this.RECORDING_PHASE || this.at(t.Semicolon)) {
      this.consume(occurrence, t.Semicolon);
      return;
    }
    const missing = this.unexpected(`expected \`;\` ${after}`);
    if (this.token(1) === null || !(this.onNewLine() || this.at(t.RCurly)) || missing.diagnostic.hint !== undefined) throw missing;
    this.report(missing.diagnostic.code, missing.diagnostic.message, missing.diagnostic.span, missing.diagnostic.hint);
  }

  protected readonly whileStatement: Rule<Statement> = this.RULE('whileStatement', (): Statement => {
    const start = this.start();
    let label = null as Name | null;
    let pattern = null as Pattern | null;
    this.OPTION(() => (label = this.SUBRULE(this.label)));
    this.CONSUME(t.WhileWord);
    this.OPTION2(() => (pattern = this.SUBRULE(this.letHead)));
    const value = this.inHead(() => this.SUBRULE(this.expression));
    const body = this.labelled(label, () => this.braced(1, 'after the condition'));
    this.endOfBlockStatement(3);
    const span = this.spanFrom(start);
    return pattern === null ? { kind: 'while', label, condition: value, body, span } : { kind: 'whileLet', label, pattern, value, body, span };
  });

  protected readonly forStatement: Rule<Statement> = this.RULE('forStatement', (): Statement => {
    const start = this.start();
    let label = null as Name | null;
    this.OPTION(() => (label = this.SUBRULE(this.label)));
    this.CONSUME(t.ForWord);
    if (!this.RECORDING_PHASE) this.checkForHead();
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(t.InWord, want('`in` after the pattern'));
    const iterable = this.inHead(() => this.SUBRULE(this.expressionOrRange));
    const body = this.labelled(label, () => this.braced(1, 'after what to loop over'));
    this.endOfBlockStatement(3);
    return { kind: 'for', label, pattern, iterable, body, span: this.spanFrom(start) };
  });

  private checkForHead(): void {
    const inner = this.at(t.LParen) ? 2 : 1;
    const counting = this.peek(inner) === t.LetWord || this.peek(inner) === t.VarWord;
    if (counting || this.at(t.LCurly)) {
      const hint = this.at(t.LCurly) ? 'a loop without end is `loop { }`' : 'write `for i in 0..n { }` or `for x in xs { }`';
      throw this.failure('E0112', 'a `for` goes over the elements of something', this.spanOfNext(), hint);
    }
  }

  protected readonly deferStatement: Rule<Statement> = this.RULE('deferStatement', (): Statement => {
    const start = this.start();
    const word = this.CONSUME(t.DeferWord);
    if (!this.RECORDING_PHASE && !this.at(t.LCurly)) {
      throw this.failure('E0101', `expected \`{\` after \`defer\`, found ${this.describeNext()}`, this.spanOf(word), 'write `defer { ... }`');
    }
    const body = this.SUBRULE(this.block);
    this.endOfBlockStatement(1);
    return { kind: 'defer', body, span: this.spanFrom(start) };
  });

  protected readonly yieldStatement: Rule<Statement> = this.RULE('yieldStatement', (): Statement => {
    const start = this.start();
    this.CONSUME(t.YieldWord);
    if (!this.RECORDING_PHASE && !this.at(t.Semicolon) && !this.onNewLine() && !this.at(t.RCurly)) {
      throw this.failure('E0112', '`yield;` gives nothing', this.spanOfNext(), 'in a coroutine, write `y.yield(value)` with its yielder');
    }
    this.semicolon(1, 'after `yield`');
    return { kind: 'yield', span: this.spanFrom(start) };
  });

  /** A form that ends at its `}`. */
  protected readonly blockStatement: Rule<Statement> = this.RULE('blockStatement', (): Statement => {
    const start = this.start();
    const expr = this.SUBRULE(this.blockLike);
    const span = this.spanFrom(start);
    this.open = !this.at(t.Semicolon);
    this.endOfBlockStatement(1);
    return { kind: 'expr', expr, span };
  });

  private endOfBlockStatement(occurrence: number): void {
    this.option(occurrence, () => this.consume(occurrence, t.Semicolon));
  }

  protected readonly expressionStatement: Rule<Statement> = this.RULE('expressionStatement', (): Statement => {
    const start = this.start();
    const body = this.SUBRULE(this.expressionOrAssignment);
    if (!this.RECORDING_PHASE && this.at(t.RCurly)) {
      this.open = body.kind !== 'assignBody';
    } else this.semicolon(1, body.kind === 'assignBody' ? 'after the assignment' : 'after the expression');
    const span = this.spanFrom(start);
    if (body.kind === 'assignBody') return { kind: 'assign', target: body.target, op: body.op, value: body.value, span };
    return { kind: 'expr', expr: body, span };
  });

  protected readonly emptyStatement: Rule<Statement> = this.RULE('emptyStatement', (): Statement => {
    const token = this.CONSUME(t.Semicolon);
    const span = this.spanOf(token);
    return { kind: 'expr', expr: { kind: 'unit', span }, span };
  });

  protected readonly misplacedItem: Rule<Statement> = this.RULE('misplacedItem', (): Statement => {
    const span = this.spanOfNext();
    this.report('E0108', `\`${this.LA(1).image}\` cannot stand inside a function`, span, 'move it out; or is a `}` missing before it?');
    this.SUBRULE(this.item);
    return { kind: 'expr', expr: this.errorExpr(span), span };
  });
}
