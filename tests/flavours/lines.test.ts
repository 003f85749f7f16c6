// What a flavour does to a program's text: the table of docs/flavours.md is what the timer programs say.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT } from '../support/library.js';

const FLAVOURS = ['green-threads', 'os-threads', 'async-await', 'coroutines', 'promises', 'callbacks', 'futures'] as const;

const codeOf = (flavour: string): readonly string[] =>
  readFileSync(`${ROOT}programs/models/timers/${flavour}.weft`, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));

/** Lines that the sequential program does not have, leading space aside. */
function differing(code: readonly string[]): number {
  const left = codeOf('sequential').map((line) => line.trim());
  let count = 0;
  for (const line of code.map((text) => text.trim())) {
    const at = left.indexOf(line);
    if (at < 0) count++;
    else left.splice(at, 1);
  }
  return count;
}

function nesting(code: readonly string[]): number {
  let depth = 0;
  let most = 0;
  for (const c of code.join('\n').replaceAll(/"[^"]*"/g, '')) {
    if (c === '{') most = Math.max(most, ++depth);
    if (c === '}') depth--;
  }
  return most;
}

test.each(['sequential', ...FLAVOURS])('%s', (flavour) => {
  const code = codeOf(flavour);
  const row = `| ${flavour} | ${code.length} | ${differing(code)} | ${nesting(code)} |`;
  expect(readFileSync(`${ROOT}docs/flavours.md`, 'utf8')).toContain(row);
});
