import { describe, expect, it } from 'vitest';
import { baselineText, compareReports, differ, rankSum } from '../../lab/baseline.js';
import type { Report, Row } from '../../lab/report.js';
import { distributionOf, median, quantile, spread } from '../../lab/sample.js';
import { shuffle } from '../../lab/rounds.js';

const row = (times: readonly number[], cycles: number, stack = 'fixed'): Row => ({
  number: 0,
  case: 's/a',
  point: { DEPTH: 1 },
  configuration: { stack, model: 'mixed', engine: 'interp' },
  operations: 1,
  runs: times.map((nanoseconds, i) => ({ round: i + 1, sections: { program: [{ nanoseconds, cycles }] }, distributions: {} })),
  failure: null,
});
const report = (...rows: readonly Row[]) => ({ place: { processor: 'p', node: 'v20' }, rows }) as unknown as Report;

const quiet = [100, 101, 102, 103, 104, 105, 106, 107];

describe('a baseline', () => {
  it('takes any difference of cycles for a change', () => {
    const { changes } = compareReports(report(row(quiet, 500)), report(row(quiet, 501)));
    expect(changes.map(({ metric, before, after }) => [metric.name, before, after])).toEqual([['cycles', 500, 501]]);
  });

  it('takes a difference of times for a change only beyond the noise', () => {
    expect(
      differ(
        quiet,
        quiet.map((t) => t + 1),
      ),
    ).toBe(false); // below 3 %
    expect(
      differ(
        quiet,
        quiet.map((t) => t * 1.2),
      ),
    ).toBe(true);
    expect(differ([100, 300, 100, 300, 100, 300], [130, 330, 130, 330, 130, 330])).toBe(false); // within the spread
    expect(differ([100, 101], [150, 151])).toBe(false); // too few to be sure
  });

  it('says what is new and what is gone', () => {
    const compared = compareReports(report(row(quiet, 1, 'fixed')), report(row(quiet, 1, 'copied')));
    expect(baselineText(compared)).toContain('new: s/a depth=1 copied mixed interp');
    expect(baselineText(compared)).toContain('gone: s/a depth=1 fixed mixed interp');
  });
});

describe('statistics', () => {
  it('are those of the textbook', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.99)).toBe(4);
    expect(spread([1, 2, 3, 4, 5, 6, 7, 8])).toBe(2);
    expect(distributionOf([1, 1, 1, 1]).fairness).toBe(1);
    expect(distributionOf([4, 0, 0, 0])).toMatchObject({ fairness: 0.25, max: 4, mean: 1, count: 4 });
    // 1 to 5 against 6 to 10 by the normal approximation, as R's wilcox.test(1:5, 6:10, exact=FALSE) gives it.
    expect(rankSum([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(0.01219, 4);
  });

  it('shuffles the same for the same seed, and loses nothing', () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    expect(shuffle(list, 3)).toEqual(shuffle(list, 3));
    expect(shuffle(list, 3)).not.toEqual(shuffle(list, 4));
    expect([...shuffle(list, 3)].sort((a, b) => a - b)).toEqual(list);
  });
});
