// The whole pipeline: source text in, a module or diagnostics out. Reads nothing itself: `read` does.
import { check } from './check/check.js';
import type { CheckedProgram } from './check/tree.js';
import type { TestDef } from './check/types.js';
import type { Diagnostic, SourceFile } from './diagnostics/diagnostic.js';
import { emit } from './emit/emit.js';
import { EmissionLimit } from './emit/limits.js';
import type { IrModule } from './ir/ir.js';
import { optimize } from './ir/optimize.js';
import { build } from './lower/build.js';
import { irLinker } from './image/ir-memo.js';
import { foundationFor } from './image/foundation-for.js';
import { codeMemoOf } from './image/library-code.js';
import { type Config, POLICY } from './image/stored-foundation.js';
import { lowerMachines, type LoweredModule, type MachineStyle } from './stackless/lower.js';
import { loadProgram } from './syntax/load.js';
import type { Module } from '../vm/bytecode/module.js';

/** By their numbers, which are what `#[intrinsic("config:model")]` gives and the machine's boot parameter says. */
export const MODELS = ['mixed', 'stackful', 'stackless', 'threads'] as const;
export type Model = (typeof MODELS)[number];
/** By their numbers: `#[intrinsic("config:futures")]`. */
export const FUTURES = ['poll', 'push'] as const satisfies readonly MachineStyle[];

export interface CompileOptions {
  /** Path of the program's file, as shown in messages and given to `read`. */
  readonly root: string;
  /** Text of a file, or null where there is none. */
  readonly read: (path: string) => string | null;
  /** The standard library: module name ("std/time") to text. A PreparedLibrary saves time and changes nothing. */
  readonly library: ReadonlyMap<string, string>;
  /** A policy of the library ("round-robin") or the path of a `.weft` file. */
  readonly policy?: string;
  /** How tasks and async functions run: a module is compiled for one model. */
  readonly model?: Model;
  /** How state machines wait for each other, where the model has them. */
  readonly futures?: MachineStyle;
  /** Compile the `test` blocks of the root file instead of `main`: the boot parameter BOOT_TEST says which one a machine runs. */
  readonly test?: boolean;
  /** False: diagnostics only. */
  readonly emit?: boolean;
}

export interface Lowering {
  /** The module as it was before. */
  readonly source: IrModule;
  readonly lowered: LoweredModule;
  /** Whether a file is the library's, by its index. */
  readonly isLibrary: (file: number) => boolean;
}

export interface Compilation {
  /** Null when there are errors, or when nothing was to be emitted. */
  readonly module: Module | null;
  readonly ir: IrModule | null;
  /** The typed program; null when there are errors. */
  readonly program: CheckedProgram | null;
  /** What was lowered to state machines, and from what; null where there is no module. */
  readonly lowering: Lowering | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SourceFile[];
  /** With `test`: names of the test blocks, by number. */
  readonly tests: readonly string[];
}

/** Compiles a program. Bad input is answered with diagnostics; an exception is a bug of the compiler. */
export function compile(options: CompileOptions): Compilation {
  const loaded = loadProgram(options.root, options.read, options.library, options.policy ?? POLICY);
  const diagnostics: Diagnostic[] = [...loaded.diagnostics];
  const failed = () => diagnostics.some((d) => d.severity === 'error');
  let tests: readonly TestDef[] = [];
  const result = (lowering: Lowering | null, module: Module | null): Compilation => ({
    module,
    ir: lowering?.lowered.module ?? null,
    lowering,
    program: failed() ? null : checked.program,
    diagnostics: inOrder(diagnostics),
    files: loaded.files,
    tests: tests.map((test) => test.name),
  });
  const checked = check(loaded.modules, loaded.files, { test: options.test ?? false, known: loaded.diagnostics });
  diagnostics.push(...checked.diagnostics);
  if (checked.program === null || failed() || options.emit === false) return result(null, null);
  const root = loaded.modules[loaded.modules.length - 1]?.file;
  if (options.test === true) tests = checked.program.tests.filter((test) => test.span.file === root);
  const libraryFiles = new Set(checked.program.modules.filter((module) => module.library).map((module) => module.file));
  const isLibrary = (file: number): boolean => libraryFiles.has(file);
  const futures = options.futures ?? 'poll';
  const model = options.model ?? 'mixed';
  const config = configOf({ model, futures, kernelMain: checked.program.main?.kernel === true });
  const foundation = foundationFor(options.library, config, loaded.files, checked.program);
  const built = build(checked.program, { config, foundation, preemptionPoints: model === 'stackless', ...(options.test === true ? { tests } : {}) });
  diagnostics.push(...built.diagnostics);
  if (failed()) return result(null, null);
  const memo = codeMemoOf(options.library);
  const source = optimize(built.module, irLinker(built.module, loaded.files, memo));
  try {
    const lowered = lowerMachines(source, { style: futures, isLibrary });
    return result({ source, lowered, isLibrary }, { ...emit(lowered.module, loaded.files, memo), model: MODELS.indexOf(model) });
  } catch (error) {
    if (!(error instanceof EmissionLimit)) throw error;
    diagnostics.push(tooLarge(error, root!));
    return result(null, null);
  }
}

/** What `#[intrinsic("config:NAME")]` answers. */
export function configOf({ model, futures, kernelMain }: { readonly model: Model; readonly futures: MachineStyle; readonly kernelMain: boolean }): Config {
  return {
    kernel_main: kernelMain ? 1 : 0,
    model: MODELS.indexOf(model),
    meets: model === 'mixed' ? 1 : 0,
    futures: FUTURES.indexOf(futures),
  };
}

/** A sound program may be more than the bytecode has room for. `file`: where nothing says the place. */
function tooLarge({ message, span }: EmissionLimit, file: number): Diagnostic {
  const hint = 'divide it into several functions, or keep the values in an array';
  return { severity: 'error', code: 'E0922', message, span: span ?? { file, start: 0, end: 0 }, hint };
}

/** As somebody reads the files, from the top. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.span.file - b.span.file || a.span.start - b.span.start);
}
