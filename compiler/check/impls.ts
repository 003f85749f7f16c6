// Which methods and interfaces a type has. Impl blocks are indexed by the head of their target (a definition, or the kind of a built-in type).
import type { Environment } from './environment.js';
import type { Implementation } from './tree.js';
import type { Bound, FnDef, ImplDef, InterfaceDef, Type, TypeParamDef } from './types.js';
import { attempt, freshVariable, prune, resolve, substitute, unify } from './unify.js';

export interface ImplEntry {
  readonly impl: ImplDef;
  readonly env: Environment;
  /** The target's arguments are the block's type parameters in order: matching it needs no unification. */
  readonly direct: boolean;
}

export class ImplIndex {
  readonly byHead = new Map<unknown, ImplEntry[]>();
  /** `impl<T: B> I for T`. */
  readonly blanket: ImplEntry[] = [];
  private readonly interfaces = new Map<InterfaceDef, Map<string, FnDef>>();

  add(impl: ImplDef, env: Environment): void {
    const parts = typeArguments(impl.target);
    const direct = parts.length === impl.typeParams.length && parts.every((t, i) => t.kind === 'param' && t.def === impl.typeParams[i]);
    const entry: ImplEntry = { impl, env, direct };
    if (impl.target.kind === 'param') this.blanket.push(entry);
    else {
      const head = headOf(impl.target);
      const list = this.byHead.get(head);
      if (list === undefined) this.byHead.set(head, [entry]);
      else list.push(entry);
    }
  }

  of(type: Type): readonly ImplEntry[] {
    return this.byHead.get(headOf(type)) ?? NONE;
  }

  methodsOf(def: InterfaceDef): ReadonlyMap<string, FnDef> {
    let methods = this.interfaces.get(def);
    if (methods === undefined) {
      methods = new Map(def.methods.map((fn) => [bareName(fn), fn]));
      this.interfaces.set(def, methods);
    }
    return methods;
  }
}

const NONE: readonly ImplEntry[] = [];

export function bareName(fn: FnDef): string {
  return fn.name.slice(fn.name.lastIndexOf('.') + 1);
}

function typeArguments(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'struct':
    case 'enum':
    case 'interface':
      return type.args;
    case 'array':
      return [type.element];
    case 'pointer':
      return [type.to];
    case 'tuple':
      return type.elements;
    default:
      return [];
  }
}

/** A key that equal types share, and types of different shape do not. */
export function headOf(type: Type): unknown {
  switch (type.kind) {
    case 'struct':
    case 'enum':
    case 'interface':
    case 'param':
      return type.def;
    case 'tuple':
      return `tuple${type.elements.length}`;
    case 'fn':
      return `fn${type.params.length}`;
    default:
      return type.kind;
  }
}

/** The impl's type arguments for that type, or null where its target is another one. May bind variables in `type`. */
export function matchImpl(entry: ImplEntry, type: Type): readonly Type[] | null {
  const { impl } = entry;
  if (entry.direct) return typeArguments(type);
  if (impl.typeParams.length === 0) return unify(impl.target, type) ? [] : null;
  const args = impl.typeParams.map(() => freshVariable());
  return unify(substitute(impl.target, impl.typeParams, args), type) ? args : null;
}

/** A method that was found. `prefix` are the type arguments known from the receiver; the method's own follow. */
export type Found =
  | { readonly how: 'fn'; readonly fn: FnDef; readonly prefix: readonly Type[] }
  | {
      readonly how: 'bound';
      readonly fn: FnDef;
      readonly prefix: readonly Type[];
      readonly interface: InterfaceDef;
      readonly interfaceArgs: readonly Type[];
      readonly receiver: Type;
    }
  | {
      readonly how: 'dynamic';
      readonly fn: FnDef;
      readonly prefix: readonly Type[];
      readonly interface: InterfaceDef;
      readonly interfaceArgs: readonly Type[];
    };

function findInBounds(index: ImplIndex, param: TypeParamDef, receiver: Type, name: string): Found | null {
  for (const bound of param.bounds) {
    if (bound.kind !== 'interface') continue;
    const fn = index.methodsOf(bound.def).get(name);
    if (fn !== undefined) {
      return { how: 'bound', fn, prefix: [receiver, ...bound.args], interface: bound.def, interfaceArgs: bound.args, receiver };
    }
  }
  return null;
}

