// What textbooks, design documents and papers claim of stacks and models, as things to measure. Judged by cycles, bytes and counts, which repeat exactly.
import { short, withUnit } from './figures-text.js';
import type { Report, Row } from './report.js';
import { samplesOf } from './summary.js';
import { median, type Distribution } from './sample.js';

export interface Claim {
  readonly claim: string;
  readonly source: string;
  /** What is measured, as on the command line of `weft bench`. */
  readonly cases: readonly string[];
  readonly sweep: readonly string[];
  readonly stack: string;
  readonly model: string;
  readonly judge: (of: Measured) => Verdict;
}

export interface Verdict {
  readonly measured: string;
  readonly holds: boolean;
}

/** A figure of the report: the one row that fits. Throws a RangeError where there is none, or it failed. */
export interface Measured {
  readonly per: (metric: string, section: string, fits: Fit) => number;
  readonly distribution: (name: string, fits: Fit) => Distribution;
}

export interface Fit {
  readonly stack?: string;
  readonly model?: string;
  readonly at?: Readonly<Record<string, number>>;
}

/** Reads figures of a report, per operation. */
export function measuredIn({ rows }: Report): Measured {
  const rowOf = ({ stack, model, at }: Fit): Row => {
    const found = rows.find(
      ({ configuration, point }) =>
        (stack === undefined || configuration.stack === stack) &&
        (model === undefined || configuration.model === model) &&
        Object.entries(at ?? {}).every(([name, value]) => point[name] === value),
    );
    if (found === undefined) throw new RangeError(`nothing was measured under ${stack ?? 'any stack'} ${JSON.stringify(at ?? {})}`);
    if (found.failure !== null) throw new RangeError(found.failure);
    return found;
  };
  return {
    per(metric, section, fits) {
      const row = rowOf(fits);
      return median(samplesOf(row, section, metric)) / row.operations;
    },
    distribution: (name, fits) => rowOf(fits).runs[0]!.distributions[name]!,
  };
}

const times = (value: number): string => `${short(value)} times`;
const OFFSETS = Array.from({ length: 64 }, (_, i) => i);
const SAME = 1.03;

