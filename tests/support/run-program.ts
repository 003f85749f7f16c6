import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { compile } from '../../compiler/compile.js';
import type { Compilation, CompileOptions } from '../../compiler/compile.js';
import type { Module } from '../../vm/bytecode/module.js';
import { silentHost } from '../../vm/host.js';
import { Machine } from '../../vm/machine.js';
import type { MachineOptions } from '../../vm/machine.js';
import { readLibrary, ROOT } from './library.js';

const library = readLibrary();

/** What a module is compiled for. */
export type Target = Pick<CompileOptions, 'model' | 'futures' | 'policy'>;

/** Compiles a program as the command line does; paths in messages are relative to the repository. */
export function compileFile(path: string, target: Target = {}): Compilation {
  return compile({
    root: relative(ROOT, path),
    read: (name) => (existsSync(`${ROOT}${name}`) ? readFileSync(`${ROOT}${name}`, 'utf8') : null),
    library,
    ...target,
  });
}

/** Compiles a program given as text. */
export function compileText(text: string, target: Target = {}, extra: ReadonlyMap<string, string> = new Map()): Compilation {
  const all = new Map([...library, ...extra]);
  return compile({ root: 'main.weft', read: (name) => (name === 'main.weft' ? text : null), library: all, ...target });
}

export interface Run {
  readonly out: string;
  readonly err: string;
  readonly ending: string; // "exit 0", or how else it ended
  readonly machine: Machine;
}

const MEMORY = 2 ** 30;
/** So that a stack overflow comes soon. */
const STACK_MAX = 2 ** 23;

/** One machine after another runs in this memory: none is looked at once the next runs. */
let spare: ArrayBuffer | undefined;
const SPARE_BYTES = 2 ** 30;

/** For programs of the corpus, which run by the thousand: only what they print counts. */
export function runBriefly(module: Module, options: Partial<MachineOptions> = {}): Omit<Run, 'machine'> {
  spare ??= new ArrayBuffer(SPARE_BYTES);
  const { out, err, ending } = runModule(module, { buffer: spare, sharedEngine: true, ...options });
  return { out, err, ending };
}

export function runModule(module: Module, options: Partial<MachineOptions> = {}): Run {
  const decoder = new TextDecoder();
  let out = '';
  let err = '';
  const host = {
    ...silentHost,
    out: (bytes: Uint8Array) => void (out += decoder.decode(bytes)),
    err: (bytes: Uint8Array) => void (err += decoder.decode(bytes)),
  };
  const machine = new Machine(module, {
    host: { ...host, elapsed: () => performance.now() },
    memory: MEMORY,
    stackMax: STACK_MAX,
    timeout: 60_000,
    ...options,
  });
  const outcome = machine.run();
  const ending = outcome.kind === 'exit' ? `exit ${outcome.code}` : `${outcome.kind}: ${'message' in outcome ? outcome.message : outcome.report}`;
  return { out, err, ending, machine };
}
