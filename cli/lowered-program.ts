// What `weft colors`, `weft sizes` and `weft lower` look at: a program compiled for a model that has state machines, and the report of its lowering.
import type { Compilation } from '../compiler/compile.js';
import { renderAll } from '../compiler/diagnostics/render.js';
import type { Span } from '../compiler/diagnostics/diagnostic.js';
import type { IrModule } from '../compiler/ir/ir.js';
import type { LoweredModule, MachineStyle } from '../compiler/stackless/lower.js';
import type { Edge } from './edge.js';
import { placeOf } from './places.js';
import { compileFile } from './program.js';

export interface LoweringFlags {
  readonly model: 'mixed' | 'stackless';
  readonly futures: MachineStyle;
  readonly all?: boolean;
  readonly fn?: string;
  readonly json?: boolean;
}

export interface LoweredProgram {
  readonly compilation: Compilation;
  /** The module that was lowered. */
  readonly source: IrModule;
  readonly lowered: LoweredModule;
  /** `file:line:column` of a place. */
  readonly place: (span: Span) => string;
  /** Whether the function is among those that were asked for: the program's own, unless `--all`. */
  readonly wanted: (fn: { readonly name: string; readonly span: Span }) => boolean;
}

/** Null when the program has errors, which are printed. */
export function loweredProgram(edge: Edge, file: string, { model, futures, all, fn }: LoweringFlags): LoweredProgram | null {
  const compilation = compileFile(edge, file, { model, futures });
  edge.err(renderAll(compilation.diagnostics, compilation.files, { color: edge.color }));
  const { lowering, files } = compilation;
  if (lowering === null) return null;
  const place = (span: Span): string => placeOf(files, span);
  return {
    compilation,
    source: lowering.source,
    lowered: lowering.lowered,
    place,
    wanted: ({ name, span }) => (fn === undefined ? all === true || !lowering.isLibrary(span.file) : name.includes(fn)),
  };
}
