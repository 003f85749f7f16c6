// First all names of all modules, then all signatures; bodies come after, so order in a file and cycles between library modules do not matter.
import type { Span } from '../diagnostics/diagnostic.js';
import type { Attribute, FnItem, ImplItem, InterfaceItem, Name, TypeNode, TypeParameter } from '../syntax/ast.js';
import { declareAsyncBody } from './async.js';
import { DeclaredFn } from './declared-fn.js';
import { checkExtern } from './extern.js';
import type { Definition, Environment, FnInfo, Program, TypeScope } from './environment.js';
import { fillPrelude, resolveImports } from './environment.js';
import { bareName } from './impls.js';
import { resolveBound, resolveType } from './resolve-type.js';
import { headName, showType } from './type-text.js';
import type { Bound, FnDef, ImplDef, InterfaceDef, LocalDef, Type, TypeParamDef } from './types.js';
import { ERROR, UNIT } from './types.js';
import { mentions, prune, substitute, unify } from './unify.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function declareModules(program: Program): void {
  for (const env of program.environments) {
    declareNames(program, env);
    for (const name of env.input.ast.unread ?? []) if (!env.own.has(name)) env.own.set(name, { kind: 'missing' });
  }
  fillPrelude(program);
  for (const env of program.environments) resolveImports(program, env);
  for (const env of program.environments) resolveHeads(program, env);
  for (const env of program.environments) resolveTypes(program, env);
  const impls: { item: ImplItem; impl: ImplDef; env: Environment }[] = [];
  for (const env of program.environments) declareImpls(program, env, impls);
  for (const env of program.environments) resolveValues(program, env);
  for (const { item, impl, env } of impls) checkImpl(program, env, item, impl);
}

// --- names

const NO_PARAMS: ReadonlyMap<string, Type> = new Map();

function moduleScope(env: Environment): TypeScope {
  return { env, params: NO_PARAMS, self: null };
}

export function makeTypeParams(nodes: readonly TypeParameter[]): readonly TypeParamDef[] {
  return nodes.map((n) => ({ name: n.name.text, bounds: [], default: null }));
}

export function withTypeParams(scope: TypeScope, params: readonly TypeParamDef[]): TypeScope {
  if (params.length === 0) return scope;
  const map = new Map(scope.params);
  for (const def of params) map.set(def.name, { kind: 'param', def });
  return { ...scope, params: map };
}

/** Bounds and defaults, which may mention any of the parameters. */
export function fillTypeParams(program: Program, scope: TypeScope, defs: readonly TypeParamDef[], nodes: readonly TypeParameter[]): void {
  nodes.forEach((node, i) => {
    const def = defs[i]! as Writable<TypeParamDef> & { bounds: Bound[] };
    if (nodes.findIndex((n) => n.name.text === node.name.text) < i)
      program.report.error('E0204', node.name.span, `the type parameter \`${node.name.text}\` is there twice`);
    for (const bound of node.bounds) {
      const resolved = resolveBound(program, scope, bound, 'a bound is an interface: `T: Ord` or `T: Shape + Show`');
      if (resolved !== null) def.bounds.push(resolved);
    }
    if (node.default !== null) def.default = resolveType(program, scope, node.default);
  });
}

function define(program: Program, env: Environment, name: Name, def: Definition): void {
  if (env.own.has(name.text)) {
    const earlier = env.own.get(name.text)!;
    program.report.error(
      'E0204',
      name.span,
      `\`${name.text}\` is defined twice in this file`,
      undefined,
      'span' in earlier ? [{ message: 'first here', span: earlier.span }] : undefined,
    );
  } else env.own.set(name.text, def);
}

interface Marks {
  kernel: boolean;
  noPreempt: boolean;
  inline: boolean;
  cold: boolean;
  intrinsic: string | null;
  handle: boolean;
  variadic: boolean;
}

