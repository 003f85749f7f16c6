// The IR builder: typed tree in, IR out. Starts at the entry and makes what is reached from there, each function once for each list of type arguments.
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { CheckedProgram } from '../check/tree.js';
import type { IrModule } from '../ir/ir.js';
import { makeEntry, makeFoundation } from './entry.js';
import { checkHandlers } from './interrupt-rules.js';
import { type BuildOptions, ModuleBuilder } from './module-builder.js';

export type { BuildOptions } from './module-builder.js';

export function build(program: CheckedProgram, options: BuildOptions): { module: IrModule; diagnostics: Diagnostic[] } {
  const builder = new ModuleBuilder(program, options);
  makeEntry(builder, makeFoundation(builder));
  const point = options.preemptionPoints === true ? builder.instance(program.wellKnown.fn('runtime/preemption', 'preemption_point'), [], builder.origin) : null;
  builder.drain();
  builder.dynamic.generate();
  const module = builder.finish();
  checkHandlers(builder, module);
  return { module: point === null ? module : { ...module, preemptionPoint: point }, diagnostics: builder.diagnostics };
}
