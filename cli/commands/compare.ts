// weft compare: one program under every model and stack strategy, or several programs side by side.
import { Option } from 'commander';
import { compile, type Compilation } from '../../compiler/compile.js';
import { renderAll } from '../../compiler/diagnostics/render.js';
import { reportMachines } from '../../compiler/stackless/report.js';
import { HEADER } from '../../vm/memory/layout.js';
import { MachineBug } from '../../vm/errors.js';
import { planStrategy } from '../../vm/stacks/catalogue.js';
import { DEFAULT_BOUNDS } from '../../vm/stacks/parse.js';
import { compare, type Compiled, type Comparison } from '../compare/compare.js';
import { configurations, splitSpecs, STACKFUL } from '../compare/configurations.js';
import { comparisonPage } from '../compare/page.js';
import { outputText, tableText } from '../compare/table.js';
import type { Edge } from '../edge.js';
import { EXIT_PANIC, EXIT_USAGE, UsageError } from '../exit-codes.js';
import { machineUsage } from '../machine-usage.js';
import { MODEL_CHOICES, type ModelChoice } from '../models.js';
import { count, seed, size, time } from '../options.js';
import { compileFile } from '../program.js';
import { examples, type Declare } from './command.js';

interface CompareFlags {
  readonly model?: string;
  readonly stack?: string;
  readonly runs: number;
  readonly seed: bigint;
  readonly slice: number;
  readonly carriers: number;
  readonly memory: number;
  readonly policy?: string;
  readonly timeout?: number;
  readonly html?: string;
  readonly json?: boolean;
}

const DEFAULT_STACK = 'copied:1k';

export const declareCompare: Declare = (program, edge, done) => {
  program
    .command('compare')
    .summary('one program under every model and stack, or several programs side by side')
    .description(
      'Runs one program under every execution model and stack strategy, or several programs side by side, checks that they print the same, and prints one table.\n' +
        'Exit code 1 when the outputs differ.',
    )
    .argument('<files...>', 'programs')
    .option('--model <list>', `only these models: ${MODEL_CHOICES.map((choice) => choice.label).join(', ')}`)
    .option('--stack <list>', 'only these stack strategies, each with each model: fixed:64k,copied:1k,grow=2')
    .addOption(new Option('--runs <n>', 'timed runs of each; the median is shown').argParser(count('--runs', 1, '5')).default(3, '3'))
    .addOption(new Option('--seed <number>', 'for every choice that the scheduler makes').argParser(seed).default(1n, '1'))
    .addOption(new Option('--slice <cycles>', 'time slice of a task, in cycles').argParser(count('--slice', 1, '1000')).default(100_000, '100000'))
    .addOption(new Option('--carriers <n>', 'kernel threads that carry green tasks').argParser(count('--carriers', 1, '2')).default(1, '1'))
    .addOption(new Option('--memory <size>', 'memory of the machine').argParser(size('--memory', '64m')).default(2 * 2 ** 30, '2g'))
    .option('--policy <name>', 'scheduling policy: one of the library, or the path of a .weft file')
    .option('--timeout <time>', 'give up on a run after this time (500ms, 2s)', time('--timeout'))
    .option('--html <file>', 'write the comparison as one page too')
    .option('--json', 'print it as one JSON object instead')
    .addHelpText(
      'after',
      examples(
        ['weft compare hello.weft', 'every model, every stack strategy'],
        ['weft compare hello.weft --stack fixed:64k,copied:256,copied:4k', 'three stacks'],
        ['weft compare channels.weft callbacks.weft', 'two programs that do the same'],
        ['weft compare hello.weft --html hello.html', 'as a page'],
      ),
    )
    .action((files: readonly string[], flags: CompareFlags) => done(compareFiles(edge, files, flags)));
};

