// How stacks get and lose memory: one strategy is one file behind this interface, and `Stacks` (stacks.ts) holds those of a run and picks the one of a Context.
//
// The engine's side of the bargain:
//   - The end of a frame is compared with SL at a call: `SP + 8 + 8 * slots > SL` goes to `overflow`. RED_ZONE bytes above SL belong to the
//     stack too, for one frame of a leaf function, which makes no check.
//   - Before `overflow`, `underflow` and every `reserve` / `collect` of the heap, PC FP SP SL are in the processor block; afterwards FP SP SL are read from there again.
//   - While a Context runs (CPU_CONTEXT, and CPU_IN_INTERRUPT is 0), its registers are those of the processor block. In all other states they are in the Context.
//   - Only `overflow` may collect; over all others a Context's address stays valid.
import type { FrameMaps } from './frame-map.js';
import type { Parameters } from './parse.js';
import type { StackTools } from './tools.js';
import type { StackTally, StackWorld } from './world.js';

/** Bytes above SL that a leaf's frame may use; part of the stack's reserved memory. */
export const RED_ZONE = 128;
/** Kept back for the injected panic and the `defer`s of a Context whose stack is at its maximum. */
export const KEPT_FIRST = 4096;
/** Kept back beyond that: a `defer` that overflows as well has its rest skipped, which takes one more injected panic. */
export const KEPT_LAST = 1024;
export const KEPT_BACK = KEPT_FIRST + KEPT_LAST;

/** Whole size of a stack of one piece that shall have `size` bytes: a small one has the kept-back bytes beyond them. */
export function withKeptBack(size: number): number {
  return size >= 4 * KEPT_BACK ? size : size + KEPT_BACK;
}

/** How much of what is kept back a Context has now, by its level in CTX_EXTRA. */
export const KEPT_GIVEN: readonly number[] = [0, KEPT_FIRST, KEPT_BACK];
export const LAST_LEVEL = 2;

/** Results below zero; results from zero on are cycles to charge. */
export const STACK_OVERFLOW = -1; // raise vector 12 in the Context; its limit has been raised, so that the injected call and the defers can run
export const STACK_FINAL = -2; // overflow while all kept-back bytes are in use: the Context cannot go on
export const STACK_EXHAUSTED = -3; // the arena has no room; a collection may free stacks of dead Contexts

/** A strategy as the catalogue lists it, or as an embedder brings one of its own. */
export interface StrategyKind {
  readonly name: string;
  /** How a spec of it is written: "copied:SIZE,grow=N,shrink=N". */
  readonly usage: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Specs worth comparing: its variants, each with its defaults. */
  readonly variants: readonly string[];
  /** Asks the parameters for what it takes. */
  plan(parameters: Parameters): StrategyPlan;
}

export interface StrategyPlan {
  /** The spec with all its parameters, "copied:1k,grow=2,shrink=0.25". */
  readonly spec: string;
  /** Once a run. */
  create(world: StackWorld, tools: StackTools): Strategy;
}

type Range = readonly [start: number, end: number];

export interface Strategy {
  /** Bytes of the arena that `make` takes. */
  readonly initial: number;
  /** Where `make` takes one block of so many bytes of the arena and sets the limit so far above its base, and `free` does no more than give it back: the engine's loop
   * then does both by itself, from and to the arena's quick list. */
  readonly block: { readonly bytes: number; readonly limit: number } | null;
  /** Gives the Context its first stack: CTX_STACK, CTX_LIMIT, CTX_RESERVED, CTX_SEGMENTS; CTX_FP and CTX_SP at its base. */
  make(context: number): number;
  /** The Context's next frame of so many bytes does not fit. On success it fits at SP; the caller does not compare with the limit again. */
  overflow(context: number, frameBytes: number): number;
  /** There is no memory for an overflow: lets the Context have its kept-back bytes. STACK_OVERFLOW or STACK_FINAL. */
  extend(context: number): number;
  /** The running Context returns from a frame whose link is LINK_UNDERFLOW. Afterwards the registers are those of the caller. Only called where `overflow` begins segments. */
  underflow(context: number): number;
  /** The Context stops running: called after its registers were saved into it. Switches that the engine's loop makes are told only where `make` sets PENDING_SWITCH. */
  switchOut(context: number): number;
  /** The Context is about to run: called before its registers are loaded from it, maybe twice, while all others have theirs saved. STACK_EXHAUSTED: nothing has changed. */
  switchIn(context: number): number;
  /** The Context, which does not run, has forgotten its frames: afterwards CTX_STACK is where its first frame begins. */
  reset(context: number): void;
  /** Gives all its memory back to the arena. */
  free(context: number): void;
  /** At a collection, after all slots were forwarded, or while the Context waits: may move the stack to a smaller one if `shrink`. */
  trim(context: number, shrink: boolean): void;
  /** After an unwinding: the kept-back bytes are kept back again once the stack is below them. */
  unwound(context: number): void;
  /** Base and end of each piece of memory that the Context's stack has. */
  pieces(context: number): readonly Range[];
  /** Bytes of the arena that belong to the strategy itself, and to no Context. */
  standing?(): number;
  /** Where pointers into its frames lead, if not into its pieces as they are now. */
  addresses?(context: number): readonly Range[];
}

