// Runs one job once: a machine of its own, listening to what the program says of its sections.
import { compile, type CompileOptions } from '../compiler/compile.js';
import { renderAll } from '../compiler/diagnostics/render.js';
import type { Module } from '../vm/bytecode/module.js';
import type { HostFunction } from '../vm/host.js';
import type { CacheLevel } from '../vm/debug/cache-model.js';
import { Machine, type MachineOptions, type PreemptMode } from '../vm/machine.js';
import { checksumAt, programAt, type MachineOption } from './case.js';
import { configurationText, type ModelSettings } from './configuration.js';
import { figuresSince, markOf, type Mark } from './metrics.js';
import type { Job } from './plan.js';
import { distributionOf, PROGRAM, type Figures, type Run } from './sample.js';

/** What the lab needs of the world. */
export interface LabHost {
  readonly library: ReadonlyMap<string, string>;
  /** Text of a file that a case imports, or null. */
  readonly readText: (path: string) => string | null;
  /** Nanoseconds, monotonic. */
  readonly clock: () => number;
  readonly wallClock: () => bigint;
  /** Of a cache model; absent: none. */
  readonly caches?: readonly CacheLevel[];
  /** What a model asks of compiler and machine. Throws for one that is not known. */
  readonly model: (name: string) => ModelSettings;
}

/** A run that gave no figures: it did not compile, panicked, or printed something else than it should. */
export class RunFailure extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'RunFailure';
  }
}

/** All that a machine can have, of which only what is touched takes memory of the host: the arena has room for large stacks of many tasks. */
const MEMORY = 2 ** 32;
const TIMEOUT = 300_000;

/** Throws a RunFailure where the program has errors. */
export function compiled(options: CompileOptions): Module {
  const { module, diagnostics, files } = compile(options);
  if (module === null) throw new RunFailure(`it does not compile:\n${renderAll(diagnostics, files, { color: false })}`);
  return module;
}

export class Bench {
  private readonly modules = new Map<string, Module>();
  private readonly printed = new Map<string, { readonly text: string; readonly by: string }>();

  constructor(private readonly host: LabHost) {}

  /** Throws a RunFailure. */
  run(job: Job, round: number): Run {
    const module = this.module(job);
    const { clock, wallClock, model } = this.host;
    let out = '';
    let err = '';
    const decoder = new TextDecoder();
    const open = new Map<string, Mark>();
    const sections = new Map<string, Figures[]>();
    const values = new Map<string, number[]>();
    const close = (section: string, running: boolean): void => {
      const mark = open.get(section);
      if (mark === undefined) throw new RunFailure(`the program ends section '${section}', which has not begun`);
      open.delete(section);
      append(sections, section, figuresSince(mark, machine, clock, running));
    };
    const natives = new Map<string, HostFunction>([
      [
        'lab_begin',
        (section) => {
          if (open.has(String(section))) throw new RunFailure(`the program begins section '${String(section)}' twice`);
          open.set(String(section), markOf(machine, clock));
          return undefined;
        },
      ],
      ['lab_end', (section) => close(String(section), true) as undefined],
      ['lab_sample', (name, value) => append(values, String(name), Number(value)) as undefined],
    ]);
    const machine = new Machine(module, {
      host: {
        out: (bytes) => void (out += decoder.decode(bytes)),
        err: (bytes) => void (err += decoder.decode(bytes)),
        wallClock,
        elapsed: () => clock() / 1e6,
        natives,
      },
      memory: MEMORY,
      timeout: TIMEOUT,
      stack: job.configuration.stack,
      ...(this.host.caches === undefined ? {} : { caches: this.host.caches }),
      ...model(job.configuration.model).machine,
      ...optionsAt(job),
    });
    open.set(PROGRAM, markOf(machine, clock));
    const outcome = machine.run();
    close(PROGRAM, false);
    if (outcome.kind === 'stopped') throw new RunFailure(`the machine stopped: ${outcome.report}`);
    if (outcome.kind === 'limit') throw new RunFailure(outcome.message);
    if (outcome.code !== 0) throw new RunFailure(`exit code ${outcome.code}: ${err.trim()}`);
    const unfinished = [...open.keys()][0];
    if (unfinished !== undefined) throw new RunFailure(`the program never ends section '${unfinished}'`);
    this.compare(job, out.trim());
    return { round, sections: Object.fromEntries(sections), distributions: Object.fromEntries([...values].map(([name, of]) => [name, distributionOf(of)])) };
  }

  /** The program of a job, compiled once for each model. */
  private module({ of, point, configuration }: Job): Module {
    const key = `${of.id} ${JSON.stringify(point)} ${configuration.model}`;
    const known = this.modules.get(key);
    if (known !== undefined) return known;
    const { library, readText, model } = this.host;
    const text = programAt(of, point);
    const module = compiled({ root: of.path, read: (path) => (path === of.path ? text : readText(path)), library, ...model(configuration.model).compile });
    this.modules.set(key, module);
    return module;
  }

  /** Against what the header says, or else against what the first configuration printed. */
  private compare({ of, point, configuration }: Job, text: string): void {
    const expected = checksumAt(of, point);
    if (expected !== null && text !== expected) throw new RunFailure(`wrong checksum: it printed '${text}', expected is '${expected}'`);
    const key = `${of.id} ${JSON.stringify(point)}`;
    const first = this.printed.get(key) ?? { text, by: configurationText(configuration) };
    this.printed.set(key, first);
    if (first.text !== text) throw new RunFailure(`wrong checksum: it printed '${text}', but '${first.text}' under ${first.by}`);
  }
}

const PREEMPT: readonly PreemptMode[] = ['off', 'points', 'any'];

/** Options of the machine that follow the point. */
function optionsAt({ of, point }: Job): Partial<MachineOptions> {
  const at = (wanted: MachineOption): number | undefined => {
    const found = of.machine.find(({ option }) => option === wanted);
    return found === undefined ? undefined : point[found.parameter];
  };
  const [slice, preempt, neighbours] = [at('slice'), at('preempt'), at('neighbours')];
  return {
    ...(slice === undefined ? {} : { slice }),
    ...(preempt === undefined ? {} : { preempt: PREEMPT[preempt] ?? 'points' }),
    ...(neighbours === undefined ? {} : { neighbours }),
  };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
