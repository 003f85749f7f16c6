// Expressions: operators, what follows an operand, what an operand is. The forms that have blocks in them are in parser-forms.ts.
import type { IToken, TokenType } from 'chevrotain';
import type { Span } from '../diagnostics/diagnostic.js';
import type { Argument, AssignBody, BinaryOp, Expr, TypeNode } from './ast.js';
import { want, type Rule } from './parser-base.js';
import { PrimaryParser } from './parser-primaries.js';
import { compoundOf, operatorOf, tree, type OperatorUse } from './precedence.js';
import * as t from './tokens.js';

const afterArguments = want('`,` or `)` after the argument');
const afterIndex = want('`]` after the index');

interface Suffix {
  readonly apply: (object: Expr, span: Span) => Expr;
}

export abstract class ExpressionParser extends PrimaryParser {
  /** The forms, in the order of `formKind`. */
  protected abstract readonly ifForm: Rule<Expr>;
  protected abstract readonly matchForm: Rule<Expr>;
  protected abstract readonly loopForm: Rule<Expr>;
  protected abstract readonly blockForm: Rule<Expr>;
  protected abstract readonly unsafeForm: Rule<Expr>;
  protected abstract readonly selectForm: Rule<Expr>;
  protected abstract readonly criticalForm: Rule<Expr>;
  protected abstract readonly asmForm: Rule<Expr>;
  protected abstract readonly spawnForm: Rule<Expr>;
  protected abstract readonly asyncForm: Rule<Expr>;
  protected abstract readonly longClosure: Rule<Expr>;
  protected abstract readonly arrowClosure: Rule<Expr>;

  protected readonly expression: Rule<Expr> = this.RULE('expression', (): Expr => {
    this.enter();
    const first = this.SUBRULE(this.operand);
    let operands = null as Expr[] | null;
    const operators: OperatorUse[] = [];
    this.MANY({
      GATE: () => !this.atShiftAssign(),
      DEF: () => {
        const op = this.SUBRULE(this.binaryOperator);
        operands ??= [first];
        operators.push(op);
        operands.push(this.SUBRULE2(this.operand));
      },
    });
    this.leave();
    if (operands === null || this.RECORDING_PHASE) return first;
    this.checkChain(operators.length, 'this expression');
    return tree(operands, operators, (second) =>
      this.report('E0104', 'comparisons cannot be chained', second.span, 'write `a < b && b < c`, or put one comparison in parentheses'),
    );
  });

  /** What `for` goes over. Elsewhere a range is understood too; the checker says that it has no place there. */
  protected readonly expressionOrRange: Rule<Expr> = this.RULE('expressionOrRange', (): Expr => {
    const start = this.start();
    const from = this.SUBRULE(this.expression);
    let range = null as Expr | null;
    this.OPTION(() => {
      const sign = this.SUBRULE(this.rangeSign);
      const to = this.SUBRULE2(this.expression);
      range = { kind: 'range', from, to, inclusive: sign.tokenType === t.DotDotEq, span: this.spanFrom(start) };
    });
    return range ?? from;
  });

  private atShiftAssign(): boolean {
    return this.at(t.Gt) && this.peek(2) === t.Gt && this.peek(3) === t.Eq && this.adjacent(1) && this.adjacent(2);
  }

  protected readonly binaryOperator: Rule<OperatorUse> = this.RULE('binaryOperator', (): OperatorUse => {
    const token = this.CONSUME(t.BinaryOperator);
    const type = token.tokenType;
    if (type === t.EqEqEq || type === t.NotEqEq) {
      this.report('E0112', `the operator is \`${token.image.slice(0, 2)}\``, this.spanOf(token), 'there is only one kind of equality, by value and type');
    } else if (type === t.Gt && this.gluedTo(token)) {
      const second = this.takeType();
      return { op: second === t.Gt ? '>>' : '>=', span: this.spanFrom(token.startOffset) };
    }
    return { op: operatorOf.get(type) ?? '+', span: this.spanOf(token) };
  });

  private gluedTo(token: IToken): boolean {
    const next = this.LA(1);
    return (next.tokenType === t.Gt || next.tokenType === t.Eq) && next.startOffset === token.startOffset + 1;
  }

  /** Takes the next token and gives its type. */
  private takeType(): TokenType {
    const type = this.peek(1);
    this.SKIP_TOKEN();
    return type;
  }

