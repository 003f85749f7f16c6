// A comparison in the terminal.
import { COLUMNS } from './columns.js';
import { difference, type Comparison } from './compare.js';

const SHOWN_LINES = 12;

/** What the program printed, once. */
export function outputText(comparison: Comparison): string {
  const output = comparison.rows[0]?.measured.output ?? '';
  const lines = output.replace(/\n$/, '').split('\n');
  if (output === '') return '(it prints nothing)\n';
  const more = lines.length > SHOWN_LINES ? [`... and ${lines.length - SHOWN_LINES} more lines`] : [];
  return `${[...lines.slice(0, SHOWN_LINES), ...more].map((line) => `  ${line}`).join('\n')}\n`;
}

/** The table, and below it whether the outputs agree. */
export function tableText({ rows, agree }: Comparison): string {
  const cells = [['', ...COLUMNS.map((column) => column.title)], ...rows.map((row) => [row.configuration.label, ...COLUMNS.map((column) => column.text(row))])];
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  const lines = cells.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return `${[lines[0], rule, ...lines.slice(1)].join('\n')}\n\n${verdict({ rows, agree })}`;
}

function verdict({ rows, agree }: Comparison): string {
  const first = rows[0]!;
  if (agree) return `All ${rows.length} print the same${first.measured.ending === 'exit 0' ? '' : ` and end with ${first.measured.ending}`}.\n`;
  const told = rows
    .filter((row) => !row.agrees)
    .map((row) => {
      const { output, ending, errors } = row.measured;
      const what = ending === first.measured.ending ? difference(first.measured.output, output) : `ends with ${ending}, not ${first.measured.ending}`;
      const why = ending === first.measured.ending || errors === '' ? '' : `: ${errors.split('\n', 1)[0]}`;
      return `  ${row.configuration.label}: ${what}${why}\n`;
    });
  return `They do NOT agree. Against ${first.configuration.label}:\n${told.join('')}`;
}
