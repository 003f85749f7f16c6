// The state of checking one body: scopes, frames of closures, inference variables, and the nodes whose types wait for them.
//
// A body is a function with all closures in it, or the initial value of a static. Its inference variables live until `finish`, which solves what is left,
// reports variables that stayed open, and writes the final types into the nodes. A node is registered when it is made, if a variable stands in its types.
import type { Span } from '../diagnostics/diagnostic.js';
import { futureResult } from './async.js';
import type { Environment, ConstDef, Program, TypeScope } from './environment.js';
import { findImpl, satisfies, substituteBound } from './impls.js';
import { makeLocal } from './declare.js';
import { showType } from './type-text.js';
import type { ClosureNode, LoopLabel, Node, PatternNode } from './tree.js';
import type { Bound, FnDef, InferenceVariable, LocalDef, Type, TypeParamDef } from './types.js';
import { ERROR, NEVER, UNIT } from './types.js';
import { freshVariable, hasVariables, prune, resolve, substitute, unify } from './unify.js';

/** Where a value is not wanted: a statement, the body of a loop. Branches need not agree then. */
export const DISCARD = { kind: 'discard' } as const;

/** What the surroundings expect of an expression. A type is a hint unless the caller coerces to it; null is no expectation. */
export type Want = Type | typeof DISCARD | null;

export function wantedType(want: Want): Type | null {
  return want === null || want.kind === 'discard' ? null : prune(want);
}

/** Whether a trailing value is to be dropped: nothing is wanted, or unit. */
export function discards(want: Want): boolean {
  return want !== null && (want.kind === 'discard' || prune(want).kind === 'unit');
}

export interface LoopEntry {
  readonly label: LoopLabel;
  /** Of `loop`, whose breaks may carry values. */
  readonly join: Join | null;
  broken: boolean;
}

/** Several branches that give one value. */
export interface Join {
  readonly want: Want;
  type: Type | null;
  reachable: boolean;
}

export interface Frame {
  readonly parent: Frame | null;
  readonly kind: 'fn' | 'closure' | 'defer' | 'spawn' | 'localFn' | 'static' | 'test';
  /** For traces. */
  readonly name: string;
  readonly result: Type;
  /** Runs when its future is awaited, and may await itself. */
  readonly async: boolean;
  readonly captures: Set<LocalDef>;
  readonly loops: LoopEntry[];
}

export function makeFrame(parent: Frame | null, kind: Frame['kind'], name: string, result: Type, async = false): Frame {
  return { parent, kind, name, result, async, captures: new Set(), loops: [] };
}

export type ScopeEntry =
  | { readonly kind: 'local'; readonly def: LocalDef; readonly frame: Frame; used: boolean; readonly warn: string | null }
  | { readonly kind: 'const'; readonly def: ConstDef; used: boolean }
  | { readonly kind: 'localFn'; readonly fn: FnDef; used: boolean };

interface Scope {
  readonly parent: Scope | null;
  names: Map<string, ScopeEntry> | null;
}

interface OpenVariable {
  readonly variable: InferenceVariable;
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
  readonly fallback: Type | null;
  /** Must be inferred itself: not by the fallback of a variable that it is equal to. */
  readonly strict: boolean;
}

interface Obligation {
  readonly type: Type;
  readonly bound: Bound;
  readonly param: string;
  readonly span: Span;
}

type Pattern = Extract<PatternNode, { kind: 'variant' | 'struct' }>;

export class Body {
  types: TypeScope;
  frame: Frame;
  private scope: Scope = { parent: null, names: null };
  private readonly open: OpenVariable[] = [];
  private readonly nodes: Node[] = [];
  private readonly patterns: Pattern[] = [];
  private readonly locals: LocalDef[] = [];
  private readonly unused: { readonly name: string; readonly span: Span; readonly what: string }[] = [];
  private readonly unreachable: Span[] = [];
  /** Names that were reported as unknown: once a body is enough. */
  readonly unknown = new Set<string>();
  private obligations: Obligation[] = [];
  private readonly errorsBefore: number;

  constructor(
    readonly program: Program,
    types: TypeScope,
    frame: Frame,
  ) {
    this.types = types;
    this.frame = frame;
    this.errorsBefore = program.report.errors;
  }

  get env(): Environment {
    return this.types.env;
  }

  error(code: string, span: Span, message: string, hint?: string): Node {
    this.program.report.error(code, span, message, hint);
    return errorNode(span);
  }

