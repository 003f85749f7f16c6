// Printing. Text is gathered in a byte array, so that a long value costs what it is long; `"${x}"` of simple values joins strings directly.
// A type whose values can contain themselves is shown with a list of the objects that are being shown: one that is met again prints `...`.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { Body } from './body.js';
import { operand } from './expression.js';
import { loadElement } from './array-element.js';
import { FunctionBuilder } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { APOSTROPHE, QUOTE, quoteFunction } from './quote.js';
import { ANY_SLOT, I64, reference, STRING_SLOT } from './representation.js';
import { BYTES, isOpaque, parts, reaches } from './structure.js';

/** More pieces than this are gathered in a buffer. */
const JOIN_LIMIT = 4;

export function textOfParts(body: Body, pieces: readonly (string | Node)[], into: Reg | null): Reg {
  const { b, module } = body;
  const merged: (string | Node)[] = [];
  for (const piece of pieces) {
    const last = merged[merged.length - 1];
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece;
    else merged.push(piece);
  }
  if (merged.length === 0) return b.string('', into);
  const later = (i: number): Node[] => merged.slice(i + 1).filter((piece): piece is Node => typeof piece !== 'string');
  if (merged.length <= JOIN_LIMIT) {
    const only = merged.length === 1;
    const texts = merged.map((piece, i) => (typeof piece === 'string' ? b.string(piece, only ? into : null) : text(body, piece, only ? into : null, later(i))));
    return texts.reduce((joined, next, i) => (i === 0 ? next : b.row('scat', STRING_SLOT, [joined, next], { into: i === texts.length - 1 ? into : null })));
  }
  const buffer = newBuffer(module, b);
  for (const piece of merged) {
    if (typeof piece === 'string') b.effect('bpushs', [buffer, b.string(piece)]);
    else {
      const type = body.type(piece.type);
      const register = operand(body, piece, []);
      b.span = piece.span;
      if (type.kind === 'string') b.effect('bpushs', [buffer, register]);
      else if (type.kind === 'char') b.effect('bpushs', [buffer, b.row('c2s', STRING_SLOT, [register])]);
      else append(module, b, type, register, buffer, null);
    }
  }
  return fromBuffer(b, buffer, into);
}

/** The text of one value, bare at the top. */
export function text(body: Body, node: Node, into: Reg | null, later: readonly Node[] = []): Reg {
  const type = body.type(node.type);
  const register = operand(body, node, later);
  const { b } = body;
  const outer = b.span;
  b.span = node.span;
  const result = bare(body.module, b, type, register, into);
  b.span = outer;
  return result;
}

/** The text as at the top: strings and chars as they are. */
export function bare(module: ModuleBuilder, b: FunctionBuilder, type: Type, x: Reg, into: Reg | null): Reg {
  if (type.kind === 'string') return b.settle(x, into);
  if (type.kind === 'char') return b.row('c2s', STRING_SLOT, [x], { into });
  return quoted(module, b, type, x, into);
}

/** The text as inside other values. */
export function quoted(module: ModuleBuilder, b: FunctionBuilder, type: Type, x: Reg, into: Reg | null): Reg {
  switch (type.kind) {
    case 'int':
    case 'byte':
      return b.row('i2s', STRING_SLOT, [x, b.int(10)], { into });
    case 'float':
      return b.row('f2s', STRING_SLOT, [x], { into });
    case 'bool':
      return b.call(boolText(module), [x], STRING_SLOT, into)!;
    case 'unit':
      return b.string('()', into);
    default: {
      const own = ownText(module, type);
      if (own !== null) return b.call(own, [x], STRING_SLOT, into)!;
      return b.call(textFunction(module, type), [x], STRING_SLOT, into)!;
    }
  }
}

/** A user's `to_string`. */
function ownText(module: ModuleBuilder, type: Type): number | null {
  if (type.kind !== 'struct' && type.kind !== 'enum') return null;
  const override = module.program.override(type, 'to_string');
  if (override === null || override.fn.intrinsic !== null) return null;
  return module.instance(override.fn, override.typeArgs, override.fn.span);
}

/** fn(x): string */
function textFunction(module: ModuleBuilder, type: Type): number {
  return module.once(`text ${module.identity.id(type)}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const x = b.register(module.types.slot(type), 'x');
    const buffer = newBuffer(module, b);
    append(module, b, type, x, buffer, null);
    b.terminate({ op: 'return', value: fromBuffer(b, buffer, null), span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.to_string`, params: [x], result: STRING_SLOT }));
  });
}

