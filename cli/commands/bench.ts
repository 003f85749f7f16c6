// weft bench: declared here; what it does is loaded when it is called, because the parts that draw charts are large.
import { Option } from 'commander';
import type { BenchOptions } from '../bench/options.js';
import { cacheModelOption } from '../cache-model-option.js';
import { UsageError } from '../exit-codes.js';
import { choice, count, size } from '../options.js';
import { examples, type Declare } from './command.js';

export const declareBench: Declare = (program, edge, done) => {
  const bench = program
    .command('bench')
    .summary('measure stacks and models')
    .description(
      'Runs benchmarks under every stack strategy and execution model, checks what they print, and reports time, cycles and what the machine counted.',
    )
    .argument('[what...]', 'suites (stacks, models, preemption, computing, all) or cases (stacks/deep), or .weft files; without any: lists them')
    .option('--stack <list>', 'stack strategies, separated by spaces or `/`: "fixed:64k copied" (default: every one)')
    .option('--model <list>', 'execution models, separated by commas: mixed, stackful, stackless (or stackless:push), threads (default: mixed)')
    .option('--engine <list>', 'engines, separated by commas (default: interp)')
    .option('--sweep <parameter=list>', 'values of a parameter, as depth=10,100,1000; may be repeated', (text, all: readonly string[]) => [...all, text], [])
    .addOption(new Option('--runs <n>', 'rounds: in each, everything is run once, in a new order').argParser(count('--runs', 1, '5')).default(5, '5'))
    .addOption(
      new Option('--size <size>', 'small (seconds) or full (what is published)').argParser(choice('--size', ['small', 'full'])).default('full', 'full'),
    )
    .addOption(new Option('--seed <n>', 'of the order of the runs').argParser(count('--seed', 0, '1')).default(1, '1'))
    .addOption(cacheModelOption())
    .option('--shard <i/n>', 'only this part of the plan; `weft bench merge` puts parts together')
    .option('--json <file>', 'save the report with every sample; `-`: standard output')
    .option('--html <file>', 'one page with charts and tables; the charts are written beside it as SVG too')
    .option('--csv <file>', 'every sample in a line')
    .option('--baseline <file>', 'compare with a report that --json saved')
    .addHelpText(
      'after',
      examples(
        ['weft bench', 'what there is'],
        ['weft bench stacks', 'the stack growth suite, one table a case'],
        ['weft bench stacks/deep --sweep depth=1000,10000 --stack "fixed:64m copied"', 'one case, at these depths'],
        ['weft bench stacks/hot-split --cache-model', 'with the misses of simulated caches; times mean nothing then'],
        ['weft bench all --size small --html report.html', 'a page with charts, in a minute'],
        ['weft bench stacks --json new.json --baseline old.json', 'what has changed beyond the noise'],
        ['weft bench stacks --shard 1/4 --json part1.json', 'a quarter of it, on one of four machines'],
        ['weft bench merge part*.json --html report.html', 'the parts put together'],
        ['weft bench claims', 'what textbooks say, measured'],
        ['weft bench capacity', 'how many tasks can wait in 1 GiB'],
      ),
    )
    .action((what: readonly string[], options: BenchOptions) => done(loaded((lab) => lab.bench(edge, what, options))));
  bench
    .command('merge')
    .summary('put shards together')
    .description('Puts the reports of all shards together; the result is that of the run without shards.')
    .argument('<files...>', 'reports that --json saved')
    .option('--json <file>', 'save the report; `-`: standard output')
    .option('--html <file>', 'one page with charts and tables')
    .option('--csv <file>', 'every sample in a line')
    .option('--baseline <file>', 'compare with a report that --json saved')
    .addHelpText(
      'after',
      examples(['weft bench merge part1.json part2.json', 'print the tables'], ['weft bench merge part*.json --html r.html', 'and draw them']),
    )
    .action((files: readonly string[], _: unknown, command: { optsWithGlobals: () => BenchOptions }) =>
      done(loaded((lab) => lab.mergeReports(edge, files, command.optsWithGlobals()))),
    );
  bench
    .command('claims')
    .summary('what textbooks claim, measured')
    .description('Measures what textbooks and papers claim of stacks and models: the claim, the command that measures it, what came out, whether it holds.')
    .addHelpText('after', examples(['weft bench claims', 'all of them'], ['weft bench claims --json claims.json', 'for a program to read']))
    .action((_: unknown, command: { optsWithGlobals: () => BenchOptions }) => done(loaded((lab) => lab.claims(edge, command.optsWithGlobals()))));
  bench
    .command('capacity')
    .summary('how many tasks can wait in so much memory')
    .description('Fills memory with callbacks, promises, async tasks, coroutines, green threads and kernel threads that wait, and counts them.')
    .addOption(new Option('--fill <size>', 'memory for heap and stacks (up to 1.5 GiB)').argParser(size('--fill', '1g')).default(2 ** 30, '1g'))
    .addHelpText(
      'after',
      examples(['weft bench capacity', 'five minutes'], ['weft bench capacity --fill 64m', 'half a minute, and nearly the same bytes each']),
    )
    .action((options: { readonly fill: number }, command: { optsWithGlobals: () => BenchOptions }) => {
      if (options.fill > MOST_FILLED) throw new UsageError('--fill is more than a machine has for its heap, 1.5 GiB');
      const { json } = command.optsWithGlobals();
      done(loaded((lab) => Promise.resolve(lab.capacity(edge, { fill: options.fill, ...(json === undefined ? {} : { json }) }))));
    });
};

const MOST_FILLED = 1.5 * 2 ** 30;

type Lab = typeof import('../bench/bench.js');

const loaded = async (use: (lab: Lab) => Promise<number>): Promise<number> => use(await import('../bench/bench.js'));
