// Functions that were optimised and emitted when Weft was built. They are IrFns like others, whose body is read when somebody looks into it; passes that only want to
// know what it refers to, or its code, ask here and leave the body where it is. A copy of such a function is an ordinary one.
import type { Fn } from '../../vm/bytecode/module.js';
import type { ConstValue, IrFn } from './ir.js';

export interface Precompiled {
  /** The functions that it names. */
  readonly fns: readonly number[];
  /** Types of which it makes objects. */
  readonly makes: readonly number[];
  /** Its size for the inliner; null where it must stay a call. */
  readonly size: number | null;
  /** What decided how it was optimised; null where nothing depends on that. */
  readonly fingerprint: string | null;
  /** The same function where functions have other numbers. */
  readonly renumbered: (number: (fn: number) => number) => IrFn;
  /** Its bytecode. `constant` gives the number that a constant has in the module. */
  readonly link: (constant: (value: Exclude<ConstValue, { kind: 'null' }>) => number) => Fn;
}

const known = new WeakMap<IrFn, Precompiled>();

export function precompiled(fn: IrFn): Precompiled | undefined {
  return known.get(fn);
}

export function declarePrecompiled(fn: IrFn, about: Precompiled): IrFn {
  known.set(fn, about);
  return fn;
}
