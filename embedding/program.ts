// Weft inside another program: compile a text, run it with functions of one's own, see what it printed and what the machine did.
//
//   const program = load('extern fn price(what: string): float;\nfn main() { println(price("tea")); }');
//   const { output, exitCode } = program.run({ functions: { price: () => 4.5 } });
import { compile, MODELS, type CompileOptions } from '../compiler/compile.js';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.js';
import { renderAll } from '../compiler/diagnostics/render.js';
import { standardLibrary } from '../compiler/standard-library.js';
import type { Module } from '../vm/bytecode/module.js';
import type { Ending, Outcome } from '../vm/engines/core.js';
import type { HostFunction, HostValue } from '../vm/host.js';
import { Machine, type MachineOptions, type MachineStatistics } from '../vm/machine.js';

/** The program has errors; `message` is what the command line would print, `diagnostics` the same as data. */
export class CompileError extends Error {
  constructor(
    message: string,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    super(message);
    this.name = 'CompileError';
  }
}

export interface LoadOptions extends Pick<CompileOptions, 'model' | 'futures' | 'policy'> {
  /** What the program's file is called in messages; relative imports begin there. Default `main.weft`. */
  readonly name?: string;
  /** Other files that it imports: path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** The standard library; default: the one that this package was built with. */
  readonly library?: ReadonlyMap<string, string>;
}

/** Compiles a program. Throws a CompileError. */
export function load(source: string, options: LoadOptions = {}): Program {
  const { name = 'main.weft', files = {}, library = standardLibrary, model = 'mixed', ...rest } = options;
  const read = (path: string): string | null => (path === name ? source : (files[path] ?? null));
  const { module, diagnostics, files: sources } = compile({ ...rest, model, root: name, read, library });
  if (module === null) {
    const errors = diagnostics.filter((d) => d.severity === 'error');
    throw new CompileError(renderAll(errors, sources, { color: false }), diagnostics);
  }
  return new Program(module, diagnostics, MODELS.indexOf(model));
}

type MachineSettings = Pick<
  MachineOptions,
  | 'args'
  | 'stack'
  | 'stackMin'
  | 'stackMax'
  | 'slice'
  | 'preempt'
  | 'carriers'
  | 'neighbours'
  | 'maxDeferral'
  | 'seed'
  | 'maxCycles'
  | 'timeout'
  | 'memory'
  | 'log'
>;

/**
 * A host function whose parameters may be declared as narrowly as the program's declaration says: checking is as loose as for methods. For an `extern async fn` it may give a
 * promise.
 */
export type EmbeddedFunction = { call(...args: readonly HostValue[]): HostValue | PromiseLike<HostValue> }['call'];

export interface StartOptions extends MachineSettings {
  /** What the program declares with `extern fn`, by name. An `int` is a bigint (a number may be returned), a `float` a number, `[byte]` a Uint8Array, unit undefined. */
  readonly functions?: Readonly<Record<string, EmbeddedFunction>>;
  /** The standard input: all of it, or the next piece at each call and null at the end. */
  readonly input?: string | (() => string | Uint8Array | null);
  /** Called with each piece of output as it comes; it is collected all the same. */
  readonly onOutput?: (text: string) => void;
  readonly onError?: (text: string) => void;
}

export interface RunResult {
  /** How it ended: `exit` with a code, `limit` when one was reached, `stopped` by a fault of the program's kernel. */
  readonly outcome: Ending;
  /** Of the program, as `weft run` gives it: 0 to 255; 4 for a limit, 70 for `stopped`. */
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
  readonly statistics: MachineStatistics;
}

/** A compiled program. It can be run any number of times, each time on a machine of its own. */
export class Program {
  constructor(
    readonly module: Module,
    readonly warnings: readonly Diagnostic[],
    private readonly model: number,
  ) {}

  /** Runs it to the end, however long host functions take that give promises. Rejects as `run` throws, and with what such a promise is rejected with. */
  async runAsync(options: StartOptions = {}): Promise<RunResult> {
    return this.start(options).finishAsync();
  }

