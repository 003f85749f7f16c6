import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generated } from '../../scripts/generate.js';
import { ISA } from '../../vm/bytecode/isa.js';

test('docs/isa.md and the opcodes of the interpreter are as the instruction table says (npm run generate)', async () => {
  for (const { path, text } of await generated()) expect(readFileSync(path, 'utf8'), path).toBe(text);
});

test('opcodes fit a byte and names are distinct', () => {
  expect(ISA.length).toBeLessThanOrEqual(256);
  expect(new Set(ISA.map((row) => row.name)).size).toBe(ISA.length);
});
