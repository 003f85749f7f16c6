// What a compiled program is: the in-memory form of a `.wbc` file. The compiler makes it, the verifier judges it, the loader lays it out in memory.

/** What one register slot, field or cell holds. `type` is an index into `Module.types`; for `ptr` it names the `box` type of the cell pointed to. */
export type SlotType =
  | { readonly kind: 'i64' }
  | { readonly kind: 'f64' }
  | { readonly kind: 'ref'; readonly type: number; readonly nullable: boolean }
  | { readonly kind: 'ptr'; readonly type: number };
export type SlotKind = SlotType['kind'];

/** The element of an array: bytes are one byte each, ints and floats eight, references four. */
export type ElementType = { readonly kind: 'u8' } | Exclude<SlotType, { kind: 'ptr' }>;

/** The type table. The first three entries are fixed: 0 `any`, 1 `string`, 2 `context`.
 * Subtyping: everything below `any`; a variant below its enum; a closure below its signature. */
export type TypeDef =
  | { readonly kind: 'any'; readonly name: string }
  | { readonly kind: 'string'; readonly name: string }
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly SlotType[] }
  | { readonly kind: 'array'; readonly name: string; readonly element: ElementType }
  | { readonly kind: 'box'; readonly name: string; readonly element: SlotType }
  /** Never instantiated itself; `variants` are type indices in order of their numbers. */
  | { readonly kind: 'enum'; readonly name: string; readonly variants: readonly number[] }
  | { readonly kind: 'variant'; readonly name: string; readonly enum: number; readonly tag: number; readonly fields: readonly SlotType[] }
  /** The type of function values. `params` leave out the closure itself, which is passed first. */
  | { readonly kind: 'signature'; readonly name: string; readonly params: readonly SlotType[]; readonly result: SlotType | null }
  /** A function value's own object: `fn` takes the closure as its parameter 0; `fields` are the captures. */
  | { readonly kind: 'closure'; readonly name: string; readonly signature: number; readonly fn: number; readonly fields: readonly SlotType[] };

/** Fields of objects that `new` makes; null for other types. */
export function fieldsOf(type: TypeDef): readonly SlotType[] | null {
  switch (type.kind) {
    case 'struct':
    case 'variant':
    case 'closure':
      return type.fields;
    case 'box':
      return [type.element];
    case 'any':
    case 'string':
    case 'context':
    case 'array':
    case 'enum':
    case 'signature':
      return null;
    default:
      return type satisfies never;
  }
}

export const TYPE_ANY = 0;
export const TYPE_STRING = 1;
export const TYPE_CONTEXT = 2;
export const FIXED_TYPES: readonly TypeDef[] = [
  { kind: 'any', name: 'any' },
  { kind: 'string', name: 'string' },
  { kind: 'context', name: 'Context' },
];

/** The constant pool. `object` is a static object without fields: a variant without payload, or a closure without captures. */
export type Constant =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'object'; readonly type: number };

export interface StaticVar {
  readonly name: string;
  readonly type: SlotType;
  /** Initial bits: an index into the constants, or -1 for zero / null. A non-nullable reference must have one (or be stored before it is loaded: it is then declared nullable). */
  readonly initial: number;
}

export interface Handler {
  /** Code range covered, [start, end), in words from the function's first. Inner ranges come first in the list. */
  readonly start: number;
  readonly end: number;
  /** Word where `catch` stands. Slots that the pad reads must be live over the whole range. */
  readonly pad: number;
}

/** Function flags, a bit set. */
export const FN_LEAF = 1; // no calls, loops or allocation; frame up to 128 bytes; no limit check or preemption point at entry
export const FN_SUSPENDS = 2;
export const FN_KERNEL = 4;
export const FN_INTERRUPT = 8; // takes no parameters, ends with iret
export const FN_NO_PREEMPT = 16;

/** One entry a run of words: from `pc` (words from the function's first) on, the code came from this place. */
export interface LineEntry {
  readonly pc: number;
  readonly file: number; // index into Module.files
  readonly line: number; // 1 ..
  readonly column: number; // 1 .., in characters
}

export interface LocalName {
  readonly name: string;
  readonly slot: number;
  readonly start: number;
  readonly end: number;
}

/** What a slot holds whose address is taken: every write to it, also those through pointers, must fit, and every read gives it. */
export interface PinnedSlot {
  readonly slot: number;
  readonly type: SlotType;
}

export interface Fn {
  readonly name: string; // as traces print it: "worker", "Stack.push", "main.closure"
  readonly params: readonly SlotType[]; // slots 0 .. params.length - 1
  readonly result: SlotType | null;
  /** Kind of each register slot; the frame size is 8 + 8 * slots.length bytes. Slots past 255 are reached by ldw, stw and addr only. */
  readonly slots: readonly SlotKind[];
  readonly flags: number;
  readonly code: Int32Array;
  readonly handlers: readonly Handler[];
  readonly lines: readonly LineEntry[];
  readonly locals: readonly LocalName[];
  /** Types of the slots that `addr` names, in order of slots; ints and floats, and parameters, may be left out. Absent: none. */
  readonly pinned?: readonly PinnedSlot[];
}

/**
 * Names of natives say more than the host's name for the function. One that answers later is two: `async f` begins the call and gives its number, `result f` takes the number
 * and gives the answer. `calling 1,2 f`: its parameters 1 and 2 are numbers of functions of the program that it may call.
 */
export const HOST_BEGINS = 'async ';
export const HOST_ANSWERS = 'result ';
export const HOST_CALLS_BACK = 'calling ';
/** Natives of the machine's own, followed by a type: (call, index), an argument of a call by the host; (call, value), what came of it; (call, text), that it panicked. */
export const CALLBACK_ARGUMENT = 'argument ';
export const CALLBACK_RESULT = 'return ';
export const CALLBACK_PANIC = 'panic ';

export interface Native {
  readonly name: string;
  readonly params: readonly SlotType[];
  readonly result: SlotType | null;
}

export interface Module {
  readonly types: readonly TypeDef[];
  readonly constants: readonly Constant[];
  readonly statics: readonly StaticVar[];
  readonly natives: readonly Native[];
  readonly files: readonly string[];
  readonly fns: readonly Fn[];
  /** Function (no parameters, no result, ring 0) that the machine starts in. */
  readonly entry: number;
  /** The boot parameter BOOT_MODEL (0 .. 254) that the module was compiled for. Absent: it was compiled for none. */
  readonly model?: number;
}