export const CLAIMS: readonly Claim[] = [
  {
    claim: 'A call in a loop that stands at the end of a segment crosses it twice in every round: the hot split',
    source: 'Contiguous stacks, Go design document (2013); Abandoning segmented stacks in Rust (2013)',
    cases: ['stacks/hot-split'],
    sweep: ['offset=0..63', 'calls=1000'],
    stack: 'segmented:1k',
    model: 'mixed',
    judge({ per }) {
      const costs = OFFSETS.map((OFFSET) => ({ crossings: per('crossings', 'loop', { at: { OFFSET } }), cycles: per('cycles', 'loop', { at: { OFFSET } }) }));
      const split = costs.filter(({ crossings }) => crossings > 1.9);
      const quiet = costs.filter(({ crossings }) => crossings < 0.1);
      const worst = Math.max(...costs.map(({ cycles }) => cycles));
      const best = Math.min(...costs.map(({ cycles }) => cycles));
      return {
        measured: `two crossings a call at ${split.length} of ${costs.length} depths, none at ${quiet.length}; ${short(best)} cycles a call, ${short(worst)} there`,
        holds: split.length > 0 && split.length + quiet.length === costs.length && worst > SAME * best,
      };
    },
  },
  {
    claim: 'Copied stacks have no hot split: what a call costs does not depend on how deep it is made',
    source: 'Contiguous stacks, Go design document (2013)',
    cases: ['stacks/hot-split'],
    sweep: ['offset=0..63', 'calls=1000'],
    stack: 'copied:1k',
    model: 'mixed',
    judge({ per }) {
      const cycles = OFFSETS.map((OFFSET) => per('cycles', 'loop', { at: { OFFSET } }));
      return {
        measured: `${short(Math.min(...cycles))} to ${short(Math.max(...cycles))} cycles a call at ${cycles.length} depths`,
        holds: Math.max(...cycles) <= SAME * Math.min(...cycles),
      };
    },
  },
  {
    claim: 'A call that fits costs the same whatever the stack is made of',
    source: 'What every comparison of stacks assumes',
    cases: ['stacks/call'],
    sweep: ['n=18'],
    stack: 'fixed reserved segmented copied shared',
    model: 'mixed',
    judge({ per }) {
      const cycles = ['fixed', 'reserved', 'segmented', 'copied', 'shared'].map((stack) => per('cycles', 'fib', { stack: stack }));
      return {
        measured: `fib(18) takes ${short(Math.min(...cycles))} to ${short(Math.max(...cycles))} cycles`,
        holds: Math.max(...cycles) <= SAME * Math.min(...cycles),
      };
    },
  },
  {
    claim: 'Doubling makes copying cheap: the first descent of a copied stack costs at most twice a later one, however deep',
    source: 'Amortised analysis of dynamic tables, CLRS chapter 17; Go since 1.3',
    cases: ['stacks/deep'],
    sweep: ['depth=1000,10000,100000'],
    stack: 'copied:1k',
    model: 'mixed',
    judge({ per }) {
      const ratios = [1000, 10_000, 100_000].map((DEPTH) => per('cycles', 'cold', { at: { DEPTH } }) / per('cycles', 'warm', { at: { DEPTH } }));
      return { measured: `${ratios.map(short).join(', ')} times at 10^3, 10^4, 10^5 frames`, holds: Math.max(...ratios) <= 2 };
    },
  },
  {
    claim: 'A copied stack keeps what a burst needed until it is shrunk at a collection',
    source: 'Go runtime, shrinkstack',
    cases: ['stacks/burst'],
    sweep: ['tasks=100', 'depth=200'],
    stack: 'copied:1k',
    model: 'mixed',
    judge({ per }) {
      const [waiting, collected] = [per('stacksReserved', 'waiting', {}), per('stacksReserved', 'collected', {})];
      return {
        measured: `${withUnit(waiting, 'bytes')} a task while waiting, ${withUnit(collected, 'bytes')} after collections`,
        holds: collected < waiting / 2,
      };
    },
  },
  {
    claim: 'Stacks of fixed size are mostly reserved and never used',
    source: 'The reason for growing stacks in Go, Rust (before 2013), and Loom',
    cases: ['models/parked'],
    sweep: ['tasks=1000'],
    stack: 'fixed:64k copied:512',
    model: 'mixed',
    judge({ per }) {
      const [fixed, copied] = [per('stacksReserved', 'waiting', { stack: 'fixed:64k' }), per('stacksReserved', 'waiting', { stack: 'copied:512' })];
      return {
        measured: `${withUnit(fixed, 'bytes')} a waiting task with fixed:64k, ${withUnit(copied, 'bytes')} with copied:512`,
        holds: fixed > 10 * copied,
      };
    },
  },
  {
    claim: 'Where all tasks share one stack a switch costs in proportion to depth; elsewhere depth does not matter',
    source: 'Share-stack coroutine libraries (libco, libaco); Project Loom',
    cases: ['stacks/switch-depth'],
    sweep: ['depth=1,100,1000', 'switches=200_000'],
    stack: 'shared copied:1k segmented:4k',
    model: 'mixed',
    judge({ per }) {
      const growth = (stack: string): number => per('cycles', 'yields', { stack, at: { DEPTH: 1000 } }) / per('cycles', 'yields', { stack, at: { DEPTH: 1 } });
      const [shared, copied, segmented] = [growth('shared'), growth('copied:1k'), growth('segmented:4k')];
      return {
        measured: `at depth 1000 ${times(shared)} the cycles of depth 1 under shared, ${times(copied)} under copied, ${times(segmented)} under segmented`,
        holds: shared > 10 && copied < 1.05 && segmented < 1.05,
      };
    },
  },
  {
    claim: 'Pointers into a stack make it dearer to move: each one has to be found and rewritten',
    source: 'Go runtime, adjustframe',
    cases: ['stacks/pointers'],
    sweep: ['frames=10000', 'pointers=0,10000'],
    stack: 'copied:1k',
    model: 'mixed',
    judge({ per }) {
      const at = (POINTERS: number): Fit => ({ at: { POINTERS } });
      const rewritten = per('pointersRewritten', 'cold', at(10_000)) * 10_000;
      return {
        measured: `${short(per('pointersRewritten', 'cold', at(0)) * 10_000)} rewritten without any, ${short(rewritten)} with 10,000 in the frames that moved`,
        holds: per('pointersRewritten', 'cold', at(0)) === 0 && rewritten > 1000,
      };
    },
  },
  {
    claim: 'Switching between kernel threads costs several times a switch between green threads',
    source: 'Every textbook on user-level threads, from Anderson et al., Scheduler Activations (1991)',
    cases: ['models/ring'],
    sweep: ['hops=10000'],
    stack: 'copied:1k',
    model: 'stackful,threads',
    judge({ per }) {
      const [green, kernel] = [per('cycles', 'ring', { model: 'stackful' }), per('cycles', 'ring', { model: 'threads' })];
      return {
        measured: `${short(green)} cycles a hop between green threads, ${short(kernel)} between kernel threads: ${times(kernel / green)}`,
        holds: kernel > 2 * green,
      };
    },
  },
  {
    claim: 'A waiting stackless task takes less memory than one with a stack of its own',
    source: 'Rust RFC 2033; "What colour is your function?" and its answers',
    cases: ['models/parked'],
    sweep: ['tasks=1000'],
    stack: 'copied:512',
    model: 'stackful,stackless',
    judge({ per }) {
      const bytes = (model: string): number => per('stacksReserved', 'waiting', { model }) + per('heapUsed', 'waiting', { model });
      const [stackful, stackless] = [bytes('stackful'), bytes('stackless')];
      return {
        measured: `${withUnit(stackful, 'bytes')} with a stack of 512 bytes, ${withUnit(stackless, 'bytes')} as a state machine`,
        holds: stackless < stackful,
      };
    },
  },
  {
    claim: 'What a wake costs at the end of a chain of awaits grows with the chain where futures are polled, and does not where the leaf is resumed',
    source: 'Rust async book, "Under the hood"; coroutines of C#, Kotlin and JavaScript',
    cases: ['models/chain'],
    sweep: ['depth=1,1000', 'wakes=1000'],
    stack: 'copied:1k',
    model: 'stackless,stackless:push',
    judge({ per }) {
      const growth = (model: string): number => per('cycles', 'wake', { model, at: { DEPTH: 1000 } }) / per('cycles', 'wake', { model, at: { DEPTH: 1 } });
      const [poll, push] = [growth('stackless'), growth('stackless:push')];
      return { measured: `${times(poll)} the cycles at 1,000 awaits polled, ${times(push)} pushed`, holds: poll > 5 && push <= 1.1 };
    },
  },
  {
    claim: 'Async tasks beside green threads wait without stacks of their own',
    source: 'The mixed model of this machine (docs/async.md)',
    cases: ['models/pending'],
    sweep: ['waiting=1000'],
    stack: 'copied:1k',
    model: 'mixed',
    judge({ per }) {
      const [async, tasks] = ['async', 'tasks'].map((section) => per('stacksReserved', section, {}) + per('heapAllocated', section, {})) as [number, number];
      return { measured: `${withUnit(async, 'bytes')} a waiting async task, ${withUnit(tasks, 'bytes')} a green thread, stack and heap`, holds: async < tasks };
    },
  },
  {
    claim: 'A task that spins delays others by no more than its time slice',
    source: 'Round-robin scheduling in any textbook on operating systems',
    cases: ['preemption/latency'],
    sweep: ['slice=100000,10000', 'spinners=1', 'wakes=20'],
    stack: 'copied:1k',
    model: 'mixed',
    judge({ distribution }) {
      const late = [100_000, 10_000].map((SLICE) => distribution('lateness in cycles', { at: { SLICE } }).max);
      return {
        measured: `at most ${short(late[0]!)} cycles late with a slice of 100,000, ${short(late[1]!)} with 10,000`,
        holds: late[0]! <= 110_000 && late[1]! <= 12_000,
      };
    },
  },
  {
    claim: 'Beside K processes that spin, a program on one kernel thread gets a share of 1 in K + 1; one with N kernel threads gets N in N + K',
    source: 'Anderson et al., Scheduler Activations (1991); fair sharing by thread in any textbook on operating systems',
    cases: ['preemption/neighbours'],
    sweep: ['neighbours=0,3', 'workers=4', 'wakes=20'],
    stack: 'copied:1k',
    model: 'stackful,threads',
    judge({ per }) {
      const slower = (model: string): number =>
        per('cycles', 'working', { model, at: { NEIGHBOURS: 3 } }) / per('cycles', 'working', { model, at: { NEIGHBOURS: 0 } });
      const [green, kernel] = [slower('stackful'), slower('threads')];
      return {
        measured: `four tasks beside three that spin take ${times(green)} as long on one kernel thread, ${times(kernel)} on four`,
        holds: Math.abs(green - 4) < 0.4 && Math.abs(kernel - 7 / 4) < 0.4,
      };
    },
  },
  {
    claim: 'A sleeper beside K processes that spin waits for its turn among them: up to K time slices for each kernel thread that must run before it does',
    source: 'Round-robin scheduling in any textbook on operating systems',
    cases: ['preemption/neighbours'],
    sweep: ['neighbours=0,3', 'workers=4', 'wakes=20'],
    stack: 'copied:1k',
    model: 'stackful,threads',
    judge({ distribution }) {
      const late = (model: string, NEIGHBOURS: number): number => distribution('lateness in cycles', { model, at: { NEIGHBOURS } }).max;
      const [green, kernel] = [late('stackful', 3), late('threads', 3)];
      const alone = Math.max(late('stackful', 0), late('threads', 0));
      return {
        measured: `at most ${short(alone)} cycles late alone; beside three, ${short(green)} as a green thread, ${short(kernel)} as a kernel thread, which its carrier wakes`,
        holds: alone < 5000 && green <= 310_000 && kernel > green && kernel <= 620_000,
      };
    },
  },
  {
    claim: 'Preemption points in calls and loops cost nothing while nothing is due',
    source: 'Go 1.14 release notes on tight loops; Feeley, Polling efficiently (1993)',
    cases: ['preemption/points'],
    sweep: ['n=18'],
    stack: 'copied:1k',
    model: 'mixed',
    judge({ per }) {
      const ratio = per('cycles', 'calls', { at: { PREEMPT: 1 } }) / per('cycles', 'calls', { at: { PREEMPT: 0 } });
      return { measured: `${short(ratio)} times the cycles of the same calls without preemption`, holds: ratio <= SAME };
    },
  },
];
