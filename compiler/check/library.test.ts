// All of the standard library, also what no program of the tests reaches.
import { expect, it } from 'vitest';
import { readLibrary } from '../../tests/support/library.js';
import { loadProgram } from '../syntax/load.js';
import { check } from './check.js';

it('the standard library has no mistakes', () => {
  const library = readLibrary();
  const names = [...library.keys()].filter((name) => !name.startsWith('runtime/policies/'));
  const imports = names.map((name) => `import {} from "${name}";`).join('\n');
  for (const policy of [...library.keys()].filter((name) => name.startsWith('runtime/policies/'))) {
    const loaded = loadProgram('main.weft', (path) => (path === 'main.weft' ? `${imports}\nfn main() {}` : null), library, policy);
    const checked = check(loaded.modules, loaded.files, { test: false, wholeLibrary: true });
    const shown = [...loaded.diagnostics, ...checked.diagnostics].map((d) => {
      const file = loaded.files[d.span.file]!;
      return `${file.name}:${file.text.slice(0, d.span.start).split('\n').length} ${d.code} ${d.message}`;
    });
    expect(shown).toEqual([]);
  }
});
