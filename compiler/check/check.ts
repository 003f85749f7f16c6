// The checker: loaded modules in, the typed tree or diagnostics out.
import type { Diagnostic, SourceFile } from '../diagnostics/diagnostic.js';
import { futureMaker, futureResult } from './async.js';
import { Body, makeFrame } from './body.js';
import { checkFunctionBody } from './closure.js';
import { constantValue } from './constant.js';
import { declareModules } from './declare.js';
import type { Environment, ModuleInput, Program } from './environment.js';
import { checkExpr, exprAs } from './expression.js';
import { callsBack, hostCall } from './extern.js';
import { findOverride, ImplIndex, implementation } from './impls.js';
import { Report } from './report.js';
import { showType } from './type-text.js';
import type { CheckedProgram } from './tree.js';
import type { EnumDef, FnDef, ModuleDef, StaticDef, StructDef, Type } from './types.js';
import { ERROR, NEVER, UNIT } from './types.js';
import { prune } from './unify.js';

export interface CheckOptions {
  /** For `weft test`: `test` blocks are wanted, `main` is not. */
  readonly test: boolean;
  /** What the loader and the parser have said already: errors at the same places only follow from theirs. */
  readonly known?: readonly Diagnostic[];
  /** Check all of the library now, not only what the program reaches: for the library's own tests. */
  readonly wholeLibrary?: boolean;
}

export interface CheckResult {
  /** Null where there is any error. */
  readonly program: CheckedProgram | null;
  readonly diagnostics: Diagnostic[];
}

/** Modules in import order, the library first, the program's own file last. */
export function check(modules: readonly ModuleInput[], files: readonly SourceFile[], options: CheckOptions): CheckResult {
  const program = makeProgram(modules, files);
  const { report, environments } = program;
  const last = environments[environments.length - 1];
  if (last === undefined) return { program: null, diagnostics: report.diagnostics };
  guarded(program, last, () => declareModules(program));
  for (const name of ['Option', 'Result'] as const)
    if (program.prelude.get(name)?.kind !== 'enum') report.error('E0211', { file: last.def.file, start: 0, end: 0 }, `the library has no enum \`${name}\``);
  if (program.prelude.get('Error')?.kind !== 'struct') report.error('E0211', { file: last.def.file, start: 0, end: 0 }, 'the library has no struct `Error`');
  for (const env of environments) {
    for (const item of env.input.ast.items) if (item.kind === 'const') guarded(program, env, () => checkConstant(program, env, item.name.text));
    for (const def of env.def.statics) guarded(program, env, () => void program.staticType(def));
  }
  for (const fn of [...program.infos.keys()]) {
    const info = program.infos.get(fn)!;
    const { env } = info.types;
    // Most programs reach a small part of the library: its bodies wait until somebody reads them. A policy of the user's own is no part of it.
    if (env.library && options.wholeLibrary !== true && !files[env.def.file]!.name.endsWith('.weft')) {
      if (info.state === 'new') info.state = 'lazy';
    } else guarded(program, env, () => checkFn(program, fn));
  }
  for (const env of environments) if (!env.library || options.test) guarded(program, env, () => checkTests(program, env));
  const main = guarded(program, last, () => checkMain(program, last, options));
  if (report.errors === 0) for (const env of environments) warnImports(program, env);
  // Warnings wait until the errors are gone: some would only follow from them.
  if (report.errors > 0 || options.known?.some((d) => d.severity === 'error') === true)
    return { program: null, diagnostics: report.diagnostics.filter((d) => d.severity === 'error' && !follows(d, options.known ?? [], files)) };
  return { program: finished(program, last, main ?? null), diagnostics: report.diagnostics };
}

/** Whether an error only follows from one that was known: it is on the same line, or misses `main` in a file that could not be read. */
function follows(d: Diagnostic, known: readonly Diagnostic[], files: readonly SourceFile[]): boolean {
  const sameLine = (a: number, b: number): boolean => !(files[d.span.file]?.text.slice(Math.min(a, b), Math.max(a, b)) ?? '\n').includes('\n');
  return known.some((k) => k.severity === 'error' && k.span.file === d.span.file && (d.code === 'E0210' || sameLine(k.span.start, d.span.start)));
}

