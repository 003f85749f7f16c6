// The stacks of a run: the table of its strategies, and what is the same for all of them. Contexts say by CTX_STRATEGY which one they use.
import {
  CONTEXT_FINISHED,
  CONTEXT_NEW,
  CPU_CONTEXT,
  CPU_CONTEXTS,
  CPU_STACKS_FREED,
  CPU_STACKS_MADE,
  CTX_COPIED,
  CTX_CRITICAL,
  CTX_CYCLES,
  CTX_FP,
  CTX_GROWTHS,
  CTX_LIMIT,
  CTX_NEXT,
  CTX_PC,
  CTX_PEAK,
  CTX_POINTED,
  CTX_RESERVED,
  CTX_REWRITTEN,
  CTX_SEGMENTS,
  CTX_SP,
  CTX_STACK,
  CTX_STATE,
  CTX_STRATEGY,
} from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { ProgramCode } from '../memory/program.js';
import { makeArena } from './arena.js';
import { copiedStacks } from './copied.js';
import { fixedStacks } from './fixed.js';
import { makeFrameMaps } from './frame-map.js';
import type { StackBounds, StackSpec } from './parse.js';
import { DEFAULT_BOUNDS, DEFAULT_COPIED, parseSpec, specText } from './parse.js';
import { isRunning, notePeak, REG_SP, registersAt } from './registers.js';
import type { StackTally, StackWorld } from './relocate.js';
import type { QuickStacks, Stacks, Strategy } from './strategy.js';
import { STACK_EXHAUSTED } from './strategy.js';

export interface StackOptions {
  readonly memory: Memory;
  readonly program: ProgramCode;
  /** Address of the processor block. */
  readonly cpu: number;
  readonly arenaStart: number;
  readonly arenaEnd: number;
  /** The strategy with number 0. */
  readonly strategy?: string;
  readonly bounds?: StackBounds;
  /** Move stacks at every call and every collection. */
  readonly stress?: boolean;
}

function strategyOf(world: StackWorld, spec: StackSpec): Strategy {
  switch (spec.kind) {
    case 'fixed':
      return fixedStacks(world, spec);
    case 'copied':
      return copiedStacks(world, spec);
  }
}

