// Calls, and what stands before a dot: methods, fields, static functions of types, variants.
import type { Span } from '../diagnostics/diagnostic.js';
import type { Argument, Expr, Name, TypeNode } from '../syntax/ast.js';
import { discards, errorNode, wantedType, type Body, type Want } from './body.js';
import { futureResult } from './async.js';
import { foreignMethodHint } from './elsewhere.js';
import { didYouMean, lookup, mayUse, type TypeScope } from './environment.js';
import {
  checkAddressOf,
  checkExpr,
  checkPrivate,
  dereferenced,
  exprAs,
  fnValue,
  formatParts,
  mustBeKnown,
  outerArguments,
  standingVariant,
  unknownName,
} from './expression.js';
import { bareName, findMethod, methodNames, type Found } from './impls.js';
import { howToMake } from './making.js';
import { completeArguments, lookupTypeName, resolveType } from './resolve-type.js';
import { areSwapped } from './swapped.js';
import { showType } from './type-text.js';
import type { Node } from './tree.js';
import type { EnumDef, FnDef, LocalDef, Type } from './types.js';
import { CHAR, ERROR, FLOAT, INT, NEVER, STRING, UNIT } from './types.js';
import { hasVariables, prune, substitute } from './unify.js';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** What is passed: written, or already checked. */
export type Passed = Argument | Node;

function isNode(passed: Passed): passed is Node {
  return 'kind' in passed;
}

function passedAs(b: Body, passed: Passed, type: Type, of: FnDef | null): Node {
  if (isNode(passed)) return b.coerce(passed, type);
  if (passed.value.kind === 'addressOf' && of?.name === 'address_of') return b.coerce(checkAddressOf(b, passed.value, true), type);
  return exprAs(b, passed.value, type);
}

function checkLoose(b: Body, args: readonly Passed[]): void {
  for (const arg of args) {
    if (isNode(arg)) continue;
    // Nobody says what the parameters of a closure are: what follows from that is no mistake of its own.
    const want: Want = waits(arg) && arg.value.kind === 'closure' ? { kind: 'fn', params: arg.value.params.map(() => ERROR), result: ERROR } : null;
    checkExpr(b, arg.value, want);
  }
}

/** A closure whose parameter types come from what is expected: it is checked after the other arguments, which may say what that is. */
function waits(passed: Passed): boolean {
  return !isNode(passed) && passed.value.kind === 'closure' && passed.value.params.some((p) => p.type === null);
}

// --- what a call calls

export function callExpr(b: Body, e: Of<'call'>, want: Want): Node {
  const { callee, span } = e;
  for (const arg of e.args) if (arg.name !== null) b.error('E0321', arg.name.span, 'arguments have no names', 'only the options of `spawn(...)` have');
  switch (callee.kind) {
    case 'name':
      return callName(b, callee, e.args, want, span);
    case 'field':
      return callField(b, callee, e.args, want, span);
    case 'variant': {
      const wanted = wantedType(want);
      if (wanted?.kind === 'enum') return constructor(b, wanted.def, wanted.args, callee.name.text, callee.name, e.args, want, span);
      checkLoose(b, e.args);
      return wanted?.kind === 'error' ? errorNode(span) : checkExpr(b, callee, want);
    }
    default:
      return callValue(b, checkExpr(b, callee, null), e.args, span);
  }
}

