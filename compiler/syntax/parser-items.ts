// What stands at the top level of a file.
import { EOF, type IToken } from 'chevrotain';
import type { Expr, Item, Name, TypeNode, TypeParameter } from './ast.js';
import { type FirstTokens, type Internals, takeFirstTokens } from './first-tokens.js';
import { want, type Rule } from './parser-base.js';
import { FunctionParser, type Before } from './parser-functions.js';
import { functionWords } from './parser-statements.js';
import { foreignWords } from './slips.js';
import * as t from './tokens.js';

export class Parser extends FunctionParser {
  items: Item[] = [];

  /** With a table of first tokens the grammar is only recorded when somebody wants to see it. */
  constructor(table: FirstTokens | null = null) {
    super();
    this.recorded = table === null;
    if (table === null) this.performSelfAnalysis();
    else {
      takeFirstTokens(this, table, t.vocabulary);
      (this as unknown as Internals).selfAnalysisDone = true;
    }
  }

  private readonly recorded: boolean;
  private twin: Parser | null = null;

  /** The grammar as data. Chevrotain asks for it to say what it expected. */
  override getGAstProductions(): ReturnType<FunctionParser['getGAstProductions']> {
    return this.recorded ? super.getGAstProductions() : (this.twin ??= new Parser()).getGAstProductions();
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
