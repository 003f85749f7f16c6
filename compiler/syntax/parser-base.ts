// What every part of the parser stands on: looking ahead, spans, errors, recovery.
//
// Chevrotain records the grammar once and then runs the rules as plain functions. Two things are done by hand, for speed, for short stacks and for better
// messages: choosing among alternatives (`oneOf`: a look at one token and at the brackets' partners, instead of Chevrotain's look-ahead functions), and
// recovery (`recover`: the lexer knows the brackets, so a broken statement is left exactly where it ends).
import {
  EmbeddedActionsParser,
  EOF,
  isRecognitionException,
  type IParserErrorMessageProvider,
  type IToken,
  type ParserMethod,
  type TokenType,
} from 'chevrotain';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.js';
import type { Expr, Name } from './ast.js';
import { lazyLookahead } from './first-tokens.js';
import { endOf, maximumNesting, type Lexed, type Token } from './lexer.js';
import { foreignDeclarations, slipHint, typeWords } from './slips.js';
import * as t from './tokens.js';

export type Rule<T> = ParserMethod<[], T>;

/** An error with its diagnostic ready, thrown to leave a rule; `recover` catches it. */
export class SyntaxFailure extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

/** Thrown when going on makes no sense: too deep, too many errors. */
export class ParseAborted extends Error {}

/** What a missing token is called: `expected` and this. */
export const want = (text: string): { readonly ERR_MSG: string } => ({ ERR_MSG: `expected ${text}` });

const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => `expected ${expected.LABEL ?? expected.name}`,
  buildNotAllInputParsedMessage: () => 'expected the end of the file',
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? 'expected something else',
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? 'expected something else',
};

/** More than these are of no use to anybody. */
export const maximumErrors = 100;

/** Longest chain of operators, of calls or of `else if`: trees must not become deeper than later passes can walk. */
export const maximumChain = 500;

const keywordsThatBegin: ReadonlySet<TokenType> = new Set([
  t.LetWord,
  t.VarWord,
  t.IfWord,
  t.WhileWord,
  t.ForWord,
  t.LoopWord,
  t.MatchWord,
  t.ReturnWord,
  t.BreakWord,
  t.ContinueWord,
  t.DeferWord,
  t.FnWord,
  t.ConstWord,
  t.SelectWord,
  t.SpawnWord,
  t.UnsafeWord,
  t.YieldWord,
  t.StructWord,
  t.EnumWord,
  t.ImplWord,
  t.InterfaceWord,
  t.ImportWord,
]);

const wordsThatDeclare: ReadonlySet<TokenType> = new Set([t.FnWord, t.StructWord, t.EnumWord, t.InterfaceWord, t.ConstWord, t.LetWord, t.VarWord]);

const goesOnAfterBrace: ReadonlySet<TokenType> = new Set([t.ElseWord, t.RParen, t.RBracket, t.Comma, t.Dot, t.Question, t.Arrow]);

export abstract class ParserBase extends EmbeddedActionsParser {
  protected file = 0;
  protected text = '';
  protected docs: ReadonlyMap<number, string> = new Map();
  protected cutShort = false;
  diagnostics: Diagnostic[] = [];
  /** Names declared in what recovery passed over. */
  readonly unread = new Set<string>();
  private lastErrorAt = -1;

  /** Struct literals are allowed here; not in the head of `if`, `while`, `match`, `for`. */
  protected structs = true;
  /** Bare arrow closures are allowed here; not in match guards and select heads. */
  protected arrows = true;
  private nesting = 0;
  /** Labels of the loops around. */
  protected labels: string[] = [];

  constructor() {
    // The alternatives overlap on purpose (`oneOf` decides), so Chevrotain's checks for ambiguity have nothing to say.
    super(t.vocabulary, {
      recoveryEnabled: false,
      maxLookahead: 1,
      lookaheadStrategy: lazyLookahead(1),
      skipValidations: true,
      errorMessageProvider: messages,
    });
  }

  begin(text: string, file: number, lexed: Lexed): void {
    this.text = text;
    this.file = file;
    this.docs = lexed.docs;
    this.cutShort = lexed.cutShort;
    this.diagnostics = [];
    this.unread.clear();
    this.lastErrorAt = -1;
    this.structs = true;
    this.arrows = true;
    this.nesting = 0;
    this.labels = [];
    this.input = lexed.tokens;
  }

  // --- looking

  protected at(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }

  protected peek(distance: number): TokenType {
    return this.LA(distance).tokenType;
  }

  protected atWord(text: string): boolean {
    const token = this.LA(1);
    return token.tokenType === t.Identifier && token.image === text;
  }

  /** The token `distance` ahead, or null at the end. */
  protected token(distance: number): Token | null {
    const token = this.LA(distance);
    return token.tokenType === EOF ? null : (token as Token);
  }

  /** The type of the token behind the partner of the bracket at `distance`. */
  protected behindPartner(distance: number): TokenType | null {
    const open = this.token(distance);
    if (open === null || open.match < 0) return null;
    return this.input[open.match + 1]?.tokenType ?? null;
  }

