// The programs that show stacks: what they print are figures of the strategies that they name, exact under the machine's defaults.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectations } from '../support/expectations.js';
import { filesBelow, ROOT } from '../support/library.js';
import { compileFile, runModule } from '../support/run-program.js';

describe.each(filesBelow(join(ROOT, 'programs/stacks'), '.weft').map((path) => [relative(ROOT, path), path] as const))('%s', (_, path) => {
  it('prints one screen, and what it says', () => {
    const wanted = expectations(readFileSync(path, 'utf8'));
    const run = runModule(compileFile(path).module!, {});
    expect(run.out.replace(/ +$/gm, '')).toBe(wanted.output);
    expect(run.ending).toBe('exit 0');
    expect(wanted.output.split('\n').length).toBeLessThan(25);
  });
});