function readAttributes(program: Program, env: Environment, attributes: readonly Attribute[], on: 'fn' | 'struct' | 'enum'): Marks {
  const marks: Marks = { kernel: false, noPreempt: false, inline: false, cold: false, intrinsic: null, handle: false, variadic: false };
  for (const attribute of attributes) {
    const name = attribute.name.text;
    const libraryOnly = name === 'intrinsic' || name === 'handle' || name === 'variadic' || name === 'cold';
    if (libraryOnly && !env.library) {
      program.report.error('E0207', attribute.span, `\`#[${name}]\` is for the standard library only`);
      continue;
    }
    if (on === 'fn' && name === 'kernel') marks.kernel = true;
    else if (on === 'fn' && name === 'no_preempt') marks.noPreempt = true;
    else if (on === 'fn' && name === 'inline') marks.inline = true;
    else if (on === 'fn' && name === 'cold') marks.cold = true;
    else if (on === 'fn' && name === 'variadic') marks.variadic = true;
    else if (on === 'struct' && name === 'handle') marks.handle = true;
    else if (name === 'intrinsic' && attribute.argument !== null && on !== 'enum') marks.intrinsic = attribute.argument;
    else program.report.error('E0207', attribute.span, `\`#[${name}]\` means nothing here`, 'functions may have `#[kernel]`, `#[no_preempt]` and `#[inline]`');
  }
  return marks;
}

function declareNames(program: Program, env: Environment): void {
  const module = env.def;
  for (const item of env.input.ast.items) {
    switch (item.kind) {
      case 'import':
      case 'impl':
      case 'test':
        break;
      case 'struct': {
        const marks = readAttributes(program, env, item.attributes, 'struct');
        define(program, env, item.name, {
          kind: 'struct',
          name: item.name.text,
          module,
          typeParams: makeTypeParams(item.typeParams),
          fields: [],
          intrinsic: marks.intrinsic,
          handle: marks.handle,
          doc: item.doc,
          span: item.name.span,
        });
        break;
      }
      case 'enum':
        readAttributes(program, env, item.attributes, 'enum');
        define(program, env, item.name, {
          kind: 'enum',
          name: item.name.text,
          module,
          typeParams: makeTypeParams(item.typeParams),
          variants: [],
          doc: item.doc,
          span: item.name.span,
        });
        break;
      case 'interface':
        define(program, env, item.name, {
          kind: 'interface',
          name: item.name.text,
          module,
          typeParams: makeTypeParams(item.typeParams),
          self: { name: 'Self', bounds: [], default: null },
          methods: [],
          dynamic: item.methods.every(isDynamic),
          doc: item.doc,
          span: item.name.span,
        });
        break;
      case 'fn':
        define(
          program,
          env,
          item.name,
          declareFn(program, item, moduleScope(env), { prefix: '', typeParams: [], impl: null, warnParameters: true, abstract: false }),
        );
        break;
      case 'const':
        define(program, env, item.name, {
          kind: 'const',
          name: item.name.text,
          item,
          types: moduleScope(env),
          state: 'new',
          value: null,
          span: item.name.span,
        });
        break;
      case 'static': {
        const def = { kind: 'static' as const, name: item.name.text, module, type: ERROR, mutable: item.mutable, initial: null, span: item.name.span };
        define(program, env, item.name, def);
        program.statics.set(def, { item, env, state: 'new' });
        module.statics.push(def);
        break;
      }
      default:
        item satisfies never;
    }
  }
}

/** A method that can be called through a value of interface type: it has `self`, no type parameters, and says `Self` nowhere. */
function isDynamic(item: FnItem): boolean {
  const saysSelf = (node: TypeNode | null): boolean => {
    if (node === null) return false;
    switch (node.kind) {
      case 'name':
        return node.name.text === 'Self' || node.args.some(saysSelf);
      case 'array':
        return saysSelf(node.element);
      case 'tuple':
        return node.elements.some(saysSelf);
      case 'fn':
        return node.params.some(saysSelf) || saysSelf(node.result);
      case 'pointer':
        return saysSelf(node.to);
      default:
        return node satisfies never;
    }
  };
  return item.hasSelf && item.typeParams.length === 0 && !saysSelf(item.result) && !item.params.some((p) => saysSelf(p.type));
}