function boolText(module: ModuleBuilder): number {
  return module.once('text bool', (index) => {
    const b = new FunctionBuilder(module.origin);
    const x = b.register(I64, 'x');
    const [yes, no] = [b.label(), b.label()];
    b.branch({ test: 'true', args: [x] }, yes, no);
    b.place(yes);
    b.terminate({ op: 'return', value: b.string('true'), span: b.span });
    b.place(no);
    b.terminate({ op: 'return', value: b.string('false'), span: b.span });
    module.define(index, b.finish({ name: 'bool.to_string', params: [x], result: STRING_SLOT }));
  });
}

function newBuffer(module: ModuleBuilder, b: FunctionBuilder): Reg {
  return b.arrayOf(module.types.index(BYTES), []);
}

function fromBuffer(b: FunctionBuilder, buffer: Reg, into: Reg | null): Reg {
  return b.row('bstr', STRING_SLOT, [buffer, b.int(0), b.row('alen', I64, [buffer])], { into });
}

// --- cycles

/** What showing looks into. */
function shownParts(module: ModuleBuilder, type: Type): readonly Type[] {
  return ownText(module, type) === null ? parts(module, type) : [];
}

/** Values of the type may contain themselves. An interface value may hold anything. */
function isCyclic(module: ModuleBuilder, type: Type): boolean {
  if (type.kind !== 'array' && (type.kind !== 'struct' || isOpaque(type))) return false;
  const id = module.identity.id(type);
  return reaches(
    module,
    shownParts(module, type),
    (part) => part.kind === 'interface' || module.identity.id(part) === id,
    (part) => shownParts(module, part),
  );
}

function takesSeen(module: ModuleBuilder, type: Type): boolean {
  return reaches(
    module,
    [type],
    (part) => part.kind === 'interface' || isCyclic(module, part),
    (part) => shownParts(module, part),
  );
}

function seenType(module: ModuleBuilder): number {
  return module.types.own('seen', () => ({ kind: 'array', name: '[any]', element: ANY_SLOT as { kind: 'ref'; type: number; nullable: boolean } }));
}

// --- appending to the buffer

/** Appends the text of `x`. `seen`: the list of objects that are being shown, where there is one already. */
function append(module: ModuleBuilder, b: FunctionBuilder, type: Type, x: Reg, buffer: Reg, seen: Reg | null): void {
  switch (type.kind) {
    case 'int':
    case 'byte':
    case 'float':
    case 'bool':
    case 'unit':
      b.effect('bpushs', [buffer, quoted(module, b, type, x, null)]);
      return;
    case 'string':
      b.call(quoteFunction(module), [buffer, x, b.int(QUOTE)], null);
      return;
    case 'char':
      b.call(quoteFunction(module), [buffer, b.row('c2s', STRING_SLOT, [x]), b.int(APOSTROPHE)], null);
      return;
    default: {
      const own = ownText(module, type);
      if (own !== null) {
        b.effect('bpushs', [buffer, b.call(own, [x], STRING_SLOT)!]);
        return;
      }
      const args = takesSeen(module, type) ? [buffer, x, seen ?? b.arrayOf(seenType(module), [])] : [buffer, x];
      b.call(showFunction(module, type), args, null);
    }
  }
}

/** fn(buffer, x) or fn(buffer, x, seen): appends. */
function showFunction(module: ModuleBuilder, type: Type): number {
  if (type.kind === 'interface') return module.dynamic.operation(type, 'show');
  return module.once(`show ${module.identity.id(type)}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const buffer = b.register(module.types.slot(BYTES), 'text');
    const x = b.register(module.types.slot(type), 'x');
    const params = [buffer, x];
    const seen = takesSeen(module, type) ? b.register(reference(seenType(module)), 'seen') : null;
    if (seen !== null) params.push(seen);
    if (seen !== null && isCyclic(module, type)) {
      const depth = enterObject(b, buffer, x, seen);
      appendParts(module, b, type, x, buffer, seen);
      b.effect('atrunc', [seen, depth]);
    } else appendParts(module, b, type, x, buffer, seen);
    b.terminate({ op: 'return', value: null, span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.to_string`, params, result: null }));
  });
}

/** For dispatch: the same function whatever the type, always with `seen`. */
export function showAny(module: ModuleBuilder, type: Type): number {
  return module.once(`show any ${module.identity.id(type)}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const params = [
      b.register(module.types.slot(BYTES), 'text'),
      b.register(module.types.slot(type), 'x'),
      b.register(reference(seenType(module)), 'seen'),
    ] as const;
    append(module, b, type, params[1], params[0], params[2]);
    b.terminate({ op: 'return', value: null, span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.to_string`, params, result: null, inline: true }));
  });
}

export function showParameters(module: ModuleBuilder) {
  return { buffer: module.types.slot(BYTES), seen: reference(seenType(module)) };
}

