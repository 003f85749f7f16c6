// Two reports compared: what changed beyond the noise.
//
// Exact metrics (cycles, bytes, counts) repeat, so any difference is a change. Time is a change where both hold: the rank sum test of Mann and Whitney (normal approximation, two
// sides) gives less than 1 % for the two lists of samples being of one kind, and the medians differ by more than 3 % and by more than both spreads.
import { columns, short, withUnit } from './figures-text.js';
import { metricOf, TIME, type Metric } from './metrics.js';
import { rowText, type Report, type Row } from './report.js';
import { median, spread } from './sample.js';
import { samplesOf, sectionsOf } from './summary.js';

const LEAST = 0.03;
const SURE = 0.01;

export interface Change {
  readonly row: Row;
  readonly section: string;
  readonly metric: Metric;
  readonly before: number;
  readonly after: number;
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** Pairs of values that were compared. */
  readonly compared: number;
  /** In one report only. */
  readonly added: readonly Row[];
  readonly removed: readonly Row[];
  readonly samePlace: boolean;
}

export function compareReports(before: Report, after: Report): Comparison {
  const old = new Map(before.rows.map((row) => [rowText(row), row]));
  const changes: Change[] = [];
  let compared = 0;
  for (const row of after.rows) {
    const was = old.get(rowText(row));
    if (was === undefined) continue;
    for (const section of sectionsOf(row)) {
      const names = new Set(row.runs.flatMap((run) => (run.sections[section] ?? []).flatMap((figures) => Object.keys(figures))));
      for (const name of names) {
        const a = samplesOf(was, section, name);
        const b = samplesOf(row, section, name);
        if (a.length === 0 || b.length === 0) continue;
        compared++;
        const metric = metricOf(name);
        if (metric.exact ? median(a) !== median(b) : differ(a, b)) changes.push({ row, section, metric, before: median(a), after: median(b) });
      }
    }
  }
  const now = new Set(after.rows.map(rowText));
  return {
    changes,
    compared,
    added: after.rows.filter((row) => !old.has(rowText(row))),
    removed: before.rows.filter((row) => !now.has(rowText(row))),
    samePlace: before.place.processor === after.place.processor && before.place.node === after.place.node,
  };
}

/** Whether two lists of times differ beyond the noise. */
export function differ(a: readonly number[], b: readonly number[]): boolean {
  const [x, y] = [median(a), median(b)];
  const step = Math.abs(x - y);
  return step > LEAST * Math.min(x, y) && step > spread(a) && step > spread(b) && rankSum(a, b) < SURE;
}

/** Probability of ranks as uneven as these by chance. H. Mann, D. Whitney: On a Test of Whether one of Two Random Variables is Stochastically Larger (1947). */
export function rankSum(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, first: true })), ...b.map((value) => ({ value, first: false }))].sort((p, q) => p.value - q.value);
  let ranks = 0;
  for (let i = 0; i < all.length;) {
    let end = i;
    while (end < all.length && all[end]!.value === all[i]!.value) end++;
    const shared = (i + 1 + end) / 2; // equal values share the mean of their ranks
    for (; i < end; i++) if (all[i]!.first) ranks += shared;
  }
  const [m, n] = [a.length, b.length];
  const u = ranks - (m * (m + 1)) / 2;
  const deviation = Math.sqrt((m * n * (m + n + 1)) / 12);
  const z = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5) / deviation;
  return 2 * upperTail(z);
}

/** Of the normal distribution. M. Abramowitz, I. Stegun: Handbook of Mathematical Functions, 26.2.17; wrong by less than 1e-7. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}

export function baselineText({ changes, compared, added, removed, samePlace }: Comparison): string {
  const lines = changes.map(({ row, section, metric, before, after }) => [
    rowText(row),
    section,
    metric.label,
    withUnit(before, metric.unit),
    '->',
    withUnit(after, metric.unit),
    before === 0 ? '' : `${after >= before ? '+' : ''}${short((100 * (after - before)) / before)} %`,
  ]);
  return [
    changes.length === 0
      ? `against the baseline: no change beyond the noise in ${compared} values`
      : `against the baseline: ${changes.length} of ${compared} values changed`,
    ...(samePlace || !changes.some(({ metric }) => metric === TIME) ? [] : ['the baseline was measured on another processor or Node: times say little']),
    ...(lines.length === 0 ? [] : [columns(lines, 3)]),
    ...added.map((row) => `new: ${rowText(row)}`),
    ...removed.map((row) => `gone: ${rowText(row)}`),
    '',
  ].join('\n');
}
