// A comparison as one page that needs nothing else: no script, no style sheet, no picture from elsewhere.
import { COLUMNS } from './columns.js';
import type { Comparison } from './compare.js';

export interface PageFacts {
  readonly title: string;
  /** The command that makes the page again. */
  readonly command: string;
  readonly runs: number;
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

const STYLE = `
:root { color-scheme: light dark; --bar: #7aa7e0; --line: #8886; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
td .bar { display: block; height: 4px; margin-left: auto; background: var(--bar); border-radius: 2px; }
tr.differs td:first-child { color: #c33; }
pre { padding: 1rem; border: 1px solid var(--line); border-radius: 6px; overflow: auto; max-height: 24rem; }
.note { opacity: .75; }`;

/** The whole page. Bars are relative to the largest figure of their column. */
export function comparisonPage({ rows, agree }: Comparison, facts: PageFacts): string {
  const largest = COLUMNS.map((column) => Math.max(0, ...rows.map((row) => column.value(row) ?? 0)));
  const head = `<tr><th></th>${COLUMNS.map((column) => `<th>${column.title}</th>`).join('')}</tr>`;
  const body = rows.map((row) => {
    const cells = COLUMNS.map((column, i) => {
      const value = column.value(row);
      const width = value === null || largest[i] === 0 ? 0 : (100 * value) / largest[i]!;
      return `<td>${escapeHtml(column.text(row))}<span class="bar" style="width:${width.toFixed(1)}%"></span></td>`;
    });
    return `<tr${row.agrees ? '' : ' class="differs"'}><td>${escapeHtml(row.configuration.label)}${row.agrees ? '' : ' (differs)'}</td>${cells.join('')}</tr>`;
  });
  const output = rows[0]?.measured.output ?? '';
  const said = agree ? `All ${rows.length} print the same.` : 'Their outputs do not agree.';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(facts.title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(facts.title)}</h1>
<p>${said} Time is the median of ${facts.runs} runs that took turns; cycles, switches and bytes are the machine's own counts and repeat exactly.</p>
<table><thead>${head}</thead><tbody>
${body.join('\n')}
</tbody></table>
<p class="note">Peak memory is what stacks hold at most and what lives on the heap when most tasks have a stack; bytes a task is that, less what an empty program takes, by the number of tasks.</p>
<h2>What it prints</h2><pre>${escapeHtml(output)}</pre>
<p class="note">Repeat it: <code>${escapeHtml(facts.command)}</code></p>
</body></html>
`;
}
