// The options of `weft bench` and how their lists are read.
import type { Wanted } from '../../lab/configuration.js';
import type { Shard } from '../../lab/plan.js';
import type { CacheLevel } from '../../vm/debug/cache-model.js';
import { STRATEGY_KINDS } from '../../vm/stacks/catalogue.js';
import { UsageError } from '../exit-codes.js';

export interface BenchOptions {
  readonly stack?: string;
  readonly model?: string;
  readonly engine?: string;
  readonly sweep: readonly string[];
  readonly runs: number;
  readonly size: 'small' | 'full';
  readonly seed: number;
  readonly cacheModel?: readonly CacheLevel[];
  readonly shard?: string;
  readonly json?: string;
  readonly html?: string;
  readonly csv?: string;
  readonly baseline?: string;
}

/** What configurations are asked for. A spec of a stack contains commas: a word that is no option of the one before it begins a new spec. */
export function wantedOf({ stack, model, engine }: BenchOptions): Wanted {
  return { stacks: specs(stack ?? ''), models: words(model ?? ''), engines: words(engine ?? '') };
}

const words = (text: string): readonly string[] => text.split(/[\s,/]+/).filter((word) => word !== '');

const NEXT_SPEC = new RegExp(`\\s+|,(?=(?:${STRATEGY_KINDS.map(({ name }) => name).join('|')})\\b)`);

/** "copied:1k,grow=2,fixed segmented:4k,cached": a new strategy begins after a space, and after a comma where a name of one follows. */
function specs(text: string): readonly string[] {
  return text
    .split(NEXT_SPEC)
    .map((word) => word.replace(/,$/, ''))
    .filter((word) => word !== '');
}

/** `depth=10,100,1_000` or `offset=0..63`: parameter to values. Throws a UsageError. */
export function sweepOf(texts: readonly string[]): ReadonlyMap<string, readonly number[]> {
  return new Map(
    texts.map((text) => {
      const [name, list, more] = text.split('=');
      const values = (list ?? '').split(',').flatMap(valuesOf);
      if (more !== undefined || values.some((value) => !Number.isSafeInteger(value)))
        throw new UsageError(`--sweep takes a parameter and its values, such as depth=10,100,1000 or offset=0..63, not '${text}'`);
      return [name!.trim().toLowerCase(), values];
    }),
  );
}

/** Longer ranges are a slip of the finger. */
const MOST_VALUES = 10_000;

/** `100`, or `0..63` with both ends; NaN for anything else. */
function valuesOf(text: string): readonly number[] {
  const [from, to] = text
    .replaceAll('_', '')
    .split('..')
    .map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (to === undefined) return [from!];
  return to >= from! && to - from! < MOST_VALUES ? Array.from({ length: to - from! + 1 }, (_, i) => from! + i) : [NaN];
}

/** `2/5`. Throws a UsageError. */
export function shardOption(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (match === null || index < 1 || index > count) throw new UsageError(`--shard takes i/n with i from 1 to n, such as 1/4, not '${text}'`);
  return { index, count };
}
