// A machine: memory, processor, devices and a program, from power-on to the end of the run.
import type { Module } from './bytecode/module.js';
import type { EventSink } from './debug/event-log.js';
import { makeArguments } from './devices/arguments.js';
import { makeBootParameters } from './devices/boot.js';
import { makeClock } from './devices/clock.js';
import { makeConsole } from './devices/console.js';
import type { Bus } from './devices/device.js';
import { Ports } from './devices/ports.js';
import { makePower } from './devices/power.js';
import { makeHostCalls, nativesOf } from './devices/host-calls.js';
import { makeTimer } from './devices/timer.js';
import type { Engine } from './engines/interpreter.js';
import { makeContexts, REGISTERS_SAVED } from './engines/contexts.js';
import type { Core, Counters, Ending, Outcome } from './engines/core.js';
import { environmentOf } from './engines/environment.js';
import { instantiate } from './engines/instantiate.js';
import { Processor } from './engines/processor.js';
import { POINT } from './engines/row.js';
import { makeSlowPath } from './engines/slow-path.js';
import { warmUp } from './engines/warm-up.js';
import type { CacheLevel, CacheModel, CacheStatistics } from './debug/cache-model.js';
import { makeCacheModel } from './debug/cache-model.js';
import { makeTimekeeper } from './engines/timekeeper.js';
import type { Timekeeper } from './engines/timekeeper.js';
import { HostError, LoadError } from './errors.js';
import { deferredPreemption, type DeferredPreemption } from './debug/runtime-counters.js';
import type { Host } from './host.js';
import { makeInterrupts } from './interrupts/deliver.js';
import { makePic } from './interrupts/pic.js';
import { FUNCTION_FRAME, FUNCTION_PC, FUNCTION_WORDS, prepare } from './loader.js';
import { makeHeap } from './memory/heap.js';
import type { HeapStatistics } from './memory/heap.js';
import {
  BOOT_CARRIERS,
  BOOT_MAX_DEFERRAL,
  BOOT_MODEL,
  BOOT_NEIGHBOURS,
  BOOT_PREEMPT,
  BOOT_SEED,
  BOOT_SLICE,
  BOOT_TEST,
  CONTEXT_RUNNING,
  CPU_BASE,
  CTX_FP,
  CTX_LIMIT,
  CTX_SERIAL,
  CTX_SP,
  CTX_STATE,
  LINK_FIRST,
  STATIC_BASE,
} from './memory/layout.js';
import { mapMemory } from './memory/map.js';
import { arenaTables } from './stacks/arena.js';
import { viewMemory } from './memory/memory.js';
import { memorySize, newMemory, takeUntouched } from './memory/new-memory.js';
import { checkMemory } from './memory/check.js';
import { accountProblems, checkedStacks } from './stacks/invariants.js';
import { makeStacks } from './stacks/stacks.js';
import type { StackStatistics, StrategyKind } from './stacks/strategy.js';

export type PreemptMode = 'off' | 'points' | 'any';

