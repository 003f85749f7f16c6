// Every case of every suite runs at its small size under every strategy, and prints what it should.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pointsOf, readCase, type Case } from '../../lab/case.js';
import { configurationsOf, configurationText } from '../../lab/configuration.js';
import { Bench } from '../../lab/execute.js';
import { planOf } from '../../lab/plan.js';
import { PROGRAM, type Figures } from '../../lab/sample.js';
import { readLibrary, ROOT } from '../support/library.js';

const SUITES = ['stacks', 'models', 'preemption', 'computing'];

const cases: readonly Case[] = SUITES.flatMap((suite) => {
  const folder = join(ROOT, 'bench', suite);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.weft'))
    .map((name) => readCase(`${suite}/${name.slice(0, -5)}`, join(folder, name), readFileSync(join(folder, name), 'utf8')));
});

const bench = new Bench({
  library: readLibrary(),
  readText: (path) => readFileSync(path, 'utf8'),
  clock: () => performance.now() * 1e6,
  wallClock: () => 0n,
  model: () => ({ compile: {}, machine: {} }),
});
/** The suite of stacks under every strategy, the others under one. */
const wantedOf = ({ id }: Case) => ({ stacks: id.startsWith('stacks/') ? [] : ['copied'], models: [], engines: [] });
const planned = (of: Case, sweep = new Map<string, readonly number[]>()) => planOf([of], { size: 'small', sweep, wanted: wantedOf(of) });

describe.each(cases.map((of) => [of.id, of] as const))('%s', (_, of) => {
  it('has something to draw, and is known by what it prints', () => {
    expect(of.shows).not.toBe('');
    expect(of.checksums.length).toBeGreaterThan(0);
    expect(pointsOf(of, 'full', new Map()).length).toBeGreaterThan(0);
  });

  it.each(configurationsOf(of, wantedOf(of)).map((configuration) => [configurationText(configuration), configuration] as const))('%s', (_, configuration) => {
    for (const job of planned(of).filter((job) => job.configuration.stack === configuration.stack)) {
      const { sections } = bench.run(job, 1);
      for (const { section, metric } of of.charts) expect(sections[section]?.[0], `${section} ${metric}`).toHaveProperty(metric);
      expect(sections[PROGRAM]![0]!.cycles).toBeGreaterThan(0);
    }
  });
});

describe('the hot split', () => {
  const of = cases.find(({ id }) => id === 'stacks/hot-split')!;
  const calls = 1000;
  const offsets = Array.from({ length: 64 }, (_, i) => i);
  const crossings = (stack: string): readonly number[] =>
    planned(of, new Map([['offset', offsets]]))
      .filter(({ configuration }) => configuration.stack === stack)
      .map((job) => Math.round(((bench.run(job, 1).sections['loop']![0] as Figures)['crossings'] ?? 0) / calls));

  const segmented = configurationsOf(of, wantedOf(of)).find(({ stack }) => stack === 'segmented:1k');
  it.skipIf(segmented === undefined)('crosses twice in each round where a segment ends, and never anywhere else', () => {
    const found = crossings('segmented:1k');
    expect(found).toHaveLength(64);
    expect(new Set(found)).toEqual(new Set([0, 2]));
    expect(found.filter((count) => count === 2).length).toBeLessThan(8);
  });
});