function callName(b: Body, callee: Of<'name'>, args: readonly Passed[], want: Want, span: Span): Node {
  const { text } = callee.name;
  const entry = b.find(text);
  if (entry !== null) {
    if (entry.kind === 'localFn') {
      entry.used = true;
      return apply(b, { how: 'fn', fn: entry.fn, prefix: outerArguments(b, entry.fn, 0) }, null, callee.typeArgs, args, want, span);
    }
    return callValue(b, checkExpr(b, callee, null), args, span);
  }
  const def = lookup(b.program, b.env, text);
  if (def === null) {
    const standing = standingVariant(text);
    if (standing !== null) {
      const enumDef = standing === 'option' ? b.program.option : b.program.result;
      return constructor(b, enumDef, b.freshArguments(enumDef.typeParams, span, enumDef.name), text, callee.name, args, want, span);
    }
    checkLoose(b, args);
    if (typeOfPath(b, callee) !== null)
      return b.error(
        'E0309',
        span,
        `\`${text}\` is a type and cannot be called`,
        text === 'string' ? 'write `x.to_string()`' : `convert with \`... as ${text}\``,
      );
    return unknownName(b, callee.name);
  }
  switch (def.kind) {
    case 'fn':
      return apply(b, { how: 'fn', fn: def, prefix: [] }, null, callee.typeArgs, args, want, span);
    case 'struct':
      checkLoose(b, args);
      return b.error('E0309', span, `\`${def.name}\` is a struct and cannot be called`, howToMake(b, def));
    case 'enum':
    case 'interface':
      checkLoose(b, args);
      return b.error(
        'E0309',
        span,
        `\`${def.name}\` is an ${def.kind} and cannot be called`,
        def.kind === 'enum' ? `write \`${def.name}.${def.variants[0]?.name ?? 'Variant'}\`` : undefined,
      );
    case 'static':
    case 'const':
      return callValue(b, checkExpr(b, callee, null), args, span);
    case 'missing':
      checkLoose(b, args);
      return errorNode(span);
    default:
      return def satisfies never;
  }
}

/** Calls a function value. */
export function callValue(b: Body, callee: Node, args: readonly Passed[], span: Span): Node {
  const type = prune(callee.type);
  if (type.kind !== 'fn') {
    checkLoose(b, args);
    if (type.kind === 'error') return errorNode(span);
    if (type.kind === 'never') return callee;
    if (type.kind === 'infer') return mustBeKnown(b, callee.span);
    return b.error('E0309', span, `a \`${showType(type)}\` cannot be called`);
  }
  const most = type.params.length;
  if (!checkCount(b, args, most - unitsAtEnd(type.params), most, 'this function', span)) return errorNode(span);
  const values: Node[] = args.map((arg, i) => passedAs(b, arg, type.params[i]!, null));
  for (let i = args.length; i < most; i++) values[i] = { kind: 'unit', type: UNIT, span };
  return b.make({ kind: 'callValue', callee, args: values, type: type.result, span });
}

/** How many parameters at the end take `()`: their arguments may be left out (`co.resume()`, `resolve()`). */
function unitsAtEnd(params: readonly Type[]): number {
  let n = 0;
  while (n < params.length && prune(params[params.length - 1 - n]!).kind === 'unit') n++;
  return n;
}

function checkCount(b: Body, args: readonly Passed[], least: number, most: number, name: string, span: Span): boolean {
  if (args.length >= least && args.length <= most) return true;
  checkLoose(b, args);
  const wanted = least === most ? `${most}` : `${least} to ${most}`;
  b.error('E0302', span, `${name} takes ${wanted} argument${wanted === '1' ? '' : 's'}, found ${args.length}`);
  return false;
}

/** Says that two arguments are the wrong way round, where they are. */
function refuseSwapped(b: Body, fn: FnDef, args: readonly Passed[], params: FnDef['params'], types: readonly Type[], span: Span): boolean {
  const [first, second] = args;
  if (args.length !== 2 || first === undefined || second === undefined || isNode(first) || isNode(second)) return false;
  if (!areSwapped([first.value, second.value], [types[0]!, types[1]!])) return false;
  const at = { ...span, start: first.value.span.start, end: second.value.span.end };
  const order = params.map((param, i) => `${param.name}: ${showType(types[i]!)}`).join(', ');
  b.error('E0301', at, 'these arguments are the wrong way round', `\`${bareName(fn)}(${order})\``);
  return true;
}

// --- calls of known functions

