// What stands at the top level of a file.
import { EOF, type IToken } from 'chevrotain';
import type { Attribute, Block, Expr, FnItem, Item, Name, Parameter, Statement, TypeNode, TypeParameter } from './ast.js';
import { want, type Rule } from './parser-base.js';
import { functionWords, StatementParser } from './parser-statements.js';
import { foreignWords } from './slips.js';
import * as t from './tokens.js';

/** Where a function stands. */
type Place = 'module' | 'impl' | 'interface' | 'block';

interface Before {
  readonly doc: string | null;
  readonly attributes: readonly Attribute[];
}

interface Self {
  readonly span: Name['span'];
}

export class Parser extends StatementParser {
  items: Item[] = [];

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  readonly module: Rule<void> = this.RULE('module', (): void => {
    this.items = [];
    this.until(1, EOF, () => {
      const item = this.SUBRULE(this.item);
      if (item !== null) this.items.push(item);
    });
  });

  protected readonly item: Rule<Item | null> = this.RULE('item', () =>
    this.recover<Item | null>(
      () => {
        const before = this.SUBRULE(this.before);
        return this.oneOf<Item>(
          1,
          [this.fnRule, this.structItem, this.enumItem, this.interfaceItem, this.implItem, this.importItem, this.constItem, this.staticItem, this.testItem].map(
            (rule) => rule as Rule<Item>,
          ),
          this.itemKind(before),
        );
      },
      t.Semicolon,
      () => null,
    ),
  );

  /** Attributes and documentation of the item that is being read. */
  private prefix: Before = { doc: null, attributes: [] };
  private place: Place = 'module';

  private itemKind(before: Before): number {
    this.prefix = before;
    this.place = 'module';
    if (this.RECORDING_PHASE) return 0;
    const next = this.peek(2);
    switch (this.peek(1)) {
      case t.FnWord:
      case t.AsyncWord:
      case t.ExternWord:
        return 0;
      case t.StructWord:
        return 1;
      case t.EnumWord:
        return 2;
      case t.InterfaceWord:
        return 3;
      case t.ImplWord:
        return 4;
      case t.ImportWord:
        return 5;
      case t.ConstWord:
        return 6;
      case t.Identifier: {
        const { image } = this.LA(1);
        if (image === 'static' && (next === t.VarWord || next === t.LetWord)) return 7;
        if (image === 'static') {
          throw this.failure(
            'E0101',
            `expected \`var\` or \`let\` after \`static\``,
            this.spanOfNext(),
            'a global is `static var hits = 0;` or `static let table = f();`',
          );
        }
        if (image === 'test' && (next === t.StringStart || next === t.RawString)) return 8;
        if (image === 'interrupt' && (next === t.FnWord || next === t.AsyncWord)) return 0;
        if (functionWords.has(image) && next === t.Identifier) return 0;
        if (foreignWords.has(image) && image !== 'print')
          throw this.failure('E0109', `there is no \`${image}\` here`, this.spanOfNext(), foreignWords.get(image));
        break;
      }
      case t.LetWord:
      case t.VarWord:
        throw this.failure(
          'E0109',
          `\`${this.LA(1).image}\` stands only inside functions`,
          this.spanOfNext(),
          'a global is `static var hits = 0;`, a compile-time value `const N = 10;`',
        );
      default:
        break;
    }
    const startsStatement = this.peek(1) === t.Identifier || this.blockKind() >= 0 || this.loopStatementKind() >= 0;
    if (startsStatement) throw this.failure('E0109', 'statements stand only inside functions', this.spanOfNext(), 'put it into `fn main() { ... }`');
    throw this.unexpected('expected `fn`, `struct`, `enum`, `interface`, `impl`, `import`, `const`, `static` or `test`');
  }

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
      next?.tokenType === t.Identifier ? `the type stands behind a colon: \`${name.text}: ${next.image}\`` : `write \`${name.text}: int\`, or whatever it is`;
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

  // --- types

