// What tokens mean, where the token alone does not say: `<` opens type arguments or compares, `-` stands before an operand or between two. The syntax tree
// knows; it is walked once, and what it knows is noted by the offset of the token.
import type { SourceModule } from '../syntax/ast.js';
import * as t from '../syntax/tokens.js';
import type { Piece } from './pieces.js';

export interface Roles {
  /** Where statements, arms, fields, variants and declarations begin: each on a line of its own, once what they stand in is broken into lines. */
  readonly elements: ReadonlySet<number>;
  /** `< >` around types. */
  readonly angles: ReadonlySet<number>;
  /** Signs before an operand or a type: `-x`, `*T`. */
  readonly prefixes: ReadonlySet<number>;
  /** Braces that are always broken into lines unless they are empty. */
  readonly broken: ReadonlySet<number>;
  /** `(` behind a word that is otherwise followed by a space: `spawn(...)`. */
  readonly tightParens: ReadonlySet<number>;
  /** Words that a space separates from a parenthesis though they look like the name of a function: `after (n) => ...`. */
  readonly spacedWords: ReadonlySet<number>;
}

interface Spanned {
  readonly start: number;
  readonly end: number;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isSpan = (value: unknown): value is Spanned => isObject(value) && typeof value['start'] === 'number' && typeof value['end'] === 'number';

export function rolesOf(module: SourceModule, pieces: readonly Piece[]): Roles {
  const elements = new Set<number>();
  const angles = new Set<number>();
  const prefixes = new Set<number>();
  const broken = new Set<number>();
  const tightParens = new Set<number>();
  const spacedWords = new Set<number>();
  const indexAt = new Map(pieces.map((piece, i) => [piece.start, i] as const));

  /** The piece at an offset, or the first behind it. */
  const pieceFrom = (offset: number): number => {
    const known = indexAt.get(offset);
    if (known !== undefined) return known;
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  /** Notes the angle brackets of the list that opens at or behind `offset`. */
  const noteAngles = (offset: number): void => {
    let depth = 0;
    for (let i = pieceFrom(offset); i < pieces.length; i++) {
      const { type, start } = pieces[i]!;
      if (type === t.Lt) {
        angles.add(start);
        depth++;
      } else if (type === t.Gt) {
        angles.add(start);
        if (--depth === 0) return;
      } else if (depth === 0) return;
    }
  };
  const startOf = (node: unknown): number | null => (isObject(node) && isSpan(node['span']) ? node['span'].start : null);
  const noteElements = (nodes: unknown, span: (node: Record<string, unknown>) => number | null): void => {
    if (!Array.isArray(nodes)) return;
    for (const node of nodes as unknown[]) {
      if (!isObject(node)) continue;
      const start = span(node);
      if (start !== null) elements.add(start);
    }
  };
  const nameStart = (node: Record<string, unknown>): number | null => startOf(node['name']);
  /** A declaration begins with its attributes. */
  const itemStart = (node: Record<string, unknown>): number | null => {
    const attributes = node['attributes'];
    const first: unknown = Array.isArray(attributes) ? attributes[0] : undefined;
    return startOf(first) ?? startOf(node);
  };

  const noteWords = (arms: unknown): void => {
    for (const arm of Array.isArray(arms) ? (arms as unknown[]) : []) {
      const start = startOf(arm);
      if (isObject(arm) && isObject(arm['head']) && arm['head']['kind'] === 'after' && start !== null) spacedWords.add(start);
    }
  };

  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node as unknown[]) visit(child);
      return;
    }
    if (!isObject(node)) return;
    const { kind, name } = node;
    const span = node['span'];
    if (typeof kind === 'string' && isSpan(span)) {
      const first = pieces[pieceFrom(span.start)];
      if (first !== undefined && first.start === span.start && first.type.CATEGORIES?.includes(t.PrefixOperator) === true) prefixes.add(span.start);
    }
    if (isObject(name) && isSpan(name['span'])) {
      const lists = [node['typeParams'], node['typeArgs'], kind === 'name' ? node['args'] : undefined];
      if (lists.some((list) => Array.isArray(list) && list.length > 0)) noteAngles(name['span'].end);
    }
    switch (kind) {
      case 'block':
        noteElements(node['statements'], (statement) => (isObject(statement['item']) ? itemStart(statement['item']) : startOf(statement)));
        noteElements([node['value']], startOf);
        if (isSpan(span) && (node['statements'] as unknown[]).length + (node['value'] === null ? 0 : 1) > 1) broken.add(span.start);
        break;
      case 'match':
        noteElements(node['arms'], startOf);
        break;
      case 'select':
        noteElements(node['arms'], startOf);
        noteWords(node['arms']);
        break;
      case 'struct':
        // Fields of a declaration; those of a literal may share a line.
        if (Array.isArray(node['attributes'])) noteElements(node['fields'], nameStart);
        break;
      case 'enum':
        noteElements(node['variants'], nameStart);
        break;
      case 'interface':
      case 'impl': {
        const methods = node['methods'] as readonly Record<string, unknown>[];
        noteElements(methods, itemStart);
        const [method] = methods;
        if (method !== undefined) broken.add(openBefore(pieces, pieceFrom(itemStart(method)!)));
        if (kind === 'impl' && Array.isArray(node['typeParams']) && node['typeParams'].length > 0 && isSpan(span))
          noteAngles(pieces[pieceFrom(span.start) + 1]?.start ?? 0);
        break;
      }
      case 'spawn':
        if (isSpan(span) && (node['options'] as unknown[]).length > 0) tightParens.add(pieces[pieceFrom(span.start) + 1]?.start ?? -1);
        break;
      default:
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'span') visit(child);
  };
  noteElements(module.items, itemStart);
  visit(module.items);
  return { elements, angles, prefixes, broken, tightParens, spacedWords };
}

/** Offset of the brace that stands before a piece. */
function openBefore(pieces: readonly Piece[], index: number): number {
  return pieces[index - 1]?.start ?? -1;
}