/** Calls a function with a receiver (or none) and arguments. Type arguments that are not written are inferred from what is expected and from the arguments. */
export function apply(b: Body, found: Found, receiver: Node | null, explicit: readonly TypeNode[], args: readonly Passed[], want: Want, span: Span): Node {
  const { fn } = found;
  const info = b.program.infos.get(fn)!;
  const own = fn.typeParams.slice(found.prefix.length);
  const given =
    explicit.length > 0
      ? completeArguments(
          b.program,
          bareName(fn),
          own,
          explicit.map((t) => resolveType(b.program, b.types, t)),
          span,
        )
      : b.freshArguments(own, span, bareName(fn));
  const typeArgs = given.length === 0 ? found.prefix : [...found.prefix, ...given];
  const params = receiver === null ? fn.params : fn.params.slice(1);
  const values: Node[] = [];
  if (info.variadic && receiver === null) {
    const shown = args.map((arg) => (isNode(arg) ? arg : checkExpr(b, arg.value, null)));
    const parts = formatParts(shown.flatMap((node, i): (string | Node)[] => (i > 0 ? [' ', node] : [node])));
    const at = shown.length > 0 ? { ...span, start: shown[0]!.span.start, end: shown[shown.length - 1]!.span.end } : span;
    const failed = shown.some((node) => prune(node.type).kind === 'error');
    const single = parts.length === 1 ? parts[0]! : null;
    const text: Node =
      parts.length === 0
        ? { kind: 'string', value: '', type: STRING, span: at }
        : typeof single === 'string'
          ? { kind: 'string', value: single, type: STRING, span: at }
          : { kind: 'format', parts, type: STRING, span: at };
    return failed
      ? { ...errorNode(span), type: prune(fn.result).kind === 'never' ? NEVER : ERROR }
      : { kind: 'call', fn, typeArgs: [], args: [text], type: fn.result, span };
  }
  const most = params.length;
  const defaults = receiver === null && fn.hasSelf ? [null, ...info.defaults] : info.defaults;
  const result = substitute(fn.result, fn.typeParams, typeArgs);
  if (typeArgs.length > 0 && hasVariables(result)) b.hint(result, discards(want) ? null : want);
  const types = params.map((p) => substitute(p.type, fn.typeParams, typeArgs));
  const least = Math.min(defaults.filter((d) => d === null).length, most - unitsAtEnd(types));
  if (!checkCount(b, args, least, most, `\`${bareName(fn)}\``, span)) return { ...errorNode(span), type: prune(fn.result).kind === 'never' ? NEVER : ERROR };
  if (refuseSwapped(b, fn, args, params, types, span)) return { ...errorNode(span), type: prune(fn.result).kind === 'never' ? NEVER : result };
  const generic = types.some(hasVariables);
  args.forEach((arg, i) => {
    if (!generic || !waits(arg)) values[i] = passedAs(b, arg, types[i]!, fn);
  });
  if (generic) {
    // bounds may say more about what closures get
    args.forEach((arg, i) => {
      if (waits(arg)) values[i] = passedAs(b, arg, types[i]!, fn);
    });
  }
  for (let i = args.length; i < most; i++) {
    const written = defaults[i] ?? null;
    values[i] = written === null ? { kind: 'unit', type: UNIT, span } : defaultValue(b, fn, typeArgs, written, types[i]!);
  }
  b.require(fn.typeParams, typeArgs, span);
  return makeCall(b, found, receiver === null ? values : [receiver, ...values], typeArgs, result, span);
}

function makeCall(b: Body, found: Found, args: readonly Node[], typeArgs: readonly Type[], type: Type, span: Span): Node {
  switch (found.how) {
    case 'fn':
      return b.make({ kind: 'call', fn: found.fn, typeArgs, args, type, span });
    case 'bound':
      return b.make({
        kind: 'callBound',
        interface: found.interface,
        interfaceArgs: found.interfaceArgs,
        method: bareName(found.fn),
        receiver: found.receiver,
        typeArgs: typeArgs.slice(found.prefix.length),
        args,
        type,
        span,
      });
    case 'dynamic':
      return b.make({ kind: 'callInterface', interface: found.interface, interfaceArgs: found.interfaceArgs, method: bareName(found.fn), args, type, span });
    default:
      return found satisfies never;
  }
}

/** A default is checked again for each call, in its function's scope with the call's type arguments; its errors were given at the function. */
function defaultValue(b: Body, fn: FnDef, typeArgs: readonly Type[], written: Expr, type: Type): Node {
  const { types } = b.program.infos.get(fn)!;
  const params = new Map<string, Type>();
  for (const [name, t] of types.params) params.set(name, substitute(t, fn.typeParams, typeArgs));
  const scope: TypeScope = { env: types.env, params, self: types.self === null ? null : substitute(types.self, fn.typeParams, typeArgs) };
  return b.elsewhere(scope, () => b.program.report.silently(() => exprAs(b, written, type)));
}