  protected onNewLine(): boolean {
    const token = this.token(1);
    const before = this.token(0);
    return token === null || before === null || this.text.slice(endOf(before), token.startOffset).includes('\n');
  }

  protected adjacent(distance: number): boolean {
    return this.LA(distance + 1).startOffset === this.LA(distance).startOffset + 1;
  }

  /**
   * From a `<` at `distance`: do type arguments stand here? They do when only what types are made of stands before the `>` that closes it and `.`, `(` or `{`
   * follows that.
   */
  protected typeArgumentsAt(distance: number): boolean {
    if (this.peek(distance) !== t.Lt) return false;
    let depth = 0;
    for (let i = distance; i < distance + 256; i++) {
      const type = this.peek(i);
      if (type === t.Lt) depth++;
      else if (type === t.Gt) {
        depth--;
        if (depth === 0) {
          const next = this.peek(i + 1);
          return next === t.LParen || next === t.Dot || (next === t.LCurly && this.structs);
        }
      } else if (!typeTokens.has(type)) return false;
    }
    return false;
  }

  // --- spans

  /** Where the next token starts. */
  protected start(): number {
    return this.token(1)?.startOffset ?? this.text.length;
  }

  /** From `start` to the end of the last token that was taken. */
  protected spanFrom(start: number): Span {
    const last = this.token(0);
    return { file: this.file, start, end: last === null ? start : Math.max(start, endOf(last)) };
  }

  protected spanOf(token: IToken): Span {
    if (this.RECORDING_PHASE) return { file: 0, start: 0, end: 0 };
    return { file: this.file, start: token.startOffset, end: endOf(token) };
  }

  protected nameOf(token: IToken): Name {
    return { text: token.image, span: this.spanOf(token) };
  }

  protected spanOfNext(): Span {
    const token = this.token(1);
    return token === null ? { file: this.file, start: this.text.length, end: this.text.length } : this.spanOf(token);
  }

  // --- errors

  protected report(code: string, message: string, span: Span, hint?: string): void {
    if (this.RECORDING_PHASE) return;
    if (span.start === this.lastErrorAt) return;
    this.lastErrorAt = span.start;
    this.diagnostics.push({ severity: 'error', code, message, span, ...(hint === undefined ? {} : { hint }) });
    if (this.diagnostics.length >= maximumErrors) throw new ParseAborted();
  }

  protected readonly reportLiteral = (code: string, message: string, start: number, end: number, hint?: string): void =>
    this.report(code, message, { file: this.file, start, end }, hint);

  protected failure(code: string, message: string, span: Span, hint?: string): SyntaxFailure {
    return new SyntaxFailure({ severity: 'error', code, message, span, ...(hint === undefined ? {} : { hint }) });
  }

  /** `expected X, found Y` at the next token; a missing token at the end of a line is shown there. */
  protected unexpected(expected: string): SyntaxFailure {
    const before = this.token(0);
    const missing = before !== null && this.onNewLine() && /^expected `[;,)}\]]/.test(expected);
    const hint = missing ? undefined : slipHint(this.input as Token[], this.exportedIndex(), expected);
    const span = missing ? { file: this.file, start: endOf(before) - 1, end: endOf(before) } : this.spanOfNext();
    return this.failure('E0101', `${expected}${missing && this.token(1) !== null ? ' here' : `, found ${this.describeNext()}`}`, span, hint);
  }

  private exportedIndex(): number {
    return this.token(1)?.index ?? this.input.length;
  }

  protected describeNext(): string {
    const token = this.token(1);
    if (token === null) return 'the end of the file';
    const type = token.tokenType;
    if (type === t.StringStart || type === t.RawString) return 'a string';
    if (type === t.StringText || type === t.StringEnd) return 'the rest of a string';
    const image = token.image.length > 24 ? `${token.image.slice(0, 24)}...` : token.image;
    return `\`${image}\``;
  }

  /** Where the parser is. */
  currentSpan(): Span {
    return this.spanOfNext();
  }

  protected errorExpr(span: Span): Expr {
    return { kind: 'error', span };
  }

  // --- control

  /** Counts nesting that brackets do not show. */
  protected enter(): void {
    if (++this.nesting > 3 * maximumNesting) this.abortTooDeep();
  }

  protected leave(): void {
    this.nesting--;
  }

  protected checkChain(length: number, what: string): void {
    if (length <= maximumChain) return;
    this.report('E0902', `${what} has more than ${maximumChain} parts`, this.spanOfNext(), 'give the inner parts names of their own');
    throw new ParseAborted();
  }

  private abortTooDeep(): never {
    this.report('E0901', `the program is nested more than ${maximumNesting} deep`, this.spanOfNext(), 'give the inner parts names of their own');
    throw new ParseAborted();
  }

