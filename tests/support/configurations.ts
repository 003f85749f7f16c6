// Every way to run a program. The whole corpus prints the same under each.
import type { Expectations } from './expectations.js';
import type { MachineOptions } from '../../vm/machine.js';
import type { Target } from './run-program.js';

export interface Configuration {
  readonly name: string;
  /** Takes much longer than the others. */
  readonly slow?: boolean;
  /** A stack has one size for good. */
  readonly fixed?: boolean;
  readonly options: Partial<MachineOptions>;
  /** What the program is compiled for; absent: the default model. */
  readonly target?: Target;
}

const MODEL_STACKFUL = 1;
const MODEL_STACKLESS = 2;
const MODEL_THREADS = 3;

export const CONFIGURATIONS: readonly Configuration[] = [
  { name: 'defaults', options: {} },
  { name: 'fixed stacks', fixed: true, options: { stack: 'fixed:64k' } },
  { name: 'copied stacks of 256 bytes', options: { stack: 'copied:256' } },
  { name: 'reserved stacks', fixed: true, options: { stack: 'reserved:64k,release' } },
  { name: 'segments of 256 bytes', options: { stack: 'segmented:256' } },
  { name: 'cached segments of 1k', options: { stack: 'segmented:1k,cached' } },
  { name: 'segments with hysteresis', options: { stack: 'segmented:512,hysteresis' } },
  { name: 'a shared stack', options: { stack: 'shared' } },
  { name: 'stack stress', slow: true, options: { stackStress: true } },
  { name: 'collection stress', slow: true, options: { gcStress: true } },
  { name: 'stack and collection stress', slow: true, options: { stackStress: true, gcStress: true } },
  { name: 'split at every call, collection stress', slow: true, options: { stack: 'segmented', stackStress: true, gcStress: true } },
  { name: 'frames moved at every call, collection stress', slow: true, options: { stack: 'segmented:1k,hysteresis', stackStress: true, gcStress: true } },
  { name: 'cached segments, stack and collection stress', slow: true, options: { stack: 'segmented:512,cached', stackStress: true, gcStress: true } },
  {
    name: 'reserved stacks, stack and collection stress',
    slow: true,
    fixed: true,
    options: { stack: 'reserved:64k,release', stackStress: true, gcStress: true },
  },
  { name: 'shared stack, stack and collection stress', slow: true, options: { stack: 'shared', stackStress: true, gcStress: true } },
  { name: 'preemption off', options: { preempt: 'off' } },
  { name: 'preemption anywhere, slice 97', slow: true, options: { preempt: 'any', slice: 97 } },
  { name: 'slice 50', slow: true, options: { slice: 50 } },
  { name: 'three carriers', options: { carriers: 3 } },
  { name: 'stackful', options: { model: MODEL_STACKFUL }, target: { model: 'stackful' } },
  { name: 'threads', fixed: true, options: { model: MODEL_THREADS }, target: { model: 'stackful' } },
  { name: 'mixed, push', options: {}, target: { model: 'mixed', futures: 'push' } },
  { name: 'stackless, poll', options: { model: MODEL_STACKLESS }, target: { model: 'stackless', futures: 'poll' } },
  { name: 'stackless, push', options: { model: MODEL_STACKLESS }, target: { model: 'stackless', futures: 'push' } },
];

/** Whether a program that says this of itself runs under a configuration. */
export function applies(wanted: Expectations, { name, options, slow, fixed, target }: Configuration): boolean {
  if (wanted.configuration !== null && wanted.configuration !== name) return false;
  if (wanted.preempt !== null && !wanted.preempt.includes(options.preempt ?? 'points')) return false;
  if (wanted.defaultSliceOnly && (options.slice !== undefined || options.model !== undefined || options.carriers !== undefined)) return false;
  if (wanted.long && slow) return false;
  if (wanted.stackfulOnly && target?.model === 'stackless') return false;
  return !(wanted.growingOnly && fixed);
}

/** Policies need a compilation each; programs that race are tried under all. */
export const POLICIES: readonly string[] = ['round-robin', 'priority', 'fair', 'random'];