  protected readonly structItem: Rule<Item> = this.RULE('structItem', (): Item => {
    const { doc, attributes } = this.prefix;
    const start = this.start();
    this.CONSUME(t.StructWord);
    const name = this.nameOf(this.CONSUME(t.Identifier, want('a name for the struct')));
    let typeParams: readonly TypeParameter[] = [];
    this.OPTION(() => (typeParams = this.SUBRULE(this.typeParameters)));
    const span = this.spanFrom(start);
    const fields: { name: Name; type: TypeNode; doc: string | null }[] = [];
    if (!this.RECORDING_PHASE && this.at(t.LParen)) {
      throw this.failure('E0111', 'the fields of a struct have names', this.spanOfNext(), 'write `struct P { x: float, y: float }`, or use a tuple');
    }
    this.OR([
      { ALT: () => this.CONSUME(t.Semicolon) },
      {
        ALT: () => {
          this.CONSUME(t.LCurly, want('`{` after the name of the struct'));
          this.until(1, t.RCurly, () => {
            const fieldDoc = this.docs.get(this.start()) ?? null;
            const field = this.nameOf(this.CONSUME2(t.Identifier, want('a field')));
            if (!this.RECORDING_PHASE && !this.at(t.Colon)) throw this.fieldWithoutType(field);
            this.CONSUME(t.Colon);
            const type = this.SUBRULE(this.type);
            fields.push({ name: field, type, doc: fieldDoc });
            this.separator(2, 'after the field');
          });
          this.CONSUME(t.RCurly, want('`,` or `}` after the field'));
        },
      },
    ]);
    return { kind: 'struct', name, typeParams, fields, attributes, doc, span };
  });

  private fieldWithoutType(field: Name): Error {
    const next = this.token(1);
    const method = field.text === 'fn' || next?.tokenType === t.LParen;
    const hint = method
      ? 'methods stand in `impl Type { ... }`'
      : next?.tokenType === t.Identifier
        ? `the type stands behind a colon: \`${field.text}: ${next.image}\``
        : undefined;
    return this.failure('E0101', `expected \`:\` and a type after the field \`${field.text}\`, found ${this.describeNext()}`, this.spanOfNext(), hint);
  }

  /** The comma between fields or variants. `;`, and nothing at all at the end of a line, are understood and reported. */
  private separator(occurrence: number, after: string): void {
    if (this.RECORDING_PHASE || this.at(t.Comma)) {
      this.option(occurrence, () => this.consume(occurrence, t.Comma));
    } else if (this.at(t.Semicolon)) {
      this.report('E0112', `a comma stands ${after}, not \`;\``, this.spanOfNext(), 'write `,`');
      this.SKIP_TOKEN();
    } else if (!this.at(t.RCurly)) {
      const missing = this.unexpected(`expected \`,\` ${after}`);
      if (!this.onNewLine() || this.token(1) === null) throw missing;
      this.report(missing.diagnostic.code, missing.diagnostic.message, missing.diagnostic.span);
    }
  }

  protected readonly enumItem: Rule<Item> = this.RULE('enumItem', (): Item => {
    const { doc, attributes } = this.prefix;
    const start = this.start();
    this.CONSUME(t.EnumWord);
    const name = this.nameOf(this.CONSUME(t.Identifier, want('a name for the enum')));
    let typeParams: readonly TypeParameter[] = [];
    this.OPTION(() => (typeParams = this.SUBRULE(this.typeParameters)));
    const span = this.spanFrom(start);
    const variants: { name: Name; payload: readonly TypeNode[]; doc: string | null }[] = [];
    this.CONSUME(t.LCurly, want('`{` after the name of the enum'));
    this.until(1, t.RCurly, () => {
      const variantDoc = this.docs.get(this.start()) ?? null;
      const variant = this.nameOf(this.CONSUME2(t.Identifier, want('a variant')));
      const payload: TypeNode[] = [];
      this.OPTION2(() => {
        this.CONSUME(t.LParen);
        this.commaList(3, t.RParen, () => payload.push(this.SUBRULE(this.type)));
        this.CONSUME(t.RParen, want('`,` or `)` after the type'));
      });
      if (!this.RECORDING_PHASE) this.checkVariantEnd();
      variants.push({ name: variant, payload, doc: variantDoc });
      this.separator(4, 'after the variant');
    });
    this.CONSUME(t.RCurly, want('`,` or `}` after the variant'));
    return { kind: 'enum', name, typeParams, variants, attributes, doc, span };
  });

  private checkVariantEnd(): void {
    if (this.at(t.LCurly))
      throw this.failure('E0111', 'payloads of variants have no names', this.spanOfNext(), 'write `Circle(float)`, or let the payload be a struct');
    if (this.at(t.Eq)) throw this.failure('E0111', 'variants have no numbers', this.spanOfNext(), 'give the enum a method that matches on it');
  }

