// From a path on the command line to a module: sources are compiled, module files are read and verified.
import { compile, MODELS, type Compilation } from '../compiler/compile.js';
import { renderAll } from '../compiler/diagnostics/render.js';
import { BadModule, readModule } from '../vm/bytecode/file.js';
import type { Module } from '../vm/bytecode/module.js';
import { describeVerifyError, verify } from '../vm/bytecode/verify.js';
import { readText, type Edge } from './edge.js';
import { UsageError } from './exit-codes.js';
import type { Futures, ModelName } from './models.js';

export interface ProgramOptions {
  readonly policy?: string | undefined;
  readonly model?: ModelName | undefined;
  readonly futures?: Futures | undefined;
}

/** Compiles a source file; `emit` false for diagnostics only. Throws a UsageError when the file is not there. */
export function compileFile(edge: Edge, path: string, options: ProgramOptions & { readonly emit?: boolean } = {}): Compilation {
  if (edge.readBytes(path) === null) throw new UsageError(`cannot read ${path}`);
  if (options.policy !== undefined) checkPolicy(edge, options.policy);
  return compile({
    root: path,
    read: (wanted) => readText(edge, wanted),
    library: edge.library(),
    ...(options.policy === undefined ? {} : { policy: options.policy }),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.futures === undefined ? {} : { futures: options.futures }),
    ...(options.emit === undefined ? {} : { emit: options.emit }),
  });
}

const policies = 'runtime/policies/';

/** Throws a UsageError where `--policy` names nothing. */
function checkPolicy(edge: Edge, policy: string): void {
  if (policy.endsWith('.weft')) {
    if (edge.readBytes(policy) === null) throw new UsageError(`--policy: cannot read ${policy}`);
    return;
  }
  const known = [...edge.library().keys()].filter((name) => name.startsWith(policies)).map((name) => name.slice(policies.length));
  if (!known.includes(policy)) throw new UsageError(`there is no policy '${policy}'`, `available: ${known.join(', ')}, or the path of a .weft file`);
}

/** The module of a `.wbc` file, verified. Throws a UsageError that says what is wrong with it. */
export function readModuleFile(edge: Edge, path: string): Module {
  const bytes = edge.readBytes(path);
  if (bytes === null) throw new UsageError(`cannot read ${path}`);
  const module = decodeModule(bytes, path);
  const faults = verify(module);
  if (faults.length > 0) throw new UsageError(`${path} does not verify: ${describeVerifyError(module, faults[0]!)}`);
  return module;
}

export function decodeModule(bytes: Uint8Array, path: string): Module {
  try {
    return readModule(bytes);
  } catch (error) {
    if (!(error instanceof BadModule)) throw error;
    const hint = path.endsWith('.weft') ? undefined : 'module files are made by `weft build`';
    throw new UsageError(`${path} is not a module file: ${error.message}`, hint);
  }
}

export const isModuleFile = (path: string): boolean => path.endsWith('.wbc');

/** The module that a path stands for, diagnostics printed; null when the program has errors. */
export function loadModule(edge: Edge, path: string, options: ProgramOptions): Module | null {
  if (isModuleFile(path)) {
    if (options.policy !== undefined) throw new UsageError('--policy is chosen when a program is compiled', 'give it to `weft build`');
    if (options.futures !== undefined) throw new UsageError('--futures is chosen when a program is compiled', 'give it to `weft build`');
    const module = readModuleFile(edge, path);
    const built = module.model === undefined ? undefined : MODELS[module.model];
    if (options.model !== undefined && built !== undefined && built !== options.model)
      throw new UsageError(`${path} was built for --model ${built}`, `leave --model away, or build the program again: weft build --model ${options.model}`);
    return module;
  }
  const compilation = compileFile(edge, path, options);
  edge.err(renderAll(compilation.diagnostics, compilation.files, { color: edge.color }));
  return compilation.module;
}

/** `dir/name.weft` to `dir/name.wbc`. */
export function withEnding(path: string, ending: string): string {
  return path.replace(/\.[^./\\]*$/, '') + ending;
}
