import { describe, expect, it } from 'vitest';
import type { Report, Row } from '../../lab/report.js';
import { reportPage } from '../../lab/page.js';
import { reportCsv } from '../../lab/table.js';

const row = (number: number, depth: number, stack: string, nanoseconds: readonly number[], failure: string | null = null): Row => ({
  number,
  case: 's/deep',
  point: { DEPTH: depth },
  configuration: { stack, model: 'mixed', engine: 'interp' },
  operations: depth,
  runs: nanoseconds.map((time, i) => ({ round: i + 1, sections: { program: [{ nanoseconds: time, cycles: 6 * depth }] }, distributions: {} })),
  failure,
});
const report: Report = {
  format: 'weft-lab',
  version: 1,
  suite: 's',
  size: 'full',
  command: 'weft bench s --sweep "a<b"',
  made: '2026-01-01T00:00:00.000Z',
  place: { processor: 'P', cores: 2, memory: 2 ** 30, system: 'S', node: 'v20', v8: '11', weft: '0.1.0' },
  rounds: 2,
  seed: 1,
  jobs: 5,
  shards: [],
  stopped: null,
  cases: [
    { id: 's/deep', title: 'Deep', shows: 'this & that', parameters: ['DEPTH'], operation: 'frame', charts: [{ section: 'program', metric: 'nanoseconds' }] },
  ],
  rows: [
    row(0, 10, 'fixed', [100, 120]),
    row(1, 10, 'copied', [300, 310]),
    row(2, 1000, 'fixed', [9000, 9100]),
    row(3, 1000, 'copied', [12_000, 12_500]),
    row(4, 5, 'fixed', [], 'it "failed"'),
  ],
};

describe('the page', () => {
  it('has charts, the tables behind them, what failed, and how to repeat it, and needs nothing else', async () => {
    const { page, images } = await reportPage(report);
    expect(images.map(([name]) => name)).toEqual(['s-deep-program-nanoseconds']);
    expect(images[0]![1]).toMatch(/^<svg[^]*<\/svg>$/);
    expect(page).toContain(images[0]![1]);
    expect(page).toContain('weft bench s --sweep &quot;a&lt;b&quot;');
    expect(page).toContain('This &amp; that.');
    expect(page).toContain('Failed: depth=5 fixed: it &quot;failed&quot;');
    expect(page).toContain('>11 ns<'); // 110 over 10 frames
    expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|<script|<link/);
  });

  it('lists every sample as comma-separated values', () => {
    const lines = reportCsv(report).trimEnd().split('\n');
    expect(lines[0]).toBe('case,depth,stack,model,engine,round,section,sample,operations,nanoseconds,cycles');
    expect(lines).toHaveLength(1 + 8);
    expect(lines[1]).toBe('s/deep,10,fixed,mixed,interp,1,program,1,10,100,60');
  });
});
