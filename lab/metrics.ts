// The metrics: what is read from the machine, in which unit, and how it is shown.
import type { Machine, MachineStatistics } from '../vm/machine.js';
import type { Figures } from './sample.js';

export type Unit = 'ns' | 'cycles' | 'bytes' | 'count' | 'ratio';

export interface Metric {
  readonly name: string;
  readonly label: string;
  readonly unit: Unit;
  /** Repeats exactly; all but time does. */
  readonly exact: boolean;
  /** Divided by the operations of a section where the case says how many. */
  readonly perOperation: boolean;
}

const metric = (name: string, label: string, unit: Unit, more: Partial<Metric> = {}): Metric => ({
  name,
  label,
  unit,
  exact: true,
  perOperation: false,
  ...more,
});

export const TIME = metric('nanoseconds', 'time', 'ns', { exact: false, perOperation: true });
export const CYCLES = metric('cycles', 'cycles', 'cycles', { perOperation: true });

/** Counters grow over a run: a section has the difference between its end and its beginning. */
interface Counter extends Metric {
  readonly read: (statistics: MachineStatistics) => number;
}

const counter = (name: string, label: string, unit: Unit, read: Counter['read']): Counter => ({ ...metric(name, label, unit), read });

const COUNTERS: readonly Counter[] = [
  counter('switches', 'switches', 'count', (s) => s.switches.voluntary),
  counter('preemptions', 'preemptions', 'count', (s) => s.switches.preemptive),
  counter('kernelSwitches', 'kernel switches', 'count', (s) => s.switches.kernel),
  counter('growths', 'growths', 'count', (s) => s.stacks.growths),
  counter('shrinks', 'shrinks', 'count', (s) => s.stacks.shrinks),
  counter('bytesCopied', 'bytes copied', 'bytes', (s) => s.stacks.bytesCopied),
  counter('pointersRewritten', 'pointers rewritten', 'count', (s) => s.stacks.pointersRewritten),
  counter('segmentsLinked', 'segments linked', 'count', (s) => s.stacks.segmentsLinked),
  counter('segmentsFreed', 'segments freed', 'count', (s) => s.stacks.segmentsFreed),
  counter('crossings', 'crossings', 'count', (s) => s.stacks.crossings),
  counter('cacheHits', 'kept segments taken', 'count', (s) => s.stacks.cacheHits),
  counter('pagesTouched', 'pages touched', 'count', (s) => s.stacks.pagesTouched),
  counter('copiesAtSwitches', 'copies at switches', 'count', (s) => s.stacks.copiesAtSwitches),
  counter('bytesCopiedAtSwitches', 'copied at switches', 'bytes', (s) => s.stacks.bytesCopiedAtSwitches),
  counter('heapAllocated', 'heap allocated', 'bytes', (s) => s.heap.bytesAllocated),
  counter('collections', 'collections', 'count', (s) => s.heap.collections),
];

const misses =
  (level: number) =>
  ({ cache }: MachineStatistics): number =>
    cache === null ? 0 : cache.statics.misses[level]! + cache.stacks.misses[level]! + cache.heap.misses[level]!;

/** Only where there is a cache model. */
const CACHES: readonly Counter[] = [
  counter('memoryAccesses', 'accesses to memory', 'count', ({ cache }) =>
    cache === null ? 0 : cache.statics.accesses + cache.stacks.accesses + cache.heap.accesses,
  ),
  counter('misses1', 'misses of the first cache', 'count', misses(0)),
  counter('misses2', 'misses of the second cache', 'count', misses(1)),
  counter('stackMisses1', 'stacks: misses of the first cache', 'count', ({ cache }) => cache?.stacks.misses[0] ?? 0),
  counter('stackMisses2', 'stacks: misses of the second cache', 'count', ({ cache }) => cache?.stacks.misses[1] ?? 0),
];

/** States of the machine at the end of a section. */
const GAUGES: readonly Counter[] = [
  counter('stacksReserved', 'stacks reserved', 'bytes', (s) => s.stacks.reserved),
  counter('stacksPeak', 'stacks reserved, peak', 'bytes', (s) => s.stacks.peakReserved),
  counter('stacksCommitted', 'stacks touched', 'bytes', (s) => s.stacks.committed),
  counter('stacksPeakCommitted', 'stacks touched, peak', 'bytes', (s) => s.stacks.peakCommitted),
  counter('heapUsed', 'heap in use', 'bytes', (s) => s.heap.used),
  counter('codeBytes', 'code', 'bytes', (s) => s.codeBytes),
];

/** Of the task that ends a section, by the number that the machine's stacks know the figure by. */
const TASK: readonly (Metric & { readonly figure: number })[] = [
  { ...metric('taskUsed', 'task: stack used', 'bytes'), figure: 0 },
  { ...metric('taskReserved', 'task: stack reserved', 'bytes'), figure: 1 },
  { ...metric('taskPeak', 'task: stack peak', 'bytes'), figure: 2 },
];

export const METRICS: readonly Metric[] = [TIME, CYCLES, ...COUNTERS, ...CACHES, ...TASK, ...GAUGES];
const byName = new Map(METRICS.map((m) => [m.name, m]));

/** A metric by its name; those of a saved report that this version does not know are plain counts. */
export const metricOf = (name: string): Metric => byName.get(name) ?? metric(name, name, 'count');

/** State of the machine when a section begins. */
export interface Mark {
  readonly statistics: MachineStatistics;
  readonly nanoseconds: number;
}

/** The clock is read last when a section begins and first when it ends, so that reading the counters is not measured. */
export function markOf(machine: Machine, clock: () => number): Mark {
  const statistics = machine.statistics();
  return { statistics, nanoseconds: clock() };
}

/** What happened since the mark. */
export function figuresSince(mark: Mark, machine: Machine, clock: () => number, running: boolean): Figures {
  const nanoseconds = clock() - mark.nanoseconds;
  const statistics = machine.statistics();
  const figures: Record<string, number> = {
    [TIME.name]: nanoseconds,
    [CYCLES.name]: statistics.cycles - mark.statistics.cycles,
  };
  for (const { name, read } of COUNTERS) figures[name] = read(statistics) - read(mark.statistics);
  if (statistics.cache !== null) for (const { name, read } of CACHES) figures[name] = read(statistics) - read(mark.statistics);
  for (const { name, read } of GAUGES) figures[name] = read(statistics);
  const { stacks, cpu } = machine.core;
  if (running) for (const { name, figure } of TASK) figures[name] = stacks.figure(cpu.context, figure);
  return figures;
}
