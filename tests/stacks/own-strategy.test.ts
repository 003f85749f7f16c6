import { describe, expect, test } from 'vitest';
import { weftTurns } from '../../cli/testing/memory-edge.js';
import { compileText, runModule } from '../support/run-program.js';
import { ROOT } from '../support/library.js';
import type { StrategyKind } from '../../vm/stacks/strategy.js';

const path = `${ROOT}docs/examples/linear-stacks.mjs`;
const { strategy } = (await import(path)) as { strategy: StrategyKind };

const PROGRAM = `
fn down(n: int, p: *int): int {
    var here = n;
    if n == 0 { *p += 1; return *p; }
    return down(n - 1, if n % 2 == 0 { p } else { p }) + here - n;
}
fn main() {
    var x = 41;
    println(down(3000, &x));
    let t = spawn(stack: "linear:1k") { var y = 1; down(500, &y) };
    let u = spawn(stack: "segmented:1k,cached") { var y = 2; down(500, &y) };
    println(t.join() + u.join());
    println(spawn(stack: "linear:8k") { var z = 0; endless(&z) }.try_join().is_err());
}
fn endless(p: *int): int { return 1 + endless(p); }
`;

describe('a strategy of the user', () => {
  test.each([{}, { stackStress: true }, { stackStress: true, gcStress: true }])('runs programs, beside others: %o', (options) => {
    const compilation = compileText(options.gcStress ? PROGRAM.replace('3000', '100').replaceAll('500', '50') : PROGRAM);
    const run = runModule(compilation.module!, { stack: 'linear:4k', strategies: [strategy], stackMax: 1 << 20, ...options });
    expect(run.out).toBe('42\n5\ntrue\n');
    const { stacks } = run.machine.statistics();
    expect(stacks.strategy).toBe('linear:4096');
    if (options.stackStress) return;
    // 3000 frames of one size: a step at a time, each copying all there is.
    expect(stacks.growths).toBeGreaterThan(20);
    expect(stacks.bytesCopied).toBeGreaterThan((stacks.growths * stacks.peakReserved) / 8);
    expect(stacks.overflows).toBe(1);
  });

  test('is loaded by the command line, with its parameters', async () => {
    const files = { 'p.weft': 'fn main() { println(1); }' };
    const found = await weftTurns(files, 'run', 'p.weft', '--stack', `${path}:8k`, '--stats');
    expect(found).toMatchObject({ code: 0, out: '1\n' });
    expect(found.err).toContain('linear:8192');
    const missing = await weftTurns(files, 'run', 'p.weft', '--stack', './missing.mjs');
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err).toContain("cannot load the stack strategy './missing.mjs'");
    const wrong = await weftTurns(files, 'run', 'p.weft', '--stack', `${path},colour=1`);
    expect(wrong.err).toContain("'linear' has no option 'colour'");
  });
});