  /** One of `rules`, by number. While the grammar is recorded, all of them. */
  protected oneOf<T>(occurrence: number, rules: readonly Rule<T>[], which: number): T {
    if (this.RECORDING_PHASE)
      return this.or(occurrence, { DEF: rules.map((rule) => ({ ALT: () => this.subrule(occurrence, rule) })), IGNORE_AMBIGUITIES: true });
    return this.subrule(occurrence, rules[which]!);
  }

  /** Repeats `element` until `end` or the end of the file, whatever comes: what cannot begin an element is for its rule to report and to pass. */
  protected until(occurrence: number, end: TokenType, element: () => void): void {
    if (this.RECORDING_PHASE) {
      this.many(occurrence, element);
      return;
    }
    for (let type = this.peek(1); type !== end && type !== EOF; type = this.peek(1)) element();
  }

  /** Elements with commas between, one more at the end allowed; stops before `end`. */
  protected commaList(occurrence: number, end: TokenType, element: () => void): void {
    if (this.RECORDING_PHASE) {
      this.many(occurrence, () => {
        element();
        this.option(occurrence, () => this.consume(occurrence, t.Comma));
      });
      return;
    }
    while (!this.at(end)) {
      element();
      if (!this.at(t.Comma)) break;
      this.consume(occurrence, t.Comma);
    }
  }

  /** Within brackets everything is allowed again. */
  protected inside<T>(read: () => T): T {
    const { structs, arrows } = this;
    this.structs = true;
    this.arrows = true;
    const value = read();
    this.structs = structs;
    this.arrows = arrows;
    return value;
  }

  /** The head of `if`, `while`, `match`, `for`: no struct literals. */
  protected inHead<T>(read: () => T): T {
    const { structs } = this;
    this.structs = false;
    const value = read();
    this.structs = structs;
    return value;
  }

  /** A guard or select head: no bare arrow closures. */
  protected withoutArrows<T>(read: () => T): T {
    const { arrows } = this;
    this.arrows = false;
    const value = read();
    this.arrows = arrows;
    return value;
  }

  /**
   * Runs `read`. When it fails the error is reported and tokens are passed up to where what began here ends: behind a `;` or a comma that `separators` names, before
   * the bracket that encloses it, before a line that begins with a statement's keyword, or where `stop` says so.
   */
  protected recover<T>(read: () => T, separator: TokenType, otherwise: (start: number) => T, stop?: (token: Token) => boolean): T {
    if (this.RECORDING_PHASE) return read();
    const first = this.token(1);
    const { structs, arrows, nesting } = this;
    const labels = this.labels.length;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Error) || !(isRecognitionException(error) || error instanceof SyntaxFailure)) throw error;
      this.reportCaught(error);
      this.structs = structs;
      this.arrows = arrows;
      this.nesting = nesting;
      this.labels.length = labels;
      this.skip(first, separator, stop);
      this.noteDeclarations(first);
      return otherwise(first?.startOffset ?? this.text.length);
    }
  }

  /** Remembers the names that are declared between `first` and here. */
  private noteDeclarations(first: Token | null): void {
    if (first === null) return;
    const end = this.token(1)?.index ?? this.input.length;
    for (let i = first.index; i + 1 < end; i++) {
      const word = this.input[i] as Token;
      const name = this.input[i + 1] as Token;
      if (name.tokenType !== t.Identifier) continue;
      const declares =
        word.tokenType === t.Identifier ? foreignDeclarations.test(word.image) || typeWords.test(word.image) : wordsThatDeclare.has(word.tokenType);
      if (declares) this.unread.add(name.image);
    }
  }

  private reportCaught(error: Error): void {
    const failure = error instanceof SyntaxFailure ? error : this.unexpected(error.message);
    const { code, message, span, hint } = failure.diagnostic;
    if (this.token(1) === null && this.cutShort) return;
    this.report(code, message, span, hint);
  }

  private skip(first: Token | null, separator: TokenType, stop: ((token: Token) => boolean) | undefined): void {
    if (first === null) return;
    const { depth } = first;
    for (let token = this.token(1); token !== null; token = this.token(1)) {
      const type = token.tokenType;
      if (token.depth < depth) return;
      const moved = token.index > first.index;
      if (token.depth === depth && moved) {
        if (stop?.(token) === true) return;
        if (type === separator) {
          this.SKIP_TOKEN();
          return;
        }
        if (separator === t.Semicolon && this.onNewLine()) {
          if (keywordsThatBegin.has(type)) return;
          const before = this.token(0);
          if (before?.tokenType === t.RCurly && before.depth === depth && !goesOnAfterBrace.has(type)) return;
        }
      }
      this.SKIP_TOKEN();
      if (token.depth === depth && type === separator) return;
    }
  }
}

const typeTokens: ReadonlySet<TokenType> = new Set([
  t.Identifier,
  t.SelfTypeWord,
  t.FnWord,
  t.AsyncWord,
  t.Comma,
  t.LParen,
  t.RParen,
  t.LBracket,
  t.RBracket,
  t.Star,
  t.Colon,
]);
