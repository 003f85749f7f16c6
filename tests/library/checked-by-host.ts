// Runs a program that gives what it computed to functions of the host, which compare it with what JavaScript computes.
import { expect } from 'vitest';
import type { HostValue } from '../../vm/host.js';
import { silentHost } from '../../vm/host.js';
import { compileText, runModule } from '../support/run-program.js';

/** Random cases of each kind. WEFT_CASES=1000000 for the long run. */
export const CASES = Number(process.env.WEFT_CASES ?? 100_000);

/** How many wrong answers are shown; the first ones say enough. */
const SHOWN = 20;

/** A check of the host's: null where the program is right, else what it should have given. */
export type Check = (...args: readonly never[]) => string | null;

/** Runs the program with the checks as its `extern` functions, and expects that none of them finds anything wrong and that `cases` were checked. */
export function expectRight(program: string, checks: Readonly<Record<string, Check>>, cases: number): void {
  const wrong: string[] = [];
  let checked = 0;
  const natives = new Map(
    Object.entries(checks).map(([name, check]) => [
      name,
      (...args: readonly HostValue[]): undefined => {
        checked += 1;
        const found = (check as (...args: readonly HostValue[]) => string | null)(...args);
        if (found !== null && wrong.length < SHOWN) wrong.push(`${name}(${args.map(String).join(', ')}): ${found}`);
      },
    ]),
  );
  const compiled = compileText(program);
  expect(compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  const run = runModule(compiled.module!, { host: { ...silentHost, natives }, timeout: 3_600_000 });
  expect(wrong).toEqual([]);
  expect(run.ending).toBe('exit 0');
  expect(checked).toBeGreaterThanOrEqual(cases);
}
