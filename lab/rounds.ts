// The measuring itself: each round is one shuffled suite over all jobs, and rounds are put together, so that whatever drifts in the machine that measures falls on all alike.
import { runSuite } from './benny.js';
import { opsAt } from './case.js';
import { RunFailure, type Bench } from './execute.js';
import type { Job } from './plan.js';
import { rowText, type Row } from './report.js';
import type { Run } from './sample.js';

export interface RoundsOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Asked between runs; what is done is kept. */
  readonly cancelled: () => boolean;
  readonly progress: (step: Step) => void;
}

/** One job was run once. */
export interface Step {
  readonly round: number;
  readonly rounds: number;
  /** Runs done, of `total` in all rounds. */
  readonly done: number;
  readonly total: number;
  readonly what: string;
  readonly failure: string | null;
}

export interface Measurements {
  readonly rows: readonly Row[];
  /** Rounds that are complete. */
  readonly rounds: number;
  readonly cancelled: boolean;
}

/** Runs every job once a round. A job that fails is not run again. */
export async function measure(bench: Bench, jobs: readonly Job[], options: RoundsOptions): Promise<Measurements> {
  const runs = new Map<number, Run[]>(jobs.map(({ number }) => [number, []]));
  const failures = new Map<number, string>();
  const total = jobs.length * options.rounds;
  let done = 0;
  let complete = 0;
  for (let round = 1; round <= options.rounds && !options.cancelled(); round++) {
    const list = shuffle(
      jobs.filter(({ number }) => !failures.has(number)),
      options.seed + round,
    );
    await runSuite<Run | RunFailure>(
      `round ${round}`,
      list.map((job) => ({ name: nameOf(job), sample: () => attempt(bench, job, round) })),
      {
        samples: 1,
        cancelled: options.cancelled,
        taken(index, result) {
          const job = list[index]!;
          if (result instanceof RunFailure) failures.set(job.number, result.reason);
          else runs.get(job.number)!.push(result);
          done++;
          const failure = result instanceof RunFailure ? result.reason : null;
          options.progress({ round, rounds: options.rounds, done, total, what: nameOf(job), failure });
        },
      },
    );
    if (!options.cancelled()) complete = round;
  }
  return {
    rows: jobs.map(({ number, of, point, configuration }) => ({
      number,
      case: of.id,
      point,
      configuration,
      operations: opsAt(of, point),
      runs: runs.get(number)!,
      failure: failures.get(number) ?? null,
    })),
    rounds: complete,
    cancelled: complete < options.rounds && options.cancelled(),
  };
}

const nameOf = ({ of, point, configuration }: Job): string => rowText({ case: of.id, point, configuration });

function attempt(bench: Bench, job: Job, round: number): Run | RunFailure {
  try {
    return bench.run(job, round);
  } catch (error) {
    if (error instanceof RunFailure) return error;
    throw error;
  }
}

/** Fisher and Yates, by a small generator (mulberry32), so that a seed repeats the order. */
export function shuffle<T>(list: readonly T[], seed: number): readonly T[] {
  const result = [...list];
  let state = seed | 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
