// Functions, and what stands before items: attributes and documentation.
import type { IToken } from 'chevrotain';
import type { Attribute, Block, Expr, FnItem, Item, Name, Parameter, Statement, TypeNode, TypeParameter } from './ast.js';
import { want, type Rule } from './parser-base.js';
import { functionWords, StatementParser } from './parser-statements.js';
import { foreignWords, typeWords } from './slips.js';
import * as t from './tokens.js';

/** Where a function stands. */
type Place = 'module' | 'impl' | 'interface' | 'block';

export interface Before {
  readonly doc: string | null;
  readonly attributes: readonly Attribute[];
}

interface Self {
  readonly span: Name['span'];
}

export abstract class FunctionParser extends StatementParser {
  protected abstract readonly constItem: Rule<Item>;

  /** Attributes and documentation of the item that is being read. */
  protected prefix: Before = { doc: null, attributes: [] };
  protected place: Place = 'module';

  protected readonly before: Rule<Before> = this.RULE('before', (): Before => {
    let doc = this.docs.get(this.start()) ?? null;
    const attributes: Attribute[] = [];
    this.MANY(() => {
      attributes.push(this.SUBRULE(this.attribute));
      doc ??= this.docs.get(this.start()) ?? null;
    });
    return { doc, attributes };
  });

  protected readonly attribute: Rule<Attribute> = this.RULE('attribute', (): Attribute => {
    const start = this.start();
    this.CONSUME(t.Hash);
    this.CONSUME(t.LBracket, want('`[` after `#`'));
    const name = this.nameOf(this.CONSUME(t.Identifier, want('the name of an attribute')));
    let argument = null as string | null;
    this.OPTION(() => {
      this.CONSUME(t.LParen);
      argument = this.SUBRULE(this.plainString).text;
      this.CONSUME(t.RParen, want('`)` after the argument'));
    });
    this.CONSUME(t.RBracket, want('`]` after the attribute'));
    return { name, argument, span: this.spanFrom(start) };
  });

  // --- functions

  protected readonly fnRule: Rule<FnItem> = this.RULE('fnRule', (): FnItem => {
    const { doc, attributes } = this.prefix;
    const { place } = this;
    const start = this.start();
    let isExtern = false;
    let isInterrupt = false;
    let isAsync = false;
    this.OPTION(() => {
      this.CONSUME(t.ExternWord);
      isExtern = true;
    });
    this.OPTION2({
      GATE: () => this.atWord('interrupt'),
      DEF: () => {
        this.CONSUME(t.Identifier);
        isInterrupt = true;
      },
    });
    this.OPTION3(() => {
      this.CONSUME(t.AsyncWord);
      isAsync = true;
    });
    this.SUBRULE(this.fnWord);
    const name = this.nameOf(this.CONSUME2(t.Identifier, want('a name for the function')));
    let typeParams: readonly TypeParameter[] = [];
    this.OPTION4(() => (typeParams = this.SUBRULE(this.typeParameters)));
    this.CONSUME(t.LParen, want('`(` after the name of the function'));
    const params: Parameter[] = [];
    let self = null as Self | null;
    let index = 0;
    this.inside(() =>
      this.commaList(5, t.RParen, () => {
        const param = this.SUBRULE(this.parameter);
        if (this.RECORDING_PHASE) return;
        if ('type' in param) params.push(param);
        else if (index > 0 || place === 'module' || place === 'block') {
          const where = index > 0 ? 'stands first' : 'is a parameter of methods only';
          this.report('E0113', `\`self\` ${where}`, param.span, index > 0 ? undefined : 'methods stand in `impl Type { ... }`');
        } else self = param;
        index++;
      }),
    );
    this.CONSUME(t.RParen, want('`,` or `)` after the parameter'));
    let result = null as TypeNode | null;
    this.OPTION6(() => (result = this.SUBRULE(this.resultType)));
    const span = this.spanFrom(start);
    const bodiless = isExtern || place === 'interface' || attributes.some((attribute) => attribute.name.text === 'intrinsic');
    const body = this.SUBRULE(this.fnBody, { ARGS: [name, bodiless, isExtern] });
    return {
      kind: 'fn',
      name,
      typeParams,
      hasSelf: self !== null,
      selfSpan: self?.span ?? null,
      params,
      result,
      body,
      async: isAsync,
      extern: isExtern,
      interrupt: isInterrupt,
      attributes,
      doc,
      span,
    };
  });

  protected readonly fnWord: Rule<void> = this.RULE('fnWord', (): void => {
    this.OR({
      DEF: [
        { ALT: () => this.CONSUME(t.FnWord) },
        {
          GATE: () => functionWords.has(this.LA(1).image),
          ALT: () => {
            const word = this.CONSUME(t.Identifier);
            this.report('E0112', 'a function is declared with `fn`', this.spanOf(word), 'write `fn`');
          },
        },
      ],
      ERR_MSG: 'expected `fn`',
    });
  });

