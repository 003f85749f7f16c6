// The one place that knows benny: a list of things to measure becomes a benny suite, and every sample is kept.
//
// Benny (on Benchmark.js) decides when a thing is called, in which order, and how many samples it takes; what a call measures is its own affair. Called through a promise, a
// function is run once a sample and never in advance, and the event loop gets a turn between samples, in which an interrupt of the user's is noticed.
import benny from 'benny';

export interface Measured<S> {
  readonly name: string;
  /** Takes one sample. */
  readonly sample: () => S;
}

export interface SuiteOptions<S> {
  /** Samples of each. */
  readonly samples: number;
  readonly cancelled: () => boolean;
  /** After each sample. Throwing ends the suite. */
  readonly taken: (index: number, sample: S) => void;
}

/** Seconds: so short that each sample is one call. */
const MINIMUM = 1e-9;

/** Runs the list in its order. */
export async function runSuite<S>(name: string, list: readonly Measured<S>[], options: SuiteOptions<S>): Promise<void> {
  if (list.length === 0) return;
  let started = false; // benny calls each function once to see what it gives
  let failure: unknown = null;
  const cases = list.map((measured, index) =>
    benny.add(
      measured.name,
      () => () => {
        if (started && failure === null && !options.cancelled()) {
          try {
            options.taken(index, measured.sample());
          } catch (error) {
            failure = error;
          }
        }
        return nextTurn();
      },
      { initCount: 1, minSamples: options.samples, minTime: MINIMUM, maxTime: MINIMUM },
    ),
  );
  await silently(() =>
    benny.suite(
      name,
      ...cases,
      benny.cycle(() => undefined),
      Object.assign(async () => (suite: Parameters<Awaited<ReturnType<(typeof cases)[0]>>>[0]) => {
        started = true;
        return suite;
      }),
    ),
  );
  if (failure !== null) throw failure;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Benny says on the console that a suite begins; progress is the caller's to show. */
async function silently<T>(work: () => Promise<T>): Promise<T> {
  const { log } = console;
  console.log = () => undefined;
  try {
    return await work();
  } finally {
    console.log = log;
  }
}
