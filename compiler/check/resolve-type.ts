// Written types to types.
import type { Span } from '../diagnostics/diagnostic.js';
import type { Name, TypeNode } from '../syntax/ast.js';
import { futureType } from './async.js';
import { importHint } from './elsewhere.js';
import type { Definition, Program, TypeScope } from './environment.js';
import { didYouMean, lookup, visibleNames } from './environment.js';
import type { Bound, Type, TypeParamDef } from './types.js';
import { BOOL, BYTE, CHAR, ERROR, FLOAT, INT, NEVER, STRING, UNIT } from './types.js';
import { substitute } from './unify.js';

export const BUILTIN_TYPES: ReadonlyMap<string, Type> = new Map([
  ['int', INT],
  ['float', FLOAT],
  ['byte', BYTE],
  ['bool', BOOL],
  ['char', CHAR],
  ['string', STRING],
  ['never', NEVER],
]);

export const BUILTIN_BOUNDS: ReadonlySet<string> = new Set(['Eq', 'Hash', 'Show', 'Ord']);

/** What a name means where a type is wanted. A definition that is not of a type is null here. */
export type TypeName =
  | { readonly kind: 'type'; readonly type: Type }
  | { readonly kind: 'def'; readonly def: Extract<Definition, { kind: 'struct' | 'enum' | 'interface' }> }
  | { readonly kind: 'missing' };

export function lookupTypeName(program: Program, scope: TypeScope, name: string): TypeName | null {
  if (name === 'Self' && scope.self !== null) return { kind: 'type', type: scope.self };
  const param = scope.params.get(name);
  if (param !== undefined) return { kind: 'type', type: param };
  const def = lookup(program, scope.env, name);
  if (def !== null) {
    if (def.kind === 'struct' || def.kind === 'enum' || def.kind === 'interface') return { kind: 'def', def };
    if (def.kind === 'missing') return { kind: 'missing' };
    if (!BUILTIN_TYPES.has(name)) return null;
  }
  const builtin = BUILTIN_TYPES.get(name);
  return builtin === undefined ? null : { kind: 'type', type: builtin };
}

export function typeNames(program: Program, scope: TypeScope): string[] {
  const names = visibleNames(program, scope.env).filter((n) => {
    const def = scope.env.own.get(n) ?? scope.env.imported.get(n)?.def ?? program.prelude.get(n);
    return def !== undefined && (def.kind === 'struct' || def.kind === 'enum' || def.kind === 'interface');
  });
  return [...scope.params.keys(), ...BUILTIN_TYPES.keys(), ...names];
}

/** `allowInterface`: for the heads of impls, where an interface that cannot be a value's type may stand. */
export function resolveType(program: Program, scope: TypeScope, node: TypeNode, allowInterface = false): Type {
  switch (node.kind) {
    case 'array':
      return { kind: 'array', element: resolveType(program, scope, node.element) };
    case 'tuple':
      if (node.elements.length === 0) return UNIT;
      if (node.elements.length === 1) return resolveType(program, scope, node.elements[0]!);
      return { kind: 'tuple', elements: node.elements.map((e) => resolveType(program, scope, e)) };
    case 'fn': {
      const params = node.params.map((p) => resolveType(program, scope, p));
      const result = node.result === null ? UNIT : resolveType(program, scope, node.result);
      return { kind: 'fn', params, result: node.async ? futureType(program, result) : result };
    }
    case 'pointer':
      return { kind: 'pointer', to: resolveType(program, scope, node.to) };
    case 'name':
      return resolveNamed(program, scope, node.name, node.args, node.span, allowInterface);
    default:
      return node satisfies never;
  }
}