export function compareFiles(edge: Edge, files: readonly string[], flags: CompareFlags): number {
  const stacks = flags.stack === undefined ? null : splitSpecs(flags.stack);
  for (const spec of stacks ?? []) checkSpec(spec);
  const chosen = configurations(files, { models: flags.model === undefined ? null : modelsOf(flags.model), stacks }, DEFAULT_STACK);

  const programs = new Map<string, Compiled>();
  for (const { file, model } of [...chosen, ...files.map((file) => ({ file, model: STACKFUL }))]) {
    const key = programKey(file, model);
    if (programs.has(key)) continue;
    const compilation = compileFile(edge, file, { policy: flags.policy, model: model.model, futures: model.futures });
    const errors = compilation.diagnostics.filter((d) => d.severity === 'error');
    edge.err(renderAll(errors, compilation.files, { color: edge.color }));
    if (compilation.module === null) return EXIT_USAGE;
    programs.set(key, { module: compilation.module, largestMachine: largestMachine(compilation) });
  }
  const empty = new Map([...chosen.map(({ model }) => model), STACKFUL].map((model) => [model, emptyProgram(edge, flags.policy, model)]));
  const comparison = machineUsage(() =>
    compare(chosen, (file, model) => (file === null ? empty.get(model)! : programs.get(programKey(file, model))!), {
      runs: flags.runs,
      defaultStack: DEFAULT_STACK,
      clock: edge,
      settings: {
        memory: flags.memory,
        slice: flags.slice,
        seed: flags.seed,
        carriers: flags.carriers,
        ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
      },
    }),
  );
  if (flags.json === true) edge.out(`${JSON.stringify(asJson(comparison))}\n`);
  else edge.out(`${outputText(comparison)}\n${tableText(comparison)}`);
  if (flags.html !== undefined) writePage(edge, flags.html, comparison, files, flags);
  return comparison.agree ? 0 : EXIT_PANIC;
}

function modelsOf(text: string): readonly ModelChoice[] {
  return text.split(',').map((word) => {
    const choice = MODEL_CHOICES.find(({ label }) => label === word.trim());
    if (choice === undefined) throw new UsageError(`there is no model '${word}'`, `models are ${MODEL_CHOICES.map(({ label }) => label).join(', ')}`);
    return choice;
  });
}

function checkSpec(spec: string): void {
  machineUsage(() => planStrategy(spec, DEFAULT_BOUNDS));
}

/** Bytes of the largest of the program's own, as an object. */
function largestMachine({ lowering }: Compilation): number | null {
  if (lowering === null) return null;
  const sizes = reportMachines(lowering.source, lowering.lowered)
    .filter(({ span }) => !lowering.isLibrary(span.file))
    .map(({ bytes }) => bytes + HEADER);
  return sizes.length === 0 ? null : Math.max(...sizes);
}

/** A program is compiled for each model. */
function programKey(file: string, { model, futures }: ModelChoice): string {
  return `${model} ${futures} ${file}`;
}

function emptyProgram(edge: Edge, policy: string | undefined, { model, futures }: ModelChoice): Compiled {
  const { module } = compile({
    root: 'empty.weft',
    read: (path) => (path === 'empty.weft' ? 'fn main() {}\n' : null),
    library: edge.library(),
    model,
    futures,
    ...(policy === undefined || policy.endsWith('.weft') ? {} : { policy }),
  });
  if (module === null) throw new MachineBug('the empty program does not compile');
  return { module, largestMachine: null };
}

function asJson({ rows, agree }: Comparison): object {
  return {
    agree,
    rows: rows.map(({ configuration, measured, ...row }) => {
      const { output: _output, errors: _errors, milliseconds: _first, ...figures } = measured;
      return { label: configuration.label, file: configuration.file, model: configuration.model.label, stack: configuration.stack, ...row, ...figures };
    }),
  };
}

function writePage(edge: Edge, path: string, comparison: Comparison, files: readonly string[], flags: CompareFlags): void {
  const command = [
    'weft compare',
    ...files,
    ...(flags.model === undefined ? [] : ['--model', flags.model]),
    ...(flags.stack === undefined ? [] : ['--stack', flags.stack]),
    '--runs',
    String(flags.runs),
    '--html',
    path,
  ];
  try {
    edge.writeFile(path, comparisonPage(comparison, { title: files.join(', '), command: command.join(' '), runs: flags.runs }));
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
