// The register IR: a control-flow graph over virtual registers, not SSA. The builder makes it from the typed tree, one IrFn an instance; the
// passes rewrite it; emission allocates slots and writes bytecode.
//
// A virtual register has one slot type for its whole life (so its kind is fixed, as the machine requires). Instructions are named after the rows of
// vm/bytecode/isa.ts and take their register operands in the row's order, but with these freedoms, which emission resolves:
//   - immediate and fused forms (addi, brlti, forlt, eqi, ...) are never built by the builder; selection makes them;
//   - `const` stands for ldi, ldk, ldnull; `cmp`-and-branch is a `branch` terminator;
//   - `call`, `callc`, `native`, `new`, `arrlit` take any number of arguments;
//   - fields go by their numbers in their types, not by their places, and `new` takes them in that order; `ldv` stands for ldvr;
//   - gt and ge do not exist: swap the operands.
import type { Span } from '../diagnostics/diagnostic.js';
import type { SlotType, TypeDef } from '../../vm/bytecode/module.js';

/** Index into IrFn.registers. */
export type Reg = number;

export interface RegInfo {
  readonly type: SlotType;
  /** The source variable that lives here, for debug names; null for temporaries. */
  readonly name: string | null;
  /** `addr` is taken of it: it must stay in one slot of its own for the whole function, and every read and write goes to that slot. */
  pinned: boolean;
}

export type ConstValue =
  | { readonly kind: 'int'; readonly value: bigint } // wrapped to 64 bits, signed
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'object'; readonly type: number } // static object of a variant without payload or a closure without captures
  | { readonly kind: 'null' };

export type Instr =
  | { readonly op: 'const'; readonly dst: Reg; readonly value: ConstValue; readonly span: Span }
  | { readonly op: 'mov'; readonly dst: Reg; readonly args: readonly [Reg]; readonly span: Span }
  /** A direct call; fn is an index into IrModule.fns. dst is null for unit and never. */
  | { readonly op: 'call'; readonly dst: Reg | null; readonly fn: number; readonly args: readonly Reg[]; readonly span: Span }
  /** args[0] is the closure. `type` is its signature's index. */
  | { readonly op: 'callc'; readonly dst: Reg | null; readonly type: number; readonly args: readonly Reg[]; readonly span: Span }
  | { readonly op: 'native'; readonly dst: Reg | null; readonly native: number; readonly args: readonly Reg[]; readonly span: Span }
  /** new, arrlit: `type` is the object's. */
  | { readonly op: 'new' | 'arrlit'; readonly dst: Reg; readonly type: number; readonly args: readonly Reg[]; readonly span: Span }
  | { readonly op: 'fnidx'; readonly dst: Reg; readonly fn: number; readonly span: Span }
  /** Address of a pinned register. */
  | { readonly op: 'addr'; readonly dst: Reg; readonly of: Reg; readonly span: Span }
  | { readonly op: 'ldst' | 'addrst'; readonly dst: Reg; readonly static: number; readonly span: Span }
  | { readonly op: 'stst'; readonly static: number; readonly args: readonly [Reg]; readonly span: Span }
  /** inject: call fn with the two ints when the context goes on. args: context, int, int. */
  | { readonly op: 'inject'; readonly args: readonly Reg[]; readonly fn: number; readonly span: Span }
  /** Any other row: registers used in `args`, in the row's order without the defined one; `imm` for imm8, sub8, field8 and vec8; `type` for type32.
   * Operands that the row uses and then defines (x.) are in `args` only. */
  | {
      readonly op: 'row';
      readonly name: string;
      readonly dst: Reg | null;
      readonly args: readonly Reg[];
      readonly imm: number;
      readonly type: number;
      readonly span: Span;
    };

/** What a branch tests; each has a fused instruction or is two. */
export type Condition =
  | { readonly test: 'eq' | 'ne' | 'lt' | 'le'; readonly args: readonly [Reg, Reg] } // ints
  | { readonly test: 'feq' | 'fne' | 'flt' | 'fle' | 'fnlt' | 'fnle'; readonly args: readonly [Reg, Reg] }
  | { readonly test: 'req' | 'rne'; readonly args: readonly [Reg, Reg] }
  | { readonly test: 'true' | 'false' | 'null' | 'nonnull'; readonly args: readonly [Reg] };

export type Terminator =
  | { readonly op: 'jump'; readonly to: number; readonly span: Span }
  | { readonly op: 'branch'; readonly condition: Condition; readonly then: number; readonly otherwise: number; readonly span: Span }
  /** Cases 0 .. cases.length - 1, else otherwise. */
  | { readonly op: 'switch'; readonly value: Reg; readonly cases: readonly number[]; readonly otherwise: number; readonly span: Span }
  | { readonly op: 'return'; readonly value: Reg | null; readonly span: Span }
  | { readonly op: 'throw'; readonly value: Reg; readonly span: Span }
  | { readonly op: 'switch_end'; readonly context: Reg; readonly span: Span }
  | { readonly op: 'iret'; readonly span: Span }
  | { readonly op: 'unreachable'; readonly span: Span };

export interface Block {
  instrs: Instr[];
  end: Terminator;
  /** Index of the landing-pad block that a panic in this block goes to; null: out of the function. A landing pad begins with a `catch` row. */
  handler: number | null;
}

/** Functions that have no body of their own: what they do is up to how machines are laid out, and compiler/stackless/ puts it in their callers' place. */
export type Role =
  /** Leaves the machine that runs, to go on after the call when it is stepped again. */
  | { readonly kind: 'suspend' }
  /** Takes a closure of that signature, which has no parameters, and gives a machine that will run it. */
  | { readonly kind: 'make'; readonly signature: number }
  /** Steps a machine: 1, it is done, or 0, it has suspended. */
  | { readonly kind: 'step' }
  /** The machine that is being stepped of a root, where those above it are on no stack; else null. */
  | { readonly kind: 'stepped' }
  /** The machine that waits for that one, where it is on no stack while that one is stepped; else null. */
  | { readonly kind: 'caller' };

export interface IrFn {
  readonly name: string;
  /** Absent: an ordinary function. */
  readonly role?: Role;
  readonly params: readonly Reg[]; // in order; all distinct
  readonly result: SlotType | null;
  readonly registers: RegInfo[];
  blocks: Block[]; // entry is 0
  readonly flags: number; // FN_KERNEL, FN_INTERRUPT, FN_NO_PREEMPT of vm/bytecode/module.ts; emission adds FN_LEAF
  /** #[inline], or small enough by its own measure: the inliner decides. */
  readonly inline: boolean;
  /** #[cold]: blocks that call it stand at the end of their function. */
  readonly cold: boolean;
  readonly span: Span;
}

export interface IrStatic {
  readonly name: string;
  readonly type: SlotType;
  readonly initial: ConstValue | null; // null: zero or null until the initialiser function has run
}

export interface IrModule {
  readonly types: readonly TypeDef[];
  readonly statics: readonly IrStatic[];
  readonly natives: readonly { readonly name: string; readonly params: readonly SlotType[]; readonly result: SlotType | null }[];
  readonly fns: readonly IrFn[];
  readonly entry: number;
  /** Functions that are the same in every program of the model, in order; they know nothing of the others. Absent where functions were numbered anew. */
  readonly foundation?: readonly number[];
  /** What stands at each preemption point of functions that are lowered to machines; absent where none are put. */
  readonly preemptionPoint?: number;
}