export interface Owner {
  readonly prefix: string;
  readonly typeParams: readonly TypeParamDef[];
  readonly impl: ImplDef | null;
  readonly warnParameters: boolean;
  /** Interface methods may go without a body. */
  readonly abstract: boolean;
}

export function declareFn(program: Program, item: FnItem, scope: TypeScope, owner: Owner): FnDef {
  const { env } = scope;
  const { report } = program;
  const marks = readAttributes(program, env, item.attributes, 'fn');
  const own = makeTypeParams(item.typeParams);
  if (item.interrupt && !env.library) report.error('E0912', item.name.span, '`interrupt fn` is not available in this version');
  if (item.body === null && !item.attributes.some((a) => a.name.text === 'intrinsic') && !item.extern && !owner.abstract)
    report.error('E0209', item.span, `the function \`${item.name.text}\` has no body`);
  if (item.body !== null && (marks.intrinsic !== null || item.extern))
    report.error('E0209', item.span, `the function \`${item.name.text}\` cannot have a body`);
  const info: FnInfo = {
    item,
    types: withTypeParams(scope, own),
    defaults: item.params.map((p) => p.default),
    ownTypeParams: own,
    variadic: marks.variadic,
    warnParameters: owner.warnParameters,
    state: 'new',
    body: null,
  };
  const def = new DeclaredFn(program, info, {
    name: owner.prefix + item.name.text,
    module: env.def,
    typeParams: [...owner.typeParams, ...own],
    params: [],
    result: UNIT,
    hasSelf: item.hasSelf,
    impl: owner.impl,
    async: item.async,
    extern: item.extern && !item.async,
    interrupt: item.interrupt,
    kernel: marks.kernel,
    noPreempt: marks.noPreempt,
    inline: marks.inline,
    cold: marks.cold,
    intrinsic: marks.intrinsic,
    doc: item.doc,
    span: item.name.span,
  });
  program.infos.set(def, info);
  if (marks.intrinsic !== null && !program.intrinsics.has(marks.intrinsic)) program.intrinsics.set(marks.intrinsic, def);
  return def;
}

export function makeLocal(name: string, type: Type, mutable: boolean, span: Span): LocalDef {
  return { kind: 'local', name, type, mutable, captured: false, addressTaken: false, span };
}

/** Fills in parameters and result. */
export function resolveSignature(program: Program, fn: FnDef): void {
  const { item, types, ownTypeParams } = program.infos.get(fn)!;
  fillTypeParams(program, types, ownTypeParams, item.typeParams);
  const params: FnDef['params'] = [];
  if (item.hasSelf) {
    const type = types.self ?? ERROR;
    if (types.self === null)
      program.report.error('E0212', item.selfSpan ?? item.span, '`self` stands only in methods', 'put the function into an `impl` block');
    params.push({ name: 'self', type, local: makeLocal('self', type, false, item.selfSpan ?? item.span), default: null });
  }
  let defaulted = false;
  item.params.forEach((p, i) => {
    if (p.type === null) program.report.error('E0307', p.span, `the parameter \`${p.name.text}\` needs a type`, `\`${p.name.text}: int\`, for instance`);
    const type = p.type === null ? ERROR : resolveType(program, types, p.type);
    if (item.params.findIndex((o) => o.name.text === p.name.text) < i && p.name.text !== '_')
      program.report.error('E0204', p.name.span, `the parameter \`${p.name.text}\` is there twice`);
    if (p.default !== null) defaulted = true;
    else if (defaulted) program.report.error('E0302', p.span, 'parameters with a default must come last');
    params.push({ name: p.name.text, type, local: makeLocal(p.name.text, type, false, p.name.span), default: null });
  });
  fn.params = params;
  fn.result = item.result === null ? UNIT : resolveType(program, types, item.result);
  if (item.extern) checkExtern(program, fn, item, fn.result);
  if (item.async) declareAsyncBody(program, fn);
}

