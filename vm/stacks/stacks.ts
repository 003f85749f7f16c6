// The stacks of a run: the table of its strategies, and what is the same for all of them. Contexts say by CTX_STRATEGY which one they use.
import type { StackEvent } from '../debug/event-log.js';
import {
  CONTEXT_FINISHED,
  CONTEXT_NEW,
  CONTEXT_READY,
  CPU_CACHE_HITS,
  CPU_CONTEXT,
  CPU_CONTEXTS,
  CPU_CROSSINGS,
  CPU_STACKS_FREED,
  CPU_STACKS_MADE,
  CTX_BELOW,
  CTX_COPIED,
  CTX_CRITICAL,
  CTX_CROSSINGS,
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
  CTX_SERIAL,
  CTX_SP,
  CTX_SPARE,
  CTX_STACK,
  CTX_STATE,
  CTX_STRATEGY,
} from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { ProgramCode } from '../memory/program.js';
import { makeArena } from './arena.js';
import { planStrategy } from './catalogue.js';
import { makeFrameMaps } from './frame-map.js';
import type { StackBounds } from './parse.js';
import { DEFAULT_BOUNDS } from './parse.js';
import { makeRecords } from './records.js';
import { isRunning, notePeak, registersAt, REG_PC, usedBytes } from './registers.js';
import type { QuickStacks, Stacks, Strategy, StrategyKind } from './strategy.js';
import { STACK_EXHAUSTED } from './strategy.js';
import { makeTools } from './tools.js';
import type { StackWorld } from './world.js';
import { newTally } from './world.js';

export interface StackOptions {
  readonly memory: Memory;
  readonly program: ProgramCode;
  /** Address of the processor block. */
  readonly cpu: number;
  readonly arenaStart: number;
  readonly arenaEnd: number;
  /** The strategy with number 0. */
  readonly strategy?: string;
  /** Strategies beside those of the catalogue. */
  readonly own?: readonly StrategyKind[];
  readonly bounds?: StackBounds;
  /** Grow, split or move stacks at every call, and move them at every collection. */
  readonly stress?: boolean;
  /** Hears of ranges of memory that are read or written when a stack is copied. */
  readonly onCopy?: (from: number, end: number) => void;
  /** Hears what happens to stacks; the cycle is the machine's to add. */
  readonly onEvent?: (event: Omit<StackEvent, 'kind' | 'cycle'>) => void;
}

const DEFAULT_STRATEGY = 'copied';
/** Kept aside for overflows of stacks that find no memory: enough for the kept-back bytes of three. */
const LAST_RESORT = 16 * 1024;
/** An arena below this is too small to keep anything aside. */
const SMALL_ARENA = 1024 * 1024;
/** Stacks that wait are made smaller when all have grown to so many bytes, and by such a factor since the last time. */
const TIDY_FROM = 1024 * 1024;
const TIDY_GROWTH = 1.25;

