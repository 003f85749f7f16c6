// Whether patterns cover all values of a type, after L. Maranget, "Warnings for pattern matching" (JFP 2007): a row of patterns is useful behind others if some
// vector of values fits it and none of them. The search for such a vector gives the missing case that the error shows.
import type { PatternNode } from './tree.js';
import type { EnumDef, Type } from './types.js';
import { prune, substitute } from './unify.js';

/** A pattern as the search sees it: constructors with parts, or anything. */
type Row = readonly PatternNode[];

const ANY: PatternNode = { kind: 'wildcard', span: { file: 0, start: 0, end: 0 } };

/** The search may take exponential time; beyond this many steps a match counts as covered by what was seen so far. */
const STEPS = 400_000;

/** Text of a value that fits `candidate` (null: anything) and none of `rows`; null where there is none. */
export function missingCase(rows: readonly PatternNode[], type: Type, candidate: PatternNode | null): string | null {
  const budget = { left: STEPS };
  const witness = search(
    rows.map((r) => [r]),
    [candidate ?? ANY],
    [type],
    budget,
  );
  return witness === null ? null : witness[0]!;
}

/** The cases of one `match`, in order. */
export class Cases {
  private readonly rows: PatternNode[] = [];
  /** The values of the patterns so far, as long as all are literals: then no search is needed. */
  private literals: Set<Literal> | null = new Set();

  constructor(private readonly type: Type) {}

  /** Whether the ones before take all values that fit `pattern`. */
  cover(pattern: PatternNode): boolean {
    if (this.rows.length === 0) return false;
    const values = this.literals === null ? null : literalsOf(pattern);
    return values === null ? missingCase(this.rows, this.type, pattern) === null : values.every((value) => this.literals!.has(value));
  }

  add(pattern: PatternNode): void {
    this.rows.push(pattern);
    const values = literalsOf(pattern);
    if (values === null) this.literals = null;
    for (const value of values ?? []) this.literals?.add(value);
  }

  /** As `missingCase`, of any value. */
  missing(): string | null {
    return missingCase(this.rows, this.type, null);
  }
}

/** A constant, or the index of a variant whose payload may be anything: in one column there are never both. */
type Literal = bigint | string | number;

function literalOf(p: PatternNode): Literal | null {
  if (p.kind === 'variant') return p.payload.every(isAny) ? BigInt(p.index) : null;
  if (p.kind !== 'constant') return null;
  const { value } = p;
  return value.kind === 'int' || value.kind === 'float' || value.kind === 'string' ? value.value : null;
}

/** The values of a pattern that is a literal or several; null for others. */
function literalsOf(p: PatternNode): readonly Literal[] | null {
  if (p.kind !== 'or') {
    const value = literalOf(p);
    return value === null ? null : [value];
  }
  const values: Literal[] = [];
  for (const alternative of p.alternatives) {
    const more = literalsOf(alternative);
    if (more === null) return null;
    values.push(...more);
  }
  return values;
}

type Constructor =
  | { readonly kind: 'variant'; readonly def: EnumDef; readonly index: number; readonly types: readonly Type[] }
  | { readonly kind: 'tuple'; readonly types: readonly Type[] }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly string[]; readonly types: readonly Type[] }
  | { readonly kind: 'interval'; readonly from: bigint; readonly to: bigint; readonly shown: string; readonly types: readonly Type[] }
  | { readonly kind: 'point'; readonly value: string | number; readonly types: readonly Type[] }
  /** All strings or floats that no pattern names. */
  | { readonly kind: 'rest'; readonly types: readonly Type[] };

