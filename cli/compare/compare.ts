// The comparison itself: every configuration run, outputs set side by side, figures worked out.
import type { Module } from '../../vm/bytecode/module.js';
import type { MachineOptions } from '../../vm/machine.js';
import { bootModel } from '../models.js';
import type { Configuration } from './configurations.js';
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

/** The module of a program under a configuration. `null` as the file: an empty program. */
export type Compile = (file: string | null, configuration: Configuration) => Module;

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
    const module = compile(configuration.file, configuration);
    return {
      configuration,
      settings,
      module,
      empty: measureMemory(compile(null, configuration), settings, clock),
      memory: measureMemory(module, settings, clock),
      run: measure(module, settings, clock),
    };
  });
  const times = measured.map(({ run }) => [run.milliseconds]);
  for (let round = 1; round < options.runs; round++) measured.forEach(({ module, settings }, i) => times[i]!.push(timeAgain(module, settings, clock)));

  const first = measured[0];
  const rows = measured.map(({ configuration, empty, memory, run }, i): Row => {
    // How many tasks there are at once is the program's doing; where they have no stacks it shows in the first configuration of the same program.
    const reference = measured.find((other) => other.configuration.file === configuration.file)!;
    const tasks = reference.memory.peakTasks - reference.empty.peakTasks;
    const samples = times[i]!;
    const sorted = samples.toSorted((a, b) => a - b);
    return {
      configuration,
      measured: run,
      peakMemory: memory.peakMemory,
      samples,
      time: { median: sorted[sorted.length >> 1]!, least: sorted[0]!, most: sorted[sorted.length - 1]! },
      bytesPerTask: tasks > 0 ? Math.max(0, Math.round((memory.peakMemory - empty.peakMemory) / tasks)) : null,
      agrees: first !== undefined && run.output === first.run.output && run.ending === first.run.ending,
    };
  });
  return { rows, agree: rows.every((row) => row.agrees) };
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
