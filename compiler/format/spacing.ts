// Is there a space between two tokens of one line?
import type { TokenType } from 'chevrotain';
import * as t from '../syntax/tokens.js';
import type { Piece } from './pieces.js';
import type { Roles } from './roles.js';

const openers: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket]);
const neverBefore: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.Comma, t.Semicolon, t.Dot, t.Question, t.Colon]);
const neverAfter: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.Dot, t.Hash]);
const ranges: ReadonlySet<TokenType> = new Set([t.DotDot, t.DotDotEq]);
/** What a call, an index or type arguments may follow without a space. */
const ends: ReadonlySet<TokenType> = new Set([t.Identifier, t.RParen, t.RBracket, t.Question, t.SelfWord, t.SelfTypeWord, t.StringStart, t.RawString, t.Int]);
const isOperator = (piece: Piece): boolean =>
  piece.type === t.BinaryOperator ||
  piece.type === t.Arrow ||
  piece.type === t.ThinArrow ||
  (piece.type.CATEGORIES ?? []).some((c) => c === t.BinaryOperator || c === t.AssignOperator);

export function spaceBetween(prev: Piece, next: Piece, roles: Roles): boolean {
  const [a, b] = [prev.type, next.type];
  const angle = (piece: Piece): boolean => roles.angles.has(piece.start);
  const prefix = (piece: Piece): boolean => roles.prefixes.has(piece.start);

  if (neverBefore.has(b)) return false;
  if (neverAfter.has(a)) return false;
  if (a === t.LCurly && b === t.RCurly) return false;
  if (a === t.LCurly || b === t.RCurly) return true;
  if (b === t.LCurly) return true;
  if (prefix(prev)) return false;
  // Neighbours of `>` that the parser joins into one operator stay joined.
  if (a === t.Gt && !angle(prev) && (b === t.Gt || b === t.Eq || b === t.EqEq) && next.tight) return false;

  if (angle(prev) && a === t.Lt) return false;
  if (angle(next)) return false;
  if (ranges.has(b)) return a === t.Comma || a === t.Arrow || isOperator(prev) || isWord(prev);
  if (ranges.has(a)) return isOperator(next) || isWord(next);

  if (b === t.LParen) {
    if (roles.tightParens.has(next.start)) return false;
    if (a === t.FnWord) return false;
    if (angle(prev)) return false;
    if (roles.spacedWords.has(prev.start)) return true;
    return !ends.has(a);
  }
  if (b === t.LBracket) {
    if (angle(prev)) return true;
    return !ends.has(a);
  }
  return true;
}

const reserved: ReadonlySet<TokenType> = new Set(
  [...t.reservedWords.values()].filter((type) => type !== t.SelfWord && type !== t.SelfTypeWord && type !== t.TrueWord && type !== t.FalseWord),
);
const isWord = (piece: Piece): boolean => reserved.has(piece.type);

export const opensBracket = (piece: Piece): boolean => openers.has(piece.type) || piece.type === t.LCurly;
export const closesBracket = (piece: Piece): boolean => piece.type === t.RParen || piece.type === t.RBracket || piece.type === t.RCurly;