function resolveNamed(program: Program, scope: TypeScope, name: Name, args: readonly TypeNode[], span: Span, allowInterface: boolean): Type {
  const { report } = program;
  const found = lookupTypeName(program, scope, name.text);
  if (found === null) {
    for (const arg of args) resolveType(program, scope, arg);
    if (name.text === 'Self') report.error('E0202', name.span, '`Self` is only known inside `impl` and `interface`');
    else if (name.text === 'InterruptFrame') report.error('E0912', name.span, '`InterruptFrame` is not available in this version');
    else
      report.error(
        'E0202',
        name.span,
        `there is no type \`${name.text}\``,
        didYouMean(name.text, typeNames(program, scope)) ?? foreignName(name.text) ?? importHint(name.text) ?? parameterHint(name.text),
      );
    return ERROR;
  }
  if (found.kind === 'missing') return ERROR;
  const resolved = args.map((arg) => resolveType(program, scope, arg));
  if (found.kind === 'type') {
    if (args.length > 0) report.error('E0306', span, `\`${name.text}\` takes no type arguments`);
    return found.type;
  }
  const { def } = found;
  if (def.kind === 'interface' && !allowInterface && !def.dynamic) {
    report.error(
      'E0313',
      span,
      `\`${def.name}\` cannot be the type of a value: its methods mention \`Self\` or are generic`,
      `use it as a bound: \`fn f<T: ${def.name}>(x: T)\``,
    );
    return ERROR;
  }
  return { kind: def.kind, def, args: completeArguments(program, name.text, def.typeParams, resolved, span) } as Type;
}

/** Fills in defaults of missing trailing type arguments; too few or too many is an error. */
export function completeArguments(program: Program, name: string, params: readonly TypeParamDef[], given: readonly Type[], span: Span): readonly Type[] {
  if (given.length === params.length) return given;
  const required = params.filter((p) => p.default === null).length;
  if (given.length > params.length || given.length < required) {
    const wanted = required === params.length ? `${required}` : `${required} to ${params.length}`;
    program.report.error(
      'E0306',
      span,
      `\`${name}\` takes ${wanted} type argument${wanted === '1' ? '' : 's'}, found ${given.length}`,
      given.length < required ? `write \`${name}<${params.map((p) => p.name).join(', ')}>\` with types in their places` : undefined,
    );
    return params.map((_, i) => given[i] ?? ERROR);
  }
  const out = [...given];
  for (let i = given.length; i < params.length; i++) out.push(substitute(params[i]!.default!, params, out));
  return out;
}

/** `hint` says what may stand there. */
export function resolveBound(program: Program, scope: TypeScope, node: TypeNode, hint: string): Bound | null {
  if (node.kind === 'name') {
    const found = lookupTypeName(program, scope, node.name.text);
    if (found === null && BUILTIN_BOUNDS.has(node.name.text)) return { kind: 'builtin', name: node.name.text as 'Eq' | 'Hash' | 'Show' | 'Ord' };
    if (found?.kind === 'missing') return null;
    if (found?.kind === 'def' && found.def.kind === 'interface') {
      const args = node.args.map((a) => resolveType(program, scope, a));
      return { kind: 'interface', def: found.def, args: completeArguments(program, node.name.text, found.def.typeParams, args, node.span) };
    }
    if (found === null) {
      program.report.error(
        'E0202',
        node.name.span,
        `there is no interface \`${node.name.text}\``,
        didYouMean(node.name.text, [...BUILTIN_BOUNDS, ...typeNames(program, scope)]),
      );
      return null;
    }
  }
  program.report.error('E0311', node.span, `${node.kind === 'name' ? `\`${node.name.text}\`` : 'this'} is not an interface`, hint);
  return null;
}

function parameterHint(name: string): string | undefined {
  return /^[A-Z]$/.test(name)
    ? `a type parameter is declared where it begins: \`fn f<${name}>\`, \`struct S<${name}>\`, \`impl<${name}> S<${name}>\``
    : undefined;
}

/** Names that other languages have for what is here under another one. */
export function foreignName(name: string): string | undefined {
  const here: Record<string, string> = {
    number: '`int` or `float`',
    i64: '`int`',
    i32: '`int`',
    usize: '`int`',
    u64: '`int`',
    u8: '`byte`',
    f64: '`float`',
    double: '`float`',
    str: '`string`',
    String: '`string`',
    boolean: '`bool`',
    void: '`()`, or leave the result out',
    Vec: '`[T]`',
    Array: '`[T]`',
    HashMap: '`Map<K, V>`',
    HashSet: '`Set<T>`',
    any: 'a type parameter or an interface',
  };
  return Object.hasOwn(here, name) ? `write ${here[name]!}` : undefined;
}
