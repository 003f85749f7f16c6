// What is measured: figures of the sections of one run, and how they are kept.

/** Metric to value. Only what the machine counted is in it. */
export type Figures = Readonly<Record<string, number>>;

/** The section that the whole run is. */
export const PROGRAM = 'program';

/** One run of one program in one machine. */
export interface Run {
  readonly round: number;
  /** By section: one entry for each time it was measured, in order. */
  readonly sections: Readonly<Record<string, readonly Figures[]>>;
  /** By name: what the program reported with `sample`, summed up; raw values would be too many to keep. */
  readonly distributions: Readonly<Record<string, Distribution>>;
}

export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Jain's index: 1 when all values are equal, 1 / count when one has everything. */
  readonly fairness: number;
}

/** Value below which a part `q` of the sorted values lies (nearest rank). NaN of none. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? NaN;
}

/** The median: the mean of the middle two where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Half of the distance between the quartiles: half of all values lie about so close to the median. */
export function spread(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2;
}

/** Sums up reported values. R. Jain, D. Chiu, W. Hawe: A Quantitative Measure of Fairness and Discrimination (1984). */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = values.reduce((a, b) => a + b, 0);
  const squares = values.reduce((a, b) => a + b * b, 0);
  return {
    count: values.length,
    mean: sum / values.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? NaN,
    fairness: squares === 0 ? 1 : (sum * sum) / (values.length * squares),
  };
}
