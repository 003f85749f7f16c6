import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MachineEvent } from '../../vm/debug/event-log.js';
import { POLICIES } from '../support/configurations.js';
import { ROOT } from '../support/library.js';
import { compileFile, runModule } from '../support/run-program.js';

const PROGRAMS = ['programs/concurrency/bank.weft', 'programs/concurrency/philosophers.weft', 'programs/concurrency/worker-pool.weft'];

function logOf(program: string, policy: string, seed: bigint): { events: MachineEvent[]; cycles: number; out: string } {
  const { module } = compileFile(join(ROOT, program), { policy });
  const events: MachineEvent[] = [];
  const run = runModule(module!, { slice: 1000, seed, log: (event) => void events.push(event) });
  expect(run.ending).toBe('exit 0');
  return { events, cycles: run.machine.statistics().cycles, out: run.out };
}

test.each(PROGRAMS.flatMap((program) => POLICIES.map((policy) => [program, policy] as const)))('%s under %s repeats to the cycle', (program, policy) => {
  const first = logOf(program, policy, 7n);
  expect(first.events.filter((event) => event.kind === 'switch').length).toBeGreaterThan(10);
  expect(logOf(program, policy, 7n)).toEqual(first);
});

test('another seed gives another run under the random policy', () => {
  expect(logOf(PROGRAMS[0]!, 'random', 1n).events).not.toEqual(logOf(PROGRAMS[0]!, 'random', 2n).events);
});

test('a run that is watched takes as many cycles, and as many switches, as one that is not', () => {
  const { module } = compileFile(join(ROOT, PROGRAMS[1]!));
  const watched = runModule(module!, { slice: 1000, log: () => undefined }).machine.statistics();
  const alone = runModule(module!, { slice: 1000 }).machine.statistics();
  expect({ cycles: alone.cycles, switches: alone.switches, wordsSaved: alone.wordsSaved }).toEqual({
    cycles: watched.cycles,
    switches: watched.switches,
    wordsSaved: watched.wordsSaved,
  });
});