  /** Runs it to the end. Throws a LoadError when a function that it declares is not among `functions`, or the memory is too small, a
   * HostError when one gives what its declaration does not say or the program waits for a promise, and whatever a host function throws. */
  run(options: StartOptions = {}): RunResult {
    return this.start(options).finish();
  }

  /** A machine with the program, at its beginning. Throws as `run`. */
  start(options: StartOptions = {}): Running {
    return new Running(this.module, this.model, options);
  }
}

const EXIT_LIMIT = 4;
const EXIT_BUG = 70;
/** Enough for most programs, and cheap to ask for. */
const DEFAULT_MEMORY = 256 * 2 ** 20;

/** Cycles after which the host gets control in an asynchronous run, whatever the program does. */
const STRETCH = 20_000_000;

/** A program on its machine. */
export class Running {
  private readonly machine: Machine;
  private readonly texts = { out: '', err: '' };
  private readonly timeout: number | undefined;

  constructor(module: Module, model: number, options: StartOptions) {
    const { functions = {}, input, onOutput, onError, ...settings } = options;
    this.timeout = options.timeout;
    const decoders = { out: new TextDecoder(), err: new TextDecoder() };
    const into = (stream: 'out' | 'err', tell: ((text: string) => void) | undefined) => (bytes: Uint8Array) => {
      const text = decoders[stream].decode(bytes, { stream: true });
      this.texts[stream] += text;
      if (text !== '') tell?.(text);
    };
    this.machine = new Machine(module, {
      memory: DEFAULT_MEMORY,
      ...settings,
      model,
      host: {
        out: into('out', onOutput),
        err: into('err', onError),
        read: inputOf(input),
        wallClock: () => BigInt(Date.now()) * 1_000_000n,
        elapsed: () => performance.now(),
        natives: new Map(Object.entries(functions) as [string, HostFunction][]),
      },
    });
  }

  /** What was printed so far. */
  get output(): string {
    return this.texts.out;
  }

  get errors(): string {
    return this.texts.err;
  }

  /** Runs for at least so many cycles, to the next point where tasks may be switched: `paused`, `waiting` for a promise of the host, or how it ended. */
  step(cycles: number): Outcome {
    return this.machine.step(cycles);
  }

  statistics(): MachineStatistics {
    return this.machine.statistics();
  }

  /** Runs what is left. */
  finish(): RunResult {
    return this.ended(this.machine.run());
  }

  /** The same, and waits for promises that host functions gave. The host has control now and then, so that it can call the program. */
  async finishAsync(): Promise<RunResult> {
    for (;;) {
      const outcome = this.machine.step(STRETCH);
      if (outcome.kind === 'waiting') await this.orTimeout(outcome.until);
      else if (outcome.kind === 'paused') await new Promise<void>((resolve) => setTimeout(resolve));
      else return this.ended(outcome);
    }
  }

  /** Waits, but not longer than the time limit: the machine then ends the run. */
  private async orTimeout(until: Promise<void>): Promise<void> {
    if (this.timeout === undefined) return until;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.timeout)));
    await Promise.race([until, limit]);
    clearTimeout(timer);
  }

  private ended(outcome: Ending): RunResult {
    const exitCode = outcome.kind === 'exit' ? outcome.code & 0xff : outcome.kind === 'limit' ? EXIT_LIMIT : EXIT_BUG;
    return { outcome, exitCode, output: this.output, errors: this.errors, statistics: this.statistics() };
  }
}

function inputOf(input: StartOptions['input']): () => Uint8Array | null {
  const bytes = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? new TextEncoder().encode(text) : text);
  if (typeof input === 'function') {
    return () => {
      const piece = input();
      return piece === null || piece.length === 0 ? null : bytes(piece);
    };
  }
  let rest = input === undefined || input === '' ? null : bytes(input);
  return () => {
    const given = rest;
    rest = null;
    return given;
  };
}
