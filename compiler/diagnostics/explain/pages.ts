// All pages, in the order of their numbers, and how they look.
import { CONCURRENCY } from './concurrency.js';
import { FLOW } from './flow.js';
import { LEXICAL } from './lexical.js';
import { LIMITS } from './limits.js';
import { NAMES } from './names.js';
import type { ErrorPage } from './page.js';
import { SYNTAX } from './syntax.js';
import { TYPES } from './types.js';
import { WARNINGS } from './warnings.js';

const GROUPS: readonly (readonly [title: string, pages: readonly ErrorPage[]])[] = [
  ['Signs, numbers, strings', LEXICAL],
  ['How a program is written down', SYNTAX],
  ['Names and modules', NAMES],
  ['Types', TYPES],
  ['Patterns and control flow', FLOW],
  ['Concurrency and the kernel', CONCURRENCY],
  ['Limits', LIMITS],
  ['Warnings', WARNINGS],
];

export const PAGES: ReadonlyMap<string, ErrorPage> = new Map(GROUPS.flatMap(([, pages]) => pages.map((page) => [page.code, page] as const)));

const indented = (program: string): string => program.replaceAll('\0', '\u2400').replace(/^(?=.)/gm, '    ');

/** A page for a terminal. */
export function pageText(page: ErrorPage): string {
  const files = Object.entries(page.files ?? {}).map(([path, text]) => `Beside it, ${path}:\n\n${indented(text)}`);
  const examples =
    page.wrong === null || page.right === null ? [] : [`This is refused:\n\n${indented(page.wrong)}`, `This is right:\n\n${indented(page.right)}`, ...files];
  const warned = page.code.startsWith('W') ? examples.map((text) => text.replace(/^This is refused:/, 'This is warned of:')) : examples;
  return `${page.code}: ${page.title}\n\n${wrapped(page.text)}\n\n${warned.join('\n')}`.replace(/\n+$/, '\n');
}

const COLUMNS = 96;

function wrapped(text: string): string {
  return text
    .split('\n')
    .map((paragraph) => {
      let column = 0;
      return paragraph
        .split(' ')
        .map((word) => {
          const breaks = column > 0 && column + 1 + word.length > COLUMNS;
          const before = column === 0 ? '' : breaks ? '\n' : ' ';
          column = breaks ? word.length : column + before.length + word.length;
          return before + word;
        })
        .join('');
    })
    .join('\n');
}

/** `docs/errors.md`. */
export function errorsPage(): string {
  const fenced = (program: string): string => `\`\`\`\n${program.replaceAll('\0', '\u2400')}\`\`\``;
  const section = (page: ErrorPage): string => {
    const parts = [`### ${page.code}: ${page.title}`, page.text];
    if (page.wrong !== null && page.right !== null) {
      parts.push(page.code.startsWith('W') ? 'Warned of:' : 'Refused:', fenced(page.wrong), 'Right:', fenced(page.right));
      for (const [path, text] of Object.entries(page.files ?? {})) parts.push(`Beside it, \`${path}\`:`, fenced(text));
    }
    return parts.join('\n\n');
  };
  const groups = GROUPS.map(([title, pages]) => [`## ${title}`, ...pages.map(section)].join('\n\n'));
  return `# Errors and warnings\n\nWhat the compiler says, by number, as \`weft explain E0203\` prints it. Generated from \`compiler/diagnostics/explain/\` by \`npm run generate\`.\n\n${groups.join('\n\n')}\n`;
}
