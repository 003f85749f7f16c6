// How stacks get and lose memory: one strategy is one file behind this interface, and `Stacks` (stacks.ts) holds those of a run and picks the one of a Context.
//
// The engine's side of the bargain:
//   - The end of a frame is compared with SL at a call: `SP + 8 + 8 * slots > SL` goes to `overflow`. RED_ZONE bytes above SL belong to the
//     stack too, for one frame of a leaf function, which makes no check.
//   - Before `overflow`, `underflow`, `leave` and every `reserve` / `collect` of the heap, PC FP SP SL are in the processor block; afterwards FP SP SL are read from there again.
//   - While a Context runs (CPU_CONTEXT, and CPU_IN_INTERRUPT is 0), its registers are those of the processor block. In all other states they are in the Context.
//   - None of these functions collects; a Context's address stays valid over them.

/** Bytes above SL that a leaf's frame may use; part of the stack's reserved memory. */
export const RED_ZONE = 128;
/** Kept back for the injected panic and the `defer`s of a Context whose stack is at its maximum. */
export const KEPT_BACK = 4096;

/** Results below zero; results from zero on are cycles to charge. */
export const STACK_OVERFLOW = -1; // raise vector 12 in the Context; its limit has been raised by KEPT_BACK, so that the injected call and the defers can run
export const STACK_FINAL = -2; // overflow while the kept-back bytes are in use: the Context cannot go on
export const STACK_EXHAUSTED = -3; // the arena has no room; a collection may free stacks of dead Contexts, after it try once more

export interface Strategy {
  /** The spec with all its parameters, "copied:1024,grow=2,shrink=0.25". */
  readonly spec: string;
  /** Gives the Context its first stack (CTX_STACK, CTX_LIMIT, CTX_RESERVED; FP and SP at its base) and links it into the weak list. */
  make(context: number): number;
  /** The running Context's next frame of so many bytes does not fit. On success it will fit at the processor block's SP. */
  overflow(context: number, frameBytes: number): number;
  /** The running Context returns from a frame whose link is LINK_UNDERFLOW. On success the registers are those of the caller, which the frame's own link did not name. */
  underflow(context: number): number;
  /** The Context stops running: called after its registers were saved into it. */
  switchOut(context: number): number;
  /** The Context is about to run: called before its registers are loaded from it. */
  switchIn(context: number): number;
  /** Gives all its memory back; CTX_STACK becomes 0. The weak list is not touched. */
  free(context: number): void;
  /** At a collection, after all slots were forwarded: may move the stack to a smaller one. */
  trim(context: number): void;
  /** After an unwinding: the kept-back bytes are kept back again once the stack is below them. */
  unwound(context: number): void;
  /** Base and end of each piece of memory that the Context's stack has. */
  pieces(context: number): readonly (readonly [start: number, end: number])[];
}

/** What the machine asks of stacks. */
export interface Stacks {
  /** Number of a spec ("fixed:64k"), for CTX_STRATEGY and `ctxnew`; throws a StackSpecError when it makes no sense. 0 is the default of the run. */
  strategyNumber(spec: string): number;
  readonly specs: readonly string[];
  /** Before a Context in state CONTEXT_NEW runs first: gives it a stack. Cycles, or STACK_EXHAUSTED (collect, read the Context's reference again, try once more; then it is out of memory). */
  make(context: number): number;
  overflow(frameBytes: number): number;
  underflow(): number;
  switchOut(context: number): number;
  switchIn(context: number): number;
  /** The Context is finished: frees its stack, state CONTEXT_FINISHED, off the weak list at the next collection. */
  finish(context: number): void;
  /** For `ctxstart`: its stack is empty again, FP and SP at its base. */
  empty(context: number): void;
  /** After `throw` has landed. */
  unwound(): void;
  /** The figure `ctxstat` asks for. */
  figure(context: number, sub: number): number;
  statistics(): StackStatistics;
}

export interface StackStatistics {
  readonly made: number;
  readonly freed: number;
  readonly growths: number;
  readonly shrinks: number;
  readonly bytesCopied: number;
  readonly pointersRewritten: number;
  readonly segmentsLinked: number;
  readonly segmentsFreed: number;
  /** Bytes of the arena in use now and at most. */
  readonly reserved: number;
  readonly peakReserved: number;
}
