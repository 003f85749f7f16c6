// Text to tokens, and the shape of the brackets among them. Knowing every bracket's partner and every token's depth beforehand makes the parser's decisions
// (is this `(` an arrow closure? where does this broken statement end?) look-ups instead of searches.
import { Lexer, type ILexerErrorMessageProvider, type IToken, type TokenType } from 'chevrotain';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import * as t from './tokens.js';

export interface Token extends IToken {
  /** Place in the token list. */
  index: number;
  /** How many brackets are open around the token; a bracket itself counts as outside. */
  depth: number;
  /** Index of the partner of a bracket, -1 for anything else. */
  match: number;
}

export interface Lexed {
  readonly tokens: Token[];
  /** Documentation by the offset of the token that follows it. */
  readonly docs: ReadonlyMap<number, string>;
  readonly diagnostics: readonly Diagnostic[];
  /** The end of the file is not where the program ends: what the parser misses there has been reported already. */
  readonly cutShort: boolean;
  /** Brackets nest deeper than `maximumNesting`: do not parse. */
  readonly tooDeep: boolean;
}

export const maximumNesting = 200;

const messages: ILexerErrorMessageProvider = {
  buildUnableToPopLexerModeMessage: () => '', // a `}` too many: found again below
  buildUnexpectedCharactersMessage: () => 'unexpected',
};

const lexer = new Lexer(
  { modes: t.modes, defaultMode: 'code' },
  { positionTracking: 'onlyOffset', errorMessageProvider: messages, skipValidations: true, deferDefinitionErrorsHandling: true },
);

const characterHints: ReadonlyMap<string, string> = new Map([
  ['`', 'strings take double quotes: "x = ${x}"'],
  ['@', 'attributes are written `#[name]`'],
  ['$', '`${...}` stands only inside a string'],
  ['\\', 'a backslash stands only inside a string or a character'],
  ['\u201c', 'strings take the plain double quote: "text"'],
  ['\u201d', 'strings take the plain double quote: "text"'],
  ['\u2018', "characters take the plain single quote: 'a'"],
  ['\u2019', "characters take the plain single quote: 'a'"],
  ['\u00a0', 'this is a no-break space; a plain space was meant'],
]);

const closerOf: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.LParen, t.RParen],
  [t.LBracket, t.RBracket],
  [t.LCurly, t.RCurly],
  [t.InterpolationStart, t.RCurly],
]);

const itemWords: ReadonlySet<TokenType> = new Set([t.FnWord, t.StructWord, t.EnumWord, t.InterfaceWord, t.ImplWord, t.ImportWord, t.ConstWord]);

export const endOf = (token: IToken): number => token.startOffset + token.image.length;

export function lex(text: string, file: number): Lexed {
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, message: string, start: number, end: number, hint?: string): void => {
    diagnostics.push({ severity: 'error', code, message, span: { file, start, end }, ...(hint === undefined ? {} : { hint }) });
  };

  const result = lexer.tokenize(text);
  for (const error of result.errors) {
    if (error.message === '') continue;
    const point = String.fromCodePoint(text.codePointAt(error.offset) ?? 0);
    if (point === '\0') report('E0007', 'the file contains a NUL byte', error.offset, error.offset + 1, 'is this a text file, in UTF-8?');
    else report('E0001', `unexpected character ${shown(point)}`, error.offset, error.offset + point.length, characterHints.get(point));
  }

  const shape = arrange(result.tokens, text, report);
  return {
    tokens: shape.tokens,
    docs: documentation(result.groups['docs'] ?? [], shape.tokens),
    diagnostics,
    cutShort: shape.cutShort,
    tooDeep: shape.tooDeep,
  };
}

function shown(point: string): string {
  const code = point.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return code < 0x20 || (code >= 0x7f && code < 0xa1) || code === 0xfffd ? `U+${hex}` : `\`${point}\``;
}

type Report = (code: string, message: string, start: number, end: number, hint?: string) => void;

interface Shape {
  readonly tokens: Token[];
  readonly cutShort: boolean;
  readonly tooDeep: boolean;
}

