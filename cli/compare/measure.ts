// One configuration of a comparison, run and measured.
//
// Memory is what stacks hold plus what lives on the heap. Live bytes are known only after a collection, so one more run, which is not timed, stops now and then,
// collects when more tasks than ever before have a stack, and looks.
import type { Module } from '../../vm/bytecode/module.js';
import type { Outcome } from '../../vm/engines/core.js';
import type { HostFunction } from '../../vm/host.js';
import { Machine, type MachineOptions, type MachineStatistics } from '../../vm/machine.js';

export interface Measurement {
  readonly output: string;
  readonly errors: string;
  /** `exit 0`, or how else it ended. */
  readonly ending: string;
  /** Host time of the run. */
  readonly milliseconds: number;
  readonly cycles: number;
  readonly switches: number;
  readonly kernelSwitches: number;
  readonly growths: number;
  readonly bytesCopied: number;
  readonly codeBytes: number;
  /** Bytes allocated on the heap, all told. */
  readonly heapAllocated: number;
}

export interface Clock {
  readonly wallClock: () => bigint;
  readonly elapsed: () => number;
}

type Settings = Omit<MachineOptions, 'host'>;

interface Run {
  readonly output: string;
  readonly errors: string;
  readonly outcome: Outcome;
  readonly milliseconds: number;
  readonly statistics: MachineStatistics;
}

function runOnce(module: Module, settings: Settings, clock: Clock, drive: (machine: Machine) => Outcome): Run {
  const out = { text: '', decoder: new TextDecoder() };
  const err = { text: '', decoder: new TextDecoder() };
  const into = (stream: typeof out) => (bytes: Uint8Array) => void (stream.text += stream.decoder.decode(bytes, { stream: true }));
  const natives = new Map<string, HostFunction>();
  const machine = new Machine(module, { ...settings, host: { out: into(out), err: into(err), wallClock: clock.wallClock, elapsed: clock.elapsed, natives } });
  const began = clock.elapsed();
  const outcome = drive(machine);
  return { output: out.text, errors: err.text, outcome, milliseconds: clock.elapsed() - began, statistics: machine.statistics() };
}

export interface Memory {
  /** Most stacks at once: so many tasks, where each has one. */
  readonly peakTasks: number;
  /** What stacks hold at most, and what lives on the heap when most of them are there. */
  readonly peakMemory: number;
}

/** Runs a program once and looks at its memory now and then. */
export function measureMemory(module: Module, settings: Settings, clock: Clock): Memory {
  let peakTasks = 0;
  let liveHeap = 0;
  const { statistics } = runOnce(module, settings, clock, (machine) => {
    const { heap, cpu } = machine.core;
    for (;;) {
      const outcome = machine.step(Math.max(SHORTEST, Math.ceil(cpu.now / LOOKS)));
      const { made, freed } = machine.statistics().stacks;
      const tasks = made - freed;
      if (outcome.kind === 'paused' && cpu.inInterrupt === 0 && (tasks > peakTasks * NOTABLE || heap.statistics().used > liveHeap * GROWN + SLACK)) {
        heap.collect();
        peakTasks = Math.max(peakTasks, tasks);
        liveHeap = Math.max(liveHeap, heap.statistics().used);
      } else if (heap.statistics().collections > 0) liveHeap = Math.max(liveHeap, heap.statistics().liveAfterLast);
      if (outcome.kind !== 'paused') return outcome;
    }
  });
  return { peakTasks, peakMemory: statistics.stacks.peakReserved + (liveHeap === 0 ? statistics.heap.used : liveHeap) };
}

/** Runs a program: the first of its timed runs. */
export function measure(module: Module, settings: Settings, clock: Clock): Measurement {
  const { output, errors, outcome, milliseconds, statistics } = runOnce(module, settings, clock, (machine) => machine.run());
  const { switches, stacks } = statistics;
  return {
    output,
    errors,
    ending: endingOf(outcome),
    milliseconds,
    cycles: statistics.cycles,
    switches: switches.voluntary + switches.preemptive + switches.kernel,
    kernelSwitches: switches.kernel,
    growths: stacks.growths,
    bytesCopied: stacks.bytesCopied,
    codeBytes: statistics.codeBytes,
    heapAllocated: statistics.heap.bytesAllocated,
  };
}

/** Another of its timed runs, in milliseconds. */
export const timeAgain = (module: Module, settings: Settings, clock: Clock): number =>
  runOnce(module, settings, clock, (machine) => machine.run()).milliseconds;

/** Between two looks at memory lie so many cycles, or that part of the run so far. */
const SHORTEST = 500;
const LOOKS = 50;
/** So many times as many tasks as at the last look are worth another collection. */
const NOTABLE = 1.05;
/** So is a heap that has grown so much: tasks without stacks are objects. */
const GROWN = 1.1;
const SLACK = 4096;

function endingOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exit':
      return `exit ${outcome.code}`;
    case 'limit':
      return outcome.message;
    case 'stopped':
      return 'the machine stopped';
    case 'paused':
    case 'waiting':
      return outcome.kind;
    default:
      outcome satisfies never;
      return '';
  }
}
