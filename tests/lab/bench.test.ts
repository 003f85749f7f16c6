// The command on a small case of its own: shards, rounds, checksums, what it refuses.
import { describe, expect, it } from 'vitest';
import { weftTurns } from '../../cli/testing/memory-edge.js';
import type { Report } from '../../lab/report.js';

const text = `// bench: Counting
// param: N = 10, 20, 30 | 1000
// checksum: N * (N - 1) / 2
// ops: step = N
import { begin, end, sample } from "std/bench";

const N = 10;

fn main() {
    var sum = 0;
    for round in 0..2 {
        sum = 0;
        begin("count");
        for i in 0..N {
            sum += i;
        }
        end("count");
        sample("rounds", round);
    }
    println(sum);
}
`;
const files = { 'count.weft': text };
const options = ['--size', 'small', '--runs', '2', '--stack', 'fixed copied:1k'];
const run = (...more: string[]) => weftTurns(files, 'bench', 'count.weft', ...options, ...more);
const decoded = (bytes: Uint8Array | undefined): Report => JSON.parse(new TextDecoder().decode(bytes)) as Report;

/** What repeats: everything but times, dates and the command. */
const exact = ({ rows }: Report) =>
  rows.map(({ number, case: id, point, configuration, runs }) => ({
    number,
    id,
    point,
    configuration,
    runs: runs.map(({ round, sections, distributions }) => ({
      round,
      sections: Object.entries(sections).map(([name, all]) => [name, all.map(({ nanoseconds: _, ...rest }) => rest)]),
      distributions,
    })),
  }));

describe('weft bench', () => {
  it('measures every point under every configuration, in every round', async () => {
    const { code, out, err } = await run();
    expect(err).not.toContain('weft:');
    expect(code).toBe(0);
    expect(out).toContain('count: Counting');
    expect(out.split('\n').filter((line) => /^(10|20|30) /.test(line))).toHaveLength(2 * 3 * 2); // and what `sample` told
    expect(out).toContain('time / step');
  });

  it('gives the same from shards that are merged as from one run', async () => {
    const parts = await Promise.all([1, 2].map(async (i) => (await run('--shard', `${i}/2`, '--json', 'part.json')).files.get('part.json')!));
    const reports = { '1.json': parts[0]!, '2.json': parts[1]! };
    const whole = decoded((await run('--json', 'whole.json')).files.get('whole.json'));
    const merged = await weftTurns(reports, 'bench', 'merge', '2.json', '1.json', '--json', 'merged.json');
    expect(merged.code).toBe(0);
    expect(exact(decoded(merged.files.get('merged.json')))).toEqual(exact(whole));
    expect(whole.rows).toHaveLength(6);
    expect(whole.rows[0]!.runs.map(({ sections }) => sections['count']!.length)).toEqual([2, 2]);

    const half = await weftTurns(reports, 'bench', 'merge', '1.json');
    expect(half).toMatchObject({ code: 2 });
    expect(half.err).toContain('3 of 6 measurements are missing; the shards given are 1/2');
    expect((await weftTurns(reports, 'bench', 'merge', '1.json', '1.json')).err).toContain('which another report has too');
  });

  it('fails a case that prints something else than it should', async () => {
    const wrong = { 'count.weft': text.replace('sum += i;', 'sum += 1;') };
    const { code, out } = await weftTurns(wrong, 'bench', 'count.weft', ...options);
    expect(code).toBe(1);
    expect(out).toContain("FAILED n=10 fixed: wrong checksum: it printed '10', expected is '45'");
  });

  it('fails a case without a checksum whose configurations disagree', async () => {
    const differs = { 'count.weft': text.replace('// checksum: N * (N - 1) / 2\n', '').replace('println(sum)', 'println(down(500), cycles())') + DEEP };
    const { code, out } = await weftTurns(differs, 'bench', 'count.weft', ...options);
    expect(code).toBe(1);
    expect(out).toContain('wrong checksum');
  });

  it('fails a case that panics or does not compile, and goes on with the others', async () => {
    const { code, out } = await weftTurns(
      { 'count.weft': text.replace('sum = 0;\n        begin', 'assert(N < 15);\n        sum = 0;\n        begin') },
      'bench',
      'count.weft',
      ...options,
    );
    expect(code).toBe(1);
    expect(out).toContain('FAILED n=20 fixed: exit code 1');
    expect(out.split('\n').filter((line) => line.startsWith('10 '))).toHaveLength(4);
    const broken = await weftTurns({ 'count.weft': text.replace('println(sum)', 'println(sums)') }, 'bench', 'count.weft', ...options);
    expect(broken.out).toContain('it does not compile');
  });

  it('sweeps over other values', async () => {
    const { out } = await run('--sweep', 'n=7,9');
    expect(out).toMatch(/^7 /m);
    expect(out).not.toMatch(/^10 /m);
  });

  it.each([
    [['--sweep', 'm=1'], "no case has a parameter 'm'; there are: n"],
    [['--sweep', 'n'], '--sweep takes a parameter and its values'],
    [['--shard', '3/2'], '--shard takes i/n with i from 1 to n'],
    [['--stack', 'heap'], "there is no strategy 'heap'"],
    [['--model', 'magic'], "there is no model 'magic'"],
    [['--baseline', 'gone.json'], 'cannot read gone.json'],
    [['--baseline', 'count.weft'], 'is not JSON'],
  ])('%j is wrong usage', async (more, message) => {
    const { code, err } = await run(...more);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('runs under `weft run` too, where nobody measures', async () => {
    expect(await weftTurns(files, 'run', 'count.weft', '--memory', '16m')).toMatchObject({ code: 0, out: '45\n' });
  });
});

/** Takes more cycles where its stack has to grow. */
const DEEP = `
import { cycles } from "std/time";

fn down(n: int): int {
    return if n == 0 { 0 } else { 1 + down(n - 1) };
}
`;
