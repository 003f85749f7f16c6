// Code that runs elsewhere or later: closures, `spawn`, and `asm`.
import type { IToken } from 'chevrotain';
import type { Argument, AssignBody, Block, ClosureParameter, Expr, TypeNode } from './ast.js';
import { want, type Rule } from './parser-base.js';
import { ExpressionParser } from './parser-expressions.js';
import * as t from './tokens.js';

type AsmOperand = { readonly direction: 'in' | 'out' | 'inout'; readonly value: Expr };

export abstract class ClosureParser extends ExpressionParser {
  protected abstract readonly block: Rule<Block>;

  /** A block that must stand here; `where` ends the message when it does not. */
  protected braced(occurrence: number, where: string): Block {
    if (!this.RECORDING_PHASE && !this.at(t.LCurly)) throw this.unexpected(`expected \`{\` ${where}`);
    return this.subrule(occurrence, this.block);
  }

  protected readonly spawnForm: Rule<Expr> = this.RULE('spawnForm', (): Expr => {
    const start = this.start();
    this.CONSUME(t.SpawnWord);
    let options: readonly Argument[] = [];
    this.OPTION({ GATE: () => this.spawnOptionsAt(), DEF: () => (options = this.SUBRULE(this.spawnOptions)) });
    const kind = this.at(t.LCurly) ? 0 : this.at(t.AsyncWord) && this.peek(2) === t.LCurly ? 1 : 2;
    this.enter();
    const operand = this.oneOf<Expr>(1, [this.blockForm, this.asyncForm, this.operand], kind);
    this.leave();
    return { kind: 'spawn', options, operand, span: this.spanFrom(start) };
  });

  private spawnOptionsAt(): boolean {
    if (!this.at(t.LParen)) return false;
    if (this.peek(2) === t.RParen) return this.peek(3) === t.Identifier || this.peek(3) === t.LCurly || this.peek(3) === t.AsyncWord;
    return this.peek(2) === t.Identifier && this.peek(3) === t.Colon;
  }

  protected readonly spawnOptions: Rule<readonly Argument[]> = this.RULE('spawnOptions', (): readonly Argument[] => {
    const options: Argument[] = [];
    this.CONSUME(t.LParen);
    this.inside(() =>
      this.commaList(1, t.RParen, () => {
        const name = this.nameOf(this.CONSUME(t.Identifier, want('an option: `name`, `priority`, `stack` or `kernel`')));
        this.CONSUME(t.Colon, want('`:` after the option'));
        options.push({ name, value: this.SUBRULE(this.expression) });
      }),
    );
    this.CONSUME(t.RParen, want('`,` or `)` after the option'));
    return options;
  });

  /** `x => e`, `(x, y) => e`, `(x: int): int => e`, with `async` before it or not. */
  protected readonly arrowClosure: Rule<Expr> = this.RULE('arrowClosure', (): Expr => {
    const start = this.start();
    let isAsync = false;
    let params: readonly ClosureParameter[] = [];
    let result = null as TypeNode | null;
    this.OPTION(() => {
      this.CONSUME(t.AsyncWord);
      isAsync = true;
    });
    this.OR([
      {
        ALT: () => {
          const name = this.nameOf(this.CONSUME(t.Identifier, want('`{`, `fn` or a closure after `async`')));
          params = [{ pattern: name.text === '_' ? { kind: 'wildcard', span: name.span } : { kind: 'binding', name, span: name.span }, type: null }];
        },
      },
      {
        ALT: () => {
          params = this.SUBRULE(this.closureParameters);
          this.OPTION2(() => (result = this.SUBRULE(this.resultType)));
        },
      },
    ]);
    this.CONSUME(t.Arrow, want('`=>` after the parameters of the closure'));
    this.enter();
    const body = this.oneOf<Expr | AssignBody>(1, [this.blockForm, this.expressionOrAssignment], this.at(t.LCurly) ? 0 : 1);
    this.leave();
    return { kind: 'closure', params, result, async: isAsync, body, long: false, span: this.spanFrom(start) };
  });

  /** `fn(x: int): int { ... }`. */
  protected readonly longClosure: Rule<Expr> = this.RULE('longClosure', (): Expr => {
    const start = this.start();
    let isAsync = false;
    let result = null as TypeNode | null;
    this.OPTION(() => {
      this.CONSUME(t.AsyncWord);
      isAsync = true;
    });
    this.CONSUME(t.FnWord);
    if (!this.RECORDING_PHASE && this.at(t.Identifier)) {
      throw this.failure('E0108', 'a function with a name is a statement of its own', this.spanOfNext(), 'leave the name out, or declare the function first');
    }
    const params = this.SUBRULE(this.closureParameters);
    this.OPTION2(() => (result = this.SUBRULE(this.resultType)));
    const body = this.braced(1, 'with the body of the closure');
    return { kind: 'closure', params, result, async: isAsync, body, long: true, span: this.spanFrom(start) };
  });

  protected readonly closureParameters: Rule<readonly ClosureParameter[]> = this.RULE('closureParameters', (): readonly ClosureParameter[] => {
    const params: ClosureParameter[] = [];
    this.CONSUME(t.LParen, want('`(` with the parameters'));
    this.inside(() =>
      this.commaList(1, t.RParen, () => {
        const pattern = this.SUBRULE(this.pattern);
        let type = null as TypeNode | null;
        this.OPTION2(() => {
          this.CONSUME(t.Colon);
          type = this.SUBRULE(this.type);
        });
        params.push({ pattern, type });
      }),
    );
    this.CONSUME(t.RParen, want('`,` or `)` after the parameter'));
    return params;
  });

  /** `asm("mov {0}, {1}", out(reg) x, in(reg) y)`. */
  protected readonly asmForm: Rule<Expr> = this.RULE('asmForm', (): Expr => {
    const start = this.start();
    this.CONSUME(t.Identifier);
    this.CONSUME(t.LParen);
    const operands: AsmOperand[] = [];
    let template = '';
    this.inside(() => {
      template = this.SUBRULE(this.plainString).text;
      this.OPTION({
        GATE: () => this.at(t.Comma),
        DEF: () => {
          this.CONSUME(t.Comma);
          this.commaList(1, t.RParen, () => operands.push(this.SUBRULE(this.asmOperand)));
        },
      });
    });
    this.CONSUME(t.RParen, want('`,` or `)` after the operand'));
    return { kind: 'asm', template, operands, span: this.spanFrom(start) };
  });

  protected readonly asmOperand: Rule<AsmOperand> = this.RULE('asmOperand', (): AsmOperand => {
    const word = this.OR<IToken>({
      DEF: [{ ALT: () => this.CONSUME(t.InWord) }, { ALT: () => this.CONSUME(t.Identifier) }],
      ERR_MSG: 'expected `in(reg)`, `out(reg)` or `inout(reg)`',
    });
    if (!this.RECORDING_PHASE && !['in', 'out', 'inout'].includes(word.image)) {
      this.report('E0105', `\`${word.image}\` is not a direction`, this.spanOf(word), 'operands are `in(reg)`, `out(reg)` or `inout(reg)`');
    }
    this.CONSUME(t.LParen, want('`(reg)` after the direction'));
    const where = this.CONSUME2(t.Identifier, want('`reg`'));
    if (!this.RECORDING_PHASE && where.image !== 'reg')
      this.report('E0105', `\`${where.image}\` is not a place for an operand`, this.spanOf(where), 'write `reg`');
    this.CONSUME(t.RParen, want('`)` after `reg`'));
    const value = this.SUBRULE(this.expression);
    return { direction: word.image === 'out' || word.image === 'inout' ? word.image : 'in', value };
  });
}
