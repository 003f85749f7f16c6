// From raw samples to what is shown: for each row and section one value a metric, with its spread.
import { CYCLES, METRICS, metricOf, TIME, type Metric } from './metrics.js';
import type { CaseFacts, Report, Row } from './report.js';
import { median, PROGRAM, spread, type Distribution } from './sample.js';

export interface Value {
  readonly median: number;
  /** Half the distance between the quartiles. */
  readonly spread: number;
  readonly min: number;
  readonly max: number;
  readonly samples: number;
}

export interface SectionSummary {
  readonly row: Row;
  readonly section: string;
  /** Whole sections, not per operation. */
  readonly values: ReadonlyMap<string, Value>;
}

export interface DistributionSummary {
  readonly row: Row;
  readonly name: string;
  readonly of: Distribution;
}

export interface CaseSummary {
  readonly facts: CaseFacts;
  readonly sections: readonly SectionSummary[];
  readonly distributions: readonly DistributionSummary[];
  readonly failures: readonly Row[];
}

export function valueOf(samples: readonly number[]): Value {
  return { median: median(samples), spread: spread(samples), min: Math.min(...samples), max: Math.max(...samples), samples: samples.length };
}

/** All samples of a section's metric, over all runs. */
export function samplesOf(row: Row, section: string, metric: string): readonly number[] {
  return row.runs.flatMap((run) => (run.sections[section] ?? []).map((figures) => figures[metric]).filter((value) => value !== undefined));
}

/** The sections of a row: those that the program measures, or else the whole program. */
export function sectionsOf(row: Row): readonly string[] {
  const names = [...new Set(row.runs.flatMap((run) => Object.keys(run.sections)))];
  return names.length > 1 ? names.filter((name) => name !== PROGRAM) : names;
}

export function summarize(report: Report): readonly CaseSummary[] {
  return report.cases.map((facts) => {
    const rows = report.rows.filter((row) => row.case === facts.id);
    return {
      facts,
      sections: rows.flatMap((row) => sectionsOf(row).map((section) => ({ row, section, values: valuesOf(row, section) }))),
      distributions: rows.flatMap(distributionsOf),
      failures: rows.filter((row) => row.failure !== null),
    };
  });
}

function valuesOf(row: Row, section: string): ReadonlyMap<string, Value> {
  const names = new Set(row.runs.flatMap((run) => (run.sections[section] ?? []).flatMap((figures) => Object.keys(figures))));
  const ordered = [...METRICS.map(({ name }) => name).filter((name) => names.has(name)), ...[...names].filter((name) => !METRICS.some((m) => m.name === name))];
  return new Map(ordered.map((name) => [name, valueOf(samplesOf(row, section, name))]));
}

/** Of several runs, the medians of the percentiles: runs repeat exactly unless the program asks for the time of day. */
function distributionsOf(row: Row): readonly DistributionSummary[] {
  const names = [...new Set(row.runs.flatMap((run) => Object.keys(run.distributions)))];
  return names.map((name) => {
    const all = row.runs.flatMap((run) => run.distributions[name] ?? []);
    const of = (key: keyof Distribution): number => median(all.map((distribution) => distribution[key]));
    return { row, name, of: { count: of('count'), mean: of('mean'), p50: of('p50'), p99: of('p99'), max: of('max'), fairness: of('fairness') } };
  });
}

export interface ShownMetrics {
  /** The columns of a table: metrics that differ between its rows. Time and cycles always. */
  readonly columns: readonly Metric[];
  /** Metrics that are the same in all rows, and not 0. */
  readonly constant: readonly (readonly [metric: Metric, value: number])[];
}

export function metricsShown({ sections }: CaseSummary): ShownMetrics {
  const names = [...new Set(sections.flatMap(({ values }) => [...values.keys()]))];
  const valuesIn = (name: string): readonly number[] => [...new Set(sections.map(({ values }) => values.get(name)?.median ?? 0))];
  const always = [TIME.name, CYCLES.name];
  return {
    columns: names.filter((name) => always.includes(name) || valuesIn(name).length > 1).map(metricOf),
    constant: names
      .filter((name) => !always.includes(name) && valuesIn(name).length === 1 && valuesIn(name)[0] !== 0)
      .map((name) => [metricOf(name), valuesIn(name)[0]!]),
  };
}

/** A value per operation where the metric is given so. */
export function perOperation(metric: Metric, row: Row, value: number): number {
  return metric.perOperation ? value / row.operations : value;
}