/** Addresses of words of the arena, and the block of a stack of strategy 0. */
export interface QuickStacks {
  readonly head: number;
  readonly inUse: number;
  readonly bytes: number;
  readonly limit: number;
}

/** What the machine asks of stacks. */
export interface Stacks {
  /** Number of a spec ("fixed:64k"), for CTX_STRATEGY and `ctxnew`; throws a StackSpecError when it makes no sense. 0 is the default of the run. */
  strategyNumber(spec: string): number;
  /** How the loop gives stacks of strategy 0 to Contexts; null where it cannot. */
  readonly quick: QuickStacks | null;
  /** Full texts of the specs, by number. */
  readonly specs: readonly string[];
  /** Before a Context in state CONTEXT_NEW runs: gives it a stack unless it has one, links it into the weak list, empties it. Does not collect. STACK_EXHAUSTED: where a collection is
   * allowed, collect, read the Context's reference again and try once more; else it is out of memory. */
  make(context: number): number;
  /** As of a strategy, for a Context that runs, or (an injected call) for one that does not. When the arena is exhausted and the Context runs, the heap is collected, so
   * PC must be that of the call and the Context's reference is to be read again. Never STACK_EXHAUSTED. */
  overflow(context: number, frameBytes: number): number;
  underflow(context: number): number;
  switchOut(context: number): number;
  switchIn(context: number): number;
  /** Frees the Context's stack; its state becomes CONTEXT_FINISHED. */
  finish(context: number): void;
  /** For `ctxstart`: a Context that does not run forgets its frames and is CONTEXT_NEW again. */
  empty(context: number): void;
  /** After `throw` has landed in the Context. */
  unwound(context: number): void;
  /** To be called before a stack is made, where all that wait may move: makes them smaller once there are many. */
  tidy(): void;
  /** Whether the arena has room for the first stack of a Context with that strategy. */
  hasRoom(strategy: number): boolean;
  /** What `ctxstat` asks for: 0 used, 1 reserved, 2 peak used, 3 growths, 4 bytes copied, 5 pointers rewritten, 6 segments, 7 cycles run, 8 crossings. */
  figure(context: number, sub: number): number;
  /** Bytes of the arena in use now. */
  reserved(): number;
  statistics(): StackStatistics;
  /** Called now and then: remembers for the timeline how much is in use at this cycle. */
  sample(cycle: number): void;
  /** The heap says how to collect, once it exists. */
  onExhausted(collect: () => void): void;
  // --- what the collector asks
  readonly maps: FrameMaps;
  /** Frees the stack of a Context that nothing reaches any more. */
  release(context: number): void;
  trim(context: number, shrink: boolean): void;
  /** Bytes of the arena that stacks and strategies have, and those among them that belong to no Context. */
  inUse(): number;
  standing(): number;
  /** Bytes of its stack in use. */
  used(context: number): number;
  /** Base and end of each piece of memory of its stack; none without one. */
  pieces(context: number): readonly Range[];
  /** Where pointers into its frames lead. */
  addresses(context: number): readonly Range[];
}

/** Sums of a run (StackTally says what each is), and: */
export interface StackStatistics extends Readonly<StackTally> {
  /** The default of the run, with all its parameters. */
  readonly strategy: string;
  readonly made: number;
  readonly freed: number;
  /** Calls and returns that went from one segment to another. */
  readonly crossings: number;
  /** Calls over a boundary that found a kept segment. */
  readonly cacheHits: number;
  /** Bytes of the arena in use now and at most. */
  readonly reserved: number;
  readonly peakReserved: number;
  /** The same without what was never touched. */
  readonly committed: number;
  readonly peakCommitted: number;
  /** Contexts with the deepest stacks of the run, deepest first. */
  readonly tasks: readonly TaskStack[];
  /** Bytes in use at some moments of the run, oldest first. */
  readonly timeline: readonly { readonly cycle: number; readonly reserved: number }[];
}

export interface TaskStack {
  /** Serial number of the Context. */
  readonly task: number;
  readonly strategy: string;
  /** At the end of the run; 0 for a Context that has finished. */
  readonly used: number;
  readonly reserved: number;
  readonly segments: number;
  readonly peak: number;
  readonly growths: number;
  readonly bytesCopied: number;
  readonly pointersRewritten: number;
  readonly crossings: number;
}