  /** Prefix operators, `await`s, a primary, what follows it, casts. */
  protected readonly operand: Rule<Expr> = this.RULE('operand', (): Expr => {
    let prefixes = null as IToken[] | null;
    this.MANY(() => {
      const sign = this.CONSUME(t.PrefixOperator);
      (prefixes ??= []).push(sign);
    });
    const start = this.start();
    let awaits = null as IToken[] | null;
    this.MANY2(() => {
      const word = this.CONSUME(t.AwaitWord);
      (awaits ??= []).push(word);
    });
    let expr = this.SUBRULE(this.primary);
    let links = 0;
    this.MANY3(() => {
      if (awaits !== null && this.at(t.Question)) {
        expr = this.awaited(expr, awaits);
        awaits = null;
      }
      const suffix = this.SUBRULE(this.suffix);
      if (this.RECORDING_PHASE) return;
      this.checkChain(++links, 'this chain of calls');
      expr = suffix.apply(expr, this.spanFrom(start));
    });
    if (awaits !== null) expr = this.awaited(expr, awaits);
    if (prefixes !== null) expr = this.prefixed(expr, prefixes);
    this.MANY4(() => {
      this.CONSUME(t.AsWord);
      if (!this.RECORDING_PHASE) this.checkChain(++links, 'this row of casts');
      const type = this.SUBRULE(this.type);
      const from = prefixes === null ? start : prefixes[0]!.startOffset;
      expr = { kind: 'cast', operand: expr, type, span: this.spanFrom(from) };
    });
    return expr;
  });

  private awaited(expr: Expr, awaits: readonly IToken[]): Expr {
    if (this.RECORDING_PHASE) return expr;
    this.checkChain(awaits.length, 'this row of `await`s');
    return awaits.reduceRight((operand: Expr, word): Expr => ({ kind: 'await', operand, span: this.spanFrom(word.startOffset) }), expr);
  }

  private prefixed(expr: Expr, prefixes: readonly IToken[]): Expr {
    if (this.RECORDING_PHASE) return expr;
    this.checkChain(prefixes.length, 'this row of operators');
    return prefixes.reduceRight((operand: Expr, sign): Expr => {
      const span = this.spanFrom(sign.startOffset);
      if (sign.tokenType === t.Amp) return { kind: 'addressOf', operand, span };
      if (sign.tokenType === t.Star) return { kind: 'deref', operand, span };
      return { kind: 'unary', op: sign.image as '-' | '!' | '~', operand, span };
    }, expr);
  }

  // --- suffixes

  protected readonly suffix: Rule<Suffix> = this.RULE('suffix', (): Suffix =>
    this.OR<Suffix>([
      { ALT: () => this.SUBRULE(this.memberSuffix) },
      { ALT: () => this.SUBRULE(this.callSuffix) },
      { ALT: () => this.SUBRULE(this.indexSuffix) },
      {
        ALT: () => {
          this.CONSUME(t.Question);
          return { apply: (operand, span) => ({ kind: 'try', operand, span }) };
        },
      },
    ]),
  );