/** The method of that name on a type (already pruned, no variable). Own methods of the type come before interfaces' defaults. */
export function findMethod(index: ImplIndex, type: Type, name: string): Found | null {
  if (type.kind === 'param') {
    const found = findInBounds(index, type.def, type, name);
    if (found !== null) return found;
  }
  if (type.kind === 'interface') {
    const fn = index.methodsOf(type.def).get(name);
    if (fn !== undefined) return { how: 'dynamic', fn, prefix: [type, ...type.args], interface: type.def, interfaceArgs: type.args };
  }
  const entries = index.of(type);
  let candidates: ImplEntry[] | null = null;
  for (const entry of entries) if (entry.impl.methods.has(name)) (candidates ??= []).push(entry);
  for (const entry of index.blanket) if (entry.impl.methods.has(name)) (candidates ??= []).push(entry);
  if (candidates !== null) {
    // Inherent methods first; among them those that leave the receiver's open variables alone.
    if (candidates.length > 1) candidates.sort((a, b) => rank(a) - rank(b));
    for (const entry of candidates) {
      const args = matchWithBounds(index, entry, type, candidates.length > 1);
      if (args !== null) return { how: 'fn', fn: entry.impl.methods.get(name)!, prefix: args };
    }
  }
  for (const list of [entries, index.blanket]) {
    for (const entry of list) {
      const iface = entry.impl.interface;
      if (iface === null) continue;
      const fn = index.methodsOf(iface.def).get(name);
      if (fn === undefined || entry.impl.methods.has(name)) continue;
      const args = matchWithBounds(index, entry, type, true);
      if (args !== null) return { how: 'fn', fn, prefix: [type, ...iface.args.map((t) => substitute(t, entry.impl.typeParams, args))] };
    }
  }
  return null;
}

function rank(entry: ImplEntry): number {
  return (entry.impl.interface === null ? 0 : 2) + (entry.direct || entry.impl.typeParams.length === 0 ? 0 : 1) + (entry.impl.target.kind === 'param' ? 4 : 0);
}

function matchWithBounds(index: ImplIndex, entry: ImplEntry, type: Type, checkBounds: boolean): readonly Type[] | null {
  let args: readonly Type[] | null = null;
  const ok = attempt(() => {
    args = matchImpl(entry, type);
    return args !== null && (!checkBounds || boundsHold(index, entry.impl.typeParams, args));
  });
  return ok ? args : null;
}

function boundsHold(index: ImplIndex, params: readonly TypeParamDef[], args: readonly Type[]): boolean {
  return params.every((param, i) => param.bounds.every((bound) => satisfies(index, args[i]!, substituteBound(bound, params, args)) !== 'no'));
}

export function substituteBound(bound: Bound, params: readonly TypeParamDef[], args: readonly Type[]): Bound {
  return bound.kind === 'builtin' || bound.args.length === 0
    ? bound
    : { kind: 'interface', def: bound.def, args: bound.args.map((t) => substitute(t, params, args)) };
}

/** Names of all methods that a type has, for hints. */
export function methodNames(index: ImplIndex, type: Type): string[] {
  const names = index.of(type).flatMap((e) => [...e.impl.methods.keys(), ...(e.impl.interface === null ? [] : index.methodsOf(e.impl.interface.def).keys())]);
  if (type.kind === 'interface') names.push(...index.methodsOf(type.def).keys());
  if (type.kind === 'param') for (const b of type.def.bounds) if (b.kind === 'interface') names.push(...index.methodsOf(b.def).keys());
  return names;
}

export type Verdict = 'yes' | 'no' | 'unknown';

/** Whether a type fulfils a bound; `unknown` while its head is not inferred. May bind variables in interface arguments. */
export function satisfies(index: ImplIndex, type: Type, bound: Bound): Verdict {
  const t = prune(type);
  if (t.kind === 'error' || t.kind === 'never') return 'yes';
  if (bound.kind === 'interface') {
    if (t.kind === 'infer') return 'unknown';
    return findImpl(index, t, bound.def, bound.args) === null ? 'no' : 'yes';
  }
  return bound.name === 'Ord' ? ordered(index, t) : 'yes';
}

