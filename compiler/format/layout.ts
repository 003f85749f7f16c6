// Lines. A person's line breaks are kept where they are a matter of taste, as gofmt does, and made where they are not:
//
//   - what stands between brackets is broken into lines when its first element begins on a new line, or must be: several statements, a comment, methods;
//   - then every statement, arm, field, variant begins a line, and the closing bracket stands on its own;
//   - other line breaks stay, and what follows them is indented once more;
//   - `{`, `else`, commas and semicolons stay on the line of what they belong to;
//   - at most one empty line, and none just inside braces.
import * as t from '../syntax/tokens.js';
import type { Comment, Piece } from './pieces.js';
import type { Roles } from './roles.js';
import { closesBracket, opensBracket, spaceBetween } from './spacing.js';

const INDENT = '    ';

interface Bracket {
  readonly type: Piece['type'];
  readonly broken: boolean;
  /** Indentation of its elements. */
  readonly indent: number;
  /** Of `#[...]`. */
  readonly attribute: boolean;
}

/** One line of the result; `comment` stands at its end. */
export interface Line {
  readonly text: string;
  readonly comment: Comment | null;
}

/** Brackets, by offset of the opening one, that are broken into lines. */
function brokenBrackets(pieces: readonly Piece[], roles: Roles): ReadonlySet<number> {
  const broken = new Set<number>();
  const open: Piece[] = [];
  pieces.forEach((piece, i) => {
    const newline = piece.newlines > 0 || piece.comments.some((comment) => comment.newlines > 0 || comment.line);
    const top = open[open.length - 1];
    if (top !== undefined && newline) {
      const first = pieces[i - 1] === top;
      const comments = piece.comments.some((comment) => comment.line);
      const atElement = top.type === t.LCurly && (roles.elements.has(piece.start) || piece.type === t.RCurly);
      if (first || atElement || comments) broken.add(top.start);
    }
    if (closesBracket(piece)) open.pop();
    if (opensBracket(piece)) {
      open.push(piece);
      if (roles.broken.has(piece.start)) broken.add(piece.start);
    }
  });
  return broken;
}

export function layOut(pieces: readonly Piece[], trailing: readonly Comment[], roles: Roles): readonly Line[] {
  const broken = brokenBrackets(pieces, roles);
  const lines: Line[] = [];
  const stack: Bracket[] = [];
  let line = '';
  let indent = 0;
  let blank = false;
  let afterAttribute = false;

  const finish = (comment: Comment | null = null): void => {
    if (line === '' && comment === null) return;
    if (blank && lines.length > 0) lines.push({ text: '', comment: null });
    lines.push({ text: line, comment });
    line = '';
    blank = false;
  };
  const begin = (level: number): void => {
    finish();
    indent = Math.max(0, level);
  };
  const put = (text: string, spaced: boolean): void => {
    line = line === '' ? INDENT.repeat(indent) + text : `${line}${spaced ? ' ' : ''}${text}`;
  };
  const top = (): Bracket | undefined => stack[stack.length - 1];

  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    const prev = pieces[i - 1];
    const container = top();
    const inLines = container === undefined || container.broken;
    const closing = closesBracket(piece);
    const element = roles.elements.has(piece.start) || (inLines && (prev === undefined || prev.type === t.Comma)) || afterAttribute;
    const base = container?.indent ?? 0;
    const first = prev !== undefined && opensBracket(prev) && inLines;
    const level = closing ? base - 1 : element || first ? base : inLines ? base + 1 : base;

    // Comments first: at the end of the line that they follow, or on lines of their own.
    let forced = false;
    let followed = false;
    for (const comment of piece.comments) {
      const own = comment.newlines > 0 || line === '';
      if (own) {
        const gap = comment.newlines > 1 && !(prev !== undefined && opensBracket(prev) && !followed);
        begin(closing || element || first || container?.broken !== false ? base : level);
        blank ||= gap && lines.length > 0;
        put(comment.text, false);
      } else if (comment.line) finish(comment);
      else put(comment.text, !(prev !== undefined && (prev.type === t.LParen || prev.type === t.LBracket)));
      if (comment.line) {
        finish();
        forced = true;
      } else forced = own && piece.newlines > 0;
      followed = true;
    }

    const breaks = forced || line === '' || breaksBefore(piece, prev, roles, container, first, element);
    if (breaks) {
      const gap = piece.newlines > 1 && !closing && !(prev !== undefined && opensBracket(prev) && !followed);
      begin(keepsLevel(piece, prev) ? base : level);
      blank ||= gap && lines.length > 0 && (inLines || container?.type === t.LCurly);
      put(piece.text, false);
    } else put(piece.text, followed || (prev !== undefined && spaceBetween(prev, piece, roles)));

    afterAttribute = closing && container?.attribute === true;
    if (closing) stack.pop();
    if (opensBracket(piece)) stack.push({ type: piece.type, broken: broken.has(piece.start), indent: indent + 1, attribute: prev?.type === t.Hash });
  }
  for (const comment of trailing) {
    if (comment.newlines > 0 || line === '') {
      begin(0);
      blank ||= comment.newlines > 1 && lines.length > 0;
      put(comment.text, false);
      if (comment.line) finish();
    } else if (comment.line) finish(comment);
    else put(comment.text, true);
  }
  finish();
  return lines;
}

/** `else` after a comment still belongs to its `if`. */
const keepsLevel = (piece: Piece, prev: Piece | undefined): boolean => piece.type === t.ElseWord && prev?.type === t.RCurly;

function breaksBefore(piece: Piece, prev: Piece | undefined, roles: Roles, container: Bracket | undefined, first: boolean, element: boolean): boolean {
  if (prev === undefined) return false;
  if (closesBracket(piece)) return container?.broken === true && !opensBracket(prev);
  if (first) return true;
  const inLines = container === undefined || container.broken;
  if (roles.elements.has(piece.start) && inLines) return true;
  if (container?.broken === false && opensBracket(prev)) return false;
  if (piece.type === t.ElseWord && prev.type === t.RCurly) return false;
  if (piece.type === t.LCurly && !element) return false;
  if (piece.type === t.Comma || piece.type === t.Semicolon || piece.type === t.Question) return false;
  // An attribute keeps what it belongs to on the line where it was.
  return piece.newlines > 0;
}
