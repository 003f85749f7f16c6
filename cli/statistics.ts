// What `--stats` prints: what the machine did, as a table or as one JSON object.
import type { MachineStatistics } from '../vm/machine.js';
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
  const { switches, heap, stacks, interrupts } = statistics;
  const mips = facts.runMilliseconds > 0 ? statistics.cycles / facts.runMilliseconds / 1000 : 0;
  const rows: (readonly [string, string])[] = [
    ['cycles', `${number(statistics.cycles)}  (${mips.toFixed(1)} million a second)`],
    ['time', `${milliseconds(facts.runMilliseconds)} to run, ${milliseconds(facts.compileMilliseconds)} to compile`],
    ['code', bytes(statistics.codeBytes)],
    ['switches', `${number(switches.voluntary)} voluntary, ${number(switches.preemptive)} preemptive, ${number(switches.kernel)} of the kernel`],
    ['interrupts', interruptsText(interrupts)],
    ['panics', number(statistics.throws)],
    ['stacks', `${number(stacks.made)} made, ${number(stacks.freed)} freed, ${bytes(stacks.peakReserved)} at most`],
    [
      'stack growth',
      `${number(stacks.growths)} grown, ${number(stacks.shrinks)} shrunk, ${bytes(stacks.bytesCopied)} copied, ${number(stacks.pointersRewritten)} pointers rewritten`,
    ],
    ['heap', `${bytes(heap.bytesAllocated)} allocated, ${bytes(heap.used)} in use`],
    ['collections', `${number(heap.collections)}, ${bytes(heap.bytesMoved)} moved`],
  ];
  if (stacks.forcedMoves > 0) rows.push(['stress', `${number(stacks.forcedMoves)} forced moves of stacks`]);
  if (statistics.nativeCalls > 0) rows.push(['host calls', number(statistics.nativeCalls)]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}\n`).join('');
}

function interruptsText(interrupts: ReadonlyMap<number, number>): string {
  const parts = [...interrupts].map(([vector, count]) => `${number(count)} ${vectorNames.get(vector) ?? `vector ${vector}`}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
