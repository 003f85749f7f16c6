// Patterns against types. Bindings become locals of the innermost scope.
import type { Span } from '../diagnostics/diagnostic.js';
import type { Expr, Name, Pattern } from '../syntax/ast.js';
import type { Body } from './body.js';
import { typeOfPath } from './call.js';
import { didYouMean, lookup } from './environment.js';
import { missingCase } from './exhaustive.js';
import { checkExpr, checkPrivate, mustBeKnown, standingVariant } from './expression.js';
import { showType } from './type-text.js';
import type { PatternNode } from './tree.js';
import type { EnumDef, LocalDef, Type } from './types.js';
import { ERROR } from './types.js';
import { prune, substitute, unify } from './unify.js';

interface Binder {
  readonly mutable: boolean;
  /** Kind of the variable in the warning that it is never used. */
  readonly warn: string | null;
  readonly bound: Map<string, LocalDef>;
  /** Whether the pattern is tried on values that it may not fit: a capital there is a misspelt variant, elsewhere a name like any other. */
  readonly tried: boolean;
  /** In the second and later alternatives of an or-pattern: the locals of the first. */
  readonly shared: ReadonlyMap<string, LocalDef> | null;
}

/** `warn` names the kind of the bindings in warnings about unused ones; null for none. */
export function checkPattern(b: Body, p: Pattern, type: Type, mutable: boolean, warn: string | null = 'name'): PatternNode {
  return checkPatternWith(b, p, type, mutable, warn).pattern;
}

export function checkPatternWith(
  b: Body,
  p: Pattern,
  type: Type,
  mutable: boolean,
  warn: string | null,
  tried = warn === 'name',
): { readonly pattern: PatternNode; readonly locals: readonly LocalDef[] } {
  const bound = new Map<string, LocalDef>();
  const pattern = check(b, p, type, { mutable, warn, tried, bound, shared: null });
  return { pattern, locals: [...bound.values()] };
}

/** Whether the pattern fits every value of the type. */
export function neverFails(pattern: PatternNode, type: Type): boolean {
  return prune(type).kind !== 'error' && missingCase([pattern], prune(type), null) === null;
}

function wildcard(span: Span): PatternNode {
  return { kind: 'wildcard', span };
}

function check(b: Body, p: Pattern, expected: Type, binder: Binder): PatternNode {
  const type = prune(expected);
  const { span } = p;
  switch (p.kind) {
    case 'wildcard':
      return { kind: 'wildcard', span };
    case 'binding':
      return bind(b, p.name, type, binder);
    case 'literal':
      return literal(b, p.value, type, span);
    case 'range':
      return range(b, p, type);
    case 'tuple': {
      if (p.elements.length === 0) {
        fits(b, { kind: 'unit' }, type, span);
        return wildcard(span);
      }
      const elements = p.elements.map((_, i): Type =>
        type.kind === 'tuple' ? (type.elements[i] ?? ERROR) : type.kind === 'infer' ? b.fresh(span, 'the type of this') : ERROR,
      );
      if (type.kind === 'infer') unify(type, { kind: 'tuple', elements });
      else if (type.kind === 'tuple' ? type.elements.length !== p.elements.length : type.kind !== 'error' && type.kind !== 'never') {
        b.error('E0403', span, `expected \`${showType(type)}\`, found a pattern for a tuple of ${p.elements.length}`);
        bindAll(b, p.elements, binder);
        return wildcard(span);
      }
      return { kind: 'tuple', elements: p.elements.map((e, i) => check(b, e, elements[i]!, binder)), span };
    }
    case 'variant':
      return variant(b, p, type, binder);
    case 'struct':
      return struct(b, p, type, binder);
    case 'or': {
      const first = new Map<string, LocalDef>();
      const alternatives = p.alternatives.map((alternative, i) => {
        const bound = i === 0 ? first : new Map<string, LocalDef>();
        const node = check(b, alternative, type, { ...binder, bound, shared: i === 0 ? binder.shared : first });
        if (i > 0) {
          for (const name of first.keys())
            if (!bound.has(name))
              b.error('E0405', alternative.span, `this alternative does not bind \`${name}\``, 'every alternative must bind the same names');
        }
        return node;
      });
      for (const [name, local] of first) binder.bound.set(name, local);
      return { kind: 'or', alternatives, span };
    }
    default:
      return p satisfies never;
  }
}

/** After an error: the names are there all the same, so that their uses give no further errors. */
function bindAll(b: Body, patterns: readonly Pattern[], binder: Binder): void {
  for (const p of patterns) b.program.report.silently(() => check(b, p, ERROR, binder));
}