/** Renames reserved words, pairs brackets, drops closing brackets that close nothing, cuts the list where a string or comment never ends. */
function arrange(raw: readonly IToken[], text: string, report: Report): Shape {
  const tokens: Token[] = [];
  const open: Token[] = [];
  const strings: IToken[] = [];
  let firstLongString: IToken | null = null;
  let previous: TokenType | null = null;
  let mismatched = false;

  for (let i = 0; i < raw.length; i++) {
    const token = raw[i] as Token;
    let type = token.tokenType;

    if (type === t.Identifier && previous !== t.Dot) {
      const reserved = t.reservedWords.get(token.image);
      if (reserved !== undefined && !isName(reserved, previous, raw[i + 1]?.tokenType, open[open.length - 1]?.tokenType)) {
        token.tokenType = type = reserved;
        token.tokenTypeIdx = reserved.tokenTypeIdx!;
      }
    } else if (type === t.StringStart) strings.push(token);
    else if (type === t.StringEnd) {
      const start = strings.pop();
      if (start !== undefined && firstLongString === null && text.slice(start.startOffset, token.startOffset).includes('\n')) firstLongString = start;
    } else if (type === t.UnclosedComment) {
      report('E0003', 'this comment never ends', token.startOffset, token.startOffset + 2, 'comments nest: every `/*` needs its own `*/`');
      return { tokens, cutShort: true, tooDeep: false };
    } else if (type === t.RawString && token.image.startsWith('`')) {
      report('E0001', 'a string stands in double quotes', token.startOffset, endOf(token), characterHints.get('`'));
    } else if (type === t.RawString && (token.image.length < 3 || !token.image.endsWith('"'))) {
      report('E0002', 'this raw string never ends', token.startOffset, token.startOffset + 2, 'a raw string is `r"..."` and cannot contain a double quote');
      return { tokens, cutShort: true, tooDeep: false };
    }

    if (open.length > 0 && itemWords.has(type) && (token.startOffset === 0 || text[token.startOffset - 1] === '\n')) {
      while (open.length > 0 && closerOf.get(open[open.length - 1]!.tokenType) !== t.RCurly) open.pop(); // a parenthesis does not reach into the next item
    }
    token.match = -1;
    token.index = tokens.length;

    if (type === t.RParen || type === t.RBracket || type === t.RCurly) {
      const at = partner(open, type);
      if (at < 0) {
        const top = open[open.length - 1];
        mismatched = true;
        report(
          'E0103',
          top === undefined ? `\`${token.image}\` closes nothing` : `\`${token.image}\` does not close the \`${top.image}\` that is open here`,
          token.startOffset,
          endOf(token),
          top === undefined ? 'remove it, or look for the opening bracket that is missing before it' : undefined,
        );
        continue;
      }
      const opener = open[at]!;
      open.length = at;
      opener.match = token.index;
      token.match = opener.index;
    } else if (type === t.Semicolon) {
      while (open.length > 0 && endsAtSemicolon(open[open.length - 1]!, tokens, token, raw[i + 1], text)) open.pop();
    }
    token.depth = open.length;
    tokens.push(token);
    if (closerOf.has(type)) {
      open.push(token);
      if (open.length > maximumNesting) {
        report('E0901', `brackets are nested more than ${maximumNesting} deep`, token.startOffset, endOf(token), 'give the inner parts names of their own');
        return { tokens, cutShort: true, tooDeep: true };
      }
    }
    previous = type;
  }

  const unclosed = strings[0];
  if (unclosed !== undefined) {
    const suspect = firstLongString !== null && firstLongString.startOffset < unclosed.startOffset ? firstLongString : unclosed;
    const line = text.indexOf('\n', suspect.startOffset);
    report('E0002', 'this string never ends', suspect.startOffset, line < 0 ? text.length : line, 'a string ends with `"`; write `\\"` for a quote inside it');
    const at = tokens.findIndex((token) => token.startOffset >= suspect.startOffset);
    if (at >= 0) tokens.length = at;
    return { tokens, cutShort: true, tooDeep: false };
  }

  const braces = open.filter((token) => token.tokenType === t.LCurly);
  const last = braces[braces.length - 1];
  if (last !== undefined && !mismatched) {
    const suspect = suspiciousBrace(tokens, text) ?? last;
    report('E0102', 'this `{` is never closed', suspect.startOffset, endOf(suspect), 'add the missing `}`');
  }
  return { tokens, cutShort: braces.length > 0 || mismatched, tooDeep: false };
}

/** `fn yield(`: any word names a function; `{ match: int }`: any word names a field. `select(` is the function, `select {` the statement. */
function isName(reserved: TokenType, previous: TokenType | null, next: TokenType | undefined, around: TokenType | undefined): boolean {
  if (previous === t.FnWord) return next === t.LParen || next === t.Lt;
  if (next === t.Colon && around === t.LCurly && (previous === t.LCurly || previous === t.Comma)) return true;
  return reserved === t.SelectWord && next !== t.LCurly;
}

/**
 * Is `opener` a bracket that somebody forgot to close before this `;`? `f(a, b;` is; `[e; n]` and the head of a `for` from elsewhere, `for (i = 0; ...)`, are not.
 */
function endsAtSemicolon(opener: Token, tokens: readonly Token[], semicolon: IToken, next: IToken | undefined, text: string): boolean {
  if (opener.tokenType === t.LParen) return tokens[opener.index - 1]?.tokenType !== t.ForWord;
  if (opener.tokenType !== t.LBracket) return false;
  if (next === undefined || text.slice(semicolon.startOffset, next.startOffset).includes('\n')) return true;
  for (let i = opener.index + 1; i < tokens.length; i++) if (tokens[i]!.depth === opener.depth + 1 && tokens[i]!.tokenType === t.Comma) return true;
  return false;
}

/** Where in `open` the bracket stands that `closer` closes; parentheses left open inside braces are passed over, braces inside parentheses are not. */
function partner(open: readonly Token[], closer: TokenType): number {
  for (let i = open.length - 1; i >= 0; i--) {
    if (closerOf.get(open[i]!.tokenType) === closer) return i;
    if (closer !== t.RCurly && open[i]!.tokenType !== t.LParen && open[i]!.tokenType !== t.LBracket) return -1;
  }
  return -1;
}

/** An opening brace whose closing one stands further left than the line it opens on: most likely the closing one belongs to a brace outside. */
function suspiciousBrace(tokens: readonly Token[], text: string): Token | null {
  let found: Token | null = null;
  for (const token of tokens) {
    if (token.tokenType !== t.LCurly || token.match < 0) continue;
    const closer = tokens[token.match];
    if (closer !== undefined && indentation(text, closer.startOffset) < indentation(text, token.startOffset)) found = token;
  }
  return found;
}

function indentation(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at - start;
}

function documentation(docs: readonly IToken[], tokens: readonly Token[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  let next = 0;
  for (const doc of docs) {
    while (next < tokens.length && tokens[next]!.startOffset < doc.startOffset) next++;
    const token = tokens[next];
    if (token === undefined) break;
    const line = doc.image.slice(3).replace(/^ /, '').trimEnd();
    const before = found.get(token.startOffset);
    found.set(token.startOffset, before === undefined ? line : `${before}\n${line}`);
  }
  return found;
}
