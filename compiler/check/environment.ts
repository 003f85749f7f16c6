// What names mean at the top level: each module's own definitions, its imports, and the prelude, which every module sees.
import type { Span, SourceFile } from '../diagnostics/diagnostic.js';
import { nearest } from '../diagnostics/nearest.js';
import type { ConstItem, Expr, FnItem, SourceModule, StaticItem } from '../syntax/ast.js';
import type { ImplIndex } from './impls.js';
import type { Report } from './report.js';
import type { Node } from './tree.js';
import type { EnumDef, FnDef, InterfaceDef, ModuleDef, StaticDef, StructDef, Type, TypeParamDef } from './types.js';

/** What the loader hands over for each file. */
export interface ModuleInput {
  readonly name: string;
  readonly file: number;
  readonly ast: SourceModule;
  /** Text of an import to the name of the module that it means. */
  readonly imports: ReadonlyMap<string, string>;
  readonly library: boolean;
}

export interface ConstDef {
  readonly kind: 'const';
  readonly name: string;
  readonly item: ConstItem;
  readonly types: TypeScope;
  state: 'new' | 'busy' | 'done';
  /** A literal node; null after an error. */
  value: Node | null;
  readonly span: Span;
}

/** Stands for a name whose definition is missing, because it could not be imported or read: the error has been given. */
export interface MissingDef {
  readonly kind: 'missing';
}

export type Definition = StructDef | EnumDef | InterfaceDef | FnDef | StaticDef | ConstDef | MissingDef;

export interface ImportUse {
  readonly name: string;
  readonly span: Span;
  used: boolean;
}

export interface Environment {
  readonly def: ModuleDef;
  readonly input: ModuleInput;
  readonly library: boolean;
  readonly own: Map<string, Definition>;
  readonly imported: Map<string, { readonly def: Definition; readonly use: ImportUse }>;
}

/** Which type names mean what, beyond the environment's: type parameters and Self. */
export interface TypeScope {
  readonly env: Environment;
  readonly params: ReadonlyMap<string, Type>;
  readonly self: Type | null;
}

/** What the checker keeps of a function beside its definition. */
export interface FnInfo {
  readonly item: FnItem;
  readonly types: TypeScope;
  /** Defaults of parameters as written, `self` not counted. */
  readonly defaults: readonly (Expr | null)[];
  readonly ownTypeParams: readonly TypeParamDef[];
  readonly variadic: boolean;
  /** Of the function with the body of an `async fn`. */
  readonly isAsyncBody?: boolean;
  /** Whether unused parameters are worth a word. */
  readonly warnParameters: boolean;
  /** `lazy`: of the library, checked when its body is first read. */
  state: 'new' | 'lazy' | 'done';
  body: Node | null;
}

export interface StaticInfo {
  readonly item: StaticItem;
  readonly env: Environment;
  state: 'new' | 'busy' | 'done';
}

export interface Program {
  readonly files: readonly SourceFile[];
  readonly report: Report;
  readonly environments: Environment[];
  readonly byName: Map<string, Environment>;
  readonly prelude: Map<string, Definition>;
  readonly impls: ImplIndex;
  readonly infos: Map<FnDef, FnInfo>;
  readonly statics: Map<StaticDef, StaticInfo>;
  /** Library functions with an `#[intrinsic]`, by that name. */
  readonly intrinsics: Map<string, FnDef>;
  readonly option: EnumDef;
  readonly result: EnumDef;
  readonly error: StructDef;
  /** The type of a static; one without a written type is inferred from its initial value when it is first met. */
  readonly staticType: (def: StaticDef) => Type;
  /** Checks a function's body, if that was not done before. */
  readonly checkBody: (fn: FnDef) => void;
}

export function lookup(program: Program, env: Environment, name: string): Definition | null {
  const own = env.own.get(name);
  if (own !== undefined) return own;
  const imported = env.imported.get(name);
  if (imported !== undefined) {
    imported.use.used = true;
    return imported.def;
  }
  return program.prelude.get(name) ?? null;
}

/** Names from std modules that everybody sees; null means all of them. */
const PRELUDE_MODULES: ReadonlyMap<string, ReadonlySet<string> | null> = new Map([
  ['std/sync', null],
  ['std/task', null],
  ['std/time', new Set(['sleep', 'timer', 'set_timeout', 'set_interval'])],
  ['std/io', new Set(['exit'])],
  ['std/future', null],
  ['std/promise', null],
  ['std/coroutine', null],
]);

export function fillPrelude(program: Program): void {
  const add = (env: Environment, only: ReadonlySet<string> | null): void => {
    for (const [name, def] of env.own)
      if (!name.startsWith('_') && (only === null || only.has(name)) && !program.prelude.has(name)) program.prelude.set(name, def);
  };
  for (const env of program.environments) if (env.library && env.def.name.startsWith('prelude/')) add(env, null);
  for (const [name, only] of PRELUDE_MODULES) {
    const env = program.byName.get(name);
    if (env !== undefined) add(env, only);
  }
}

export function resolveImports(program: Program, env: Environment): void {
  const { report } = program;
  for (const item of env.input.ast.items) {
    if (item.kind !== 'import') continue;
    const target = env.input.imports.get(item.from);
    const from = target === undefined ? undefined : program.byName.get(target);
    for (const { name, as } of item.names) {
      const local = as ?? name;
      const use: ImportUse = { name: local.text, span: local.span, used: false };
      let def: Definition = { kind: 'missing' };
      if (from === undefined) {
        use.used = true; // the loader has said that the module is not there
      } else if (name.text.startsWith('_') && !(env.library && from.library)) {
        report.error('E0206', name.span, `\`${name.text}\` is private to ${JSON.stringify(item.from)}`, 'names that start with `_` cannot be imported');
        use.used = true;
      } else {
        const found = from.own.get(name.text);
        if (found === undefined) {
          const near = nearest(
            name.text,
            [...from.own.keys()].filter((n) => !n.startsWith('_')),
          );
          report.error('E0205', name.span, `${JSON.stringify(item.from)} exports no \`${name.text}\``, near === null ? undefined : `did you mean \`${near}\`?`);
          use.used = true;
        } else def = found;
      }
      const earlier = env.own.get(local.text);
      if (earlier !== undefined && earlier.kind !== 'missing') {
        if (!env.library)
          report.error('E0204', local.span, `\`${local.text}\` is both imported and defined here`, `import it under another name: \`${name.text} as ...\``);
      } else if (env.imported.has(local.text)) {
        if (env.imported.get(local.text)?.def !== def) report.error('E0204', local.span, `\`${local.text}\` is imported twice`);
      } else env.imported.set(local.text, { def, use });
    }
  }
}

/** Whether code in `env` may use a name starting with `_` that belongs to `owner`. */
export function mayUse(program: Program, env: Environment, owner: ModuleDef, name: string): boolean {
  return !name.startsWith('_') || owner === env.def || (env.library && (program.byName.get(owner.name)?.library ?? false));
}

/** A hint with the nearest name of those in sight. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(name, [...candidates]);
  return near === null ? undefined : `did you mean \`${near}\`?`;
}

export function visibleNames(program: Program, env: Environment): string[] {
  return [...env.own.keys(), ...env.imported.keys(), ...program.prelude.keys()];
}