function fits(b: Body, found: Type, type: Type, span: Span): boolean {
  if (type.kind === 'never' || unify(found, type)) return true;
  b.error('E0403', span, `expected \`${showType(type)}\`, found a pattern for \`${showType(found)}\``);
  return false;
}

function bind(b: Body, name: Name, type: Type, binder: Binder): PatternNode {
  const { span, text } = name;
  if (text === '_') return wildcard(span);
  const isVariant = type.kind === 'enum' && type.def.variants.some((v) => v.name === text);
  if ((binder.tried || isVariant) && /^\p{Lu}/u.test(text)) {
    const isConstant = lookup(b.program, b.env, text)?.kind === 'const';
    b.error(
      'E0404',
      span,
      `\`${text}\` would be a new name that fits anything`,
      isVariant
        ? `write \`.${text}\` for the variant`
        : isConstant
          ? `compare with a guard: \`x if x == ${text} => ...\``
          : 'names in patterns start with a small letter; variants are written `.Name`',
    );
    return wildcard(span);
  }
  if (binder.bound.has(text)) {
    b.error('E0410', span, `\`${text}\` stands twice in this pattern`);
    return wildcard(span);
  }
  if (binder.shared !== null) {
    const shared = binder.shared.get(text);
    if (shared === undefined) {
      b.error('E0405', span, `the first alternative does not bind \`${text}\``, 'every alternative must bind the same names');
      return wildcard(span);
    }
    if (!unify(shared.type, type))
      b.error('E0405', span, `\`${text}\` is \`${showType(type)}\` here and \`${showType(shared.type)}\` in the first alternative`);
    binder.bound.set(text, shared);
    return { kind: 'binding', local: shared, span };
  }
  const local = b.declareLocal(text, type, binder.mutable, span, binder.warn);
  binder.bound.set(text, local);
  return { kind: 'binding', local, span };
}

function literal(b: Body, value: Expr, type: Type, span: Span): PatternNode {
  if (value.kind === 'interpolation') {
    b.error('E0403', span, 'a pattern cannot have an interpolation', 'compare with a guard: `s if s == "..." => ...`');
    return wildcard(span);
  }
  const node = checkExpr(b, value, type);
  if (prune(node.type).kind === 'error' || !fits(b, node.type, type, span)) return wildcard(span);
  return node.kind === 'unit' ? wildcard(span) : { kind: 'constant', value: node, span };
}

const LEAST: Partial<Record<Type['kind'], bigint>> = { int: -(2n ** 63n), byte: 0n, char: 0n };
const MOST: Partial<Record<Type['kind'], bigint>> = { int: 2n ** 63n - 1n, byte: 255n, char: 0x10ffffn };

function range(b: Body, p: Extract<Pattern, { kind: 'range' }>, type: Type): PatternNode {
  const { span } = p;
  const end = (e: Expr | null): ReturnType<typeof checkExpr> | null | 'bad' => {
    if (e === null) return null;
    const node = checkExpr(b, e, prune(type));
    if (prune(node.type).kind === 'error' || !fits(b, node.type, prune(type), e.span)) return 'bad';
    return node.kind === 'int' || node.kind === 'float' ? node : (b.error('E0403', e.span, 'the ends of a range must be numbers or characters'), 'bad');
  };
  const from = end(p.from);
  const to = end(p.to);
  if (from === 'bad' || to === 'bad') return wildcard(span);
  const kind = prune(type).kind;
  if (kind === 'float') {
    const low = from?.kind === 'float' ? from.value : -Infinity;
    const high = to?.kind === 'float' ? to.value : Infinity;
    return { kind: 'floatRange', from: low, to: high, inclusive: p.inclusive || p.to === null, span };
  }
  const low = from?.kind === 'int' ? from.value : LEAST[kind];
  const last = to?.kind === 'int' ? to.value - (p.inclusive ? 0n : 1n) : MOST[kind];
  if (low === undefined || last === undefined) {
    if (kind !== 'error' && kind !== 'never') b.error('E0403', span, `a range does not fit \`${showType(type)}\``);
    return wildcard(span);
  }
  if (low > last) b.error('E0411', span, 'nothing is in this range');
  return { kind: 'range', from: low, to: last, span };
}

