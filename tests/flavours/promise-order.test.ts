// Promises keep JavaScript's order: random programs log the same events in Weft and in Node, and leave the same rejections unhandled.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';
import { asJavaScript, asWeft, promiseProgram, type PromiseProgram } from './promise-programs.js';

const PROGRAMS = Number(process.env['WEFT_PROMISE_PROGRAMS'] ?? 60);
const MODEL_THREADS = 3;

interface Log {
  readonly events: readonly string[];
  readonly unhandled: readonly string[];
}

function inNode(programs: readonly PromiseProgram[]): Log {
  const run = spawnSync(process.execPath, ['-'], { input: asJavaScript(programs), encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Log;
}

function inWeft(programs: readonly PromiseProgram[]): (options: Parameters<typeof runModule>[1]) => Log {
  const compilation = compileText(asWeft(programs));
  expect(compilation.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return (options) => {
    const run = runModule(compilation.module!, options);
    const unhandled = [...run.err.matchAll(/^unhandled rejection: (.*)$/gm)].map((match) => match[1]!);
    expect(run.ending).toBe(unhandled.length > 0 ? 'exit 1' : 'exit 0');
    return { events: run.out.split('\n').slice(0, -1), unhandled };
  };
}

const sorted = ({ events, unhandled }: Log): Log => ({ events, unhandled: [...unhandled].sort() });

test('random programs log the same as in Node', { timeout: 120_000 + 2000 * PROGRAMS }, () => {
  const programs = fc.sample(promiseProgram, { numRuns: PROGRAMS, seed: Number(process.env['WEFT_SEED'] ?? 5) });
  const wanted = sorted(inNode(programs));
  expect(wanted.events.length).toBeGreaterThan(PROGRAMS);
  expect(wanted.unhandled.length).toBeGreaterThan(0);
  const run = inWeft(programs);
  expect(sorted(run({}))).toEqual(wanted);
  expect(sorted(run({ model: MODEL_THREADS }))).toEqual(wanted);
  expect(sorted(run({ preempt: 'any', slice: 97 }))).toEqual(wanted);
});
