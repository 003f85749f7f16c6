// The comparison itself: every configuration run, outputs set side by side, figures worked out.
import type { Module } from '../../vm/bytecode/module.js';
import type { MachineOptions } from '../../vm/machine.js';
import { bootModel, type ModelChoice } from '../models.js';
import { STACKFUL, type Configuration } from './configurations.js';
import { measure, measureMemory, timeAgain, type Clock, type Measurement } from './measure.js';

export interface Row {
  readonly configuration: Configuration;
  readonly measured: Measurement;
  readonly peakMemory: number;
  /** Of the timed runs. */
  readonly samples: readonly number[];
  /** Median of the timed runs, and the quickest and slowest. */
  readonly time: { readonly median: number; readonly least: number; readonly most: number };
  /** What each of the tasks that are there at once takes, beyond what an empty program takes; null where there is one task. */
  readonly bytesPerTask: number | null;
  /** Bytes of the largest state machine of the program's own functions; null where it has none. */
  readonly largestMachine: number | null;
  /** Prints and ends as the first row does. */
  readonly agrees: boolean;
}

export interface Comparison {
  readonly rows: readonly Row[];
  readonly agree: boolean;
}

export interface CompareOptions {
  readonly runs: number;
  readonly settings: Omit<MachineOptions, 'host' | 'model' | 'stack'>;
  readonly defaultStack: string;
  readonly clock: Clock;
}

export interface Compiled {
  readonly module: Module;
  readonly largestMachine: number | null;
}

/** A program compiled for a model. `null` as the file: an empty program. */
export type Compile = (file: string | null, model: ModelChoice) => Compiled;

/** Runs everything. The timed runs of all configurations take turns, so that what slows the host falls on all alike. */
export function compare(configurations: readonly Configuration[], compile: Compile, options: CompareOptions): Comparison {
  const settingsOf = ({ model, stack }: Configuration): Omit<MachineOptions, 'host'> => ({
    ...options.settings,
    model: bootModel(model.model),
    stack: stack ?? options.defaultStack,
  });
  const { clock } = options;
  const measured = configurations.map((configuration) => {
    const settings = settingsOf(configuration);
    const { module, largestMachine } = compile(configuration.file, configuration.model);
    return {
      configuration,
      settings,
      module,
      largestMachine,
      empty: measureMemory(compile(null, configuration.model).module, settings, clock),
      memory: measureMemory(module, settings, clock),
      run: measure(module, settings, clock),
    };
  });
  const times = measured.map(({ run }) => [run.milliseconds]);
  for (let round = 1; round < options.runs; round++) measured.forEach(({ module, settings }, i) => times[i]!.push(timeAgain(module, settings, clock)));

  const first = measured[0];
  const tasksOf = new Map([...new Set(configurations.map(({ file }) => file))].map((file) => [file, tasksAtOnce(file, compile, options)]));
  const rows = measured.map(({ configuration, largestMachine, empty, memory, run }, i): Row => {
    const tasks = tasksOf.get(configuration.file)!;
    const samples = times[i]!;
    const sorted = samples.toSorted((a, b) => a - b);
    return {
      configuration,
      measured: run,
      peakMemory: memory.peakMemory,
      samples,
      time: { median: sorted[sorted.length >> 1]!, least: sorted[0]!, most: sorted[sorted.length - 1]! },
      bytesPerTask: tasks > 0 ? Math.max(0, Math.round((memory.peakMemory - empty.peakMemory) / tasks)) : null,
      largestMachine,
      agrees: first !== undefined && run.output === first.run.output && run.ending === first.run.ending,
    };
  });
  return { rows, agree: rows.every((row) => row.agrees) };
}

/** How many tasks a program has at once, beside those of an empty one: counted where each has a stack. */
function tasksAtOnce(file: string, compile: Compile, { settings, defaultStack, clock }: CompareOptions): number {
  const peak = (program: string | null): number =>
    measureMemory(compile(program, STACKFUL).module, { ...settings, model: bootModel(STACKFUL.model), stack: defaultStack }, clock).peakTasks;
  return peak(file) - peak(null);
}

/** Where two outputs part, as `line N: "a", not "b"`. */
export function difference(wanted: string, found: string): string {
  const left = wanted.split('\n');
  const right = found.split('\n');
  const at = left.findIndex((line, i) => line !== right[i]);
  const line = at < 0 ? left.length : at;
  const shown = (text: string | undefined): string => (text === undefined ? 'nothing' : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text));
  return `line ${line + 1}: ${shown(right[line])}, not ${shown(left[line])}`;
}
