import { expect, it } from 'vitest';
import { weftWith } from './testing/memory-edge.js';

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

const program = `fn depth(n: int): int {
    if n == 0 {
        return 0;
    }
    return 1 + depth(n - 1);
}

fn main() {
    let deep = spawn depth(2000);
    let t = spawn {
        var n = 0;
        while n < 300_000 {
            n += 1;
        }
    };
    sleep(3);
    println(deep.join());
    t.join();
}
`;

it('weft run --trace writes what happened, each task on a track of its own, without gap or overlap', () => {
  const { code, out, err, files } = weftWith({ 'a.weft': program }, 'run', 'a.weft', '--memory', '64m', '--trace', 'out.json', '--stats', '--json');
  expect({ code, out }).toEqual({ code: 0, out: '2000\n' });
  const { traceEvents } = JSON.parse(new TextDecoder().decode(files.get('out.json'))) as { traceEvents: readonly Event[] };
  const runs = traceEvents.filter((e) => e.ph === 'X' && e.name === 'runs').toSorted((a, b) => a.ts - b.ts);
  expect(runs[0]!.ts).toBe(0);
  for (const [i, run] of runs.entries()) if (i > 0) expect(run.ts).toBeCloseTo(runs[i - 1]!.ts + runs[i - 1]!.dur, 3);
  const last = runs[runs.length - 1]!;
  expect(last.ts + last.dur).toBeCloseTo((JSON.parse(err) as { cycles: number }).cycles / 1000, 3);
  expect(new Set(runs.map((run) => run.tid)).size).toBeGreaterThan(3);
  const named = (name: string): readonly Event[] => traceEvents.filter((e) => e.name === name);
  expect(named('timer').length).toBeGreaterThan(1);
  expect(named('stack grow').length).toBeGreaterThan(3);
  expect(named('stack grow').some((e) => String(e.args['at']).includes('depth'))).toBe(true);
  expect(named('thread_name').length).toBeGreaterThan(3);
});

it('what cannot be written is said', () => {
  expect(weftWith({ 'a.weft': 'fn main() {}\n', d: '' }, 'run', 'a.weft', '--trace').err).toContain('--trace');
});