// --- signatures

function resolveHeads(program: Program, env: Environment): void {
  for (const item of env.input.ast.items) {
    if (item.kind !== 'struct' && item.kind !== 'enum' && item.kind !== 'interface') continue;
    const def = env.own.get(item.name.text);
    if (def === undefined || def.kind !== item.kind) continue;
    fillTypeParams(program, withTypeParams(moduleScope(env), def.typeParams), def.typeParams, item.typeParams);
  }
}

function resolveTypes(program: Program, env: Environment): void {
  const { report } = program;
  const seen = new Set<Definition>();
  for (const item of env.input.ast.items) {
    if (item.kind !== 'struct' && item.kind !== 'enum' && item.kind !== 'interface') continue;
    const def = env.own.get(item.name.text);
    if (def === undefined || seen.has(def)) continue;
    seen.add(def);
    if (item.kind === 'struct' && def.kind === 'struct') {
      const scope = withTypeParams(moduleScope(env), def.typeParams);
      for (const field of item.fields) {
        if (def.fields.some((f) => f.name === field.name.text)) report.error('E0204', field.name.span, `the field \`${field.name.text}\` is there twice`);
        else def.fields.push({ name: field.name.text, type: resolveType(program, scope, field.type), span: field.name.span });
      }
    } else if (item.kind === 'enum' && def.kind === 'enum') {
      const scope = withTypeParams(moduleScope(env), def.typeParams);
      for (const variant of item.variants) {
        if (def.variants.some((v) => v.name === variant.name.text))
          report.error('E0204', variant.name.span, `the variant \`${variant.name.text}\` is there twice`);
        else def.variants.push({ name: variant.name.text, payload: variant.payload.map((t) => resolveType(program, scope, t)), span: variant.name.span });
      }
      if (def.variants.length === 0) report.error('E0209', item.span, `the enum \`${def.name}\` has no variants`);
    } else if (item.kind === 'interface' && def.kind === 'interface') resolveInterface(program, env, item, def);
  }
}

function resolveInterface(program: Program, env: Environment, item: InterfaceItem, def: InterfaceDef): void {
  const selfType: Type = { kind: 'param', def: def.self };
  (def.self.bounds as Bound[]).push({ kind: 'interface', def, args: def.typeParams.map((p) => ({ kind: 'param', def: p })) });
  const scope: TypeScope = { ...withTypeParams(moduleScope(env), def.typeParams), self: selfType };
  for (const method of item.methods) {
    if (def.methods.some((m) => bareName(m) === method.name.text)) {
      program.report.error('E0204', method.name.span, `the method \`${method.name.text}\` is there twice`);
      continue;
    }
    const fn = declareFn(program, method, scope, {
      prefix: `${def.name}.`,
      typeParams: [def.self, ...def.typeParams],
      impl: null,
      warnParameters: false,
      abstract: true,
    });
    resolveSignature(program, fn);
    def.methods.push(fn);
  }
}

