// Every concurrent program prints the same with slices of 1 to 50 cycles.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectations } from '../support/expectations.js';
import { filesBelow, ROOT } from '../support/library.js';
import { compileFile, runBriefly } from '../support/run-program.js';

const programs = ['tests/language/channels', 'tests/language/select', 'tests/language/sync', 'tests/language/cancel', 'programs/concurrency']
  .flatMap((folder) => filesBelow(join(ROOT, folder), '.weft'))
  .map((path) => [relative(ROOT, path), path, expectations(readFileSync(path, 'utf8'))] as const)
  .filter(([, , wanted]) => !wanted.defaultSliceOnly && !wanted.long && wanted.errors.length === 0);

describe.each(programs)('%s', (_, path, wanted) => {
  const { module } = compileFile(path);
  test('with slices of 1 to 50', () => {
    for (let slice = 1; slice <= 50; slice++) {
      const { ending, out } = runBriefly(module!, { slice });
      expect({ slice, ending, out }).toEqual({ slice, ending: `exit ${wanted.exit}`, out: wanted.output });
    }
  });
});
