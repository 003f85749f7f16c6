// Types as written.
import type { IToken } from 'chevrotain';
import type { TypeNode, TypeParameter } from './ast.js';
import { ParserBase, want, type Rule } from './parser-base.js';
import * as t from './tokens.js';

const primitives: ReadonlySet<string> = new Set(['int', 'float', 'byte', 'bool', 'char', 'string']);

export abstract class TypeParser extends ParserBase {
  protected readonly type: Rule<TypeNode> = this.RULE('type', (): TypeNode => {
    this.enter();
    const start = this.start();
    let node = this.oneOf<TypeNode>(1, [this.namedType, this.arrayType, this.tupleType, this.fnType, this.pointerType], this.typeKind());
    this.OPTION({
      // int[] and int?
      GATE: () => this.at(t.LBracket) && this.peek(2) === t.RBracket,
      DEF: () => {
        this.CONSUME(t.LBracket);
        this.CONSUME(t.RBracket);
        this.report('E0110', 'an array type is written `[T]`', this.spanFrom(start), 'put the element type between the brackets');
        node = { kind: 'array', element: node, span: this.spanFrom(start) };
      },
    });
    this.OPTION2(() => {
      this.CONSUME(t.Question);
      this.report('E0110', 'a type takes no `?`', this.spanFrom(start), 'a value that may be absent is an `Option<T>`');
      const span = this.spanFrom(start);
      node = { kind: 'name', name: { text: 'Option', span }, args: [node], span };
    });
    this.leave();
    return node;
  });

  private typeKind(): number {
    const type = this.peek(1);
    if (type === t.LBracket) return 1;
    if (type === t.LParen) return 2;
    if (type === t.FnWord || type === t.AsyncWord) return 3;
    if (type === t.Star || type === t.Amp) return 4;
    if (type === t.Identifier || type === t.SelfTypeWord || this.RECORDING_PHASE) return 0;
    throw this.unexpected('expected a type');
  }

  protected readonly namedType: Rule<TypeNode> = this.RULE('namedType', (): TypeNode => {
    const start = this.start();
    const token = this.OR<IToken>([{ ALT: () => this.CONSUME(t.Identifier) }, { ALT: () => this.CONSUME(t.SelfTypeWord) }]);
    let args: readonly TypeNode[] = [];
    this.OPTION({
      GATE: () => !primitives.has(token.image), // x as int < y
      DEF: () => (args = this.SUBRULE(this.typeArguments)),
    });
    return { kind: 'name', name: this.nameOf(token), args, span: this.spanFrom(start) };
  });

  protected readonly typeArguments: Rule<readonly TypeNode[]> = this.RULE('typeArguments', (): readonly TypeNode[] => {
    const args: TypeNode[] = [];
    this.CONSUME(t.Lt);
    this.commaList(1, t.Gt, () => args.push(this.SUBRULE(this.type)));
    this.CONSUME(t.Gt, want('`,` or `>` after the type argument'));
    return args;
  });

  protected readonly arrayType: Rule<TypeNode> = this.RULE('arrayType', (): TypeNode => {
    const start = this.start();
    this.CONSUME(t.LBracket);
    const element = this.SUBRULE(this.type);
    this.CONSUME(t.RBracket, want('`]` after the element type'));
    return { kind: 'array', element, span: this.spanFrom(start) };
  });

  protected readonly tupleType: Rule<TypeNode> = this.RULE('tupleType', (): TypeNode => {
    const start = this.start();
    const elements: TypeNode[] = [];
    this.CONSUME(t.LParen);
    this.commaList(1, t.RParen, () => elements.push(this.SUBRULE(this.type)));
    const single = elements.length === 1 && this.peek(0) !== t.Comma;
    this.CONSUME(t.RParen, want('`,` or `)` in the tuple type'));
    return single ? elements[0]! : { kind: 'tuple', elements, span: this.spanFrom(start) };
  });

  protected readonly fnType: Rule<TypeNode> = this.RULE('fnType', (): TypeNode => {
    const start = this.start();
    const params: TypeNode[] = [];
    let isAsync = false;
    this.OPTION(() => {
      this.CONSUME(t.AsyncWord);
      isAsync = true;
    });
    this.CONSUME(t.FnWord);
    this.CONSUME(t.LParen, want('`(` after `fn`'));
    this.commaList(3, t.RParen, () => {
      this.OPTION2({
        GATE: () => this.peek(2) === t.Colon, // a name says what the parameter is for, no more
        DEF: () => {
          this.CONSUME(t.Identifier);
          this.CONSUME(t.Colon);
        },
      });
      params.push(this.SUBRULE(this.type));
    });
    this.CONSUME(t.RParen, want('`,` or `)` after the parameter type'));
    let result = null as TypeNode | null;
    this.OPTION4(() => (result = this.SUBRULE(this.resultType)));
    return { kind: 'fn', params, result, async: isAsync, span: this.spanFrom(start) };
  });

  /** `: T`; `-> T` is understood and reported. */
  protected readonly resultType: Rule<TypeNode> = this.RULE('resultType', (): TypeNode => {
    this.OR([
      { ALT: () => this.CONSUME(t.Colon) },
      {
        ALT: () => {
          const arrow = this.CONSUME(t.ThinArrow);
          this.report('E0110', 'a result type is written `: T`, not `-> T`', this.spanOf(arrow), 'write `:`');
        },
      },
    ]);
    return this.SUBRULE(this.type);
  });

  protected readonly pointerType: Rule<TypeNode> = this.RULE('pointerType', (): TypeNode => {
    const start = this.start();
    this.OR([
      { ALT: () => this.CONSUME(t.Star) },
      {
        ALT: () => {
          const amp = this.CONSUME(t.Amp);
          this.report('E0110', 'a type takes no `&`', this.spanOf(amp), 'structs and arrays go by reference anyway; a pointer to a local is `*T`');
        },
      },
    ]);
    const to = this.SUBRULE(this.type);
    return { kind: 'pointer', to, span: this.spanFrom(start) };
  });

  protected readonly typeParameters: Rule<readonly TypeParameter[]> = this.RULE('typeParameters', (): readonly TypeParameter[] => {
    const params: TypeParameter[] = [];
    this.CONSUME(t.Lt);
    this.commaList(1, t.Gt, () => {
      const name = this.CONSUME(t.Identifier, want('a name for the type parameter'));
      const bounds: TypeNode[] = [];
      let fallback = null as TypeNode | null;
      this.OPTION2(() => {
        this.CONSUME(t.Colon);
        bounds.push(this.SUBRULE(this.type));
        this.MANY2(() => {
          this.CONSUME(t.Plus);
          bounds.push(this.SUBRULE2(this.type));
        });
      });
      this.OPTION3(() => {
        this.CONSUME(t.Eq);
        fallback = this.SUBRULE3(this.type);
      });
      params.push({ name: this.nameOf(name), bounds, default: fallback });
    });
    this.CONSUME2(t.Gt, want('`,` or `>` after the type parameter'));
    return params;
  });
}