/** Returns from the function after `...` when `x` is being shown already, else notes it. Gives the list's length before. */
function enterObject(b: FunctionBuilder, buffer: Reg, x: Reg, seen: Reg): Reg {
  const depth = b.row('alen', I64, [seen]);
  const i = b.int(0, b.register(I64));
  const [again, next, test, found, fresh] = [b.label(), b.label(), b.label(), b.label(), b.label()];
  b.jump(test);
  b.place(again);
  b.branch({ test: 'req', args: [b.row('agetr', ANY_SLOT, [seen, i]), x] }, found, next);
  b.place(found);
  b.effect('bpushs', [buffer, b.string('...')]);
  b.terminate({ op: 'return', value: null, span: b.span });
  b.place(next);
  b.row('add', I64, [i, b.int(1)], { into: i });
  b.place(test);
  b.branch({ test: 'lt', args: [i, depth] }, again, fresh);
  b.place(fresh);
  b.effect('apush', [seen, x]);
  return depth;
}

function appendParts(module: ModuleBuilder, b: FunctionBuilder, type: Type, x: Reg, buffer: Reg, seen: Reg | null): void {
  const say = (literal: string): void => b.effect('bpushs', [buffer, b.string(literal)]);
  const part = (partType: Type, value: Reg): void => append(module, b, module.identity.canonical(partType), value, buffer, seen);
  switch (type.kind) {
    case 'tuple':
      type.elements.forEach((element, i) => {
        say(i === 0 ? '(' : ', ');
        part(element, b.loadField(x, i, module.types.slot(element)));
      });
      say(')');
      return;
    case 'struct': {
      if (type.def.intrinsic !== null) return say(`<${type.def.name.toLowerCase()}>`);
      if (type.def.handle) {
        say(`<${type.def.name.toLowerCase()} `);
        part({ kind: 'int' }, b.loadField(x, 0, I64));
        return say('>');
      }
      const fields = module.types.fields(type);
      if (fields.length === 0) return say(`${type.def.name} {}`);
      fields.forEach((field, i) => {
        say(`${i === 0 ? `${type.def.name} {` : ','} ${type.def.fields[i]!.name}: `);
        part(field, b.loadField(x, i, module.types.slot(field)));
      });
      return say(' }');
    }
    case 'array': {
      say('[');
      const i = b.int(0, b.register(I64));
      const [again, more, element, test, done] = [b.label(), b.label(), b.label(), b.label(), b.label()];
      b.jump(test);
      b.place(again);
      b.branch({ test: 'eq', args: [i, b.int(0)] }, element, more);
      b.place(more);
      say(', ');
      b.place(element);
      part(type.element, loadElement(module, b, type.element, x, i));
      b.row('add', I64, [i, b.int(1)], { into: i });
      b.place(test);
      b.branch({ test: 'lt', args: [i, b.row('alen', I64, [x])] }, again, done);
      b.place(done);
      return say(']');
    }
    case 'enum': {
      const end = b.label();
      const shown = (variant: number, payload: (i: number) => Reg): void => {
        const types = module.types.payload(type, variant);
        const { name } = type.def.variants[variant]!;
        if (types.length === 0) return say(name);
        types.forEach((of, i) => {
          say(i === 0 ? `${name}(` : ', ');
          part(of, payload(i));
        });
        say(')');
      };
      if (module.types.isNullableOption(type)) {
        const [some, none] = [b.label(), b.label()];
        const someIndex = type.def.variants.findIndex((variant) => variant.payload.length > 0);
        b.branch({ test: 'null', args: [x] }, none, some);
        b.place(some);
        shown(someIndex, () => b.nonNull(x));
        b.jump(end);
        b.place(none);
        shown(1 - someIndex, () => x);
        b.place(end);
        return;
      }
      const tag = module.types.isPlainEnum(type) ? x : b.row('tag', I64, [x]);
      const cases = type.def.variants.map(() => b.label());
      b.choose(tag, cases.slice(0, -1), cases[cases.length - 1] ?? end);
      cases.forEach((label, variant) => {
        b.place(label);
        const slots = module.types.payload(type, variant).map((payload) => module.types.slot(payload));
        shown(variant, (i) => b.row('ldv', slots[i]!, [x], { imm: i, type: module.types.variant(type, variant) }));
        b.jump(end);
      });
      b.place(end);
      return;
    }
    case 'fn':
      say('<fn ');
      b.effect('bpushs', [buffer, b.row('tname', STRING_SLOT, [x])]);
      return say('>');
    case 'pointer':
      return say('<pointer>');
    case 'never':
    case 'error':
      return;
    default:
      append(module, b, type, x, buffer, seen);
  }
}