function variant(b: Body, p: Extract<Pattern, { kind: 'variant' }>, type: Type, binder: Binder): PatternNode {
  const { span } = p;
  const name = p.path[p.path.length - 1]!;
  const giveUp = (): PatternNode => {
    bindAll(b, p.payload ?? [], binder);
    return wildcard(span);
  };
  let def: EnumDef;
  let args: readonly Type[];
  const open = (of: EnumDef): readonly Type[] => b.freshArguments(of.typeParams, span, of.name);
  if (p.path.length > 1) {
    const first = p.path[0]!;
    const path = prune(typeOfPath(b, { kind: 'name', name: first, typeArgs: [], span: first.span }) ?? ERROR);
    if (path.kind !== 'enum') {
      if (lookup(b.program, b.env, first.text)?.kind !== 'missing') b.error('E0403', first.span, `there is no enum \`${first.text}\``);
      return giveUp();
    }
    def = path.def;
    args = path.args;
    if (!fits(b, path, type, span)) return giveUp();
  } else if (type.kind === 'enum' && type.def.variants.some((v) => v.name === name.text)) {
    const dotted = span.start < name.span.start;
    if (!dotted && standingVariant(name.text) === null && !b.env.library)
      b.error('E0404', name.span, `\`${name.text}\` does not stand alone`, `write \`.${name.text}(...)\`, or \`${type.def.name}.${name.text}(...)\``);
    def = type.def;
    args = type.args;
  } else {
    const standing = standingVariant(name.text);
    if (type.kind === 'error') return giveUp();
    if (type.kind === 'enum' && standing === null) {
      b.error(
        'E0203',
        name.span,
        `\`${type.def.name}\` has no variant \`${name.text}\``,
        didYouMean(
          name.text,
          type.def.variants.map((v) => v.name),
        ),
      );
      return giveUp();
    }
    if (standing === null) {
      if (type.kind === 'infer') mustBeKnown(b, span);
      else b.error('E0403', span, `expected \`${showType(type)}\`, found a pattern for a variant`);
      return giveUp();
    }
    def = standing === 'option' ? b.program.option : b.program.result;
    args = open(def);
    if (!fits(b, { kind: 'enum', def, args }, type, span)) return giveUp();
  }
  const index = def.variants.findIndex((v) => v.name === name.text);
  if (index < 0) {
    b.error(
      'E0203',
      name.span,
      `\`${def.name}\` has no variant \`${name.text}\``,
      didYouMean(
        name.text,
        def.variants.map((v) => v.name),
      ),
    );
    return giveUp();
  }
  const payloadTypes = def.variants[index]!.payload.map((t) => substitute(t, def.typeParams, args));
  const given = p.payload ?? [];
  if (given.length !== payloadTypes.length) {
    const needed = payloadTypes.length;
    b.error(
      'E0403',
      span,
      `\`${name.text}\` has ${needed === 0 ? 'no values' : needed === 1 ? '1 value' : `${needed} values`}, found ${given.length} in the pattern`,
      needed === 0 ? undefined : `write \`${name.text}(${payloadTypes.map(() => '_').join(', ')})\``,
    );
    return giveUp();
  }
  return b.makePattern({ kind: 'variant', def, index, payload: given.map((g, i) => check(b, g, payloadTypes[i]!, binder)), payloadTypes, span });
}

function struct(b: Body, p: Extract<Pattern, { kind: 'struct' }>, type: Type, binder: Binder): PatternNode {
  const { span } = p;
  const inner = p.fields.map((f) => f.pattern);
  const giveUp = (): PatternNode => {
    bindAll(b, inner, binder);
    return wildcard(span);
  };
  const path = prune(typeOfPath(b, { kind: 'name', name: p.name, typeArgs: [], span: p.name.span }) ?? ERROR);
  if (path.kind !== 'struct') {
    if (lookup(b.program, b.env, p.name.text)?.kind !== 'missing') b.error('E0403', p.name.span, `there is no struct \`${p.name.text}\``);
    return giveUp();
  }
  if (!fits(b, path, type, span)) return giveUp();
  const { def, args } = path;
  const seen = new Set<number>();
  const fields = p.fields.flatMap((f) => {
    const index = def.fields.findIndex((d) => d.name === f.name.text);
    if (index < 0) {
      b.error(
        'E0203',
        f.name.span,
        `\`${def.name}\` has no field \`${f.name.text}\``,
        didYouMean(
          f.name.text,
          def.fields.map((d) => d.name),
        ),
      );
      bindAll(b, [f.pattern], binder);
      return [];
    }
    checkPrivate(b, def, f.name);
    if (seen.has(index)) b.error('E0410', f.name.span, `the field \`${f.name.text}\` stands twice in this pattern`);
    seen.add(index);
    const fieldType = substitute(def.fields[index]!.type, def.typeParams, args);
    return [{ index, pattern: check(b, f.pattern, fieldType, binder), type: fieldType }];
  });
  const missing = def.fields.filter((_, i) => !seen.has(i)).map((f) => `\`${f.name}\``);
  if (!p.rest && missing.length > 0 && fields.length === p.fields.length)
    b.error('E0403', span, `${missing.join(', ')} missing in the pattern`, `write \`${def.name} { ..., .. }\` to leave fields out`);
  return b.makePattern({ kind: 'struct', fields, span });
}