/** Calls a method of a value by name with checked or written arguments; for forms that stand for calls of the library. */
export function callMethodWith(b: Body, receiver: Node, name: string, args: readonly Passed[], span: Span, want: Want = null): Node {
  return callMethod(b, receiver, { text: name, span }, [], args, want, span);
}

/** Calls a function of the library. */
export function callLibrary(b: Body, module: string, name: string, args: readonly Passed[], span: Span, want: Want = null): Node {
  const fn = libraryFn(b, module, name, span);
  if (fn === null) {
    checkLoose(b, args);
    return errorNode(span);
  }
  return apply(b, { how: 'fn', fn, prefix: [] }, null, [], args, want, span);
}

export function libraryFn(b: Body, module: string, name: string, span: Span): FnDef | null {
  const def = b.program.byName.get(module)?.own.get(name);
  if (def?.kind === 'fn') return def;
  b.error('E0211', span, `the library has no function \`${name}\` in \`${module}\`, which this needs`);
  return null;
}

// --- methods and fields of values

function callField(b: Body, callee: Of<'field'>, args: readonly Passed[], want: Want, span: Span): Node {
  const path = typeOfPath(b, callee.object);
  if (path !== null) return callStatic(b, path, callee, args, want, span);
  const receiver = checkExpr(b, callee.object, null);
  return callMethod(b, receiver, callee.name, callee.typeArgs, args, want, span);
}

function callMethod(b: Body, from: Node, name: Name, explicit: readonly TypeNode[], args: readonly Passed[], want: Want, span: Span): Node {
  const { impls } = b.program;
  const receiver = dereferenced(b, from);
  const type = prune(receiver.type);
  if (type.kind === 'error' || type.kind === 'never') {
    checkLoose(b, args);
    return type.kind === 'never' ? receiver : errorNode(span);
  }
  if (type.kind === 'infer') {
    checkLoose(b, args);
    return mustBeKnown(b, from.span);
  }
  const found = findMethod(impls, type, name.text);
  if (found !== null && found.fn.hasSelf) {
    if (!mayUse(b.program, b.env, found.fn.module, name.text)) b.error('E0206', name.span, `\`${name.text}\` is private to the module of \`${found.fn.name}\``);
    return apply(b, found, receiver, explicit, args, want, span);
  }
  if (type.kind === 'struct') {
    const index = type.def.fields.findIndex((f) => f.name === name.text);
    if (index >= 0) {
      checkPrivate(b, type.def, name);
      const field = b.make({
        kind: 'field',
        object: receiver,
        index,
        type: substitute(type.def.fields[index]!.type, type.def.typeParams, type.args),
        span: name.span,
      });
      return callValue(b, field, args, span);
    }
  }
  const universal = callUniversal(b, receiver, name.text, args, span);
  if (universal !== null) return universal;
  checkLoose(b, args);
  if (isUnread(b, name)) return errorNode(span);
  if (found !== null)
    return b.error(
      'E0203',
      name.span,
      `\`${name.text}\` is a function of the type \`${showType(type)}\`, not a method`,
      `write \`${showType(type)}.${name.text}(...)\``,
    );
  return b.error(
    'E0203',
    name.span,
    `\`${showType(type)}\` has no method \`${name.text}\``,
    awaitFirst(b, type, name.text) ?? didYouMean(name.text, [...methodNames(impls, type), 'to_string']) ?? foreignMethod(name.text, type),
  );
}

/** A future has been taken for what it gives. */
function awaitFirst(b: Body, type: Type, name: string): string | undefined {
  const value = prune(futureResult(b.program, type) ?? NEVER);
  const has = value.kind === 'struct' && value.def.fields.some((field) => field.name === name);
  return has || (value.kind !== 'never' && value.kind !== 'infer' && findMethod(b.program.impls, value, name) !== null)
    ? `wait for it first: \`(await ...).${name}\``
    : undefined;
}

function foreignMethod(name: string, type: Type): string | undefined {
  if (type.kind === 'param') return `say what \`${type.def.name}\` must have: \`${type.def.name}: SomeInterface\``;
  return foreignMethodHint(name);
}

