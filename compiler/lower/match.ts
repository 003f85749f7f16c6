// `match`. The alternatives of all arms stand in a row; each tests the subject and goes to its arm or to the next one. Where the outermost tests
// compare a small number (a variant, an int, a char) with constants, a jump table leads straight to the first alternative that can match.
import type { Node, PatternNode } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { Body } from './body.js';
import { decide } from './condition.js';
import { deliver } from './expression.js';
import type { Label } from './function-builder.js';
import { match, matchPayload, type Subject, subjectOf } from './pattern.js';
import { I64 } from './representation.js';

type MatchNode = Extract<Node, { kind: 'match' }>;

interface Alternative {
  readonly arm: number;
  readonly pattern: PatternNode;
  /** Where its outermost test stands. */
  readonly test: Label;
  /** Behind its outermost test, where a jump table leads. */
  readonly inside: Label;
}

const MIN_TABLE = 4;
const MAX_TABLE = 1024;

export function matchArms(body: Body, node: MatchNode, into: Reg | null): void {
  const { b } = body;
  const patterns = node.arms.map((arm) => arm.pattern);
  let subject = subjectOf(body, node.value, patterns);
  if (!b.reachable) return;
  const alternatives = patterns.flatMap((pattern, arm) => flatten(pattern).map((p): Alternative => ({ arm, pattern: p, test: b.label(), inside: b.label() })));
  if (hasTag(body, subject) && alternatives.filter((a) => a.pattern.kind === 'variant').length > 1) {
    const { register, type } = subject as Extract<Subject, { register: Reg }>;
    subject = { register, type, tag: b.row('tag', I64, [register]) };
  }
  const end = b.label();
  const lost = b.label();
  if (alternatives.length === 0) {
    b.terminate({ op: 'unreachable', span: b.span });
    b.place(end);
    return;
  }
  jumpTable(body, subject, alternatives, lost);
  const bodies = new Map<number, Label>();
  alternatives.forEach((alternative, i) => {
    const { pattern, arm: armIndex } = alternative;
    const arm = node.arms[armIndex]!;
    const fail = i + 1 < alternatives.length ? alternatives[i + 1]!.test : lost;
    // The arms are exhaustive: what comes to the last one matches it.
    const sure = i + 1 === alternatives.length && arm.guard === null;
    b.place(alternative.test);
    b.span = pattern.span;
    if (pattern.kind === 'variant' && subject.type.kind === 'enum' && 'register' in subject) {
      if (!sure) match(body, { ...pattern, payload: [] }, subject, fail, false);
      b.place(alternative.inside);
      matchPayload(body, pattern, subject.register, subject.type, fail, sure);
    } else if (pattern.kind === 'constant' || pattern.kind === 'range') {
      match(body, pattern, subject, fail, sure);
      b.place(alternative.inside);
    } else {
      b.place(alternative.inside);
      match(body, pattern, subject, fail, sure);
    }
    const known = bodies.get(armIndex);
    if (arm.guard !== null) {
      const pass = b.label();
      decide(body, arm.guard, pass, fail);
      b.place(pass);
    }
    if (known !== undefined) b.jump(known);
    else {
      const at = b.label();
      bodies.set(armIndex, at);
      b.place(at);
      deliver(body, arm.body, into);
      b.jump(end);
    }
  });
  b.place(lost);
  b.terminate({ op: 'unreachable', span: b.span });
  b.place(end);
}

function flatten(pattern: PatternNode): readonly PatternNode[] {
  return pattern.kind === 'or' ? pattern.alternatives.flatMap(flatten) : [pattern];
}

function hasTag(body: Body, subject: Subject): boolean {
  const { types } = body.module;
  return 'register' in subject && subject.type.kind === 'enum' && !types.isPlainEnum(subject.type) && !types.isNullableOption(subject.type);
}

/** The numbers that a pattern's outermost test lets through; null for all, undefined where it is no test of a number. */
function numbers(pattern: PatternNode, type: Type): readonly bigint[] | null | undefined {
  switch (pattern.kind) {
    case 'wildcard':
    case 'binding':
      return null;
    case 'constant':
      return pattern.value.kind === 'int' ? [pattern.value.value] : undefined;
    case 'variant':
      return type.kind === 'enum' ? [BigInt(pattern.index)] : undefined;
    case 'range': {
      const count = pattern.to - pattern.from + 1n;
      if (count > 64n) return undefined;
      return Array.from({ length: Math.max(0, Number(count)) }, (_, i) => pattern.from + BigInt(i));
    }
    default:
      return undefined;
  }
}

/** Begins with a `switch` where that pays; else falls into the first test. */
function jumpTable(body: Body, subject: Subject, alternatives: readonly Alternative[], lost: Label): void {
  const { b, module } = body;
  if (!('register' in subject)) return;
  const { type } = subject;
  const counted = type.kind === 'int' || type.kind === 'byte' || type.kind === 'char' || (type.kind === 'enum' && !module.types.isNullableOption(type));
  if (!counted) return;
  const heads = alternatives.map((alternative) => numbers(alternative.pattern, type));
  if (heads.some((head) => head === undefined)) return;
  const tested = new Set(heads.flatMap((head) => head ?? []));
  if (tested.size < MIN_TABLE) return;
  const all = [...tested];
  const low = all.reduce((a, c) => (c < a ? c : a));
  const high = all.reduce((a, c) => (c > a ? c : a));
  const size = high - low + 1n;
  if (size > BigInt(MAX_TABLE) || size > BigInt(tested.size * 3 + 4)) return;
  const first = (n: bigint | null): Label => {
    const i = heads.findIndex((head) => head === null || (n !== null && head!.includes(n)));
    return i < 0 ? lost : alternatives[i]!.inside;
  };
  // Small bases cost nothing: the table begins at 0.
  const base = low >= 0n && low <= 4n ? 0n : low;
  const cases = Array.from({ length: Number(high - base + 1n) }, (_, i) => first(base + BigInt(i)));
  const number = subject.tag ?? subject.register;
  const from = base === 0n ? number : b.row('sub', I64, [number, b.int(base)]);
  if (type.kind === 'enum' && cases.length === type.def.variants.length) {
    // There is no other variant: the last one needs no entry of its own.
    b.choose(from, cases.slice(0, -1), cases[cases.length - 1]!);
  } else b.choose(from, cases, first(null));
}