function declareImpls(program: Program, env: Environment, impls: { item: ImplItem; impl: ImplDef; env: Environment }[]): void {
  const { report } = program;
  for (const item of env.input.ast.items) {
    if (item.kind !== 'impl') continue;
    const typeParams = makeTypeParams(item.typeParams);
    const scope = withTypeParams(moduleScope(env), typeParams);
    fillTypeParams(program, scope, typeParams, item.typeParams);
    const target = resolveType(program, scope, item.target);
    const self: TypeScope = { ...scope, self: target };
    let iface: ImplDef['interface'] = null;
    let builtin: BuiltinBound | null = null;
    if (item.interface !== null) {
      const bound = resolveBound(program, self, item.interface, 'write `impl SomeInterface for SomeType { ... }`');
      if (bound?.kind === 'interface') iface = { def: bound.def, args: bound.args };
      else if (bound?.kind === 'builtin') builtin = bound.name;
    }
    for (const [i, param] of typeParams.entries()) {
      if (target.kind !== 'error' && !mentions(target, param)) {
        report.error('E0312', item.typeParams[i]!.name.span, `the type parameter \`${param.name}\` does not stand in \`${showType(target)}\``);
      }
    }
    const impl: ImplDef = { typeParams, interface: iface, target, methods: new Map() };
    const broken = item.interface !== null && iface === null && builtin === null;
    for (const method of item.methods) {
      const fn = declareFn(program, method, self, {
        prefix: `${headName(target)}.`,
        typeParams,
        impl,
        warnParameters: item.interface === null,
        abstract: false,
      });
      resolveSignature(program, fn);
      if (impl.methods.has(method.name.text)) report.error('E0204', method.name.span, `the method \`${method.name.text}\` is there twice`);
      else {
        for (const entry of target.kind === 'error' ? [] : program.impls.of(target)) {
          const other = entry.impl.methods.get(method.name.text);
          if (other !== undefined && iface === null && entry.impl.interface === null && overlap(entry.impl, impl)) {
            report.error('E0204', method.name.span, `\`${showType(target)}\` already has a method \`${method.name.text}\``, undefined, [
              { message: 'first here', span: other.span },
            ]);
            break;
          }
        }
        impl.methods.set(method.name.text, fn);
      }
    }
    if (target.kind === 'error' || broken) continue;
    if (builtin !== null) checkBuiltin(program, item, impl, builtin);
    program.impls.add(impl, env);
    impls.push({ item, impl, env });
  }
}

type BuiltinBound = 'Ord' | 'Show' | 'Eq' | 'Hash';

/** `impl Ord for T` is another way to write the method that overrides the derived operation. */
function checkBuiltin(program: Program, item: ImplItem, impl: ImplDef, name: BuiltinBound): void {
  const wanted = { Ord: 'compare', Show: 'to_string', Eq: 'equals', Hash: 'hash' }[name];
  const signature = {
    Ord: 'fn compare(self, other: Self): int',
    Show: 'fn to_string(self): string',
    Eq: 'fn equals(self, other: Self): bool',
    Hash: 'fn hash(self): int',
  }[name];
  const shown = showType(impl.target);
  const fn = impl.methods.get(wanted);
  if (impl.target.kind !== 'struct' && impl.target.kind !== 'enum') {
    program.report.error('E0312', item.span, `\`${name}\` of \`${shown}\` is built in`, 'structs and enums may have their own');
  } else if (fn === undefined)
    program.report.error('E0312', item.span, `\`${shown}\` does not have all of \`${name}\`: \`${wanted}\` missing`, `write \`${signature}\``);
  else {
    const result = { Ord: 'int', Show: 'string', Eq: 'bool', Hash: 'int' }[name];
    const other = fn.params[1]?.type;
    const arity = name === 'Ord' || name === 'Eq' ? 2 : 1;
    if (!fn.hasSelf || fn.params.length !== arity || fn.result.kind !== result || (other !== undefined && !unify(other, impl.target))) {
      program.report.error('E0312', fn.span, `\`${wanted}\` differs from what \`${name}\` says`, `write \`${signature}\``);
    }
  }
  for (const [method, extra] of impl.methods)
    if (method !== wanted)
      program.report.error('E0312', extra.span, `the interface \`${name}\` has no method \`${method}\``, 'put it into an `impl` block of its own');
}

/** Whether some type is the target of both. */
function overlap(a: ImplDef, b: ImplDef): boolean {
  const open = (impl: ImplDef): Type =>
    substitute(
      impl.target,
      impl.typeParams,
      impl.typeParams.map((_, i): Type => ({ kind: 'infer', id: -1 - i, bound: null })),
    );
  return unify(open(a), open(b));
}

