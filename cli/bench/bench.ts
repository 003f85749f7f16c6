// weft bench: from words and options to measured reports.
import { baselineText, compareReports } from '../../lab/baseline.js';
import { CaseError } from '../../lab/case.js';
import { Bench, type LabHost } from '../../lab/execute.js';
import { planOf, shardOf, type Job } from '../../lab/plan.js';
import { merge, newReport, parseReport, ReportError, type Report } from '../../lab/report.js';
import { measure } from '../../lab/rounds.js';
import { reportCsv, reportText } from '../../lab/table.js';
import { StackSpecError } from '../../vm/stacks/parse.js';
import { readText, type Edge } from '../edge.js';
import { EXIT_PANIC, UsageError } from '../exit-codes.js';
import { shardOption, sweepOf, wantedOf, type BenchOptions } from './options.js';
import { modelOf } from './models.js';
import { place } from './place.js';
import { progressTo } from './progress.js';
import { findCases, listing } from './suites.js';

/** What a shell gives for a command that the user stopped. */
const EXIT_INTERRUPTED = 130;

export async function bench(edge: Edge, what: readonly string[], options: BenchOptions): Promise<number> {
  if (what.length === 0) {
    edge.out(listing(edge));
    return 0;
  }
  return wellUsed(async () => {
    const plan = planFor(edge, what, options);
    const baseline = baselineOf(edge, options); // a file that is missing is said before an hour of measuring
    return finish(edge, await measured(edge, plan, what, options), baseline, options);
  });
}

/** What is to be measured. Throws a UsageError for what there is not. */
export function planFor(edge: Edge, what: readonly string[], options: BenchOptions): readonly Job[] {
  const plan = planOf(findCases(edge, what), { size: options.size, sweep: sweepOf(options.sweep), wanted: wantedOf(options) });
  for (const { configuration } of plan) modelOf(configuration.model);
  return plan;
}

export async function mergeReports(edge: Edge, files: readonly string[], options: BenchOptions): Promise<number> {
  return wellUsed(async () => finish(edge, merge(files.map((path) => ({ path, report: load(edge, path) }))), baselineOf(edge, options), options));
}

/** Measures a plan, or the shard of it that the options name. Stopped by the user, it gives what was done. */
export async function measured(edge: Edge, plan: readonly Job[], what: readonly string[], options: BenchOptions): Promise<Report> {
  const shard = options.shard === undefined ? null : shardOption(options.shard);
  const progress = progressTo(edge);
  const interrupt = edge.onInterrupt();
  try {
    const { rows, rounds, cancelled } = await measure(new Bench(labHost(edge, options)), shard === null ? plan : shardOf(plan, shard), {
      rounds: options.runs,
      seed: options.seed,
      cancelled: interrupt.requested,
      progress: progress.step,
    });
    return newReport(
      {
        suite: what.join(' '),
        size: options.size,
        command: commandText(what, options),
        made: new Date(Number(edge.wallClock() / 1_000_000n)).toISOString(),
        place: place(),
        rounds: options.runs,
        seed: options.seed,
        jobs: plan.length,
        shards: shard === null ? [] : [shard],
        stopped: cancelled ? rounds : null,
        rows,
      },
      plan,
    );
  } finally {
    interrupt.release();
    progress.end();
  }
}

function labHost(edge: Edge, { cacheModel }: BenchOptions): LabHost {
  return {
    ...(cacheModel === undefined ? {} : { caches: cacheModel }),
    library: edge.library(),
    readText: (path) => readText(edge, path),
    clock: () => edge.elapsed() * 1e6,
    wallClock: edge.wallClock,
    model: modelOf,
  };
}

/** Prints and writes a report in all forms that are asked for. */
async function finish(edge: Edge, report: Report, baseline: Report | null, options: BenchOptions): Promise<number> {
  const json = `${JSON.stringify(report)}\n`;
  if (options.json === '-') edge.out(json);
  else {
    edge.out(reportText(report));
    if (options.json !== undefined) save(edge, options.json, json);
  }
  if (options.csv !== undefined) save(edge, options.csv, reportCsv(report));
  if (options.html !== undefined) {
    const { reportPage } = await import('../../lab/page.js');
    const { page, images } = await reportPage(report);
    save(edge, options.html, page);
    for (const [name, svg] of images) save(edge, options.html.replace(/(\.html?)?$/, `-${name}.svg`), svg);
  }
  if (baseline !== null) edge.err(baselineText(compareReports(baseline, report)));
  if (report.stopped !== null) {
    edge.err(`weft: stopped after ${report.stopped} of ${report.rounds} rounds; what was measured is reported\n`);
    return EXIT_INTERRUPTED;
  }
  return report.rows.some(({ failure }) => failure !== null) ? EXIT_PANIC : 0;
}

const baselineOf = (edge: Edge, { baseline }: BenchOptions): Report | null => (baseline === undefined ? null : load(edge, baseline));

function load(edge: Edge, path: string): Report {
  const text = readText(edge, path);
  if (text === null) throw new UsageError(`cannot read ${path}`);
  return parseReport(text, path);
}

/** Throws a UsageError where the file cannot be written. */
export function save(edge: Edge, path: string, content: string): void {
  try {
    edge.writeFile(path, content);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What would measure the same again. */
function commandText(what: readonly string[], options: BenchOptions): string {
  const quoted = (text: string): string => (/[\s"]/.test(text) ? JSON.stringify(text) : text);
  return [
    'weft bench',
    ...what.map(quoted),
    ...(['stack', 'model', 'engine', 'shard'] as const).flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, quoted(options[name])])),
    ...options.sweep.flatMap((text) => ['--sweep', text]),
    ...(options.size === 'full' ? [] : ['--size', options.size]),
    ...(options.cacheModel === undefined ? [] : ['--cache-model', options.cacheModel.map(({ size, ways }) => `${size}:${ways}`).join(',')]),
    '--runs',
    String(options.runs),
    ...(options.seed === 1 ? [] : ['--seed', String(options.seed)]),
  ].join(' ');
}

/** What the lab says of wrong input is wrong usage of the command. */
export async function wellUsed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const usage = error instanceof CaseError || error instanceof ReportError || error instanceof StackSpecError || error instanceof RangeError;
    throw usage ? new UsageError(error.message) : error;
  }
}

export { capacity } from './capacity.js';
export { claims } from './claims.js';
