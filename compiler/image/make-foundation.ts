// Makes a foundation for the image: what the compiler makes of it in any program, with its code.
import type { Fn } from '../../vm/bytecode/module.js';
import { check } from '../check/check.js';
import type { PoolConstant } from '../emit/constants.js';
import { emitEach } from '../emit/emit.js';
import type { IrBody } from '../ir/ir-references.js';
import { optimizeFunctions } from '../ir/optimize.js';
import { functionsIn, madeIn } from '../ir/unreached-functions.js';
import { makeEntry, makeFoundation as lowerFoundation } from '../lower/entry.js';
import type { FoundationState } from '../lower/foundation.js';
import { ModuleBuilder } from '../lower/module-builder.js';
import { loadProgram } from '../syntax/load.js';
import { unlink } from './index-fields.js';
import { irLinker } from './ir-memo.js';
import { codeMemoOf } from './library-code.js';
import { type Config, POLICY, type StoredFn, type StoredFoundation, type StoredFunction } from './stored-foundation.js';

const ROOT = 'main.weft';

interface Made {
  readonly modules: readonly string[];
  readonly state: FoundationState;
  readonly functions: readonly StoredFunction<IrBody>[];
}

/** Throws where the library has mistakes, or where the foundation is more than data. */
export function makeFoundation(library: ReadonlyMap<string, string>, config: Config): StoredFoundation<IrBody> {
  const without = make(library, config, false);
  return { modules: without.modules, state: without.state, functions: [without.functions, make(library, config, true).functions] };
}

function make(library: ReadonlyMap<string, string>, config: Config, hasFutures: boolean): Made {
  const { modules, files } = loadProgram(ROOT, (path) => (path === ROOT ? 'fn main() {}' : null), library, POLICY);
  const { program, diagnostics } = check(modules, files, { test: false });
  if (program === null) throw new Error(`the library is broken: ${diagnostics[0]?.message ?? '?'}`);
  const builder = new ModuleBuilder(program, { config });
  const first = lowerFoundation(builder);
  const state = builder.state();
  builder.hasFutures = hasFutures;
  makeEntry(builder, first);
  builder.dynamic.generate();
  const built = builder.finish();
  const linker = irLinker(built, files, codeMemoOf(library));
  const optimized = optimizeFunctions(built, linker);
  const module = { ...built, fns: optimized.map(({ fn }) => fn) };
  const indices = built.foundation ?? [];
  const code = emitEach(module, files, indices);
  const functions = indices.map((index, i): StoredFunction<IrBody> => {
    const { fn, candidate } = optimized[index]!;
    const { registers, blocks, ...about } = fn;
    const fingerprint = linker.decidedBy(index);
    return {
      index,
      about,
      fns: functionsIn(fn),
      makes: madeIn(fn),
      size: candidate?.size ?? null,
      fingerprint,
      code: store(code[i]!.fn, code[i]!.constants),
      body: { registers, blocks },
    };
  });
  const byFile = modules.slice(0, -1).toSorted((a, b) => a.file - b.file);
  return { modules: byFile.map(({ name }) => name), state, functions };
}

function store({ code, lines, ...fn }: Fn, asked: ReadonlyMap<number, PoolConstant>): StoredFn {
  const constants = [...asked.keys()];
  return {
    ...unlink(code, (sort, index) => (sort === 'fn' ? index : sort === 'constant' ? constants.indexOf(index) : null)),
    fn,
    lines: lines.flatMap(({ pc, file, line, column }) => [pc, file, line, column]),
    constants: [...asked.values()],
  };
}
