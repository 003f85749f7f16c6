// weft test: `test` blocks, and programs that say what they print.
import { Option } from 'commander';
import type { Edge } from '../edge.js';
import { EXIT_PANIC, UsageError } from '../exit-codes.js';
import { size, time } from '../options.js';
import { sourcesOf } from '../sources.js';
import { resultsJson, resultsXml, resultText, summaryText } from '../testrun/reports.js';
import { testsOf, type TestResult } from '../testrun/run-tests.js';
import { examples, type Declare } from './command.js';

interface TestFlags {
  readonly filter?: string;
  readonly watch?: boolean;
  readonly timeout: number;
  readonly memory: number;
  readonly json?: boolean;
  readonly junit?: string;
}

export const declareTest: Declare = (program, edge, done) => {
  program
    .command('test')
    .summary('run tests')
    .description(
      'Runs `test "name" { ... }` blocks, each on a machine of its own, and programs with `// expect: LINE` comments, which must print these lines.\n' +
        'Paths are files, or folders with all .weft files below them. Exit code 1 when a test fails.',
    )
    .argument('[paths...]', 'files and folders (default: this folder)')
    .option('--filter <text>', 'only tests whose name or file contains this')
    .option('--watch', 'run them again whenever a file changes')
    .addOption(new Option('--timeout <time>', 'a test that takes longer fails').argParser(time('--timeout')).default(60_000, '1m'))
    .addOption(new Option('--memory <size>', 'memory of each machine').argParser(size('--memory', '64m')).default(2 ** 30, '1g'))
    .option('--json', 'print one JSON array of results instead')
    .option('--junit <file>', 'write the results as JUnit XML too')
    .addHelpText(
      'after',
      examples(
        ['weft test', 'everything below this folder'],
        ['weft test math.weft --filter gcd', 'some tests of one file'],
        ['weft test --watch', 'again whenever a file is saved'],
        ['weft test --junit results.xml', 'for a build server'],
      ),
    )
    .action((paths: readonly string[], flags: TestFlags) => done(test(edge, paths, flags)));
};

export function test(edge: Edge, paths: readonly string[], flags: TestFlags): number | Promise<never> {
  if (flags.watch === true) {
    if (flags.json === true) throw new UsageError('--watch prints for people', 'leave --json out');
    const watching = edge.watch(paths.length === 0 ? ['.'] : paths, () => void runAll(edge, paths, flags));
    runAll(edge, paths, flags);
    return watching;
  }
  const results = runAll(edge, paths, flags);
  if (results.length === 0) throw new UsageError('there are no tests here', 'write `test "name" { assert_eq(1 + 1, 2); }`, or `// expect: LINE` in a program');
  return results.some((result) => result.failure !== null) ? EXIT_PANIC : 0;
}

function runAll(edge: Edge, paths: readonly string[], flags: TestFlags): readonly TestResult[] {
  const results: TestResult[] = [];
  const settings = { filter: flags.filter ?? null, timeout: flags.timeout, memory: flags.memory };
  for (const file of sourcesOf(edge, paths)) {
    let first = true;
    for (const result of testsOf(edge, file, settings)) {
      results.push(result);
      if (flags.json === true) continue;
      if (first) edge.out(`${file}\n`);
      first = false;
      edge.out(resultText(result));
    }
  }
  if (flags.json === true) edge.out(resultsJson(results));
  else if (results.length > 0) edge.out(summaryText(results));
  if (flags.junit !== undefined) edge.writeFile(flags.junit, resultsXml(results));
  return results;
}
