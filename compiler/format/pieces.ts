// The text as the formatter sees it: tokens, with a string and all that stands in its `${...}` as one, and what stands between them.
import { lex, endOf } from '../syntax/lexer.js';
import * as t from '../syntax/tokens.js';
import type { TokenType } from 'chevrotain';

export interface Comment {
  readonly text: string;
  /** To the end of the line. */
  readonly line: boolean;
  /** Line ends before it, since whatever stands before. */
  readonly newlines: number;
  /** Column in the source. */
  readonly column: number;
}

export interface Piece {
  readonly type: TokenType;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What stands between the token before and this one. */
  readonly comments: readonly Comment[];
  /** Line ends directly before it. */
  readonly newlines: number;
  /** No space stood before it. */
  readonly tight: boolean;
}

export interface Pieces {
  readonly pieces: readonly Piece[];
  /** Comments behind the last token. */
  readonly trailing: readonly Comment[];
}

/** Splits a text that has no lexical errors. */
export function piecesOf(text: string): Pieces {
  const { tokens } = lex(text, 0);
  const pieces: Piece[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let i = 0; i < tokens.length; i++) {
    const first = tokens[i]!;
    let last = first;
    if (first.tokenType === t.StringStart) {
      let open = 1;
      while (open > 0 && i + 1 < tokens.length) {
        last = tokens[++i]!;
        if (last.tokenType === t.StringStart) open++;
        else if (last.tokenType === t.StringEnd) open--;
      }
    }
    const end = endOf(last);
    const gap = gapOf(text, at, first.startOffset);
    pieces.push({
      type: first.tokenType,
      text: text.slice(first.startOffset, end),
      start: first.startOffset,
      end,
      ...gap,
      tight: first.startOffset === at,
    });
    at = end;
  }
  return { pieces, trailing: gapOf(text, at, text.length).comments };
}

/** What stands between two tokens: white space and comments. */
function gapOf(text: string, from: number, to: number): { readonly comments: readonly Comment[]; readonly newlines: number } {
  const comments: Comment[] = [];
  let newlines = 0;
  let at = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      newlines++;
      at++;
    } else if (code === 47) {
      const end = commentEnd(text, at);
      const line = text.charCodeAt(at + 1) === 47;
      comments.push({ text: text.slice(at, end).trimEnd(), line, newlines, column: at - (text.lastIndexOf('\n', at) + 1) });
      newlines = 0;
      at = end;
    } else at++;
  }
  return { comments, newlines };
}

function commentEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === 47) {
    const end = text.indexOf('\n', start);
    return end < 0 ? text.length : end;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (text.startsWith('*/', at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
