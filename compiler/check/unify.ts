// Inference variables, unification and substitution. A variable is bound once, destructively; an attempt that fails is undone by the trail.
// Paths of bound variables are never compressed: a compressed path could outlive the binding that an undo takes back.
import type { InferenceVariable, Type, TypeParamDef } from './types.js';

let nextId = 0;

export function freshVariable(): InferenceVariable {
  return { kind: 'infer', id: nextId++, bound: null };
}

export function prune(type: Type): Type {
  let t = type;
  while (t.kind === 'infer' && t.bound !== null) t = t.bound;
  return t;
}

const trail: InferenceVariable[] = [];
let attempts = 0;

/** Runs `f`; where it gives false, all bindings that it made are undone. */
export function attempt(f: () => boolean): boolean {
  const mark = trail.length;
  attempts++;
  let ok = false;
  try {
    ok = f();
  } finally {
    attempts--;
    if (!ok)
      for (let variable = trail.length > mark ? trail.pop() : undefined; variable !== undefined; variable = trail.length > mark ? trail.pop() : undefined)
        variable.bound = null;
    if (attempts === 0) trail.length = 0;
  }
  return ok;
}

/** Makes two types equal by binding variables, or changes nothing and gives false. The error type equals any. */
export function unify(a: Type, b: Type): boolean {
  if (a === b) return true;
  return attempt(() => unifyInner(a, b));
}

function bind(variable: InferenceVariable, type: Type): boolean {
  if (type === variable) return true;
  if (occurs(variable, type)) return false;
  variable.bound = type;
  trail.push(variable);
  return true;
}

function occurs(variable: InferenceVariable, type: Type): boolean {
  const t = prune(type);
  switch (t.kind) {
    case 'infer':
      return t === variable;
    case 'array':
      return occurs(variable, t.element);
    case 'tuple':
      return t.elements.some((e) => occurs(variable, e));
    case 'struct':
    case 'enum':
    case 'interface':
      return t.args.some((e) => occurs(variable, e));
    case 'fn':
      return t.params.some((e) => occurs(variable, e)) || occurs(variable, t.result);
    case 'pointer':
      return occurs(variable, t.to);
    default:
      return false;
  }
}

function unifyAll(a: readonly Type[], b: readonly Type[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!unifyInner(a[i]!, b[i]!)) return false;
  return true;
}

function unifyInner(left: Type, right: Type): boolean {
  const a = prune(left);
  const b = prune(right);
  if (a === b) return true;
  if (a.kind === 'infer') return bind(a, b);
  if (b.kind === 'infer') return bind(b, a);
  if (a.kind === 'error' || b.kind === 'error') return true;
  switch (a.kind) {
    case 'array':
      return b.kind === 'array' && unifyInner(a.element, b.element);
    case 'tuple':
      return b.kind === 'tuple' && unifyAll(a.elements, b.elements);
    case 'struct':
      return b.kind === 'struct' && a.def === b.def && unifyAll(a.args, b.args);
    case 'enum':
      return b.kind === 'enum' && a.def === b.def && unifyAll(a.args, b.args);
    case 'interface':
      return b.kind === 'interface' && a.def === b.def && unifyAll(a.args, b.args);
    case 'fn':
      return b.kind === 'fn' && unifyAll(a.params, b.params) && unifyInner(a.result, b.result);
    case 'pointer':
      return b.kind === 'pointer' && unifyInner(a.to, b.to);
    case 'param':
      return b.kind === 'param' && a.def === b.def;
    default:
      return a.kind === b.kind;
  }
}

/** Whether any inference variable, bound or not, stands in the type. */
export function hasVariables(type: Type): boolean {
  switch (type.kind) {
    case 'infer':
      return true;
    case 'array':
      return hasVariables(type.element);
    case 'tuple':
      return type.elements.some(hasVariables);
    case 'struct':
    case 'enum':
    case 'interface':
      return type.args.length > 0 && type.args.some(hasVariables);
    case 'fn':
      return hasVariables(type.result) || type.params.some(hasVariables);
    case 'pointer':
      return hasVariables(type.to);
    default:
      return false;
  }
}

/** Rebuilds a type with `leaf` applied to its variables and parameters; parts that do not change are shared. */
function rebuild(type: Type, leaf: (t: Type) => Type): Type {
  switch (type.kind) {
    case 'infer':
    case 'param':
      return leaf(type);
    case 'array': {
      const element = rebuild(type.element, leaf);
      return element === type.element ? type : { kind: 'array', element };
    }
    case 'tuple': {
      const elements = rebuildAll(type.elements, leaf);
      return elements === type.elements ? type : { kind: 'tuple', elements };
    }
    case 'struct': {
      const args = rebuildAll(type.args, leaf);
      return args === type.args ? type : { kind: 'struct', def: type.def, args };
    }
    case 'enum': {
      const args = rebuildAll(type.args, leaf);
      return args === type.args ? type : { kind: 'enum', def: type.def, args };
    }
    case 'interface': {
      const args = rebuildAll(type.args, leaf);
      return args === type.args ? type : { kind: 'interface', def: type.def, args };
    }
    case 'fn': {
      const params = rebuildAll(type.params, leaf);
      const result = rebuild(type.result, leaf);
      return params === type.params && result === type.result ? type : { kind: 'fn', params, result };
    }
    case 'pointer': {
      const to = rebuild(type.to, leaf);
      return to === type.to ? type : { kind: 'pointer', to };
    }
    default:
      return type;
  }
}

function rebuildAll(types: readonly Type[], leaf: (t: Type) => Type): readonly Type[] {
  let out: Type[] | null = null;
  for (let i = 0; i < types.length; i++) {
    const before = types[i]!;
    const after = rebuild(before, leaf);
    if (out === null && after !== before) out = types.slice(0, i);
    if (out !== null) out.push(after);
  }
  return out ?? types;
}

/** `type` with each of `params` replaced by the argument at its place. */
export function substitute(type: Type, params: readonly TypeParamDef[], args: readonly Type[]): Type {
  if (params.length === 0) return type;
  const leaf = (t: Type): Type => {
    if (t.kind === 'param') {
      const index = params.indexOf(t.def);
      return index < 0 ? t : (args[index] ?? t);
    }
    const bound = prune(t);
    return bound.kind === 'infer' ? bound : rebuild(bound, leaf);
  };
  return rebuild(type, leaf);
}

/** The type with all bound variables replaced; `open` says what becomes of unbound ones. */
export function resolve(type: Type, open: (variable: InferenceVariable) => Type): Type {
  const leaf = (t: Type): Type => {
    if (t.kind === 'param') return t;
    const bound = prune(t);
    return bound.kind === 'infer' ? open(bound) : rebuild(bound, leaf);
  };
  return rebuild(type, leaf);
}

/** Whether the type parameter stands anywhere in the type. */
export function mentions(type: Type, param: TypeParamDef): boolean {
  let found = false;
  rebuild(type, (t) => {
    if (t.kind === 'param' && t.def === param) found = true;
    return t;
  });
  return found;
}