function ordered(index: ImplIndex, type: Type): Verdict {
  const t = prune(type);
  switch (t.kind) {
    case 'int':
    case 'float':
    case 'byte':
    case 'bool':
    case 'char':
    case 'string':
    case 'unit':
    case 'never':
    case 'error':
      return 'yes';
    case 'infer':
      return 'unknown';
    case 'array':
      return ordered(index, t.element);
    case 'tuple': {
      const verdicts = t.elements.map((e) => ordered(index, e));
      return verdicts.includes('no') ? 'no' : verdicts.includes('unknown') ? 'unknown' : 'yes';
    }
    case 'param':
      return t.def.bounds.some((b) => b.kind === 'builtin' && b.name === 'Ord') || findInBounds(index, t.def, t, 'compare') !== null ? 'yes' : 'no';
    case 'struct':
    case 'enum':
    case 'interface':
      return findOverride(index, t, 'compare') === null ? 'no' : 'yes';
    case 'fn':
    case 'pointer':
      return 'no';
    default:
      return t satisfies never;
  }
}

/** How a type implements an interface: an impl with its arguments, or by being a parameter with that bound or a value of that interface. */
export function findImpl(
  index: ImplIndex,
  type: Type,
  def: InterfaceDef,
  args: readonly Type[] | null,
): { readonly entry: ImplEntry | null; readonly args: readonly Type[] } | null {
  const agree = (found: readonly Type[]): boolean => args === null || (found.length === args.length && found.every((t, i) => unify(t, args[i]!)));
  if (type.kind === 'param') {
    for (const bound of type.def.bounds)
      if (bound.kind === 'interface' && bound.def === def && attempt(() => agree(bound.args))) return { entry: null, args: [] };
  }
  if (type.kind === 'interface' && type.def === def && attempt(() => agree(type.args))) return { entry: null, args: [] };
  for (const list of [index.of(type), index.blanket]) {
    for (const entry of list) {
      const iface = entry.impl.interface;
      if (iface === null || iface.def !== def) continue;
      let found: readonly Type[] | null = null;
      const ok = attempt(() => {
        found = matchImpl(entry, type);
        if (found === null) return false;
        const own: readonly Type[] = found;
        return boundsHold(index, entry.impl.typeParams, own) && agree(iface.args.map((t) => substitute(t, entry.impl.typeParams, own)));
      });
      if (ok && found !== null) return { entry, args: found };
    }
  }
  return null;
}

/** For the builder: the functions that implement an interface for a concrete type. */
export function implementation(index: ImplIndex, def: InterfaceDef, target: Type, args: readonly Type[] | null): Implementation | null {
  const found = findImpl(index, target, def, args);
  if (found === null || found.entry === null) return null;
  const { impl } = found.entry;
  const implArgs = found.args.map(closed);
  const interfaceArgs = impl.interface!.args.map((t) => substitute(t, impl.typeParams, implArgs));
  return {
    method: (name) => {
      const own = impl.methods.get(name);
      if (own !== undefined) return { fn: own, typeArgs: implArgs };
      const fallback = index.methodsOf(def).get(name);
      if (fallback === undefined) throw new Error(`interface ${def.name} has no method ${name}`);
      return { fn: fallback, typeArgs: [target, ...interfaceArgs] };
    },
  };
}

const closed = (type: Type): Type => resolve(type, (v) => v);

export type OverrideName = 'to_string' | 'compare' | 'equals' | 'hash';

/** A method that a struct or enum has in place of the derived operation; built-in types keep theirs. */
export function findOverride(index: ImplIndex, target: Type, method: OverrideName): { readonly fn: FnDef; readonly typeArgs: readonly Type[] } | null {
  if (target.kind !== 'struct' && target.kind !== 'enum') return null;
  for (const entry of index.of(target)) {
    const fn = entry.impl.methods.get(method);
    if (fn === undefined || !fn.hasSelf || fn.typeParams.length !== entry.impl.typeParams.length) continue;
    const result = fn.result.kind;
    const arity = fn.params.length;
    const fits =
      method === 'to_string'
        ? result === 'string' && arity === 1
        : method === 'hash'
          ? result === 'int' && arity === 1
          : arity === 2 && result === (method === 'compare' ? 'int' : 'bool') && unify(fn.params[1]!.type, entry.impl.target);
    if (!fits) continue;
    const args = matchImpl(entry, target);
    if (args !== null) return { fn, typeArgs: args.map(closed) };
  }
  return null;
}
