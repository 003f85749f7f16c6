// Types as the checker knows them. Definitions (structs, enums, interfaces, functions) are compared by identity.
import type { Span } from '../diagnostics/diagnostic.js';
import type { BodyNode, TestBody } from './tree.js';

export type Type =
  | { readonly kind: 'int' }
  | { readonly kind: 'float' }
  | { readonly kind: 'byte' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'char' }
  | { readonly kind: 'string' }
  | { readonly kind: 'unit' }
  | { readonly kind: 'never' } // of return, break, panic: fits any type
  | { readonly kind: 'error' } // after a diagnostic: fits any type, silently
  | { readonly kind: 'array'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | { readonly kind: 'struct'; readonly def: StructDef; readonly args: readonly Type[] }
  | { readonly kind: 'enum'; readonly def: EnumDef; readonly args: readonly Type[] }
  | { readonly kind: 'interface'; readonly def: InterfaceDef; readonly args: readonly Type[] } // a value of interface type, dispatched dynamically
  | { readonly kind: 'fn'; readonly params: readonly Type[]; readonly result: Type }
  | { readonly kind: 'pointer'; readonly to: Type }
  | { readonly kind: 'param'; readonly def: TypeParamDef } // a type parameter inside its generic definition
  | InferenceVariable; // never in a finished tree

export interface InferenceVariable {
  readonly kind: 'infer';
  readonly id: number;
  bound: Type | null;
}

export interface TypeParamDef {
  readonly name: string;
  readonly bounds: readonly Bound[];
  readonly default: Type | null;
}

/** `T: Ord + Shape<int>`: a built-in interface by name or a user's. */
export type Bound =
  | { readonly kind: 'builtin'; readonly name: 'Eq' | 'Hash' | 'Show' | 'Ord' }
  | { readonly kind: 'interface'; readonly def: InterfaceDef; readonly args: readonly Type[] };

export interface ModuleDef {
  /** `./lib`, `std/time`, as shown to people. */
  readonly name: string;
  readonly file: number;
  /** Of the standard library, or the policy that was put in the place of the library's: its statics are filled before the machine boots. */
  readonly library?: boolean;
  /** Modules in import order: a module comes after those that it imports. Statics are initialised in this order. */
  readonly statics: StaticDef[];
  readonly tests: TestDef[];
}

export interface StructDef {
  readonly kind: 'struct';
  readonly name: string;
  readonly module: ModuleDef;
  readonly typeParams: readonly TypeParamDef[];
  /** Types in terms of `typeParams`. */
  fields: { readonly name: string; readonly type: Type; readonly span: Span }[];
  /** `#[intrinsic("context")]`: represented by the machine's own Context object. `#[intrinsic("any")]`: a reference to any object. */
  readonly intrinsic: string | null;
  /** `#[handle]`: compared and hashed by its first field `_id: int` (a serial number, so by identity), printed as `<name id>` in lower case. */
  readonly handle: boolean;
  readonly doc: string | null;
  readonly span: Span;
}

export interface EnumDef {
  readonly kind: 'enum';
  readonly name: string;
  readonly module: ModuleDef;
  readonly typeParams: readonly TypeParamDef[];
  variants: { readonly name: string; readonly payload: readonly Type[]; readonly span: Span }[];
  readonly doc: string | null;
  readonly span: Span;
}

export interface InterfaceDef {
  readonly kind: 'interface';
  readonly name: string;
  readonly module: ModuleDef;
  readonly typeParams: readonly TypeParamDef[];
  /** Stands for the implementing type in the methods' signatures. */
  readonly self: TypeParamDef;
  methods: FnDef[];
  /** False where a method mentions Self beyond `self` or is generic: serves as a bound only. */
  dynamic: boolean;
  readonly doc: string | null;
  readonly span: Span;
}

/** An `impl` block. Its methods' type parameters are the block's, followed by their own. */
export interface ImplDef {
  readonly typeParams: readonly TypeParamDef[];
  readonly interface: { readonly def: InterfaceDef; readonly args: readonly Type[] } | null;
  /** In terms of `typeParams`. */
  readonly target: Type;
  readonly methods: Map<string, FnDef>;
}

export interface FnDef {
  readonly kind: 'fn';
  /** As traces print it: `worker`, `Stack.push`. */
  readonly name: string;
  readonly module: ModuleDef;
  /** All in scope: those of the impl or interface first (an interface's own `self` first of all), then its own. */
  readonly typeParams: readonly TypeParamDef[];
  /** Parameter `self`, where it has one, is first. */
  params: { readonly name: string; readonly type: Type; readonly local: LocalDef; readonly default: ConstantDefault | null }[];
  result: Type;
  readonly hasSelf: boolean;
  /** The impl that a method stands in; null for free functions and interface defaults. */
  readonly impl: ImplDef | null;
  /** Checked body; null for extern and intrinsic functions and abstract methods. */
  body: BodyNode | null;
  readonly async: boolean;
  /** Of an `async fn`: the function with its body, with the same parameters, which gives what the future will (async.ts). Null where it has none. */
  asyncBody: FnDef | null;
  readonly extern: boolean;
  readonly interrupt: boolean;
  readonly kernel: boolean; // #[kernel]
  readonly noPreempt: boolean;
  readonly inline: boolean;
  /** #[cold]: seldom called; whatever leads to it is laid out of the way. */
  readonly cold: boolean;
  /** `#[intrinsic("name")]`: the lowering puts instructions in its place. */
  readonly intrinsic: string | null;
  readonly doc: string | null;
  readonly span: Span;
}

/** The default of a trailing parameter, checked in the function's own scope, evaluated by the caller. */
export interface ConstantDefault {
  readonly body: BodyNode;
}

/** A local variable, parameter or pattern binding. */
export interface LocalDef {
  readonly kind: 'local';
  readonly name: string;
  type: Type;
  readonly mutable: boolean;
  /** A closure (or `defer`, `spawn` block) other than the one that declares it reads or writes it. `let`s are then copied, `var`s boxed. */
  captured: boolean;
  /** `&x` is taken somewhere. */
  addressTaken: boolean;
  readonly span: Span;
}

export interface StaticDef {
  readonly kind: 'static';
  readonly name: string;
  readonly module: ModuleDef;
  type: Type;
  readonly mutable: boolean;
  initial: BodyNode | null; // null only while checking
  readonly span: Span;
}

export interface TestDef {
  readonly name: string;
  readonly body: TestBody;
  readonly span: Span;
}

export const INT: Type = { kind: 'int' };
export const FLOAT: Type = { kind: 'float' };
export const BYTE: Type = { kind: 'byte' };
export const BOOL: Type = { kind: 'bool' };
export const CHAR: Type = { kind: 'char' };
export const STRING: Type = { kind: 'string' };
export const UNIT: Type = { kind: 'unit' };
export const NEVER: Type = { kind: 'never' };
export const ERROR: Type = { kind: 'error' };
