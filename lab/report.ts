// What a run of the lab leaves behind: everything that is needed to read it, to repeat it, and to put parts together. Saved as JSON.
import type { Point, Size } from './case.js';
import type { Configuration } from './configuration.js';
import type { Job, Shard } from './plan.js';
import type { Run } from './sample.js';

const FORMAT = 'weft-lab';
const VERSION = 1;

/** Where it was measured. */
export interface Place {
  readonly processor: string;
  readonly cores: number;
  readonly memory: number; // bytes
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  readonly weft: string;
}

export interface CaseFacts {
  readonly id: string;
  readonly title: string;
  readonly shows: string;
  readonly parameters: readonly string[];
  /** What an operation is, where figures are given per operation. */
  readonly operation: string | null;
  readonly charts: readonly { readonly section: string; readonly metric: string }[];
}

export interface Row {
  /** Place in the plan. */
  readonly number: number;
  readonly case: string;
  readonly point: Point;
  readonly configuration: Configuration;
  /** How many operations a section does. */
  readonly operations: number;
  /** In the order of the rounds. */
  readonly runs: readonly Run[];
  /** Why there are no more runs than these. */
  readonly failure: string | null;
}

export interface Report {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly suite: string;
  readonly size: Size;
  /** What repeats it. */
  readonly command: string;
  /** ISO 8601. */
  readonly made: string;
  readonly place: Place;
  readonly rounds: number;
  readonly seed: number;
  /** Jobs of the whole plan, of which a shard has a part. */
  readonly jobs: number;
  readonly shards: readonly Shard[];
  /** Rounds that were finished, where the user stopped it early. */
  readonly stopped: number | null;
  readonly cases: readonly CaseFacts[];
  /** By number. */
  readonly rows: readonly Row[];
}

/** A file that is no report, or reports that do not belong together. */
export class ReportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReportError';
  }
}

export function newReport(facts: Omit<Report, 'format' | 'version' | 'cases'>, plan: readonly Job[]): Report {
  const cases = [...new Map(plan.map(({ of }) => [of.id, of])).values()];
  return {
    format: FORMAT,
    version: VERSION,
    ...facts,
    cases: cases.map(({ id, title, shows, parameters, ops, charts }) => ({
      id,
      title,
      shows,
      parameters: parameters.map(({ name }) => name),
      operation: ops?.what ?? null,
      charts,
    })),
  };
}

/** Reads a saved report. Throws a ReportError. */
export function parseReport(text: string, path: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ReportError(`${path} is not JSON`);
  }
  const found = value as Partial<Report>;
  if (typeof value !== 'object' || value === null || found.format !== FORMAT) throw new ReportError(`${path} is not a report of \`weft bench --json\``);
  if (found.version !== VERSION) throw new ReportError(`${path} is a report of version ${String(found.version)}; this is version ${VERSION}`);
  return found as Report;
}

/** Puts the shards of one plan together. Throws a ReportError where they are of different plans, overlap, or leave jobs out. */
export function merge(reports: readonly { readonly path: string; readonly report: Report }[]): Report {
  const [first, ...others] = reports;
  if (first === undefined) throw new ReportError('there is nothing to merge');
  const rows = new Map<number, Row>();
  for (const { path, report } of reports) {
    const same = (['suite', 'size', 'rounds', 'seed', 'jobs'] as const).find((key) => report[key] !== first.report[key]);
    if (same !== undefined) throw new ReportError(`${path} is of another run than ${first.path}: ${same} is ${report[same]} there, ${first.report[same]} here`);
    if (report.place.weft !== first.report.place.weft)
      throw new ReportError(`${path} was made by Weft ${report.place.weft}, ${first.path} by ${first.report.place.weft}`);
    if (report.stopped !== null) throw new ReportError(`${path} was stopped before it was complete`);
    for (const row of report.rows) {
      if (rows.has(row.number)) throw new ReportError(`${path} has '${rowText(row)}', which another report has too`);
      rows.set(row.number, row);
    }
  }
  if (rows.size !== first.report.jobs) {
    const shards = reports.flatMap(({ report }) => report.shards).map(({ index, count }) => `${index}/${count}`);
    throw new ReportError(`${first.report.jobs - rows.size} of ${first.report.jobs} measurements are missing; the shards given are ${shards.join(', ')}`);
  }
  const places = [first, ...others].map(({ report }) => report.place);
  const processors = [...new Set(places.map(({ processor }) => processor))];
  return {
    ...first.report,
    command: first.report.command.replace(/ --shard \S+/, ''),
    place: { ...first.report.place, processor: processors.join('; ') },
    shards: [],
    rows: [...rows.values()].sort((a, b) => a.number - b.number),
  };
}

export const pointText = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => `${name.toLowerCase()}=${value}`)
    .join(' ');

/** "stacks/deep depth=1000 fixed:64m mixed". */
export function rowText({ case: id, point, configuration }: Pick<Row, 'case' | 'point' | 'configuration'>): string {
  return [id, pointText(point), configuration.stack, configuration.model, configuration.engine].filter((part) => part !== '').join(' ');
}