  protected readonly interfaceItem: Rule<Item> = this.RULE('interfaceItem', (): Item => {
    const { doc } = this.prefix;
    const start = this.start();
    this.CONSUME(t.InterfaceWord);
    const name = this.nameOf(this.CONSUME(t.Identifier, want('a name for the interface')));
    let typeParams: readonly TypeParameter[] = [];
    this.OPTION(() => (typeParams = this.SUBRULE(this.typeParameters)));
    const span = this.spanFrom(start);
    this.CONSUME(t.LCurly, want('`{` after the name of the interface'));
    const methods = this.methods('interface');
    this.CONSUME(t.RCurly, want('`}` after the methods'));
    return { kind: 'interface', name, typeParams, methods, doc, span };
  });

  protected readonly implItem: Rule<Item> = this.RULE('implItem', (): Item => {
    const start = this.start();
    this.CONSUME(t.ImplWord);
    let typeParams: readonly TypeParameter[] = [];
    this.OPTION(() => (typeParams = this.SUBRULE(this.typeParameters)));
    let target = this.SUBRULE(this.type);
    let iface = null as TypeNode | null;
    this.OPTION2(() => {
      this.CONSUME(t.ForWord);
      iface = target;
      target = this.SUBRULE2(this.type);
    });
    const span = this.spanFrom(start);
    this.CONSUME(t.LCurly, want('`{` after the type'));
    const methods = this.methods('impl');
    this.CONSUME(t.RCurly, want('`}` after the methods'));
    return { kind: 'impl', typeParams, interface: iface, target, methods, span };
  });

  private methods(place: 'impl' | 'interface'): readonly FnItem[] {
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

  // --- imports, values, tests

  protected readonly importItem: Rule<Item> = this.RULE('importItem', (): Item => {
    const start = this.start();
    const names: { name: Name; as: Name | null }[] = [];
    this.CONSUME(t.ImportWord);
    if (!this.RECORDING_PHASE && !this.at(t.LCurly)) {
      throw this.failure('E0101', `expected \`{\` after \`import\`, found ${this.describeNext()}`, this.spanOfNext(), 'write `import { name } from "./file";`');
    }
    this.CONSUME(t.LCurly);
    this.commaList(1, t.RCurly, () => {
      const name = this.nameOf(this.CONSUME(t.Identifier, want('a name to import')));
      let alias = null as Name | null;
      this.OPTION2(() => {
        this.CONSUME(t.AsWord);
        alias = this.nameOf(this.CONSUME2(t.Identifier, want('a name after `as`')));
      });
      names.push({ name, as: alias });
    });
    this.CONSUME(t.RCurly, want('`,` or `}` after the name'));
    if (!this.RECORDING_PHASE && !this.atWord('from')) throw this.unexpected('expected `from` after the names');
    this.CONSUME3(t.Identifier);
    const { text, span } = this.SUBRULE(this.plainString);
    this.semicolon(1, 'after the import');
    return { kind: 'import', names, from: text, fromSpan: span, span: this.spanFrom(start) };
  });

  protected readonly constItem: Rule<Item> = this.RULE('constItem', (): Item => {
    const { doc } = this.prefix;
    const start = this.start();
    this.CONSUME(t.ConstWord);
    const { name, type, value } = this.SUBRULE(this.valueDeclaration);
    return { kind: 'const', name, type, value, doc, span: this.spanFrom(start) };
  });

  protected readonly staticItem: Rule<Item> = this.RULE('staticItem', (): Item => {
    const { doc } = this.prefix;
    const start = this.start();
    this.CONSUME(t.Identifier);
    const word = this.OR<IToken>([{ ALT: () => this.CONSUME(t.VarWord) }, { ALT: () => this.CONSUME(t.LetWord) }]);
    const { name, type, value } = this.SUBRULE(this.valueDeclaration);
    return { kind: 'static', mutable: word.tokenType === t.VarWord, name, type, value, doc, span: this.spanFrom(start) };
  });

  protected readonly valueDeclaration: Rule<{ name: Name; type: TypeNode | null; value: Expr }> = this.RULE('valueDeclaration', () => {
    const name = this.nameOf(this.CONSUME(t.Identifier, want('a name')));
    let type = null as TypeNode | null;
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      type = this.SUBRULE(this.type);
    });
    this.CONSUME(t.Eq, want('`=` and a value'));
    const value = this.SUBRULE(this.expression);
    this.semicolon(1, 'after the value');
    return { name, type, value };
  });

  protected readonly testItem: Rule<Item> = this.RULE('testItem', (): Item => {
    const start = this.start();
    this.CONSUME(t.Identifier);
    const name = this.SUBRULE(this.plainString).text;
    const span = this.spanFrom(start);
    const body = this.braced(1, 'after the name of the test');
    return { kind: 'test', name, body, span };
  });
}