  warnUnreachable(span: Span): void {
    this.unreachable.push(span);
  }

  // --- nodes

  make(node: Node): Node {
    if (hasVariables(node.type) || hasInnerVariables(node)) this.nodes.push(node);
    return node;
  }

  makePattern(pattern: PatternNode): PatternNode {
    if (pattern.kind === 'variant' ? pattern.payloadTypes.some(hasVariables) : pattern.kind === 'struct' && pattern.fields.some((f) => hasVariables(f.type))) {
      this.patterns.push(pattern as Pattern);
    }
    return pattern;
  }

  // --- variables

  /** `message` completes "cannot tell ..."; `hint` says what to write. */
  fresh(span: Span, message: string, hint?: string, fallback: Type | null = null, strict = false): Type {
    const variable = freshVariable();
    this.open.push({ variable, span, message, hint, fallback, strict });
    return variable;
  }

  /** Arguments for type parameters that were not written. */
  freshArguments(params: readonly TypeParamDef[], span: Span, of: string): Type[] {
    const args: Type[] = [];
    for (const param of params) {
      const fallback = param.default === null ? null : substitute(param.default, params, args);
      args.push(this.fresh(span, `the type \`${param.name}\` of \`${of}\``, undefined, fallback));
    }
    return args;
  }

  /** What the type is where nothing else says so. */
  fallback(type: Type, fallback: Type, span: Span): void {
    const variable = prune(type);
    if (variable.kind === 'infer') this.open.push({ variable, span, message: '', hint: undefined, fallback, strict: false });
  }

  /** The type of a variable must be known where it is declared: later uses are not looked at. Gives the type, or the error type. */
  mustBeClosed(type: Type, name: string | null, span: Span): Type {
    const variables = new Set<InferenceVariable>();
    const collect = (v: InferenceVariable): Type => {
      variables.add(v);
      return v;
    };
    if (!hasVariables(type)) return type;
    resolve(type, collect);
    if (variables.size === 0) return type;
    const strict = new Set(this.open.flatMap((o) => (o.strict ? [prune(o.variable)] : [])));
    for (const { variable, fallback } of this.open) {
      const root = prune(variable);
      if (fallback !== null && root.kind === 'infer' && variables.has(root) && !strict.has(root)) unify(root, fallback);
    }
    const open = [...variables].filter((v) => v.bound === null);
    const [first] = open;
    if (first === undefined) return type;
    const origin = this.open.find((o) => prune(o.variable) === first);
    const shown = showType(type);
    const hint =
      name === null
        ? undefined
        : shown === '_'
          ? `write the type: \`let ${name}: ... = ...\``
          : `write the type: \`let ${name}: ${shown} = ...\` with types for \`_\``;
    if (!this.hasErrors) {
      this.untold += 1;
      this.program.report.error(
        'E0307',
        origin?.span ?? span,
        `cannot tell ${origin?.message ?? 'the type of this'}`,
        origin?.strict === true ? origin.hint : (hint ?? origin?.hint),
      );
    }
    for (const v of open) v.bound = ERROR;
    return type;
  }

  /** Type arguments must fulfil the bounds of their parameters: now if they are known, else at the end. */
  require(params: readonly TypeParamDef[], args: readonly Type[], span: Span): void {
    params.forEach((param, i) => {
      for (const bound of param.bounds) {
        if (bound.kind === 'builtin' && bound.name !== 'Ord') continue;
        this.requireOne({ type: args[i]!, bound: substituteBound(bound, params, args), param: param.name, span });
      }
    });
  }

  requireOrder(type: Type, span: Span): void {
    this.requireOne({ type, bound: { kind: 'builtin', name: 'Ord' }, param: '', span });
  }

  private requireOne(obligation: Obligation): void {
    const verdict = satisfies(this.program.impls, obligation.type, obligation.bound);
    if (verdict === 'unknown') this.obligations.push(obligation);
    else if (verdict === 'no') this.reportBound(obligation);
  }

