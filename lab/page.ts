// The report as one page that needs nothing else: charts as pictures, the table behind each, how to repeat it.
import { chartsOf, type DrawnChart } from './charts.js';
import { configurationText } from './configuration.js';
import { pointText, type Report } from './report.js';
import { summarize, type CaseSummary } from './summary.js';
import { distributionTable, tableOf, type Table } from './table.js';

export interface Page {
  readonly page: string;
  /** The charts by name, to be written beside it. */
  readonly images: readonly (readonly [name: string, svg: string])[];
}

export async function reportPage(report: Report): Promise<Page> {
  const cases: (readonly [CaseSummary, readonly DrawnChart[]])[] = [];
  for (const summary of summarize(report)) cases.push([summary, await chartsOf(summary)]);
  const title = `Weft: ${report.suite}`;
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(title)}</h1>
${facts(report)}
<nav><h2>Cases</h2><ul>
${cases.map(([{ facts }]) => `<li><a href="#${anchor(facts.id)}">${escape(facts.id)}</a> ${escape(facts.title)}</li>`).join('\n')}
</ul></nav>
${cases.map(([summary, charts]) => section(report, summary, charts)).join('\n')}
</body>
</html>
`;
  return { page, images: cases.flatMap(([, charts]) => charts.map(({ name, svg }) => [name, svg] as const)) };
}

const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 1260px; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; } h2 { font-size: 1.25rem; margin: 0 0 .3rem; }
section { border-top: 1px solid #ddd; padding-top: 1.4rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1rem 0; } dt { color: #666; } dd { margin: 0; }
code { font: 13px ui-monospace, monospace; background: #f4f4f4; padding: .1rem .35rem; border-radius: 3px; }
nav ul { columns: 2; padding-left: 1.1rem; margin: .3rem 0; } nav h2 { margin-top: 1.2rem; }
.charts { display: flex; flex-wrap: wrap; gap: 1.2rem 2rem; align-items: flex-end; margin: 1rem 0; }
figure { margin: 0; max-width: 100%; } figure svg { max-width: 100%; height: auto; display: block; } figcaption { color: #555; font-size: 13px; margin-top: .2rem; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid #bbb; padding: .25rem .7rem; vertical-align: bottom; }
td { padding: .18rem .7rem; border-bottom: 1px solid #eee; } td.n, th.n { text-align: right; }
tr:hover td { background: #f7f9fc; }
.failed { color: #a40000; white-space: pre-wrap; } .note { color: #555; font-size: 13px; }
`;

function facts({ place, made, rounds, size, seed, command, stopped, rows }: Report): string {
  const samples = rows.reduce((sum, { runs }) => sum + runs.length, 0);
  const list: readonly (readonly [string, string])[] = [
    ['Repeat it', `<code>${escape(command)}</code>`],
    ['Measured on', escape(`${place.processor}, ${place.cores} cores, ${(place.memory / 2 ** 30).toFixed(0)} GiB, ${place.system}`)],
    ['Versions', escape(`Weft ${place.weft}, Node ${place.node}, V8 ${place.v8}`)],
    ['When', escape(made)],
    [
      'How',
      escape(
        `${size} size; ${rounds === 1 ? 'one round, in which everything ran once in an order drawn by lot' : `${rounds} rounds, in each of which everything ran once in a new order`} (seed ${seed}); ${samples} runs. Times are medians, the spread is half the distance between the quartiles. Cycles and all other figures repeat exactly.`,
      ),
    ],
    ...(stopped === null ? [] : ([['Stopped', `by the user, after ${stopped} complete rounds`]] as const)),
  ];
  return `<dl>${list.map(([name, html]) => `<dt>${name}</dt><dd>${html}</dd>`).join('\n')}</dl>`;
}

function section({ size, rounds }: Report, summary: CaseSummary, charts: readonly DrawnChart[]): string {
  const { facts: of, failures } = summary;
  const distributions = distributionTable(summary);
  return `<section id="${anchor(of.id)}">
<h2>${escape(of.title)}</h2>
${of.shows === '' ? '' : `<p>${escape(sentence(of.shows))}</p>`}
<p class="note"><code>weft bench ${escape(of.id)}${size === 'full' ? '' : ` --size ${size}`} --runs ${rounds}</code></p>
${charts.length === 0 ? '' : `<div class="charts">${charts.map(({ svg, caption }) => `<figure>${svg}<figcaption>${escape(caption)}</figcaption></figure>`).join('\n')}</div>`}
${summary.sections.length === 0 ? '' : table(tableOf(summary))}
${distributions === null ? '' : table(distributions)}
${failures.map((row) => `<p class="failed">Failed: ${escape(`${pointText(row.point)} ${configurationText(row.configuration)}: ${row.failure}`)}</p>`).join('\n')}
</section>`;
}

function table({ head, keys, rows, note }: Table): string {
  const cell = (tag: string, text: string, i: number): string => `<${tag}${i < keys ? '' : ' class="n"'}>${escape(text)}</${tag}>`;
  const line = (tag: string, cells: readonly string[]): string => `<tr>${cells.map((text, i) => cell(tag, text, i)).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${line('th', head)}</thead><tbody>
${rows.map((row) => line('td', row)).join('\n')}
</tbody></table></div>${note === '' ? '' : `<p class="note">The same in all: ${escape(note)}.</p>`}`;
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
const anchor = (id: string): string => id.replace(/[^\w-]+/g, '-');
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
