import { describe, expect, test } from 'vitest';
import { DEFAULT_CACHES } from '../../vm/debug/cache-model.js';
import { watchedText } from '../../vm/engines/watched.js';
import { compileText, runModule } from '../support/run-program.js';

const { module } = compileText(`
fn depth(n: int): int {
    if n == 0 { return 0; }
    return 1 + depth(n - 1);
}
fn main() {
    let xs = [1, 2, 3];
    println(depth(20000) + xs.len());
    println(depth(20000));
}
`);

const run = (stack: string, caches = true) =>
  runModule(module!, { stack, stackMax: 2 ** 24, sharedEngine: true, ...(caches ? { caches: DEFAULT_CACHES } : {}) });

describe('simulated caches', () => {
  test('change nothing that a program can see', () => {
    const [plain, watched] = [run('copied', false), run('copied')];
    expect(watched).toMatchObject({ out: plain.out, ending: 'exit 0' });
    expect(watched.machine.statistics().cycles).toBe(plain.machine.statistics().cycles);
    expect(plain.machine.statistics().cache).toBeNull();
  });

  test('count the same again', () => {
    expect(run('segmented').machine.statistics().cache).toEqual(run('segmented').machine.statistics().cache);
  });

  test('a stack that grows by copying misses more than one that stays', () => {
    const [fixed, copied] = ['fixed:1m', 'copied'].map((stack) => run(stack).machine.statistics().cache!);
    // 20,000 frames of 16 bytes are 5,000 lines; down, up, down and up again, of which a cache of 512 lines has little.
    expect(fixed!.stacks.misses[0]).toBeGreaterThan(3 * 4000);
    expect(fixed!.stacks.misses[0]).toBeLessThan(4 * 5100);
    expect(copied!.stacks.misses[0]).toBeGreaterThan(fixed!.stacks.misses[0]! + 5000);
    expect(fixed!.heap.accesses).toBeGreaterThan(0);
  });

  test('every access of the loop is told, those in indices of others too', () => {
    expect(watchedText('a = I32[fp + I32[x >>> 2]!]! + U8[y]!; F64[z[1]] = 0;')).toBe(
      'a = I32[touch32(fp + I32[touch32(x >>> 2)]!)]! + U8[touch8(y)]!; F64[touch64(z[1])] = 0;',
    );
  });
});
