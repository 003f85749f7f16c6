// weft run: compile a program and run it on the machine.
import { Option } from 'commander';
import { bootModel, type Futures, type ModelName } from '../models.js';
import { futuresOption, modelOption } from '../model-options.js';
import { UNMEASURED } from '../unmeasured.js';
import { placeOf, placeText } from '../../vm/debug/line-table.js';
import { MachineBug } from '../../vm/errors.js';
import { Machine, type MachineOptions, type PreemptMode } from '../../vm/machine.js';
import { newMemory } from '../../vm/memory/new-memory.js';
import { STRATEGY_KINDS } from '../../vm/stacks/catalogue.js';
import type { StrategyKind } from '../../vm/stacks/strategy.js';
import { loadStrategy, modulePath } from '../own-stack.js';
import type { Edge } from '../edge.js';
import type { CacheLevel } from '../../vm/debug/cache-model.js';
import { cacheModelOption } from '../cache-model-option.js';
import { EXIT_BUG, EXIT_LIMIT, EXIT_USAGE, UsageError } from '../exit-codes.js';
import { choice, count, seed, size, time } from '../options.js';
import { machineUsage } from '../machine-usage.js';
import { loadModule } from '../program.js';
import { statisticsJson, statisticsText, vectorName, type RunFacts } from '../statistics.js';
import { makeTrace, type Trace } from '../trace.js';
import { examples, type Declare } from './command.js';

interface RunOptions {
  readonly engine: 'interp';
  readonly model?: ModelName;
  readonly futures?: Futures;
  readonly stack: string;
  /** Of the user's own. */
  readonly strategies?: readonly StrategyKind[];
  readonly stackMin?: number;
  readonly stackMax: number;
  readonly stackStress?: boolean;
  readonly stackCheck?: boolean;
  readonly cacheModel?: readonly CacheLevel[];
  readonly gcStress?: boolean;
  readonly policy?: string;
  readonly slice: number;
  readonly preempt: PreemptMode;
  readonly seed: bigint;
  readonly carriers: number;
  readonly neighbours: number;
  readonly maxDeferral?: number;
  readonly memory: number;
  readonly maxMemory?: number;
  readonly maxCycles?: number;
  readonly timeout?: number;
  readonly stats?: boolean;
  readonly trace?: string;
  readonly json?: boolean;
}

export const declareRun: Declare = (program, edge, done) => {
  program
    .command('run')
    .summary('compile and run a program')
    .description('Compiles a program (.weft) and runs it, or runs a module file (.wbc).')
    .argument('<file>', 'the program')
    .argument('[args...]', 'after `--`: for the program')
    .addOption(modelOption())
    .addOption(futuresOption())
    .addOption(
      new Option('--stack <spec>', `what tasks have for a stack: ${STRATEGY_KINDS.map((kind) => kind.usage).join(', ')}, or ./mine.mjs`).default(
        'copied:1k',
        'copied:1k',
      ),
    )
    .option('--stack-min <size>', 'smallest stack', size('--stack-min', '1k'))
    .addOption(
      new Option('--stack-max <size>', 'a stack that grows beyond this overflows').argParser(size('--stack-max', '256m')).default(256 * 2 ** 20, '256m'),
    )
    .option('--stack-stress', 'grow, split or move stacks at every call')
    .option('--stack-check', 'check all stacks and their accounts after everything that happens to one (slow)')
    .addOption(cacheModelOption())
    .option('--gc-stress', 'collect at every allocation')
    .option('--policy <name>', 'scheduling policy: one of the library, or the path of a .weft file (default: round-robin)')
    .addOption(new Option('--slice <cycles>', 'time slice of a task, in cycles').argParser(count('--slice', 1, '1000')).default(100_000, '100000'))
    .addOption(
      new Option('--preempt <mode>', 'where tasks may be preempted: off, points (calls and loops), any (every instruction)')
        .argParser(choice('--preempt', ['off', 'points', 'any']))
        .default('points', 'points'),
    )
    .addOption(new Option('--seed <number>', 'for every choice that the scheduler makes').argParser(seed).default(1n, '1'))
    .addOption(new Option('--carriers <n>', 'kernel threads that carry green tasks').argParser(count('--carriers', 1, '2')).default(1, '1'))
    .addOption(new Option('--neighbours <k>', 'other processes that spin beside the program').argParser(count('--neighbours', 0, '3')).default(0, '0'))
    .addOption(
      new Option('--memory <size>', 'memory of the machine; a task that finds none left panics').argParser(size('--memory', '64m')).default(2 * 2 ** 30, '2g'),
    )
    .option('--max-memory <size>', 'stop when more memory is needed, exit code 4', size('--max-memory', '64m'))
    .option(
      '--max-deferral <n>',
      'stop when code that cannot suspend runs on for so many cycles after its slice (--model stackless), exit code 4',
      count('--max-deferral', 1, '1_000_000'),
    )
    .option('--max-cycles <n>', 'stop after so many cycles, exit code 4', count('--max-cycles', 1, '1_000_000'))
    .option('--timeout <time>', 'stop after this time, exit code 4 (500ms, 2s)', time('--timeout'))
    .addOption(new Option('--engine <name>', 'what executes the bytecode').argParser(choice('--engine', ['interp'])).default('interp', 'interp'))
    .option('--trace <file>', 'write a trace that Perfetto and chrome://tracing open: switches, interrupts, stacks, collections')
    .option('--stats', 'print what the machine did, on the error stream')
    .option('--json', 'with --stats: as one JSON object')
    .addHelpText(
      'after',
      examples(
        ['weft run hello.weft', 'run a program'],
        ['weft run hello.weft -- a b', 'with arguments, which `args()` of std/io gives'],
        ['weft run hello.weft --stats', 'and see switches, interrupts, stacks, cycles'],
        ['weft run hello.weft --trace out.json', 'what ran when, for ui.perfetto.dev'],
        ['weft run hello.weft --model threads', 'every task a kernel thread'],
        ['weft run hello.weft --model stackless', 'every task a state machine'],
        ['weft run hello.weft --stack fixed:64k', 'stacks that do not grow'],
        ['weft run hello.weft --stack segmented:4k,cached --stats', 'stacks of segments, and how often a call crossed into another'],
        ['weft run hello.weft --cache-model --stats', 'what its accesses to memory would find in the caches of a processor'],
        ['weft run hello.weft --preempt any --slice 1', 'switch after every instruction'],
        ['weft run hello.weft --policy random --seed 7', 'another order, repeatable'],
      ),
    )
    .action((file: string, args: readonly string[], options: RunOptions) => {
      const own = modulePath(options.stack);
      if (own === null) return done(run(edge, file, args, options));
      done(loadStrategy(edge, own.path, own.parameters).then((chosen) => run(edge, file, args, { ...options, ...chosen })));
    });
};

