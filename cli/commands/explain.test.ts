import { expect, it } from 'vitest';
import { weftWith } from '../testing/memory-edge.js';

it('explains a number, in either case, and lists all', () => {
  expect(weftWith({}, 'explain', 'e0401').out).toMatch(/^E0401: a `match` that leaves a case out\n\n/);
  expect(weftWith({}, 'explain').out).toMatch(/^E0001 {2}.*\n(?:[EW]\d{4} {2}.*\n)+$/);
  expect(JSON.parse(weftWith({}, 'explain', 'W0001', '--json').out)).toMatchObject({ code: 'W0001' });
  expect(weftWith({}, 'explain', 'E9999')).toMatchObject({ code: 2 });
  expect(weftWith({}, 'explain', 'E0219').err).toContain('did you mean E02');
});
