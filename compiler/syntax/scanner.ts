// Text to raw tokens, character by character. Two modes: code, and the inside of a string between its quotes and `${ }`; braces nest the first.
// What the tokens mean together (reserved words, partners of brackets) is lexer.ts's.
import type { IToken, TokenType } from './grammar.js';
import * as t from './tokens.js';

export interface Scanned {
  readonly tokens: IToken[];
  readonly docs: IToken[];
  /** Where characters stand that begin nothing; one a run of them. */
  readonly unexpected: readonly number[];
}

const enum Code {
  Tab = 9,
  NewLine = 10,
  FormFeed = 12,
  Return = 13,
  Space = 32,
  Quote = 34,
  Dollar = 36,
  Apostrophe = 39,
  Star = 42,
  Dot = 46,
  Slash = 47,
  Zero = 48,
  Nine = 57,
  Backslash = 92,
  Underscore = 95,
  SmallR = 114,
  OpenBrace = 123,
  CloseBrace = 125,
  FirstBeyondAscii = 128,
  ByteOrderMark = 0xfeff,
}

const isDigit = (code: number): boolean => code >= Code.Zero && code <= Code.Nine;

/** 1 for ASCII letters, digits and `_`. */
const WORD = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_') WORD[char.charCodeAt(0)] = 1;

const isWordCharacter = (code: number): boolean => code < Code.FirstBeyondAscii && WORD[code] === 1;

// Beyond ASCII: the letters that XML allows in names, a fixed list that needs no Unicode tables.
const identifier =
  /[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef\u3005-\ud7ff\uf900-\ufdcf][A-Za-z0-9_\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u2c00-\u2fef\u3005-\ud7ff\uf900-\ufdcf]*/y;
const float = /[0-9][0-9_]*(?:\.[0-9][0-9_]*(?:[eE][+-]?[0-9][0-9_]*)?|[eE][+-]?[0-9][0-9_]*)/y;
const character = /'(?:\\[^\n]|[^'\\\n\r])*'?/y;

/** Signs by their first character, those that begin like another before it. */
const SIGNS: { readonly text: string; readonly type: TokenType }[][] = [];
for (const type of t.signs) {
  const text = type.LABEL.slice(1, -1);
  (SIGNS[text.charCodeAt(0)] ??= []).push({ text, type });
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** `t.0.1`: behind a dot, digits are a tuple index and no float. */
function isAfterDot(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return text[at] === '.' && text[at - 1] !== '.';
}

function endOfLine(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === Code.NewLine || code === Code.Return) break;
  }
  return at;
}

/** Behind a block comment, which may contain others; -1 when it never ends. */
function endOfComment(text: string, offset: number): number {
  let depth = 1;
  let at = offset + 2;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === Code.Star && next === Code.Slash) {
      at += 2;
      if (--depth === 0) return at;
    } else if (code === Code.Slash && next === Code.Star) {
      at += 2;
      depth++;
    } else at++;
  }
  return -1;
}

/** What stands between quotes ends at the closing quote or the next `${`. */
function endOfStringText(text: string, offset: number): number {
  let at = offset;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === Code.Quote || (code === Code.Dollar && text.charCodeAt(at + 1) === Code.OpenBrace)) break;
    at += code === Code.Backslash ? 2 : 1;
  }
  return Math.min(at, text.length);
}

function endOfNumber(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && isWordCharacter(text.charCodeAt(end))) end++;
  return end;
}

function endOfName(text: string, at: number): number {
  let end = at;
  let code = text.charCodeAt(end);
  if (isDigit(code)) return -1;
  while (code < Code.FirstBeyondAscii && WORD[code] === 1) code = text.charCodeAt(++end);
  return code >= Code.FirstBeyondAscii ? endOf(identifier, text, at) : end > at ? end : -1;
}

const isSpace = (code: number): boolean =>
  code === Code.Space || code === Code.NewLine || code === Code.Tab || code === Code.Return || code === Code.FormFeed || code === Code.ByteOrderMark;

export function scan(text: string): Scanned {
  const tokens: IToken[] = [];
  const docs: IToken[] = [];
  const unexpected: number[] = [];
  /** For each open brace and quote, whether what is around it is the inside of a string. */
  const outer: boolean[] = [];
  let inString = false;
  let at = 0;
  let lastBad = -2;

  const add = (type: TokenType, end: number): void => {
    tokens.push({ image: text.slice(at, end), startOffset: at, tokenType: type });
    at = end;
  };
  const addSign = (type: TokenType, image: string): void => {
    tokens.push({ image, startOffset: at, tokenType: type });
    at += image.length;
  };
  const enter = (string: boolean): void => {
    outer.push(inString);
    inString = string;
  };

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === Code.Quote) {
        addSign(t.StringEnd, '"');
        inString = outer.pop()!;
      } else if (code === Code.Dollar && text.charCodeAt(at + 1) === Code.OpenBrace) {
        addSign(t.InterpolationStart, '${');
        enter(false);
      } else add(t.StringText, endOfStringText(text, at));
      continue;
    }
    if (isSpace(code)) {
      at++;
      continue;
    }
    if (code === Code.SmallR && text.charCodeAt(at + 1) === Code.Quote) {
      const close = text.indexOf('"', at + 2);
      add(t.RawString, close < 0 ? text.length : close + 1);
      continue;
    }
    const name = endOfName(text, at);
    if (name >= 0) {
      add(t.Identifier, name);
      continue;
    }
    if (isDigit(code)) {
      const end = isAfterDot(text, at) ? -1 : endOf(float, text, at);
      if (end >= 0) add(t.Float, end);
      else add(t.Int, endOfNumber(text, at));
      continue;
    }
    switch (code) {
      case Code.Apostrophe:
        add(t.Char, endOf(character, text, at));
        continue;
      case Code.Quote:
        addSign(t.StringStart, '"');
        enter(true);
        continue;
      case Code.OpenBrace:
        addSign(t.LCurly, '{');
        enter(false);
        continue;
      case Code.CloseBrace:
        addSign(t.RCurly, '}');
        inString = outer.pop() ?? false; // one too many: found again by the lexer
        continue;
      case Code.Slash: {
        const next = text.charCodeAt(at + 1);
        if (next === Code.Slash) {
          const end = endOfLine(text, at);
          if (text.charCodeAt(at + 2) === Code.Slash) docs.push({ image: text.slice(at, end), startOffset: at, tokenType: t.DocComment });
          at = end;
          continue;
        }
        if (next === Code.Star) {
          const end = endOfComment(text, at);
          if (end >= 0) at = end;
          else add(t.UnclosedComment, text.length);
          continue;
        }
        break;
      }
      default:
        break;
    }
    const sign = SIGNS[code]?.find((candidate) => text.startsWith(candidate.text, at));
    if (sign !== undefined) {
      addSign(sign.type, sign.text);
      continue;
    }
    if (lastBad !== at - 1) unexpected.push(at);
    lastBad = at;
    at++;
  }
  return { tokens, docs, unexpected };
}
