// How many can wait: what is counted is what was made, and it takes the memory that it says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelOf } from '../../cli/bench/models.js';
import { capacityOf, FLAVOURS } from '../../lab/capacity.js';
import { readLibrary, ROOT } from '../support/library.js';

const library = readLibrary();
const program = (name: string): string => readFileSync(join(ROOT, 'bench/capacity', `${name}.weft`), 'utf8');
const MIB = 2 ** 20;

test.each(FLAVOURS.map((flavour) => [`${flavour.what}, ${flavour.model}, ${flavour.stack}`, flavour] as const))('%s', (_, flavour) => {
  const [one, two] = [4, 8].map((mib) => capacityOf(flavour, program(flavour.program), mib * MIB, library, modelOf));
  expect(one!.bytes).toBeGreaterThan(3.9 * MIB);
  // Twice the memory, twice as many; arrays that have just grown may have room for twice what is in them.
  expect(two!.waiting / one!.waiting).toBeGreaterThan(1.7);
  expect(two!.waiting / one!.waiting).toBeLessThan(2.3);
});

test('a program that ends before memory is full is told', () => {
  const flavour = { ...FLAVOURS[0]!, program: 'main' };
  expect(() => capacityOf(flavour, 'static var waiting = 0;\nfn main() {}', MIB, library, modelOf)).toThrow('it ended before memory was full');
  expect(() => capacityOf(flavour, 'fn main() { let all: [int] = []; loop { all.push(1); } }', MIB, library, modelOf)).toThrow('no static variable');
  expect(() => capacityOf(flavour, 'fn main() { x }', MIB, library, modelOf)).toThrow('does not compile');
});