/** Operations that every type has: `to_string`, and by the library's intrinsics `compare`, `equals`, `hash`. */
function callUniversal(b: Body, receiver: Node, name: string, args: readonly Passed[], span: Span): Node | null {
  if (name === 'to_string' && args.length === 0) return { kind: 'format', parts: [receiver], type: STRING, span };
  const arity = name === 'compare' || name === 'equals' ? 1 : name === 'hash' ? 0 : -1;
  const fn = b.program.intrinsics.get(name);
  if (args.length !== arity || fn === undefined) return null;
  if (name === 'compare') b.requireOrder(receiver.type, span);
  return b.make({
    kind: 'call',
    fn,
    typeArgs: [receiver.type],
    args: [receiver, ...args.map((a) => passedAs(b, a, receiver.type, null))],
    type: fn.result,
    span,
  });
}

/** `a.b` that is not called. */
export function checkField(b: Body, e: Of<'field'>, want: Want): Node {
  const { span, name } = e;
  const path = typeOfPath(b, e.object);
  if (path !== null) return staticMember(b, path, e, want);
  const object = dereferenced(b, checkExpr(b, e.object, null));
  const type = prune(object.type);
  if (type.kind === 'error' || type.kind === 'never') return errorNode(span);
  if (type.kind === 'infer') return mustBeKnown(b, e.object.span);
  if (type.kind === 'struct') {
    const index = type.def.fields.findIndex((f) => f.name === name.text);
    if (index >= 0) {
      checkPrivate(b, type.def, name);
      return b.make({ kind: 'field', object, index, type: substitute(type.def.fields[index]!.type, type.def.typeParams, type.args), span });
    }
  }
  if (findMethod(b.program.impls, type, name.text) !== null || name.text === 'to_string') {
    return b.error('E0208', name.span, `\`${name.text}\` is a method and must be called`, `write \`.${name.text}(...)\`, or a closure that calls it`);
  }
  const fields = type.kind === 'struct' ? type.def.fields.map((f) => f.name) : [];
  const hint = awaitFirst(b, type, name.text) ?? didYouMean(name.text, [...fields, ...methodNames(b.program.impls, type)]);
  return b.error('E0203', name.span, `\`${showType(type)}\` has no field \`${name.text}\``, hint ?? foreignMethodHint(name.text));
}

// --- what belongs to types

/** The type that a name in front of a dot (or in a struct literal) means; null where it is a value or nothing. Type arguments that are not written are open. */
export function typeOfPath(b: Body, e: Expr): Type | null {
  if (e.kind !== 'name' || b.find(e.name.text) !== null) return null;
  const found = lookupTypeName(b.program, b.types, e.name.text);
  if (found === null) return null;
  if (found.kind === 'missing') return ERROR;
  if (found.kind === 'type') {
    if (e.typeArgs.length > 0) b.error('E0306', e.span, `\`${e.name.text}\` takes no type arguments`);
    return found.type;
  }
  const { def } = found;
  const args =
    e.typeArgs.length > 0
      ? completeArguments(
          b.program,
          def.name,
          def.typeParams,
          e.typeArgs.map((t) => resolveType(b.program, b.types, t)),
          e.span,
        )
      : b.freshArguments(def.typeParams, e.span, def.name);
  return { kind: def.kind, def, args } as Type;
}

const CONSTANTS: ReadonlyMap<string, Node> = new Map(
  (
    [
      ['int.MAX', { kind: 'int', value: 2n ** 63n - 1n, type: INT }],
      ['int.MIN', { kind: 'int', value: -(2n ** 63n), type: INT }],
      ['float.EPSILON', { kind: 'float', value: Number.EPSILON, type: FLOAT }],
      ['float.INFINITY', { kind: 'float', value: Infinity, type: FLOAT }],
      ['float.NAN', { kind: 'float', value: NaN, type: FLOAT }],
      ['float.MAX', { kind: 'float', value: Number.MAX_VALUE, type: FLOAT }],
      ['float.MIN', { kind: 'float', value: -Number.MAX_VALUE, type: FLOAT }],
      ['char.MAX', { kind: 'int', value: 0x10ffffn, type: CHAR }],
    ] as const
  ).map(([name, node]): [string, Node] => [name, { ...node, span: { file: 0, start: 0, end: 0 } }]),
);