function makeProgram(modules: readonly ModuleInput[], files: readonly SourceFile[]): Program {
  const environments = modules.map((input): Environment => {
    const def: ModuleDef = { name: input.name, file: input.file, library: input.library, statics: [], tests: [] };
    return { def, input, library: input.library, own: new Map(), imported: new Map() };
  });
  const nowhere: ModuleDef = { name: '', file: 0, statics: [], tests: [] };
  const span = { file: 0, start: 0, end: 0 };
  const missingEnum = (name: string): EnumDef => ({ kind: 'enum', name, module: nowhere, typeParams: [], variants: [], doc: null, span });
  const stand = { Option: missingEnum('Option'), Result: missingEnum('Result') };
  const error: StructDef = { kind: 'struct', name: 'Error', module: nowhere, typeParams: [], fields: [], intrinsic: null, handle: false, doc: null, span };
  const preludeEnum = (name: 'Option' | 'Result'): EnumDef => {
    const def = program.prelude.get(name);
    return def?.kind === 'enum' ? def : stand[name];
  };
  const program: Program = {
    files,
    report: new Report(),
    environments,
    byName: new Map(environments.map((env) => [env.def.name, env])),
    prelude: new Map(),
    impls: new ImplIndex(),
    infos: new Map(),
    statics: new Map(),
    intrinsics: new Map(),
    get option() {
      return preludeEnum('Option');
    },
    get result() {
      return preludeEnum('Result');
    },
    get error() {
      const def = program.prelude.get('Error');
      return def?.kind === 'struct' ? def : error;
    },
    staticType: (def) => staticType(program, def),
    checkBody: (fn) => {
      const { report } = program;
      const before = report.diagnostics.length;
      checkFn(program, fn);
      const found = report.diagnostics.slice(before).find((d) => d.severity === 'error');
      if (found !== undefined) {
        const file = files[found.span.file];
        const line = file?.text.slice(0, found.span.start).split('\n').length ?? 0;
        throw new Error(`the library is broken: ${file?.name ?? '?'}:${line}: ${found.message}`);
      }
    },
  };
  return program;
}

/** A program may nest deeper than the JavaScript stack; that is the program's error, not ours. */
function guarded<T>(program: Program, env: Environment, f: () => T): T | undefined {
  try {
    return f();
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    program.report.error('E0901', { file: env.def.file, start: 0, end: 0 }, 'this file nests too deeply', 'split long expressions');
    return undefined;
  }
}

function checkConstant(program: Program, env: Environment, name: string): void {
  const def = env.own.get(name);
  if (def?.kind === 'const') constantValue(program, def);
}

function staticType(program: Program, def: StaticDef): Type {
  const info = program.statics.get(def)!;
  if (info.state === 'done') return def.type;
  const { item, env } = info;
  if (info.state === 'busy') {
    if (item.type !== null) return def.type;
    program.report.error('E0320', def.span, `the type of \`${def.name}\` depends on itself`, 'write its type');
    def.type = ERROR;
    return ERROR;
  }
  info.state = 'busy';
  const types = { env, params: new Map<string, Type>(), self: null };
  const b = new Body(program, types, makeFrame(null, 'static', def.name, NEVER));
  const node = item.type === null ? checkExpr(b, item.value, null) : exprAs(b, item.value, def.type);
  b.finish();
  def.initial = node;
  if (item.type === null) def.type = node.type;
  info.state = 'done';
  return def.type;
}