  private reportBound({ type, bound, param, span }: Obligation): void {
    const shown = showType(type);
    const name = bound.kind === 'builtin' ? bound.name : showType({ kind: 'interface', def: bound.def, args: bound.args });
    const t = prune(type);
    if (bound.kind === 'builtin') {
      const hint =
        t.kind === 'param'
          ? `write \`${t.def.name}: Ord\``
          : t.kind === 'struct' || t.kind === 'enum'
            ? `give it an order: \`impl ${t.def.name} { fn compare(self, other: ${shown}): int { ... } }\``
            : undefined;
      this.program.report.error(
        'E0311',
        span,
        param === '' ? `values of \`${shown}\` have no order` : `\`${param}\` must have an order (\`Ord\`), and \`${shown}\` has none`,
        hint,
      );
    } else
      this.program.report.error(
        'E0311',
        span,
        `\`${shown}\` does not implement \`${name}\``,
        t.kind === 'param' ? `write \`${t.def.name}: ${name}\`` : `write \`impl ${name} for ${shown} { ... }\``,
      );
  }

  /** Gives `found` the type `wanted` if it fits without a conversion; else leaves all as it was. */
  hint(found: Type, want: Want): void {
    const type = wantedType(want);
    if (type !== null && type.kind !== 'never' && type.kind !== 'error') unify(found, type);
  }

  // --- scopes

  pushScope(): void {
    this.scope = { parent: this.scope, names: null };
  }

  popScope(): void {
    if (this.scope.names !== null) for (const [name, entry] of this.scope.names) this.noteUse(name, entry);
    this.scope = this.scope.parent!;
  }

  private noteUse(name: string, entry: ScopeEntry): void {
    if (entry.used || name.startsWith('_') || name === 'self') return;
    if (entry.kind === 'local') {
      if (entry.warn !== null) this.unused.push({ name, span: entry.def.span, what: entry.warn });
    } else if (entry.kind === 'const') this.unused.push({ name, span: entry.def.span, what: 'constant' });
    else this.unused.push({ name, span: entry.fn.span, what: 'function' });
  }

  declare(name: string, entry: ScopeEntry): void {
    this.scope.names ??= new Map();
    const shadowed = this.scope.names.get(name);
    if (shadowed !== undefined) this.noteUse(name, shadowed);
    this.scope.names.set(name, entry);
  }

  /** A new local in the innermost scope. `warn` names its kind in the warning when it is never used; null for none. */
  declareLocal(name: string, type: Type, mutable: boolean, span: Span, warn: string | null): LocalDef {
    const def = makeLocal(name, type, mutable, span);
    this.track(def);
    this.declare(name, { kind: 'local', def, frame: this.frame, used: false, warn });
    return def;
  }

  /** A local without a name in the source, for desugared forms. */
  temporary(name: string, type: Type, span: Span, mutable = false): LocalDef {
    const def = makeLocal(name, type, mutable, span);
    this.track(def);
    return def;
  }

  track(def: LocalDef): void {
    if (hasVariables(def.type)) this.locals.push(def);
  }

  find(name: string): ScopeEntry | null {
    for (let scope: Scope | null = this.scope; scope !== null; scope = scope.parent) {
      const entry = scope.names?.get(name);
      if (entry !== undefined) return entry;
    }
    return null;
  }

  localNames(): string[] {
    const names: string[] = [];
    for (let scope: Scope | null = this.scope; scope !== null; scope = scope.parent) if (scope.names !== null) names.push(...scope.names.keys());
    return names;
  }

  /** Notes that the current frame uses a local of `frame`. False where a local function that cannot capture stands between. */
  capture(def: LocalDef, frame: Frame): boolean {
    for (let f: Frame = this.frame; f !== frame; f = f.parent!) {
      if (f.kind === 'localFn' || f.parent === null) return false;
      f.captures.add(def);
      def.captured = true;
    }
    return true;
  }

  /** Runs `f` as if it stood in another module's scope, with no local in sight. */
  elsewhere<T>(types: TypeScope, f: () => T): T {
    const before = { types: this.types, scope: this.scope };
    this.types = types;
    this.scope = { parent: null, names: null };
    try {
      return f();
    } finally {
      this.types = before.types;
      this.scope = before.scope;
    }
  }

  /** Runs `f` in a frame of its own and gives the frame's captures. */
  within<T>(frame: Frame, f: () => T): T {
    const before = this.frame;
    this.frame = frame;
    this.pushScope();
    try {
      return f();
    } finally {
      this.popScope();
      this.frame = before;
    }
  }

  closure(frame: Frame, params: readonly LocalDef[], body: Node, type: Type, span: Span): Node & ClosureNode {
    return this.make({ kind: 'closure', params, captures: [...frame.captures], result: frame.result, body, name: frame.name, type, span }) as Node &
      ClosureNode;
  }

  // --- coercion

