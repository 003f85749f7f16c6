// What is to be run: every case at every point under every configuration, numbered, so that shards can share it out.
import type { Case, Point, Size } from './case.js';
import { pointsOf } from './case.js';
import type { Configuration, Wanted } from './configuration.js';
import { configurationsOf } from './configuration.js';

export interface Job {
  /** Place in the whole plan. */
  readonly number: number;
  readonly of: Case;
  readonly point: Point;
  readonly configuration: Configuration;
}

export interface PlanOptions {
  readonly size: Size;
  readonly sweep: ReadonlyMap<string, readonly number[]>;
  readonly wanted: Wanted;
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** The whole plan, in an order that depends on nothing else. Throws a RangeError for a sweep over a parameter that no case has. */
export function planOf(cases: readonly Case[], { size, sweep, wanted }: PlanOptions): readonly Job[] {
  for (const name of sweep.keys()) {
    const known = [...new Set(cases.flatMap(({ parameters }) => parameters.map((p) => p.name.toLowerCase())))];
    if (!known.includes(name)) throw new RangeError(`no case has a parameter '${name}'; there are: ${known.join(', ')}`);
  }
  return cases
    .flatMap((of) => pointsOf(of, size, sweep).flatMap((point) => configurationsOf(of, wanted).map((configuration) => ({ of, point, configuration }))))
    .map((job, number) => ({ number, ...job }));
}

/** Every `count`-th job, so that the large points of a sweep are spread over all shards. */
export function shardOf(plan: readonly Job[], { index, count }: Shard): readonly Job[] {
  return plan.filter(({ number }) => number % count === index - 1);
}