function resolveValues(program: Program, env: Environment): void {
  for (const item of env.input.ast.items) {
    if (item.kind === 'fn') {
      const def = env.own.get(item.name.text);
      if (def?.kind === 'fn' && program.infos.get(def)?.item === item) resolveSignature(program, def);
    } else if (item.kind === 'static' && item.type !== null) {
      const def = env.own.get(item.name.text);
      if (def?.kind === 'static' && program.statics.get(def)?.item === item) def.type = resolveType(program, moduleScope(env), item.type);
    }
  }
}

// --- impls of interfaces

function checkImpl(program: Program, env: Environment, item: ImplItem, impl: ImplDef): void {
  const iface = impl.interface;
  if (iface === null || item.interface === null) return;
  const { report, impls } = program;
  for (const entry of impls.of(impl.target)) {
    if (entry.impl === impl) break;
    if (entry.impl.interface?.def === iface.def && entry.impl.interface.args.every((t, i) => unify(t, iface.args[i]!)) && overlap(entry.impl, impl)) {
      report.error('E0312', item.span, `\`${showType(impl.target)}\` implements \`${iface.def.name}\` twice`);
      return;
    }
  }
  const wanted = impls.methodsOf(iface.def);
  const missing = [...wanted.values()].filter((fn) => program.infos.get(fn)!.item.body === null && !impl.methods.has(bareName(fn)));
  if (missing.length > 0) {
    report.error(
      'E0312',
      item.span,
      `\`${showType(impl.target)}\` does not have all of \`${iface.def.name}\`: ${missing.map((fn) => `\`${bareName(fn)}\``).join(', ')} missing`,
      `write \`${signatureText(missing[0]!)}\``,
    );
  }
  for (const [name, fn] of impl.methods) {
    const abstract = wanted.get(name);
    if (abstract === undefined)
      report.error('E0312', fn.span, `the interface \`${iface.def.name}\` has no method \`${name}\``, 'put it into an `impl` block of its own');
    else compareSignatures(program, env, impl, fn, abstract);
  }
}

function compareSignatures(program: Program, _env: Environment, impl: ImplDef, fn: FnDef, abstract: FnDef): void {
  const iface = impl.interface!;
  const own = program.infos.get(fn)!.ownTypeParams;
  const theirs = program.infos.get(abstract)!.ownTypeParams;
  const args: Type[] = [impl.target, ...iface.args, ...own.map((def): Type => ({ kind: 'param', def }))];
  const expected = (t: Type): Type => substitute(t, abstract.typeParams, args);
  const same =
    fn.hasSelf === abstract.hasSelf &&
    own.length === theirs.length &&
    fn.params.length === abstract.params.length &&
    fn.params.every((p, i) => unify(p.type, expected(abstract.params[i]!.type))) &&
    unify(fn.result, expected(abstract.result));
  if (same) return;
  const shown = abstract.params.slice(abstract.hasSelf ? 1 : 0).map((p) => `${p.name}: ${showType(expected(p.type))}`);
  const result = prune(expected(abstract.result));
  program.report.error(
    'E0312',
    fn.span,
    `\`${bareName(fn)}\` differs from what \`${iface.def.name}\` says`,
    `write \`fn ${bareName(fn)}(${[...(abstract.hasSelf ? ['self'] : []), ...shown].join(', ')})${result.kind === 'unit' ? '' : `: ${showType(result)}`}\``,
    [{ message: 'the interface says so here', span: abstract.span }],
  );
}

export function signatureText(fn: FnDef): string {
  const params = fn.params.map((p, i) => (i === 0 && fn.hasSelf ? 'self' : `${p.name}: ${showType(p.type)}`));
  return `fn ${bareName(fn)}(${params.join(', ')})${prune(fn.result).kind === 'unit' ? '' : `: ${showType(fn.result)}`}`;
}