/** A vector of values, as texts, that fits `query` and no row. */
function search(rows: readonly Row[], query: Row, types: readonly Type[], budget: { left: number }): readonly string[] | null {
  if (budget.left-- <= 0) return null;
  if (query.length === 0) return rows.length === 0 ? [] : null;
  const head = query[0]!;
  if (head.kind === 'or') {
    for (const alternative of head.alternatives) {
      const witness = search(rows, [alternative, ...query.slice(1)], types, budget);
      if (witness !== null) return witness;
    }
    return null;
  }
  const type = prune(types[0]!);
  // Without constructors in the column there is nothing to tell apart.
  if (isAny(head) && rows.every((r) => isAny(r[0]!))) {
    const witness = search(
      rows.map((r) => r.slice(1)),
      query.slice(1),
      types.slice(1),
      budget,
    );
    return witness === null ? null : [describeAny(type), ...witness];
  }
  const heads: PatternNode[] = [];
  for (const row of rows) spread(row[0]!, heads);
  spread(head, heads);
  const sorted = sortRows(rows);
  for (const constructor of constructorsFor(type, head, heads)) {
    const narrowed = specialise(query, constructor);
    if (narrowed.length === 0) continue;
    const left = rowsFor(sorted, constructor).flatMap((r) => specialise(r, constructor));
    const inner = [...constructor.types, ...types.slice(1)];
    for (const q of narrowed) {
      const witness = search(left, q, inner, budget);
      if (witness !== null) {
        const arity = constructor.types.length;
        return [describe(constructor, witness.slice(0, arity)), ...witness.slice(arity)];
      }
    }
  }
  return null;
}

/** Rows that begin with a literal, by it, and all others: a long `match` over literals is looked through once. */
interface SortedRows {
  readonly literal: ReadonlyMap<Literal, readonly Row[]>;
  readonly others: readonly Row[];
}

function sortRows(rows: readonly Row[]): SortedRows {
  const literal = new Map<Literal, Row[]>();
  const others: Row[] = [];
  for (const row of rows) {
    const value = literalOf(row[0]!);
    if (value === null) others.push(row);
    else if (literal.has(value)) literal.get(value)!.push(row);
    else literal.set(value, [row]);
  }
  return { literal, others };
}

/** The rows that may fit values made by that constructor. */
function rowsFor({ literal, others }: SortedRows, constructor: Constructor): readonly Row[] {
  const value = valueOf(constructor);
  const named = value === null ? undefined : literal.get(value);
  return named === undefined ? others : [...named, ...others];
}

function valueOf(constructor: Constructor): Literal | null {
  switch (constructor.kind) {
    case 'point':
      return constructor.value;
    case 'variant':
      return BigInt(constructor.index);
    case 'interval':
      return constructor.from === constructor.to ? constructor.from : null;
    default:
      return null;
  }
}

/** The constructors that a query which begins with `head` has to be tried with. */
function constructorsFor(type: Type, head: PatternNode, heads: readonly PatternNode[]): readonly Constructor[] {
  const value = head.kind === 'constant' ? literalOf(head) : null;
  if (typeof value === 'bigint') return [{ kind: 'interval', from: value, to: value, shown: value.toString(), types: [] }];
  return constructorsOf(type, heads);
}

function isAny(p: PatternNode): boolean {
  return p.kind === 'wildcard' || p.kind === 'binding';
}

function spread(p: PatternNode, out: PatternNode[]): void {
  if (p.kind === 'or') for (const a of p.alternatives) spread(a, out);
  else out.push(p);
}

/** The row for values made by that constructor, its parts in front; none where the first pattern does not fit. */
function specialise(row: Row, c: Constructor): Row[] {
  const head = row[0]!;
  const rest = row.slice(1);
  switch (head.kind) {
    case 'wildcard':
    case 'binding':
      return [[...c.types.map(() => ANY), ...rest]];
    case 'or':
      return head.alternatives.flatMap((a) => specialise([a, ...rest], c));
    case 'variant':
      return c.kind === 'variant' && c.index === head.index ? [[...head.payload, ...rest]] : [];
    case 'tuple':
      return c.kind === 'tuple' ? [[...head.elements, ...rest]] : [];
    case 'struct': {
      if (c.kind !== 'struct') return [];
      const parts = c.types.map(() => ANY);
      for (const f of head.fields) parts[f.index] = f.pattern;
      return [[...parts, ...rest]];
    }
    case 'constant':
      if (head.value.kind === 'int') return c.kind === 'interval' && head.value.value <= c.from && c.to <= head.value.value ? [rest] : [];
      return c.kind === 'point' && (head.value.kind === 'string' || head.value.kind === 'float') && c.value === head.value.value ? [rest] : [];
    case 'range':
      return c.kind === 'interval' && head.from <= c.from && c.to <= head.to ? [rest] : [];
    case 'floatRange': {
      if (c.kind !== 'point' || typeof c.value !== 'number') return [];
      return c.value >= head.from && (head.inclusive ? c.value <= head.to : c.value < head.to) ? [rest] : [];
    }
    default:
      return head satisfies never;
  }
}