  protected readonly parameter: Rule<Parameter | Self> = this.RULE('parameter', (): Parameter | Self => {
    const start = this.start();
    this.OPTION(() => {
      const amp = this.CONSUME(t.Amp);
      this.report('E0112', 'the receiver is written `self`', this.spanOf(amp), 'structs go by reference anyway');
    });
    this.OPTION2({
      GATE: () => this.at(t.VarWord) || this.at(t.LetWord) || (this.atWord('mut') && (this.peek(2) === t.Identifier || this.peek(2) === t.SelfWord)),
      DEF: () => {
        const word = this.OR<IToken>([
          { ALT: () => this.CONSUME(t.VarWord) },
          { ALT: () => this.CONSUME(t.LetWord) },
          { ALT: () => this.CONSUME(t.Identifier) },
        ]);
        this.report('E0112', `a parameter takes no \`${word.image}\``, this.spanOf(word), 'parameters cannot be assigned; copy one into a `var`');
      },
    });
    return this.OR2<Parameter | Self>({
      DEF: [
        {
          ALT: () => {
            const token = this.CONSUME(t.SelfWord);
            return { span: this.spanOf(token) };
          },
        },
        {
          ALT: () => {
            const name = this.nameOf(this.CONSUME2(t.Identifier));
            if (!this.RECORDING_PHASE && !this.at(t.Colon)) throw this.withoutType(name);
            this.CONSUME(t.Colon);
            const type = this.SUBRULE(this.type);
            let fallback = null as Expr | null;
            this.OPTION3(() => {
              this.CONSUME(t.Eq);
              fallback = this.SUBRULE(this.expression);
            });
            return { name, type, default: fallback, span: this.spanFrom(start) };
          },
        },
      ],
      ERR_MSG: 'expected a parameter',
    });
  });

  private withoutType(name: Name): Error {
    const next = this.token(1);
    const hint =
      next?.tokenType === t.Identifier
        ? `the type stands behind a colon: \`${typeWords.test(name.text) ? `${next.image}: ${name.text}` : `${name.text}: ${next.image}`}\``
        : `write \`${name.text}: int\`, or whatever it is`;
    return this.failure('E0101', `expected \`:\` and a type after the parameter \`${name.text}\`, found ${this.describeNext()}`, this.spanOfNext(), hint);
  }

  protected readonly fnBody = this.RULE('fnBody', (name: Name, bodiless: boolean, isExtern: boolean): Block | null => {
    if (!this.RECORDING_PHASE && !this.at(t.LCurly) && !this.at(t.Semicolon)) throw this.unexpected('expected `{` with the body of the function');
    return this.OR<Block | null>([
      {
        ALT: () => {
          if (isExtern && !this.RECORDING_PHASE)
            this.report('E0107', 'an `extern` function has no body', this.spanOfNext(), 'end it with `;`: the host gives the body');
          const { labels } = this;
          this.labels = [];
          const body = this.SUBRULE(this.block);
          this.labels = labels;
          return body;
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Semicolon);
          if (!bodiless && !this.RECORDING_PHASE)
            this.report('E0107', `the function \`${name.text}\` has no body`, name.span, 'write `{ ... }` behind its head');
          return null;
        },
      },
    ]);
  });

  /** A function or constant inside a block. */
  protected readonly localItem: Rule<Statement> = this.RULE('localItem', (): Statement => {
    const start = this.start();
    this.prefix = this.SUBRULE(this.before);
    this.place = 'block';
    const item = this.oneOf<FnItem | Item>(1, [this.fnRule, this.constItem], this.at(t.ConstWord) ? 1 : 0);
    return { kind: 'item', item: item as FnItem, span: this.spanFrom(start) };
  });

  protected methods(place: 'impl' | 'interface'): readonly FnItem[] {
    const methods: FnItem[] = [];
    this.until(1, t.RCurly, () => {
      this.place = place;
      const method = this.SUBRULE(this.method);
      if (method !== null) methods.push(method);
    });
    return methods;
  }

  protected readonly method: Rule<FnItem | null> = this.RULE('method', () =>
    this.recover<FnItem | null>(
      () => {
        this.prefix = this.SUBRULE(this.before);
        if (!this.RECORDING_PHASE) this.checkMethod();
        return this.SUBRULE(this.fnRule);
      },
      t.Semicolon,
      () => null,
    ),
  );

  private checkMethod(): void {
    if (this.at(t.FnWord) || this.at(t.AsyncWord) || (this.at(t.Identifier) && functionWords.has(this.LA(1).image))) return;
    const next = this.peek(2);
    const bare = this.at(t.Identifier) && (next === t.LParen || next === t.Lt);
    const hint = bare
      ? `write \`fn ${this.LA(1).image}(...)\``
      : this.at(t.Identifier)
        ? (foreignWords.get(this.LA(1).image) ?? 'fields stand in the `struct`')
        : undefined;
    throw this.failure('E0101', `expected \`fn\` with a method, found ${this.describeNext()}`, this.spanOfNext(), hint);
  }
}
