// What people read when something fails is the same, to the letter, whatever runs it.
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { MODELS } from '../../../compiler/compile.js';
import { filesBelow, ROOT } from '../../support/library.js';
import { compileFile, runModule, type Target } from '../../support/run-program.js';

const TARGETS: readonly Target[] = [
  { model: 'mixed', futures: 'poll' },
  { model: 'mixed', futures: 'push' },
  { model: 'stackless', futures: 'poll' },
  { model: 'stackless', futures: 'push' },
  { model: 'threads' },
];

const programs = ['tests/language/traces', 'tests/language/async', 'tests/language/deadlock', 'programs/models/failing']
  .flatMap((folder) => filesBelow(join(ROOT, folder), '.weft'))
  .filter((path) => !path.includes('/parts/'))
  .map((path) => relative(ROOT, path));

test.each(programs)('%s', { timeout: 60_000 }, (path) => {
  const report = (target: Target): string => {
    const { module } = compileFile(join(ROOT, path), target);
    return module === null ? 'errors' : runModule(module, { model: MODELS.indexOf(target.model!) }).err;
  };
  const wanted = report({ model: 'stackful' });
  for (const target of TARGETS) expect(report(target), JSON.stringify(target)).toBe(wanted);
});
