// The compiler knows where the library's names are without reading modules that nobody imports: this holds its list to the library.
import { expect, test } from 'vitest';
import { IMPORTED } from '../../compiler/check/elsewhere.js';
import { parse } from '../../compiler/syntax/parse.js';
import { readLibrary } from '../support/library.js';

const library = readLibrary();

test.each(Object.entries(IMPORTED).filter(([module]) => library.has(module)))('%s exports what the hints say', (module, names) => {
  const exported = parse(library.get(module)!, 0).module.items.flatMap((item) =>
    'name' in item && typeof item.name === 'object' && !Array.isArray(item.name) ? [item.name.text] : [],
  );
  expect(exported).toEqual(expect.arrayContaining([...names]));
});