export interface MachineOptions {
  readonly host: Host;
  /** What `args()` gives the program. */
  readonly args?: readonly string[];
  /** Bytes; rounded up to 64 KiB. Default 2 GiB, of which only what is touched is used. */
  readonly memory?: number;
  /** From `newMemory`, or memory of a machine that will not run any more, to be used again; whatever is in it is lost. Its size counts, and `memory` does not. */
  readonly buffer?: ArrayBuffer;
  /** Shares the engine with all machines made so, and does not warm it up: for thousands of short runs. Else a machine has a copy of its own, which is faster once it runs. */
  readonly sharedEngine?: boolean;
  /** Stack strategy that Contexts have unless they ask for another, and bounds in bytes for all. */
  readonly stack?: string;
  /** Strategies beside those of the catalogue, by whose names specs may ask for them. */
  readonly strategies?: readonly StrategyKind[];
  readonly stackMin?: number;
  readonly stackMax?: number;
  /** Grows, splits or moves stacks at every call; collects at every allocation. */
  readonly stackStress?: boolean;
  /** Checks the stacks and their accounts after everything that happens to one; a MachineBug says what is wrong. Slow. */
  readonly stackCheck?: boolean;
  readonly gcStress?: boolean;
  /** Counts what every access of the program would find in these caches, the first level first (MachineStatistics.cache). A run does the same, several times as slowly. */
  readonly caches?: readonly CacheLevel[];
  /** With `gcStress`: the allocation with this number (from 1) finds no memory, once. */
  readonly failAllocation?: number;
  readonly slice?: number; // cycles
  readonly preempt?: PreemptMode;
  readonly carriers?: number;
  /** Where tasks are state machines: cycles that code which cannot suspend may run on after its time slice. More ends the run with exit code 4. Default: any number. */
  readonly maxDeferral?: number;
  /** Other processes that spin all the time; only where tasks may be preempted. Default 0. */
  readonly neighbours?: number;
  readonly seed?: bigint;
  /** BOOT_MODEL. Default: what the module was compiled for. */
  readonly model?: number;
  /** Of a module that was compiled with `test`: the test to run. */
  readonly test?: number;
  readonly maxCycles?: number;
  /** Bytes: a run that needs more ends with a limit, where `memory` alone is a panic of the task that has none left. */
  readonly maxMemory?: number;
  readonly timeout?: number; // milliseconds
  readonly log?: EventSink;
}

export interface MachineStatistics {
  readonly cycles: number;
  readonly switches: Readonly<Counters['switches']>;
  readonly wordsSaved: Readonly<Counters['wordsSaved']>;
  /** By vector; those that never came are left out. */
  readonly interrupts: ReadonlyMap<number, number>;
  readonly throws: number;
  readonly nativeCalls: number;
  readonly heap: HeapStatistics;
  readonly stacks: StackStatistics;
  readonly codeBytes: number;
  /** Null without `caches`. */
  readonly cache: CacheStatistics | null;
  /** Where tasks are state machines, how the timer's interrupts were answered. */
  readonly deferredPreemption: DeferredPreemption | null;
}

const DEFAULT_MEMORY = 2 ** 31;
const DEFAULT_SLICE = 100_000;
const DEFAULT_MIN = 256;
const DEFAULT_MAX = 256 * 2 ** 20;
const PREEMPT_NUMBERS: Readonly<Record<PreemptMode, number>> = { off: 0, points: 1, any: 2 };

export class Machine {
  readonly core: Core;
  private readonly engine: Engine;
  private readonly cache: CacheModel | null;
  private readonly slow: (w: number) => boolean;
  private readonly time: Timekeeper;
  private readonly flush: () => void;
  private outcome: Outcome | null = null;

