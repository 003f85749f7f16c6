// Where the cases are: a suite is a folder below bench/ that comes with the command, a case a program in it; other programs are given by their path.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCase, type Case } from '../../lab/case.js';
import { readText, type Edge } from '../edge.js';
import { UsageError } from '../exit-codes.js';

/** In the order in which they are shown. */
export const SUITES = ['stacks', 'models', 'preemption', 'computing'] as const;

/** Beside the bundle, or beside the folder that this one is in. */
function benchFolder(): string {
  for (const path of ['../bench', '../../bench']) {
    const folder = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(join(folder, SUITES[0]))) return folder;
  }
  throw new UsageError('the suites that come with the command are not there', 'give the path of a .weft file');
}

export function casesOf(edge: Edge, suite: string): readonly Case[] {
  const folder = join(benchFolder(), suite);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.weft'))
    .sort()
    .map((name) => caseAt(edge, `${suite}/${basename(name, '.weft')}`, join(folder, name)));
}

function caseAt(edge: Edge, id: string, path: string): Case {
  const text = readText(edge, path);
  if (text === null) throw new UsageError(`cannot read ${path}`);
  return readCase(id, path, text);
}

/** Text of a program that fills memory. */
export function capacityProgram(edge: Edge, name: string): string {
  const text = readText(edge, join(benchFolder(), 'capacity', `${name}.weft`));
  if (text === null) throw new UsageError(`the program '${name}' that comes with the command is not there`);
  return text;
}

/** The cases that words stand for: suites, cases of suites, paths. Throws a UsageError for a word that is none of them. */
export function findCases(edge: Edge, words: readonly string[]): readonly Case[] {
  return words.flatMap((word) => {
    if (word.endsWith('.weft')) return [caseAt(edge, basename(word, '.weft'), word)];
    if (word === 'all') return SUITES.flatMap((suite) => casesOf(edge, suite));
    const suite = SUITES.find((name) => word === name || word.startsWith(`${name}/`));
    if (suite === undefined)
      throw new UsageError(`there is no suite '${word}'`, `available: ${SUITES.join(', ')}, all, a case such as stacks/deep, or the path of a .weft file`);
    const cases = casesOf(edge, suite);
    if (word === suite) return cases;
    const found = cases.find(({ id }) => id === word);
    if (found === undefined) throw new UsageError(`there is no case '${word}'`, `available: ${cases.map(({ id }) => id).join(', ')}`);
    return [found];
  });
}

/** What `weft bench` alone prints. */
export function listing(edge: Edge): string {
  const width = Math.max(...SUITES.flatMap((suite) => casesOf(edge, suite).map(({ id }) => id.length)));
  return SUITES.map(
    (suite) =>
      `${suite}\n${casesOf(edge, suite)
        .map(({ id, title }) => `  ${id.padEnd(width)}  ${title}\n`)
        .join('')}`,
  ).join('\n');
}