  protected readonly memberSuffix: Rule<Suffix> = this.RULE('memberSuffix', (): Suffix => {
    this.SUBRULE(this.dot);
    return this.OR<Suffix>({
      DEF: [
        {
          ALT: () => {
            const token = this.CONSUME(t.Identifier);
            let typeArgs: readonly TypeNode[] = [];
            this.OPTION({ GATE: () => this.typeArgumentsAt(1), DEF: () => (typeArgs = this.SUBRULE(this.typeArguments)) });
            const name = this.nameOf(token);
            return { apply: (object, span) => ({ kind: 'field', object, name, typeArgs, span }) };
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.Int);
            if (!this.RECORDING_PHASE && !/^(?:0|[1-9][0-9]{0,2})$/.test(token.image)) {
              this.report('E0105', `\`${token.image}\` is not the place of a tuple's element`, this.spanOf(token), 'elements are counted from 0: `t.0`');
            }
            return { apply: (object, span) => ({ kind: 'tupleIndex', object, index: Number.parseInt(token.image, 10), span }) };
          },
        },
      ],
      ERR_MSG: 'expected a name after `.`',
    });
  });

  protected readonly callSuffix: Rule<Suffix> = this.RULE('callSuffix', (): Suffix => {
    const args: Argument[] = [];
    this.CONSUME(t.LParen);
    this.inside(() => this.commaList(1, t.RParen, () => args.push({ name: null, value: this.SUBRULE(this.expressionOrRange) })));
    this.CONSUME(t.RParen, afterArguments);
    return { apply: (callee, span) => ({ kind: 'call', callee, args, span }) };
  });

  protected readonly indexSuffix: Rule<Suffix> = this.RULE('indexSuffix', (): Suffix => {
    this.CONSUME(t.LBracket);
    let from = null as Expr | null;
    let to = null as Expr | null;
    let sign = null as IToken | null;
    this.inside(() => {
      this.OPTION({
        GATE: () => !this.at(t.DotDot) && !this.at(t.DotDotEq),
        DEF: () => (from = this.SUBRULE(this.expression)),
      });
      this.OPTION2(() => {
        sign = this.SUBRULE(this.rangeSign);
        this.OPTION3(() => (to = this.SUBRULE2(this.expression)));
      });
    });
    this.CONSUME(t.RBracket, afterIndex);
    if (sign !== null) {
      const inclusive = (sign as IToken).tokenType === t.DotDotEq;
      if (inclusive && to === null && !this.RECORDING_PHASE)
        this.report('E0105', 'an inclusive range needs an end', this.spanOf(sign), 'write `..` to go up to the end');
      return { apply: (object, span) => ({ kind: 'slice', object, from, to, inclusive, span }) };
    }
    if (from === null && !this.RECORDING_PHASE) {
      throw this.failure('E0101', 'expected an index between the brackets, found nothing', this.spanFrom(this.LA(0).startOffset));
    }
    const index = from!;
    return { apply: (object, span) => ({ kind: 'index', object, index, span }) };
  });

  protected readonly rangeSign: Rule<IToken> = this.RULE('rangeSign', (): IToken =>
    this.OR<IToken>([{ ALT: () => this.CONSUME(t.DotDot) }, { ALT: () => this.CONSUME(t.DotDotEq) }]),
  );

  // --- primaries

  protected readonly primary: Rule<Expr> = this.RULE('primary', (): Expr =>
    this.oneOf<Expr>(
      1,
      [
        this.named,
        this.numberLiteral,
        this.wordLiteral,
        this.stringLiteral,
        this.parenthesised,
        this.arrayLiteral,
        this.dottedVariant,
        this.arrowClosure,
        this.ifForm,
        this.matchForm,
        this.loopForm,
        this.blockForm,
        this.unsafeForm,
        this.selectForm,
        this.criticalForm,
        this.asmForm,
        this.spawnForm,
        this.asyncForm,
        this.longClosure,
        this.jump,
      ],
      this.primaryKind(),
    ),
  );

  private primaryKind(): number {
    if (this.RECORDING_PHASE) return 0;
    switch (this.peek(1)) {
      case t.Identifier:
        return this.wordKind();
      case t.SelfWord:
      case t.SelfTypeWord:
        return 0;
      case t.Int:
      case t.Float:
        return 1;
      case t.Char:
      case t.TrueWord:
      case t.FalseWord:
      case t.RawString:
        return 2;
      case t.StringStart:
        return 3;
      case t.LParen:
        return this.arrows && this.arrowBehindParenthesis(1) ? 7 : 4;
      case t.LBracket:
        return 5;
      case t.Dot:
        return 6;
      case t.IfWord:
        return 8;
      case t.MatchWord:
        return 9;
      case t.LoopWord:
        return 10;
      case t.LCurly:
        return 11;
      case t.UnsafeWord:
        return 12;
      case t.SelectWord:
        return 13;
      case t.SpawnWord:
        return 16;
      case t.AsyncWord:
        if (this.peek(2) === t.FnWord) return 18;
        return this.peek(2) === t.LCurly ? 17 : 7;
      case t.FnWord:
        return 18;
      case t.BreakWord:
      case t.ContinueWord:
      case t.ReturnWord:
        return 19;
      default:
        throw this.unexpected('expected an expression');
    }
  }

  /** What an expression that begins with a plain word is. */
  private wordKind(): number {
    const next = this.peek(2);
    if (next === t.Arrow) return this.arrows ? 7 : 0;
    const { image } = this.LA(1);
    if (image === 'critical' && next === t.LCurly && this.structs) return 14;
    if (image === 'asm' && next === t.LParen) return 15;
    if (next === t.Colon && this.peek(3) === t.LoopWord) return 10;
    return 0;
  }

  /** `(...) =>`, also `(...): T =>`. */
  protected arrowBehindParenthesis(distance: number): boolean {
    const behind = this.behindPartner(distance);
    if (behind === t.Arrow) return true;
    return behind === t.Colon;
  }

  // --- assignment as a body

  /** An expression, or an assignment: the body of an arm or of an arrow closure. */
  protected readonly expressionOrAssignment: Rule<Expr | AssignBody> = this.RULE('expressionOrAssignment', (): Expr | AssignBody => {
    const start = this.start();
    const target = this.SUBRULE(this.expression);
    let body = null as AssignBody | null;
    this.OPTION({
      GATE: () => !this.at(t.Gt) || this.peek(2) === t.Gt,
      DEF: () => {
        const op = this.SUBRULE(this.assignOperator);
        const value = this.SUBRULE2(this.expression);
        body = { kind: 'assignBody', target, op, value, span: this.spanFrom(start) };
      },
    });
    return body ?? target;
  });

  /** The operator before `=`, null for `=` alone. */
  protected readonly assignOperator: Rule<BinaryOp | null> = this.RULE('assignOperator', (): BinaryOp | null =>
    this.OR<BinaryOp | null>([
      { ALT: () => compoundOf.get(this.CONSUME(t.AssignOperator).tokenType) ?? null },
      {
        ALT: () => {
          this.CONSUME(t.Gt);
          this.CONSUME2(t.Gt);
          this.CONSUME2(t.Eq);
          return '>>';
        },
      },
    ]),
  );
}