  /** The node as a value of `type`: as it is, or wrapped where an interface is wanted; else an error. */
  coerce(node: Node, type: Type): Node {
    const found = prune(node.type);
    const want = prune(type);
    if (found === want || found.kind === 'never' || found.kind === 'error' || want.kind === 'error') return node;
    if (want.kind === 'interface' && found.kind !== 'infer' && !(found.kind === 'interface' && found.def === want.def)) {
      if (findImpl(this.program.impls, found, want.def, want.args) !== null)
        return this.make({ kind: 'toInterface', value: node, type: want, span: node.span });
      return this.error(
        'E0303',
        node.span,
        `\`${showType(found)}\` does not implement \`${showType(want)}\``,
        found.kind === 'interface' ? undefined : `write \`impl ${showType(want)} for ${showType(found)} { ... }\``,
      );
    }
    if (unify(found, want)) return node;
    return this.mismatch(node, want);
  }

  mismatch(node: Node, want: Type): Node {
    return this.error('E0301', node.span, `expected \`${showType(want)}\`, found \`${showType(node.type)}\``, conversionHint(this.program, node, want));
  }

  // --- the end

  /** To be called once, when the body has been checked. */
  finish(): void {
    const { report, impls } = this.program;
    const pending = this.obligations;
    this.obligations = [];
    for (const obligation of pending) this.requireOne(obligation);
    const silent = this.hasErrors;
    const reportOpen = (variables: readonly OpenVariable[]): void => {
      for (const { variable, span, message, hint } of variables) {
        const rest = prune(variable);
        if (rest.kind !== 'infer') continue;
        if (!silent) {
          this.untold += 1;
          report.error(
            'E0307',
            span,
            `cannot tell ${message}`,
            hint ?? 'write the type where the variable is declared, for instance `let m: Map<string, int> = Map.new();`',
          );
        }
        rest.bound = ERROR;
      }
    };
    reportOpen(this.open.filter((v) => v.strict));
    for (const { variable, fallback } of this.open) if (fallback !== null && prune(variable).kind === 'infer') unify(variable, fallback);
    reportOpen(this.open);
    for (const obligation of this.obligations) if (satisfies(impls, obligation.type, obligation.bound) === 'no') this.reportBound(obligation);
    const settle = (type: Type): Type => (hasVariables(type) ? resolve(type, () => UNIT) : type);
    for (const node of this.nodes) settleNode(node, settle);
    for (const pattern of this.patterns) settlePattern(pattern, settle);
    for (const local of this.locals) local.type = settle(local.type);
    if (report.errors > this.errorsBefore || this.env.library) return;
    for (const { name, span, what } of this.unused)
      report.warning('W0001', span, `the ${what} \`${name}\` is never used`, `write \`_${name}\` if that is meant`);
    for (const span of this.unreachable) report.warning('W0003', span, 'this is never reached');
  }

  /** Whether there are mistakes that a type which cannot be told may follow from. */
  get hasErrors(): boolean {
    return this.program.report.errors > this.errorsBefore + this.untold;
  }

  /** How many types could not be told: one has nothing to do with another. */
  private untold = 0;
}

export function errorNode(span: Span): Node {
  return { kind: 'unit', type: ERROR, span };
}

/** The node as a statement: its value is dropped. */
export function dropped(node: Node): Node {
  const kind = prune(node.type).kind;
  if (kind === 'unit' || kind === 'never' || kind === 'error') return node;
  return { kind: 'block', statements: [node], value: null, type: UNIT, span: node.span };
}

/** For a place that is never reached. */
export function unreachableNode(span: Span): Node {
  return { kind: 'loop', label: { name: null }, body: { kind: 'block', statements: [], value: null, type: UNIT, span }, type: NEVER, span };
}

function hasInnerVariables(node: Node): boolean {
  switch (node.kind) {
    case 'fnValue':
    case 'call':
      return node.typeArgs.some(hasVariables);
    case 'callBound':
      return node.typeArgs.some(hasVariables) || node.interfaceArgs.some(hasVariables) || hasVariables(node.receiver);
    case 'callInterface':
      return node.interfaceArgs.some(hasVariables);
    default:
      return false; // a closure's result is in its type
  }
}

type Settle = (type: Type) => Type;

