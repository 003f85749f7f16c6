// Patterns: tests that go to `fail`, and bindings. A subject is a register, or the parts of a tuple that was written out and is never made.
import type { Node, PatternNode } from '../check/tree.js';
import type { LocalDef, Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { Body } from './body.js';
import { operands, value } from './expression.js';
import type { Label } from './function-builder.js';
import { I64 } from './representation.js';

export type Subject = { readonly register: Reg; readonly type: Type; readonly tag?: Reg } | { readonly parts: readonly Subject[]; readonly type: Type };

export function isIrrefutableName(pattern: PatternNode): pattern is Extract<PatternNode, { kind: 'binding' }> {
  return pattern.kind === 'binding';
}

/** Evaluates what patterns look at. A tuple literal stays in parts when no pattern wants it whole. */
export function subjectOf(body: Body, node: Node, patterns: readonly PatternNode[]): Subject {
  const type = body.type(node.type);
  if (node.kind === 'tuple' && patterns.every(takesParts)) {
    const registers = operands(body, node.elements);
    return { parts: registers.map((register, i) => ({ register: keep(body, register), type: body.type(node.elements[i]!.type) })), type };
  }
  return { register: keep(body, value(body, node)), type };
}

/** Arms may assign the variable that is looked at. */
function keep(body: Body, register: Reg): Reg {
  return body.variables.has(register) ? body.b.copy(register) : register;
}

function takesParts(pattern: PatternNode): boolean {
  return pattern.kind === 'tuple' || pattern.kind === 'wildcard' || (pattern.kind === 'or' && pattern.alternatives.every(takesParts));
}

/** Binds an irrefutable pattern. */
export function bindWhole(body: Body, pattern: PatternNode, from: Node | { readonly register: Reg; readonly type: Type }): void {
  const subject = 'kind' in from ? subjectOf(body, from, [pattern]) : from;
  const { b } = body;
  const fail = b.label();
  const outer = b.span;
  b.span = pattern.span;
  match(body, pattern, subject, fail, true);
  b.span = outer;
  if (!b.reachable) return;
  // Nothing goes there where the pattern is what the checker said it is.
  const on = b.label();
  b.jump(on);
  b.place(fail);
  b.terminate({ op: 'unreachable', span: pattern.span });
  b.place(on);
}

/** Goes on where the pattern matches, its names bound; to `fail` where not. `sure`: the outermost test is known to succeed. */
export function match(body: Body, pattern: PatternNode, subject: Subject, fail: Label, sure: boolean): void {
  const { b } = body;
  if (!b.reachable) return;
  switch (pattern.kind) {
    case 'wildcard':
      return;
    case 'binding':
      bindLocal(body, pattern.local, subject);
      return;
    case 'constant': {
      if (sure) return;
      const register = registerOf(subject);
      const next = b.label();
      const { value: constant } = pattern;
      if (constant.kind === 'string') {
        const same = b.row('seq', I64, [register, b.string(constant.value)]);
        b.branch({ test: 'true', args: [same] }, next, fail);
      } else if (body.type(constant.type).kind === 'float') b.branch({ test: 'feq', args: [register, value(body, constant)] }, next, fail);
      else b.branch({ test: 'eq', args: [register, value(body, constant)] }, next, fail);
      b.place(next);
      return;
    }
    case 'range': {
      if (sure) return;
      const register = registerOf(subject);
      const [above, next] = [b.label(), b.label()];
      b.branch({ test: 'le', args: [b.int(pattern.from), register] }, above, fail);
      b.place(above);
      b.branch({ test: 'le', args: [register, b.int(pattern.to)] }, next, fail);
      b.place(next);
      return;
    }
    case 'floatRange': {
      if (sure) return;
      const register = registerOf(subject);
      const [above, next] = [b.label(), b.label()];
      b.branch({ test: 'fle', args: [b.float(pattern.from), register] }, above, fail);
      b.place(above);
      b.branch({ test: pattern.inclusive ? 'fle' : 'flt', args: [register, b.float(pattern.to)] }, next, fail);
      b.place(next);
      return;
    }
    case 'tuple':
      pattern.elements.forEach((element, i) => {
        const part = partOf(body, subject, i, element);
        if (part !== null) match(body, element, part, fail, sure);
      });
      return;
    case 'struct':
      pattern.fields.forEach((field) => {
        const part = partOf(body, subject, field.index, field.pattern);
        if (part !== null) match(body, field.pattern, part, fail, sure);
      });
      return;
    case 'variant': {
      const type = subject.type;
      if (type.kind !== 'enum') throw new Error('a variant pattern on what is no enum');
      const register = registerOf(subject);
      if (!sure) testVariant(body, subject, pattern.index, fail);
      matchPayload(body, pattern, register, type, fail, sure);
      return;
    }
    case 'or': {
      const done = b.label();
      pattern.alternatives.forEach((alternative, i) => {
        const last = i === pattern.alternatives.length - 1;
        const next = last ? fail : b.label();
        match(body, alternative, subject, next, sure && last);
        b.jump(done);
        if (!last) b.place(next);
      });
      b.place(done);
      return;
    }
    default:
      pattern satisfies never;
  }
}

/** Tests for a variant and nothing below it. */
function testVariant(body: Body, subject: Subject, index: number, fail: Label): void {
  const { b, module } = body;
  const type = subject.type;
  if (type.kind !== 'enum') throw new Error('a variant test on what is no enum');
  if (type.def.variants.length === 1) return;
  const register = registerOf(subject);
  const next = b.label();
  if (module.types.isNullableOption(type)) {
    const holds = type.def.variants[index]!.payload.length > 0;
    b.branch({ test: holds ? 'nonnull' : 'null', args: [register] }, next, fail);
  } else if (module.types.isPlainEnum(type)) b.branch({ test: 'eq', args: [register, b.int(index)] }, next, fail);
  else {
    const tag = 'tag' in subject && subject.tag !== undefined ? subject.tag : b.row('tag', I64, [register]);
    b.branch({ test: 'eq', args: [tag, b.int(index)] }, next, fail);
  }
  b.place(next);
}

/** The patterns below a variant that is known to be the right one. */
export function matchPayload(
  body: Body,
  pattern: Extract<PatternNode, { kind: 'variant' }>,
  register: Reg,
  type: Extract<Type, { kind: 'enum' }>,
  fail: Label,
  sure: boolean,
): void {
  const { b, module } = body;
  if (pattern.payload.length === 0) return;
  const payload = module.types.payload(type, pattern.index).map((part) => module.identity.canonical(part));
  if (module.types.isNullableOption(type)) {
    if (pattern.payload[0]!.kind === 'wildcard') return;
    match(body, pattern.payload[0]!, { register: b.nonNull(register), type: payload[0]! }, fail, sure);
    return;
  }
  const variant = module.types.variant(type, pattern.index);
  pattern.payload.forEach((part, i) => {
    if (part.kind === 'wildcard') return;
    const slot = module.types.slot(payload[i]!);
    const into = directly(body, part);
    const loaded = b.row('ldv', slot, [register], { imm: i, type: variant, into });
    if (into === null) match(body, part, { register: loaded, type: payload[i]! }, fail, sure);
  });
}

/** The register of a name that can be loaded straight into. */
function directly(body: Body, pattern: PatternNode): Reg | null {
  if (pattern.kind !== 'binding') return null;
  const place = body.declare(pattern.local);
  return place.kind === 'register' ? place.register : null;
}

function bindLocal(body: Body, local: LocalDef, subject: Subject): void {
  if ('parts' in subject) {
    const { b, module } = body;
    body.initialise(
      local,
      b.make(
        module.types.index(subject.type),
        subject.parts.map((part) => registerOf(part)),
        module.types.slot(subject.type),
      ),
    );
  } else body.initialise(local, subject.register);
}

function registerOf(subject: Subject): Reg {
  if ('parts' in subject) throw new Error('a tuple in parts was looked at whole');
  return subject.register;
}

/** A part of a tuple or struct; null when its pattern needs no more. */
function partOf(body: Body, subject: Subject, index: number, pattern: PatternNode): Subject | null {
  if (pattern.kind === 'wildcard') return null;
  if ('parts' in subject) return subject.parts[index]!;
  const { b, module } = body;
  const { type } = subject;
  const part = type.kind === 'tuple' ? type.elements[index]! : type.kind === 'struct' ? module.types.fields(type)[index]! : null;
  if (part === null) throw new Error(`parts of a ${type.kind}`);
  const concrete = module.identity.canonical(part);
  const into = directly(body, pattern);
  const loaded = b.loadField(subject.register, index, module.types.slot(concrete), into);
  return into === null ? { register: loaded, type: concrete } : null;
}
