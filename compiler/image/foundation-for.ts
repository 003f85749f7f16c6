// Whether a program can take the foundation that the image has.
import type { CheckedProgram } from '../check/tree.js';
import type { FnDef } from '../check/types.js';
import type { SourceFile } from '../diagnostics/diagnostic.js';
import type { Foundation } from '../lower/foundation.js';
import { PreparedLibrary } from './prepared-library.js';
import type { Config } from './stored-foundation.js';

/**
 * Null where there is none for these files and this configuration, and for programs of which more than `main` is reached from the library: those that add methods to
 * types that are not their own (the library may print a value by them), and those with interrupt handlers (what these call is looked at as it was before optimisation).
 */
export function foundationFor(library: ReadonlyMap<string, string>, config: Config, files: readonly SourceFile[], program: CheckedProgram): Foundation | null {
  if (!(library instanceof PreparedLibrary)) return null;
  if (program.functions.some((fn) => fn.interrupt || extendsForeignType(fn))) return null;
  return library.foundation(config, files);
}

/** Whether it is a method of a type that the program did not declare. */
function extendsForeignType({ impl }: FnDef): boolean {
  if (impl === null) return false;
  const { target } = impl;
  return !('def' in target) || target.kind === 'param' || target.def.module.library === true;
}
