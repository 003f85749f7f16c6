// What is remembered of stacks beside the sums: the deepest ones of the run, one by one, and how much was in use over time. Both are bounded, whatever the run does.
import {
  CONTEXT_FINISHED,
  CTX_COPIED,
  CTX_CROSSINGS,
  CTX_GROWTHS,
  CTX_PEAK,
  CTX_RESERVED,
  CTX_REWRITTEN,
  CTX_SEGMENTS,
  CTX_SERIAL,
  CTX_STATE,
  CTX_STRATEGY,
} from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { StackStatistics, TaskStack } from './strategy.js';

const DEEPEST = 32;
/** When there are so many moments, every second one is forgotten, and from then on they are twice as far apart. */
const MOMENTS = 512;
const FIRST_INTERVAL = 1 << 12; // cycles

export interface StackRecords {
  /** A Context whose stack is about to be freed, or at the end of the run. */
  note(context: number, used: number): void;
  /** The deepest stacks, the deepest first. */
  deepest(): readonly TaskStack[];
  sample(cycle: number, reserved: number): void;
  timeline(): StackStatistics['timeline'];
  noteCommitted(bytes: number): void;
  readonly peakCommitted: number;
}

/** `specs`: of the strategies by number; it grows. */
export function makeRecords(memory: Memory, specs: readonly string[]): StackRecords {
  const { u32, i32 } = memory;
  let tasks = new Map<number, TaskStack>();
  let least = -1; // peak below which nothing is remembered any more
  let moments: { readonly cycle: number; readonly reserved: number }[] = [];
  let interval = FIRST_INTERVAL;
  let next = 0;
  let peakCommitted = 0;

  const ordered = (): TaskStack[] => [...tasks.values()].sort((a, b) => b.peak - a.peak || a.task - b.task).slice(0, DEEPEST);
  return {
    note(context, used) {
      const word = (offset: number): number => u32[(context + offset) >>> 2]!;
      const peak = Math.max(word(CTX_PEAK), used);
      if (peak <= least) return;
      const finished = i32[(context + CTX_STATE) >>> 2] === CONTEXT_FINISHED;
      tasks.set(word(CTX_SERIAL), {
        task: word(CTX_SERIAL),
        strategy: specs[word(CTX_STRATEGY)]!,
        used: finished ? 0 : used,
        reserved: finished ? 0 : word(CTX_RESERVED),
        segments: finished ? 0 : word(CTX_SEGMENTS),
        peak,
        growths: word(CTX_GROWTHS),
        bytesCopied: word(CTX_COPIED),
        pointersRewritten: word(CTX_REWRITTEN),
        crossings: word(CTX_CROSSINGS),
      });
      if (tasks.size < 2 * DEEPEST) return;
      const kept = ordered();
      least = kept.at(-1)!.peak;
      tasks = new Map(kept.map((task) => [task.task, task]));
    },
    deepest: ordered,
    sample(cycle, reserved) {
      if (cycle < next) return;
      moments.push({ cycle, reserved });
      if (moments.length === MOMENTS) {
        moments = moments.filter((_, i) => i % 2 === 0);
        interval *= 2;
      }
      next = cycle + interval;
    },
    timeline: () => moments,
    noteCommitted(bytes) {
      if (bytes > peakCommitted) peakCommitted = bytes;
    },
    get peakCommitted() {
      return peakCommitted;
    },
  };
}