  /** Throws a LoadError when the module does not fit or asks for what the host does not have, and a StackSpecError for a stack strategy that makes no sense. */
  constructor(module: Module, options: MachineOptions) {
    const { host, log } = options;
    if (options.preempt === 'off' && (options.neighbours ?? 0) > 0)
      throw new LoadError('neighbours that spin would never give the processor back: preemption is off');
    const { program, write } = prepare(
      module,
      nativesOf(host, () => this.core.hostCalls),
    );
    const size = memorySize(Math.min(options.memory ?? DEFAULT_MEMORY, options.maxMemory ?? Infinity));
    const map = mapOf(options.buffer?.byteLength ?? size, program.staticEnd);
    const buffer = options.buffer ?? newMemory(size);
    const memory = viewMemory(buffer);
    if (!takeUntouched(buffer)) memory.u8.fill(0, 0, map.arenaStart + arenaTables(map.arenaStart, map.arenaEnd));
    write(memory);

    const cpu = new Processor(memory);
    const checked = options.preempt === 'any';
    this.cache = options.caches === undefined ? null : makeCacheModel({ statics: STATIC_BASE, stacks: map.arenaStart, heap: map.heapStart }, options.caches);
    const touchRange = this.cache?.touchRange;
    const unchecked = makeStacks({
      memory,
      program,
      cpu: CPU_BASE,
      arenaStart: map.arenaStart,
      arenaEnd: map.arenaEnd,
      ...(options.stack === undefined ? {} : { strategy: options.stack }),
      bounds: { min: options.stackMin ?? DEFAULT_MIN, max: options.stackMax ?? DEFAULT_MAX },
      stress: options.stackStress ?? false,
      ...(touchRange === undefined ? {} : { onCopy: touchRange }),
      ...(options.strategies === undefined ? {} : { own: options.strategies }),
      ...(log === undefined ? {} : { onEvent: (event) => log({ kind: 'stack', cycle: cpu.now, ...event }) }),
    });
    const stacks = options.stackCheck === true ? checkedStacks(memory, CPU_BASE, unchecked) : unchecked;
    const shared = options.sharedEngine ?? false;
    this.engine = instantiate(
      environmentOf(memory, program, stacks.quick, log === undefined && options.stackCheck !== true),
      checked,
      shared ? 'shared' : 'own',
      this.cache,
    );
    if (!shared && this.cache === null) warmUp(this.engine, memory, program, stacks.quick);

    const heap = makeHeap({
      memory,
      program,
      stacks,
      start: map.heapStart,
      end: map.heapEnd,
      cpu: CPU_BASE,
      gcStress: options.gcStress ?? false,
      ...(options.failAllocation === undefined ? {} : { failAllocation: options.failAllocation }),
    });

    let rearm = (): void => undefined;
    const pic = makePic(() => rearm());
    const bus: Bus = { now: () => cpu.now, raise: (line) => pic.raise(line), rearm: () => rearm() };
    const console = makeConsole(host);
    const hostCalls = makeHostCalls(bus);
    const devices = [
      pic,
      makeTimer(bus),
      console,
      makeClock(host),
      hostCalls,
      makePower((code) => this.stop({ kind: 'exit', code })),
      makeBootParameters(bootParameters(module, options)),
      makeArguments(options.args ?? []),
    ];
    this.core = {
      cpu,
      memory,
      program,
      heap,
      stacks,
      pic,
      ports: new Ports(devices),
      hostCalls,
      host,
      counters: newCounters(),
      log: log ?? null,
      seed: options.seed ?? 1n,
      maxMemory: options.maxMemory ?? null,
      checked,
      stop: (outcome) => this.stop(outcome),
    };
    const contexts = makeContexts(this.core);
    const interrupts = makeInterrupts(this.core, contexts);
    this.time = makeTimekeeper(this.core, interrupts, { maxCycles: options.maxCycles ?? Infinity, timeout: options.timeout ?? Infinity });
    const slow = makeSlowPath(this.core, contexts, interrupts, this.time, () => this.outcome === null);
    this.slow = slow.step;
    this.flush = () => console.flush();

    this.powerOn();
    this.time.rearm();
    rearm = () => this.time.rearm();
  }

  /** Runs to the end. A MachineBug that is thrown is a bug of the machine itself. */
  run(): Ending {
    this.core.hostCalls.patient = false;
    const outcome = this.runUntil(Infinity);
    if (outcome.kind === 'paused') throw new Error('a run without an end paused');
    if (outcome.kind === 'waiting')
      throw new HostError('the program waits for a promise that a host function gave, which takes an asynchronous run: `runAsync`');
    return outcome;
  }

  /** Runs for at least so many cycles, to the next preemption point after them. */
  step(cycles: number): Outcome {
    this.core.hostCalls.patient = true;
    return this.runUntil(this.core.cpu.now + cycles);
  }

  statistics(): MachineStatistics {
    const { counters, heap, stacks, program, cpu } = this.core;
    return {
      cycles: cpu.now,
      switches: { ...counters.switches, voluntary: counters.switches.voluntary + this.core.cpu.loopSwitches },
      wordsSaved: { ...counters.wordsSaved, voluntary: counters.wordsSaved.voluntary + REGISTERS_SAVED * this.core.cpu.loopSwitches },
      interrupts: new Map([...counters.interrupts.entries()].filter(([, count]) => count > 0)),
      throws: counters.throws,
      nativeCalls: counters.nativeCalls,
      heap: heap.statistics(),
      stacks: stacks.statistics(),
      codeBytes: program.code.byteLength,
      cache: this.cache?.statistics() ?? null,
      deferredPreemption: deferredPreemption(program.module, this.core.memory),
    };
  }