/** The only place where a node changes after it was made. */
function settleNode(node: Node, settle: Settle): void {
  const target = node as { -readonly [K in keyof Node]: Node[K] };
  target.type = settle(node.type);
  switch (node.kind) {
    case 'fnValue':
    case 'call':
      (node as { typeArgs: readonly Type[] }).typeArgs = node.typeArgs.map(settle);
      break;
    case 'callBound': {
      const call = node as { typeArgs: readonly Type[]; interfaceArgs: readonly Type[]; receiver: Type };
      call.typeArgs = node.typeArgs.map(settle);
      call.interfaceArgs = node.interfaceArgs.map(settle);
      call.receiver = settle(node.receiver);
      break;
    }
    case 'callInterface':
      (node as { interfaceArgs: readonly Type[] }).interfaceArgs = node.interfaceArgs.map(settle);
      break;
    case 'closure':
      (node as { result: Type }).result = settle(node.result);
      break;
    default:
      break;
  }
}

function settlePattern(pattern: Pattern, settle: Settle): void {
  if (pattern.kind === 'variant') (pattern as { payloadTypes: readonly Type[] }).payloadTypes = pattern.payloadTypes.map(settle);
  else for (const field of pattern.fields) (field as { type: Type }).type = settle(field.type);
}

/** What to write so that the value gets the wanted type. */
function conversionHint(program: Program, node: Node, wanted: Type): string | undefined {
  const found = prune(node.type);
  const want = prune(wanted);
  const numeric = (t: Type): boolean => t.kind === 'int' || t.kind === 'float' || t.kind === 'byte';
  if (found.kind === 'unit' && node.kind === 'if') return 'an `if` without `else` gives nothing: add an `else`';
  const awaited = futureResult(program, found);
  if (awaited !== null && sameShape(awaited, want)) return 'wait for it: `await ...`';
  const promised = futureResult(program, want);
  if (promised !== null && sameShape(promised, found)) return 'where the value of the future is meant, `await` it; a future of a value is `Future.ready(...)`';
  if (found.kind === 'unit' && node.kind === 'call') return `\`${node.fn.name}\` gives nothing`;
  if (want.kind === 'float' && found.kind === 'int') return node.kind === 'int' ? `write \`${node.value}.0\`` : 'convert it: `... as float`';
  if (want.kind === 'byte' && node.kind === 'int') return 'a byte is 0 to 255';
  if (numeric(want) && numeric(found)) return `convert it: \`... as ${want.kind}\``;
  if ((want.kind === 'int' || want.kind === 'float') && found.kind === 'string') return `\`${want.kind}.parse(s)\` gives an \`Option<${want.kind}>\``;
  if (want.kind === 'pointer' && sameShape(want.to, found)) return 'pass its address: `&x`';
  if (found.kind === 'struct' && found.def.name === 'Task' && found.args.length === 1 && sameShape(found.args[0]!, want))
    return '`.join()` waits for its value';
  if (want.kind === 'int' && (found.kind === 'bool' || found.kind === 'char')) return 'convert it: `... as int`';
  if (want.kind === 'char' && (found.kind === 'int' || found.kind === 'string'))
    return found.kind === 'int' ? '`char.from(n)` gives an `Option<char>`' : "a character is written with single quotes: 'a'";
  if (want.kind === 'string') return found.kind === 'char' || numeric(found) || found.kind === 'bool' ? 'write `"${...}"` or call `.to_string()`' : undefined;
  if (want.kind === 'bool' && numeric(found)) return 'compare it: `... != 0`';
  if (want.kind === 'enum' && want.def === program.option && sameShape(want.args[0]!, found)) return 'wrap it: `Some(...)`';
  if (want.kind === 'enum' && want.def === program.result && sameShape(want.args[0]!, found)) return 'wrap it: `Ok(...)`';
  if (want.kind === 'enum' && want.def === program.result && sameShape(want.args[1]!, found)) return 'wrap it: `Err(...)`';
  if (found.kind === 'enum' && (found.def === program.option || found.def === program.result) && sameShape(found.args[0]!, want)) {
    return 'take the value out with `match`, `?`, `.unwrap_or(...)` or `.unwrap()`';
  }
  if (want.kind === 'struct' && want.def === program.error && found.kind === 'string') return 'make an error of it: `Error.new(...)`';
  if (want.kind === 'array' && found.kind === 'array' && prune(want.element).kind === 'interface')
    return 'build the array where the interface is expected; an array of another type does not become one';
  return undefined;
}

function sameShape(a: Type, b: Type): boolean {
  const x = prune(a);
  const y = prune(b);
  if (x.kind !== y.kind) return false;
  return x.kind === 'struct' || x.kind === 'enum' ? x.def === (y as typeof x).def : true;
}