/** Cycles that most small programs do not use. The engine's loop is optimised after them: that takes a tenth of a second, and a process that ends waits for it. */
const SHORT = 100_000;

export function run(edge: Edge, file: string, args: readonly string[], options: RunOptions): number {
  if (options.json === true && options.stats !== true) throw new UsageError('--json says how --stats are printed', 'add --stats');
  if (options.stackMin !== undefined && options.stackMin > options.stackMax) throw new UsageError('--stack-min is above --stack-max');
  const started = edge.elapsed();
  const optimize = edge.delayOptimization();
  const buffer = machineUsage(() => newMemory(Math.min(options.memory, options.maxMemory ?? Infinity)));
  const module = loadModule(edge, file, { policy: options.policy, model: options.model, futures: options.futures });
  if (module === null) return EXIT_USAGE;
  const compiled = edge.elapsed();

  let machine = null as Machine | null;
  const place = (pc: number): string | null => {
    // The first stack is made before there is a machine to ask.
    const found = machine === null ? null : placeOf(machine.core.program, pc);
    return found === null ? null : `${found.fn} (${placeText(found)})`;
  };
  const trace = options.trace === undefined ? null : makeTrace(place, vectorName);
  machine = machineUsage(() => new Machine(module, { ...machineOptions(edge, args, options), buffer, ...(trace === null ? {} : { log: trace.sink }) }));
  machine.step(SHORT);
  optimize();
  const code = outcome(edge, machine);
  if (trace !== null) writeTrace(edge, options.trace!, trace, machine.statistics().cycles);
  if (options.stats === true) {
    const facts: RunFacts = { exitCode: code, compileMilliseconds: compiled - started, runMilliseconds: edge.elapsed() - compiled };
    edge.err((options.json === true ? statisticsJson : statisticsText)(machine.statistics(), facts));
  }
  return code;
}

function writeTrace(edge: Edge, path: string, trace: Trace, end: number): void {
  try {
    edge.writeFile(path, trace.finish(end));
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const dropped = trace.dropped();
  if (dropped > 0) edge.err(`weft: the trace has no room for the last ${dropped} events; trace a shorter run, or end it with --max-cycles\n`);
}

function machineOptions(edge: Edge, args: readonly string[], options: RunOptions): MachineOptions {
  return {
    host: { out: edge.out, err: edge.err, read: edge.read, wallClock: edge.wallClock, elapsed: edge.elapsed, natives: UNMEASURED },
    args,
    stack: options.stack,
    ...(options.strategies === undefined ? {} : { strategies: options.strategies }),
    ...(options.stackMin === undefined ? {} : { stackMin: options.stackMin }),
    stackMax: options.stackMax,
    stackStress: options.stackStress ?? false,
    stackCheck: options.stackCheck ?? false,
    gcStress: options.gcStress ?? false,
    ...(options.cacheModel === undefined ? {} : { caches: options.cacheModel }),
    slice: options.slice,
    preempt: options.preempt,
    carriers: options.carriers,
    neighbours: options.neighbours,
    ...(options.maxDeferral === undefined ? {} : { maxDeferral: options.maxDeferral }),
    seed: options.seed,
    ...(options.model === undefined ? {} : { model: bootModel(options.model) }),
    ...(options.maxMemory === undefined ? {} : { maxMemory: options.maxMemory }),
    ...(options.maxCycles === undefined ? {} : { maxCycles: options.maxCycles }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  };
}

function outcome(edge: Edge, machine: Machine): number {
  const end = machine.run();
  switch (end.kind) {
    case 'exit':
      return end.code & 0xff;
    case 'limit':
      edge.err(`weft: ${end.message}\n`);
      return EXIT_LIMIT;
    case 'stopped':
      throw new MachineBug(end.report);
    default:
      end satisfies never;
      return EXIT_BUG;
  }
}