function constructorsOf(type: Type, heads: readonly PatternNode[]): readonly Constructor[] {
  switch (type.kind) {
    case 'enum':
      return type.def.variants.map((v, index) => ({
        kind: 'variant',
        def: type.def,
        index,
        types: v.payload.map((t) => substitute(t, type.def.typeParams, type.args)),
      }));
    case 'tuple':
      return [{ kind: 'tuple', types: type.elements }];
    case 'struct':
      return [
        {
          kind: 'struct',
          name: type.def.name,
          fields: type.def.fields.map((f) => f.name),
          types: type.def.fields.map((f) => substitute(f.type, type.def.typeParams, type.args)),
        },
      ];
    case 'bool':
      return [true, false].map((v) => ({ kind: 'interval', from: v ? 1n : 0n, to: v ? 1n : 0n, shown: String(v), types: [] }));
    case 'int':
      return intervals(heads, [[-(2n ** 63n), 2n ** 63n - 1n]], (n, whole) => (whole ? '_' : n.toString()));
    case 'byte':
      return intervals(heads, [[0n, 255n]], (n, whole) => (whole ? '_' : n.toString()));
    case 'char':
      return intervals(
        heads,
        [
          [0n, 0xd7ffn],
          [0xe000n, 0x10ffffn],
        ],
        (n, whole) => (whole ? '_' : n >= 32n && n !== 127n ? `'${String.fromCodePoint(Number(n))}'` : `'\\u{${n.toString(16)}}'`),
      );
    default: {
      const points = new Set<string | number>();
      for (const h of heads) {
        if (h.kind === 'constant' && (h.value.kind === 'string' || h.value.kind === 'float')) points.add(h.value.value);
        if (h.kind === 'floatRange') points.add(h.from);
      }
      return [...[...points].map((value): Constructor => ({ kind: 'point', value, types: [] })), { kind: 'rest', types: [] }];
    }
  }
}

/** The domain cut at the ends of all ranges: no pattern tells values of one interval apart. Gaps that no pattern names come first, for they are missing. */
function intervals(
  heads: readonly PatternNode[],
  domain: readonly (readonly [bigint, bigint])[],
  show: (n: bigint, whole: boolean) => string,
): readonly Constructor[] {
  const cuts = new Set<bigint>();
  for (const h of heads) {
    if (h.kind === 'constant' && h.value.kind === 'int') cuts.add(h.value.value).add(h.value.value + 1n);
    else if (h.kind === 'range') cuts.add(h.from).add(h.to + 1n);
  }
  const sorted = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const out: Constructor[] = [];
  for (const [low, high] of domain) {
    let from = low;
    for (const cut of sorted) {
      if (cut <= from || cut > high) continue;
      out.push({ kind: 'interval', from, to: cut - 1n, shown: showInterval(from, cut - 1n), types: [] });
      from = cut;
    }
    out.push({ kind: 'interval', from, to: high, shown: showInterval(from, high), types: [] });
  }
  return out;

  function showInterval(from: bigint, to: bigint): string {
    const whole = domain.some(([low, high]) => from === low && to === high);
    if (whole || from === to) return show(from, whole);
    // A half-open rest is shown by the end that people think of.
    const least = domain.some(([low]) => low === from) && from < 0n;
    return show(least ? to : from, false);
  }
}

function describeAny(type: Type): string {
  return type.kind === 'unit' ? '()' : '_';
}

function describe(c: Constructor, parts: readonly string[]): string {
  switch (c.kind) {
    case 'variant': {
      const { name } = c.def.variants[c.index]!;
      const text = parts.length === 0 ? name : `${name}(${parts.join(', ')})`;
      return name === 'Some' || name === 'None' || name === 'Ok' || name === 'Err' ? text : `.${text}`;
    }
    case 'tuple':
      return `(${parts.join(', ')})`;
    case 'struct': {
      const shown = parts.flatMap((p, i) => (p === '_' ? [] : [`${c.fields[i]!}: ${p}`]));
      if (shown.length === 0) return '_';
      return `${c.name} { ${[...shown, ...(shown.length < parts.length ? ['..'] : [])].join(', ')} }`;
    }
    case 'interval':
      return c.shown;
    case 'point':
      return typeof c.value === 'string' ? JSON.stringify(c.value) : Number.isInteger(c.value) ? `${c.value}.0` : String(c.value);
    case 'rest':
      return '_';
    default:
      return c satisfies never;
  }
}