  /** What is wrong with the machine's memory and its accounts as they stand, one sentence each: none, unless the machine has a bug. */
  problems(): readonly string[] {
    const { memory, program, heap, stacks } = this.core;
    const map = mapMemory(memory.size, program.staticEnd);
    return [...accountProblems(memory, CPU_BASE, stacks), ...checkMemory({ memory, program, heap, stacks, cpu: CPU_BASE, map })];
  }

  private runUntil(cycle: number): Outcome {
    const before = this.outcome;
    if (before !== null && before.kind !== 'paused' && before.kind !== 'waiting') return before;
    this.outcome = null;
    this.time.pauseAt(cycle);
    try {
      // What stopped it was at a point, and kept others from being taken there: they are now, so that nothing shows that it stopped.
      if (before !== null && !this.slow(POINT)) return this.outcome!;
      // V8 takes the engine's captured views for constants only in code that it enters from the start, so the engine is left for everything rare.
      while (this.slow(this.engine()));
    } finally {
      this.flush();
    }
    const outcome = this.outcome as Outcome | null;
    if (outcome === null) throw new Error('the engine left its loop without a reason');
    return outcome;
  }

  private stop(outcome: Outcome): void {
    this.outcome ??= outcome;
  }

  /** The first Context begins in the module's entry function: ring 0, interrupts off. */
  private powerOn(): void {
    const { cpu, heap, stacks, program } = this.core;
    const { i32, u32 } = cpu;
    const table = program.module.entry * FUNCTION_WORDS;
    const frame = program.functions[table + FUNCTION_FRAME]! << 2;
    const context = heap.takeContext();
    i32[(context + CTX_SERIAL) >>> 2] = cpu.nextSerial();
    if (stacks.make(context) < 0 || stacks.switchIn(context) < 0) throw new LoadError('there is no memory for the first stack');
    i32[(context + CTX_STATE) >>> 2] = CONTEXT_RUNNING;
    cpu.context = context;
    cpu.fp = u32[(context + CTX_FP) >>> 2]!;
    cpu.sp = u32[(context + CTX_SP) >>> 2]!;
    cpu.sl = u32[(context + CTX_LIMIT) >>> 2]!;
    if (cpu.sp + frame > cpu.sl && stacks.overflow(context, frame) < 0) throw new LoadError('the frame of the entry function does not fit on any stack');
    cpu.fp = cpu.sp;
    i32[cpu.fp >>> 2] = 0;
    i32[(cpu.fp >>> 2) + 1] = LINK_FIRST;
    cpu.sp = cpu.fp + frame;
    cpu.pc = program.functions[table + FUNCTION_PC]!;
  }
}

function bootParameters(module: Module, options: MachineOptions): ReadonlyMap<number, bigint> {
  return new Map([
    [BOOT_SLICE, BigInt(options.slice ?? DEFAULT_SLICE)],
    [BOOT_PREEMPT, BigInt(PREEMPT_NUMBERS[options.preempt ?? 'points'])],
    [BOOT_CARRIERS, BigInt(options.carriers ?? 1)],
    [BOOT_MAX_DEFERRAL, BigInt(options.maxDeferral ?? 0)],
    [BOOT_NEIGHBOURS, BigInt(options.neighbours ?? 0)],
    [BOOT_SEED, BigInt.asIntN(64, options.seed ?? 1n)],
    [BOOT_MODEL, BigInt(options.model ?? module.model ?? 0)],
    [BOOT_TEST, BigInt(options.test ?? 0)],
  ]);
}

function newCounters(): Counters {
  const zero = (): Counters['switches'] => ({ voluntary: 0, kernel: 0, preemptive: 0 });
  return { interrupts: new Float64Array(256), switches: zero(), wordsSaved: zero(), throws: 0, nativeCalls: 0 };
}

function mapOf(bytes: number, staticEnd: number): ReturnType<typeof mapMemory> {
  try {
    return mapMemory(bytes, staticEnd);
  } catch (error) {
    throw new LoadError(error instanceof Error ? error.message : String(error));
  }
}
