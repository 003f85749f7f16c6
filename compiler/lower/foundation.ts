// The foundation: what the machine reaches of the library before it comes to the user's program (the kernel, the scheduler, what tells of panics and deadlocks).
// It is made first, and is the same for every program of a model, so it can be made when Weft is built. A program then starts with the module builder as it was at
// that point, and with functions that are finished.
import type { IrFn, IrStatic } from '../ir/ir.js';
import type { SlotType, TypeDef } from '../../vm/bytecode/module.js';

/** The module builder once the foundation is made, as plain data. Lists of pairs are maps, in their order. */
export interface FoundationState {
  readonly identity: IdentityState;
  readonly types: RepresentationState;
  readonly statics: StaticsState;
  readonly natives: readonly { readonly name: string; readonly params: readonly SlotType[]; readonly result: SlotType | null }[];
  /** How many functions have numbers. */
  readonly fns: number;
  readonly program: number;
  readonly diverging: readonly number[];
  readonly byKey: readonly (readonly [key: string, fn: number])[];
  readonly closures: readonly (readonly [key: string, type: number])[];
}

export interface IdentityState {
  /** Where each numbered definition stands; null for those that nobody can ask for again. */
  readonly definitions: readonly (string | null)[];
  readonly types: readonly { readonly key: string; readonly depth: number; readonly name: string }[];
}

export interface RepresentationState {
  readonly entries: readonly TypeDef[];
  readonly byKey: readonly (readonly [key: string, type: number])[];
  readonly slots: readonly (readonly [type: number, slot: SlotType])[];
}

export interface StaticsState {
  readonly list: readonly IrStatic[];
  readonly entries: readonly { readonly module: string; readonly position: number; readonly entry: StaticEntry }[];
}

export interface StaticEntry {
  readonly index: number;
  /** What it holds before it is filled too, and what the program sees; `checked` where they differ. */
  readonly stored: SlotType;
  readonly slot: SlotType;
  readonly checked: boolean;
  readonly constant: IrStatic['initial'];
  /** The function that fills it; null for constants. */
  readonly initialiser: number | null;
}

/** A foundation that was made before. */
export interface Foundation {
  readonly state: FoundationState;
  /** Its functions by their numbers, optimised, for a program that makes futures or one that does not. */
  readonly functions: (hasFutures: boolean) => ReadonlyMap<number, IrFn>;
}
