// `--cache-model [caches]`: the caches that accesses to memory are simulated in.
import { Option } from 'commander';
import type { CacheLevel } from '../vm/debug/cache-model.js';
import { makeCacheModel } from '../vm/debug/cache-model.js';
import { UsageError } from './exit-codes.js';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };

/** "32k:8,1m:16": two caches, the first first, each as its bytes and ways. */
function cachesOf(text: string): readonly CacheLevel[] {
  const wrong = (why: string): never => {
    throw new UsageError(`--cache-model ${text}: ${why}`, 'two caches as SIZE:WAYS,SIZE:WAYS, such as 32k:8,1m:16');
  };
  const levels = text.split(',').map((part): CacheLevel => {
    const match = /^(\d+)([km]?):(\d+)$/.exec(part.trim());
    if (match === null) return wrong(`'${part}' is no cache`);
    return { size: Number(match[1]) * UNITS[match[2]!]!, ways: Number(match[3]) };
  });
  if (levels.length !== 2) return wrong(`it has ${levels.length} caches`);
  try {
    makeCacheModel({ statics: 0, stacks: 0, heap: 0 }, levels);
  } catch (error) {
    if (error instanceof RangeError) return wrong(error.message);
    throw error;
  }
  return levels;
}

export function cacheModelOption(): Option {
  return new Option('--cache-model [caches]', 'simulate data caches (SIZE:WAYS,SIZE:WAYS; 32k:8,1m:16) and count their misses')
    .argParser(cachesOf)
    .preset('32k:8,1m:16');
}
