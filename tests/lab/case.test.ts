import { describe, expect, it } from 'vitest';
import { checksumAt, opsAt, pointsOf, programAt, readCase } from '../../lab/case.js';
import { evaluate } from '../../lab/checksum.js';

const text = `// bench: A title
// shows: this
// shows: and that
// param: DEPTH = 10 | 1_000, 2000
// param: TASKS = 1, 2 | 5
// checksum DEPTH=1000, TASKS=5: 77
// checksum: 2 * DEPTH + TASKS
// ops: frame = DEPTH * TASKS
// stack: fixed = fixed:64m
// chart: cold nanoseconds
const DEPTH = 3;
const TASKS: int = 4;
fn main() {}
`;
const read = (source: string) => readCase('s/a', 'a.weft', source);

describe('the header of a case', () => {
  const found = read(text);

  it('says what it shows and what varies', () => {
    expect(found).toMatchObject({ title: 'A title', shows: 'this and that', charts: [{ section: 'cold', metric: 'nanoseconds' }] });
    expect(pointsOf(found, 'small', new Map())).toEqual([
      { DEPTH: 10, TASKS: 1 },
      { DEPTH: 10, TASKS: 2 },
    ]);
    expect(pointsOf(found, 'full', new Map([['depth', [7]]]))).toEqual([{ DEPTH: 7, TASKS: 5 }]);
    expect(found.stacks.get('fixed')).toBe('fixed:64m');
  });

  it('gives the checksum of a point: the first line that fits', () => {
    expect(checksumAt(found, { DEPTH: 1000, TASKS: 5 })).toBe('77');
    expect(checksumAt(found, { DEPTH: 10, TASKS: 1 })).toBe('21');
    expect(opsAt(found, { DEPTH: 10, TASKS: 2 })).toBe(20);
  });

  it('puts the values of a point in place of the constants', () => {
    const program = programAt(found, { DEPTH: 8, TASKS: 9 });
    expect(program).toContain('const DEPTH = 8;\nconst TASKS = 9;\n');
  });

  it.each([
    ['fn main() {}', "begins with '// bench: TITLE'"],
    [text.replace('= 10 |', '10 |'), "write '// param: DEPTH = 10 | 1000, 10_000'"],
    [text.replace('const DEPTH', 'let DEPTH'), "no 'const DEPTH = ...;'"],
    [text.replace('1_000, 2000', 'many'), "'many' is not a whole number"],
    [text.replace('2 * DEPTH', '2 * DETPH'), "there is no parameter 'DETPH'"],
    [text.replace('checksum DEPTH=1000', 'checksum WIDTH=1000'), "'WIDTH' is not a parameter"],
    [text.replace('frame = ', 'frame: '), "write '// ops: frame = DEPTH'"],
  ])('is refused with the reason', (source, reason) => {
    expect(() => read(source)).toThrow(reason);
  });
});

describe('formulas', () => {
  const parameters = new Map([['N', 10]]);

  it.each([
    ['1 + 2 * 3', 7n],
    ['(1 + 2) * 3', 9n],
    ['2 ^ 3 ^ 2', 512n],
    ['-N + 3', -7n],
    ['10 - 2 - 3', 5n],
    ['N * (N - 1) / 2 % 7', 3n],
    ['1_000_000 * N ^ 15', 10n ** 21n],
  ])('%s', (formula, value) => expect(evaluate(formula, parameters)).toBe(value));

  it.each(['', '1 +', '(1', '1 2', 'M', '1 / 0', '2 ^ 65', '1 $ 2'])("'%s' is refused", (formula) => {
    expect(() => evaluate(formula, parameters)).toThrow(`formula '${formula}'`);
  });
});