/** Throws a StackSpecError for a default strategy that makes no sense. */
export function makeStacks(options: StackOptions): Stacks {
  const { memory, cpu, onEvent } = options;
  const { u32, i32 } = memory;
  const bounds = options.bounds ?? DEFAULT_BOUNDS;
  const tally = newTally();
  const arena = makeArena(memory, options.arenaStart, options.arenaEnd);
  const maps = makeFrameMaps(options.program);
  const word = (context: number, offset: number): number => u32[(context + offset) >>> 2]!;
  const world: StackWorld = {
    memory,
    maps,
    arena,
    cpu,
    bounds,
    stress: options.stress ?? false,
    tally,
    copy(to, from, end) {
      memory.u8.copyWithin(to, from, end);
      options.onCopy?.(from, end);
      options.onCopy?.(to, to + end - from);
    },
    event(what, context, bytes, pointers = 0) {
      if (onEvent === undefined) return;
      const pc = word(registersAt(memory, cpu, context), REG_PC);
      onEvent({ what, task: word(context, CTX_SERIAL), pc, bytes, pointers, reserved: word(context, CTX_RESERVED) });
    },
  };
  const tools = makeTools(world);
  const strategies: Strategy[] = [];
  const specs: string[] = [];
  let collect: (() => void) | null = null;
  let lastResort = arena.end - arena.base < SMALL_ARENA ? 0 : arena.allocate(LAST_RESORT);
  const records = makeRecords(memory, specs);

  const strategyNumber = (text: string): number => {
    const plan = planStrategy(text, bounds, options.own ?? []);
    const known = specs.indexOf(plan.spec);
    if (known >= 0) return known;
    strategies.push(plan.create(world, tools));
    return specs.push(plan.spec) - 1;
  };
  strategyNumber(options.strategy ?? DEFAULT_STRATEGY);

  const of = (context: number): Strategy => {
    const strategy = strategies[i32[(context + CTX_STRATEGY) >>> 2]!];
    if (strategy === undefined) throw new RangeError(`there is no stack strategy number ${i32[(context + CTX_STRATEGY) >>> 2]!}`);
    return strategy;
  };
  const used = (context: number): number => (word(context, CTX_STACK) === 0 ? 0 : usedBytes(memory, cpu, context));
  const inUse = (): number => arena.inUse - (lastResort === 0 ? 0 : LAST_RESORT);
  const noteMemory = (): void => records.noteCommitted(inUse() - tally.untouched);
  const takeLastResort = (): void => {
    if (lastResort === 0 && arena.end - arena.base >= SMALL_ARENA) lastResort = arena.allocate(LAST_RESORT);
  };
  const giveLastResort = (): void => {
    if (lastResort !== 0) arena.free(lastResort, LAST_RESORT);
    lastResort = 0;
  };

  const release = (context: number): void => {
    if (word(context, CTX_STACK) === 0) return;
    records.note(context, used(context));
    const reserved = word(context, CTX_RESERVED);
    of(context).free(context);
    u32[(cpu + CPU_STACKS_FREED) >>> 2]!++;
    for (const offset of [CTX_STACK, CTX_FP, CTX_SP, CTX_LIMIT, CTX_RESERVED, CTX_SEGMENTS, CTX_SPARE, CTX_BELOW]) u32[(context + offset) >>> 2] = 0;
    world.event('free', context, reserved);
    takeLastResort();
  };
  // Many stacks that wait with little on them are worth a look before the arena gives more.
  let tidyAt = TIDY_FROM;
  const tidy = (): void => {
    for (let context = word(cpu, CPU_CONTEXTS); context !== 0; context = (word(context, CTX_NEXT) & ~1) >>> 0) {
      if (i32[(context + CTX_STATE) >>> 2] === CONTEXT_READY && context !== u32[(cpu + CPU_CONTEXT) >>> 2]) of(context).trim(context, true);
    }
    tidyAt = Math.max(TIDY_FROM, inUse() * TIDY_GROWTH);
  };

  const empty = (context: number): void => {
    if (word(context, CTX_STACK) !== 0) of(context).reset(context);
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
    quick: onEvent === undefined ? quickOf(strategies[0]!.block) : null,
    specs,
    strategyNumber,
    make(context) {
      if (word(context, CTX_STACK) !== 0) return 0;
      const result = of(context).make(context);
      if (result < 0) return result;
      noteMemory();
      world.event('make', context, word(context, CTX_RESERVED));
      u32[(cpu + CPU_STACKS_MADE) >>> 2]!++;
      if ((word(context, CTX_NEXT) & 1) === 0) {
        u32[(context + CTX_NEXT) >>> 2] = u32[(cpu + CPU_CONTEXTS) >>> 2]! | 1;
        u32[(cpu + CPU_CONTEXTS) >>> 2] = context;
      }
      return result;
    },
    overflow(context, frameBytes) {
      const result = of(context).overflow(context, frameBytes);
      if (result !== STACK_EXHAUSTED) {
        noteMemory();
        return result;
      }
      if (collect !== null && isRunning(memory, cpu, context)) {
        collect();
        context = u32[(cpu + CPU_CONTEXT) >>> 2]!;
        const again = of(context).overflow(context, frameBytes);
        if (again !== STACK_EXHAUSTED) return again;
      }
      giveLastResort();
      return of(context).extend(context);
    },
    underflow: (context) => of(context).underflow(context),
    switchOut(context) {
      const result = of(context).switchOut(context);
      noteMemory();
      return result;
    },
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
        case 8:
          return word(context, CTX_CROSSINGS);
        default:
          throw new RangeError(`there is no stack figure ${sub}`);
      }
    },
    reserved: inUse,
    statistics() {
      const crossings = word(cpu, CPU_CROSSINGS);
      for (let context = word(cpu, CPU_CONTEXTS); context !== 0; context = (word(context, CTX_NEXT) & ~1) >>> 0) records.note(context, used(context));
      return {
        ...tally,
        strategy: specs[0]!,
        made: word(cpu, CPU_STACKS_MADE),
        freed: word(cpu, CPU_STACKS_FREED),
        crossings,
        cacheHits: word(cpu, CPU_CACHE_HITS),
        reserved: inUse(),
        peakReserved: Math.max(inUse(), arena.peak - LAST_RESORT),
        committed: inUse() - tally.untouched,
        peakCommitted: records.peakCommitted,
        tasks: records.deepest(),
        timeline: records.timeline(),
      };
    },
    sample: (cycle) => records.sample(cycle, inUse()),
    onExhausted(how) {
      collect = how;
    },
    release,
    trim(context, shrink) {
      if (word(context, CTX_STACK) !== 0) of(context).trim(context, shrink);
    },
    tidy() {
      if (!world.stress && inUse() > tidyAt) tidy();
    },
    hasRoom(strategy) {
      const { initial } = strategies[strategy]!;
      if (initial === 0) return true;
      const block = arena.allocate(initial);
      if (block !== 0) arena.free(block, initial);
      return block !== 0;
    },
    inUse,
    standing: () => strategies.reduce((sum, strategy) => sum + (strategy.standing?.() ?? 0), 0),
    used,
    pieces: (context) => (word(context, CTX_STACK) === 0 ? [] : of(context).pieces(context)),
    addresses(context) {
      const strategy = of(context);
      return word(context, CTX_STACK) === 0 ? [] : (strategy.addresses ?? strategy.pieces)(context);
    },
  };
}
