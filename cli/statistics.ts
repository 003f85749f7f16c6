// What `--stats` prints: what the machine did, as a table or as one JSON object.
import type { CacheCounts, CacheStatistics } from '../vm/debug/cache-model.js';
import type { MachineStatistics } from '../vm/machine.js';
import type { StackStatistics } from '../vm/stacks/strategy.js';

const DEEPEST_SHOWN = 3;
import { bytes, milliseconds, number } from './figures.js';

const vectorNames: ReadonlyMap<number, string> = new Map([
  [0, 'divide error'],
  [3, 'breakpoint'],
  [5, 'bounds'],
  [6, 'invalid instruction'],
  [8, 'double fault'],
  [12, 'stack overflow'],
  [13, 'protection'],
  [14, 'page fault'],
  [16, 'out of memory'],
  [17, 'critical section over budget'],
  [32, 'timer'],
  [0x80, 'system call'],
]);

/** `timer`, `page fault`, `vector 40`. */
export const vectorName = (vector: number): string => vectorNames.get(vector) ?? `vector ${vector}`;

export interface RunFacts {
  readonly exitCode: number;
  readonly compileMilliseconds: number;
  readonly runMilliseconds: number;
}

export function statisticsJson(statistics: MachineStatistics, facts: RunFacts): string {
  const { interrupts, ...rest } = statistics;
  return `${JSON.stringify({ ...facts, ...rest, interrupts: Object.fromEntries(interrupts) })}\n`;
}

export function statisticsText(statistics: MachineStatistics, facts: RunFacts): string {
  const { switches, wordsSaved, heap, stacks, interrupts } = statistics;
  const mips = facts.runMilliseconds > 0 ? statistics.cycles / facts.runMilliseconds / 1000 : 0;
  const rows: (readonly [string, string])[] = [
    ['cycles', `${number(statistics.cycles)}  (${mips.toFixed(1)} million a second)`],
    ['time', `${milliseconds(facts.runMilliseconds)} to run, ${milliseconds(facts.compileMilliseconds)} to compile`],
    ['code', bytes(statistics.codeBytes)],
    ['switches', `${number(switches.voluntary)} voluntary, ${number(switches.preemptive)} preemptive, ${number(switches.kernel)} of the kernel`],
    [
      'words saved',
      `${number(wordsSaved.voluntary)} by voluntary, ${number(wordsSaved.preemptive)} by preemptive, ${number(wordsSaved.kernel)} by kernel switches`,
    ],
    ['interrupts', interruptsText(interrupts)],
    ['panics', number(statistics.throws)],
    ['stacks', `${stacks.strategy}: ${number(stacks.made)} made, ${number(stacks.freed)} freed, ${bytes(stacks.peakReserved)} at most`],
    [
      'stack growth',
      `${number(stacks.growths)} grown, ${number(stacks.shrinks)} shrunk, ${bytes(stacks.bytesCopied)} copied, ${number(stacks.pointersRewritten)} pointers rewritten`,
    ],
    ['heap', `${bytes(heap.bytesAllocated)} allocated, ${bytes(heap.used)} in use`],
    ['collections', `${number(heap.collections)}, ${bytes(heap.bytesMoved)} moved`],
  ];
  const deferred = statistics.deferredPreemption;
  if (deferred !== null)
    rows.push([
      'preemptions',
      `${number(deferred.wanted)} wanted, ${number(deferred.atPoints)} taken at points, ${number(deferred.longestDeferral)} cycles from wanted to answered at most`,
    ]);
  if (statistics.cache !== null) rows.push(...cacheRows(statistics.cache));
  rows.splice(rows.findIndex(([name]) => name === 'stack growth') + 1, 0, ...stackRows(stacks));
  if (statistics.nativeCalls > 0) rows.push(['host calls', number(statistics.nativeCalls)]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}\n`).join('');
}

function cacheRows({ levels, stacks, heap, statics }: CacheStatistics): (readonly [string, string])[] {
  const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toPrecision(3)} %`);
  const row = ({ accesses, misses }: CacheCounts): string =>
    `${number(accesses)} accesses; ${misses.map((count, i) => `${number(count)} (${share(count, accesses)}) miss ${bytes(levels[i]!.size)}`).join(', ')}`;
  return [
    ['caches, stacks', row(stacks)],
    ['caches, heap', row(heap)],
    ['caches, static', row(statics)],
  ];
}

/** What only some strategies do, where they did it. */
function stackRows(stacks: StackStatistics): (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  if (stacks.crossings > 0 || stacks.segmentsLinked > 0)
    rows.push([
      'segments',
      `${number(stacks.segmentsLinked)} linked, ${number(stacks.segmentsFreed)} freed, ${number(stacks.crossings)} crossings, ${number(stacks.cacheHits)} into a kept one`,
    ]);
  if (stacks.pagesTouched > 0)
    rows.push([
      'pages',
      `${number(stacks.pagesTouched)} touched, ${number(stacks.pagesReleased)} given back, ${bytes(stacks.peakCommitted)} at most of ${bytes(stacks.peakReserved)} reserved`,
    ]);
  if (stacks.copiesAtSwitches > 0) rows.push(['copies at switches', `${number(stacks.copiesAtSwitches)}, ${bytes(stacks.bytesCopiedAtSwitches)}`]);
  if (stacks.overflows > 0) rows.push(['stack overflows', number(stacks.overflows)]);
  if (stacks.forcedMoves > 0) rows.push(['stress', `${number(stacks.forcedMoves)} forced moves of stacks`]);
  const deepest = stacks.tasks
    .slice(0, DEEPEST_SHOWN)
    .map(({ task, peak, growths }) => `task ${task} ${bytes(peak)}${growths > 0 ? ` in ${number(growths)} steps` : ''}`);
  if (deepest.length > 0) rows.push(['deepest stacks', deepest.join(', ')]);
  return rows;
}

function interruptsText(interrupts: ReadonlyMap<number, number>): string {
  const parts = [...interrupts].map(([vector, count]) => `${number(count)} ${vectorName(vector)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