function checkFn(program: Program, fn: FnDef): void {
  const info = program.infos.get(fn)!;
  if (info.state === 'done') return;
  info.state = 'done';
  const { item, types } = info;
  if (info.isAsyncBody !== true) checkDefaults(program, fn);
  if (fn.asyncBody !== null) {
    fn.body = futureMaker(program, fn);
    return;
  }
  if (item.body === null) {
    if (item.extern && (info.isAsyncBody === true || callsBack(fn))) fn.body = hostCall(program, fn, info.isAsyncBody === true);
    return;
  }
  const frame = makeFrame(null, 'fn', fn.name, fn.result, info.isAsyncBody);
  const b = new Body(program, types, frame);
  const body = item.body;
  const node = b.within(frame, () => {
    for (const p of fn.params)
      b.declare(p.name, { kind: 'local', def: p.local, frame, used: false, warn: info.warnParameters && p.name !== 'self' ? 'parameter' : null });
    return checkFunctionBody(b, body, fn.result);
  });
  b.finish();
  fn.body = node;
}

function checkDefaults(program: Program, fn: FnDef): void {
  const { item, types } = program.infos.get(fn)!;
  item.params.forEach((p, i) => {
    const param = fn.params[i + (fn.hasSelf ? 1 : 0)];
    if (p.default === null || param === undefined) return;
    const b = new Body(program, types, makeFrame(null, 'static', fn.name, NEVER));
    const body = exprAs(b, p.default, param.type);
    b.finish();
    (param as { default: { body: typeof body } | null }).default = { body };
  });
}

function checkTests(program: Program, env: Environment): void {
  for (const item of env.input.ast.items) {
    if (item.kind !== 'test') continue;
    const frame = makeFrame(null, 'test', item.name, UNIT);
    const b = new Body(program, { env, params: new Map(), self: null }, frame);
    const body = b.within(frame, () => checkFunctionBody(b, item.body, UNIT));
    b.finish();
    env.def.tests.push({ name: item.name, body, span: item.span });
  }
}

function checkMain(program: Program, env: Environment, options: CheckOptions): FnDef | null {
  const def = env.own.get('main');
  const { report } = program;
  if (def === undefined || def.kind !== 'fn') {
    if (!options.test && !env.library && def?.kind !== 'missing')
      report.error('E0210', { file: env.def.file, start: 0, end: 0 }, 'the program has no `main`', 'write `fn main() { ... }`');
    return null;
  }
  const result = prune(futureResult(program, def.result) ?? def.result);
  const fits =
    result.kind === 'unit' ||
    result.kind === 'int' ||
    result.kind === 'never' ||
    result.kind === 'error' ||
    (result.kind === 'enum' && result.def === program.result && prune(result.args[0]!).kind === 'unit');
  if (!fits)
    report.error('E0210', def.span, `\`main\` cannot return \`${showType(result)}\``, 'it returns nothing, an `int` (the exit code) or a `Result<(), E>`');
  if (def.params.length > 0 || def.typeParams.length > 0)
    report.error('E0210', def.span, '`main` takes no parameters', '`args()` of std/io gives the arguments of the command line');
  return def;
}

function warnImports(program: Program, env: Environment): void {
  if (env.library) return;
  for (const { use } of env.imported.values()) {
    if (!use.used && !use.name.startsWith('_')) program.report.warning('W0002', use.span, `the import \`${use.name}\` is never used`);
  }
}

function finished(program: Program, root: Environment, main: FnDef | null): CheckedProgram {
  const { impls } = program;
  return {
    modules: program.environments.map((env) => env.def),
    root: root.def,
    main,
    tests: program.environments.flatMap((env) => env.def.tests),
    functions: [...program.infos.keys()].filter((fn) => fn.module.library !== true),
    wellKnown: {
      option: program.option,
      result: program.result,
      error: program.error,
      fn: (module, name) => {
        const def = program.byName.get(module)?.own.get(name);
        if (def?.kind !== 'fn') throw new Error(`the library has no function ${name} in ${module}`);
        return def;
      },
    },
    implementations: (def, target, args) => implementation(impls, def, target, args ?? null),
    override: (target, method) => findOverride(impls, target, method),
  };
}
