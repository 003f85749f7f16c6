// The tables of a report: one a case, as cells, as text and as CSV.
import { configurationText } from './configuration.js';
import { columns, short, withUnit } from './figures-text.js';
import { metricOf, TIME, type Metric } from './metrics.js';
import { pointText, type Report } from './report.js';
import { metricsShown, perOperation, summarize, type CaseSummary } from './summary.js';

export interface Table {
  readonly head: readonly string[];
  /** How many columns name a row. */
  readonly keys: number;
  readonly rows: readonly (readonly string[])[];
  /** What is the same in all rows. */
  readonly note: string;
}

const label = (metric: Metric, operation: string | null): string =>
  operation !== null && metric.perOperation ? `${metric.label} / ${operation}` : metric.label;

/** One line for each point, section and configuration; what is the same in all lines stands in the note. */
export function tableOf(summary: CaseSummary): Table {
  const { facts, sections } = summary;
  const { columns: metrics, constant } = metricsShown(summary);
  const named = sections.some(({ section }) => section !== sections[0]!.section);
  const head = [...facts.parameters.map((p) => p.toLowerCase()), ...(named ? ['section'] : []), 'configuration'];
  const rows = sections.map(({ row, section, values }) => [
    ...facts.parameters.map((name) => short(row.point[name]!)),
    ...(named ? [section] : []),
    configurationText(row.configuration),
    ...metrics.flatMap((metric) => {
      const value = values.get(metric.name);
      if (value === undefined) return metric === TIME ? ['', ''] : [''];
      const text = withUnit(perOperation(metric, row, value.median), metric.unit);
      return metric.exact ? [text] : [text, value.samples === 1 ? '' : `±${short((100 * value.spread) / value.median)} %`];
    }),
  ]);
  return {
    head: [...head, ...metrics.flatMap((metric) => (metric.exact ? [label(metric, facts.operation)] : [label(metric, facts.operation), 'spread']))],
    keys: head.length,
    rows,
    note: constant.map(([metric, value]) => `${metric.label} ${withUnit(value, metric.unit)}`).join(', '),
  };
}

/** What programs reported of latencies and shares; null where there is none. */
export function distributionTable({ facts, distributions }: CaseSummary): Table | null {
  if (distributions.length === 0) return null;
  return {
    head: [...facts.parameters.map((p) => p.toLowerCase()), 'reported', 'configuration', 'values', 'p50', 'p99', 'max', 'mean', 'fairness'],
    keys: facts.parameters.length + 2,
    rows: distributions.map(({ row, name, of }) => [
      ...facts.parameters.map((parameter) => short(row.point[parameter]!)),
      name,
      configurationText(row.configuration),
      ...[of.count, of.p50, of.p99, of.max, of.mean, of.fairness].map(short),
    ]),
    note: '',
  };
}

const text = (table: Table): string => columns([table.head, ...table.rows], table.keys) + (table.note === '' ? '' : `\nthe same in all: ${table.note}`);

/** The whole report for a terminal or a pipe. */
export function reportText(report: Report): string {
  return summarize(report)
    .map((summary) => {
      const { facts, failures } = summary;
      const distributions = distributionTable(summary);
      return [
        `${facts.id}: ${facts.title}`,
        ...(facts.shows === '' ? [] : [facts.shows]),
        '',
        ...(summary.sections.length === 0 ? [] : [text(tableOf(summary))]),
        ...(distributions === null ? [] : ['', text(distributions)]),
        ...failures.map((row) => `FAILED ${pointText(row.point)} ${configurationText(row.configuration)}: ${row.failure}`),
        '',
      ].join('\n');
    })
    .join('\n');
}

/** Every sample in a line of its own: what a statistics program wants to read. */
export function reportCsv(report: Report): string {
  const parameters = [...new Set(report.cases.flatMap((facts) => facts.parameters))];
  const metrics = [...new Set(report.rows.flatMap((row) => row.runs.flatMap((run) => Object.values(run.sections).flatMap((all) => all.flatMap(Object.keys)))))];
  const head = [
    'case',
    ...parameters.map((p) => p.toLowerCase()),
    'stack',
    'model',
    'engine',
    'round',
    'section',
    'sample',
    'operations',
    ...metrics.map((m) => metricOf(m).name),
  ];
  const lines = report.rows.flatMap((row) =>
    row.runs.flatMap((run) =>
      Object.entries(run.sections).flatMap(([section, all]) =>
        all.map((figures, i) => [
          row.case,
          ...parameters.map((name) => row.point[name] ?? ''),
          row.configuration.stack,
          row.configuration.model,
          row.configuration.engine,
          run.round,
          section,
          i + 1,
          row.operations,
          ...metrics.map((name) => figures[name] ?? ''),
        ]),
      ),
    ),
  );
  return [head, ...lines].map((line) => `${line.map(quoted).join(',')}\n`).join('');
}

const quoted = (cell: string | number): string => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));