/** Throws a StackSpecError for a default strategy that makes no sense. */
export function makeStacks(options: StackOptions): Stacks {
  const { memory, cpu } = options;
  const { u32, i32 } = memory;
  const bounds = options.bounds ?? DEFAULT_BOUNDS;
  const tally: StackTally = { growths: 0, shrinks: 0, bytesCopied: 0, pointersRewritten: 0, forcedMoves: 0 };
  const arena = makeArena(memory, options.arenaStart, options.arenaEnd);
  const maps = makeFrameMaps(options.program);
  const world: StackWorld = { memory, maps, arena, cpu, bounds, stress: options.stress ?? false, tally };
  const strategies: Strategy[] = [];
  const specs: string[] = [];
  let collect: (() => void) | null = null;

  const strategyNumber = (text: string): number => {
    const spec = parseSpec(text, bounds);
    const full = specText(spec);
    const known = specs.indexOf(full);
    if (known >= 0) return known;
    strategies.push(strategyOf(world, spec));
    return specs.push(full) - 1;
  };
  strategyNumber(options.strategy ?? DEFAULT_COPIED.kind);

  const of = (context: number): Strategy => {
    const strategy = strategies[i32[(context + CTX_STRATEGY) >>> 2]!];
    if (strategy === undefined) throw new RangeError(`there is no stack strategy number ${i32[(context + CTX_STRATEGY) >>> 2]!}`);
    return strategy;
  };
  const word = (context: number, offset: number): number => u32[(context + offset) >>> 2]!;
  const used = (context: number): number =>
    word(context, CTX_STACK) === 0 ? 0 : u32[(registersAt(memory, cpu, context) + REG_SP) >>> 2]! - word(context, CTX_STACK);

  const release = (context: number): void => {
    if (word(context, CTX_STACK) === 0) return;
    of(context).free(context);
    u32[(cpu + CPU_STACKS_FREED) >>> 2]!++;
    for (const offset of [CTX_STACK, CTX_FP, CTX_SP, CTX_LIMIT, CTX_RESERVED, CTX_SEGMENTS]) u32[(context + offset) >>> 2] = 0;
  };
  const empty = (context: number): void => {
    u32[(context + CTX_FP) >>> 2] = word(context, CTX_STACK);
    u32[(context + CTX_SP) >>> 2] = word(context, CTX_STACK);
    i32[(context + CTX_POINTED) >>> 2] = 0;
    i32[(context + CTX_CRITICAL) >>> 2] = 0;
    i32[(context + CTX_PC) >>> 2] = 0;
    i32[(context + CTX_STATE) >>> 2] = CONTEXT_NEW;
    if (word(context, CTX_STACK) !== 0) of(context).unwound(context);
  };

  const quickOf = (block: Strategy['block']): QuickStacks | null => {
    const head = block === null ? 0 : arena.quickHead(block.bytes);
    return block === null || head === 0 ? null : { ...block, head, inUse: arena.inUseAt };
  };

  return {
    maps,
    quick: quickOf(strategies[0]!.block),
    specs,
    strategyNumber,
    make(context) {
      if (word(context, CTX_STACK) !== 0) return 0;
      const result = of(context).make(context);
      if (result < 0) return result;
      u32[(cpu + CPU_STACKS_MADE) >>> 2]!++;
      if ((word(context, CTX_NEXT) & 1) === 0) {
        u32[(context + CTX_NEXT) >>> 2] = u32[(cpu + CPU_CONTEXTS) >>> 2]! | 1;
        u32[(cpu + CPU_CONTEXTS) >>> 2] = context;
      }
      return result;
    },
    overflow(context, frameBytes) {
      const result = of(context).overflow(context, frameBytes);
      if (result !== STACK_EXHAUSTED) return result;
      if (collect !== null && isRunning(memory, cpu, context)) {
        collect();
        context = u32[(cpu + CPU_CONTEXT) >>> 2]!;
        const again = of(context).overflow(context, frameBytes);
        if (again !== STACK_EXHAUSTED) return again;
      }
      return of(context).extend(context);
    },
    underflow: (context) => of(context).underflow(context),
    switchOut: (context) => of(context).switchOut(context),
    switchIn: (context) => of(context).switchIn(context),
    finish(context) {
      notePeak(memory, context, used(context));
      release(context);
      i32[(context + CTX_STATE) >>> 2] = CONTEXT_FINISHED;
    },
    empty,
    unwound(context) {
      if (word(context, CTX_STACK) !== 0) of(context).unwound(context);
    },
    figure(context, sub) {
      switch (sub) {
        case 0:
          return used(context);
        case 1:
          return word(context, CTX_RESERVED);
        case 2:
          return Math.max(word(context, CTX_PEAK), used(context));
        case 3:
          return word(context, CTX_GROWTHS);
        case 4:
          return word(context, CTX_COPIED);
        case 5:
          return word(context, CTX_REWRITTEN);
        case 6:
          return word(context, CTX_SEGMENTS);
        case 7:
          return i32[(context + CTX_CYCLES + 4) >>> 2]! * 2 ** 32 + word(context, CTX_CYCLES);
        default:
          throw new RangeError(`there is no stack figure ${sub}`);
      }
    },
    statistics: () => ({
      ...tally,
      made: u32[(cpu + CPU_STACKS_MADE) >>> 2]!,
      freed: u32[(cpu + CPU_STACKS_FREED) >>> 2]!,
      segmentsLinked: 0,
      segmentsFreed: 0,
      reserved: arena.inUse,
      peakReserved: arena.peak,
    }),
    onExhausted(how) {
      collect = how;
    },
    release,
    trim(context, shrink) {
      if (word(context, CTX_STACK) !== 0) of(context).trim(context, shrink);
    },
    pieces: (context) => (word(context, CTX_STACK) === 0 ? [] : of(context).pieces(context)),
  };
}