function callStatic(b: Body, path: Type, callee: Of<'field'>, args: readonly Passed[], want: Want, span: Span): Node {
  const type = prune(path);
  const { name } = callee;
  if (type.kind === 'error') {
    checkLoose(b, args);
    return errorNode(span);
  }
  if (type.kind === 'enum' && type.def.variants.some((v) => v.name === name.text))
    return constructor(b, type.def, type.args, name.text, name, args, want, span);
  const found = staticMethod(b, type, name);
  if (found === null) {
    checkLoose(b, args);
    return noMember(b, type, name);
  }
  return apply(b, found, null, callee.typeArgs, args, want, span);
}

function staticMethod(b: Body, type: Type, name: Name): Found | null {
  const found = type.kind === 'interface' ? null : findMethod(b.program.impls, type, name.text);
  if (found !== null && !mayUse(b.program, b.env, found.fn.module, name.text))
    b.error('E0206', name.span, `\`${name.text}\` is private to the module of \`${found.fn.name}\``);
  return found;
}

/** Whether this is the name of a function that could not be read: it may well be a method of this type. */
function isUnread(b: Body, name: Name): boolean {
  return b.env.own.get(name.text)?.kind === 'missing';
}

function noMember(b: Body, type: Type, name: Name): Node {
  if (isUnread(b, name)) return errorNode(name.span);
  const variants = type.kind === 'enum' ? type.def.variants.map((v) => v.name) : [];
  const hint = didYouMean(name.text, [...variants, ...methodNames(b.program.impls, type)]);
  return b.error('E0203', name.span, `\`${showType(type)}\` has no ${type.kind === 'enum' ? 'variant' : 'function'} \`${name.text}\``, hint);
}

function staticMember(b: Body, path: Type, e: Of<'field'>, want: Want): Node {
  const type = prune(path);
  const { name, span } = e;
  if (type.kind === 'error') return errorNode(span);
  if (type.kind === 'enum' && type.def.variants.some((v) => v.name === name.text))
    return constructor(b, type.def, type.args, name.text, name, null, want, span);
  const constant = CONSTANTS.get(`${type.kind}.${name.text}`);
  if (constant !== undefined) return { ...constant, span };
  const found = staticMethod(b, type, name);
  if (found === null) return noMember(b, type, name);
  if (found.how !== 'fn') return b.error('E0208', name.span, `\`${name.text}\` of a type parameter must be called`, 'write a closure that calls it');
  return fnValue(
    b,
    found.fn,
    e.typeArgs.map((t) => resolveType(b.program, b.types, t)),
    span,
    want,
    found.prefix,
  );
}

/** A variant by name: built from arguments, alone, or (args null, but with payload) as a function. */
export function constructor(
  b: Body,
  def: EnumDef,
  typeArgs: readonly Type[],
  variant: string,
  name: Name,
  args: readonly Passed[] | null,
  want: Want,
  span: Span,
): Node {
  const index = def.variants.findIndex((v) => v.name === variant);
  const type: Type = { kind: 'enum', def, args: typeArgs };
  if (index < 0) {
    if (args !== null) checkLoose(b, args);
    return noMember(b, type, name);
  }
  const payload = def.variants[index]!.payload.map((t) => substitute(t, def.typeParams, typeArgs));
  if (args === null && payload.length > 0) {
    const wanted = wantedType(want);
    const fn: Type = { kind: 'fn', params: payload, result: type };
    if (wanted !== null && wanted.kind !== 'fn' && wanted.kind !== 'infer') {
      return b.error('E0302', span, `\`${variant}\` takes ${payload.length} argument${payload.length === 1 ? '' : 's'}`, `write \`${variant}(...)\``);
    }
    b.hint(fn, want);
    const params: LocalDef[] = payload.map((t, i) => b.temporary(`value${i}`, t, span));
    const values = params.map((p): Node => b.make({ kind: 'local', def: p, type: p.type, span }));
    const body = b.make({ kind: 'variant', def, index, payload: values, type, span });
    return b.make({ kind: 'closure', params, captures: [], result: type, body, name: `${def.name}.${variant}`, type: fn, span });
  }
  b.hint(type, want);
  const given = args ?? [];
  if (!checkCount(b, given, payload.length, payload.length, `\`${variant}\``, span)) return errorNode(span);
  return b.make({ kind: 'variant', def, index, payload: given.map((arg, i) => passedAs(b, arg, payload[i]!, null)), type, span });
}
