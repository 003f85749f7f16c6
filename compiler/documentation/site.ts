// Documentation as pages that need no server: one a module, an index, and a search over all of them.
import type { Entry, Member, ModulePage } from './extract.js';
import { escapeHtml, markup, summary } from './markup.js';

export interface SiteFile {
  readonly path: string;
  readonly text: string;
}

const STYLE = `:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #3b6fb6; }
@media (prefers-color-scheme: dark) { :root { --accent: #8ab4f8; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 15rem minmax(0, 1fr); min-height: 100vh; }
nav { border-right: 1px solid var(--line); padding: 1rem; position: sticky; top: 0; height: 100vh; overflow: auto; font-size: .92rem; }
nav ul { list-style: none; padding: 0; margin: .2rem 0 1rem; }
nav h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; opacity: .7; margin: 1rem 0 0; }
main { padding: 1.5rem 2.5rem 6rem; max-width: 60rem; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
nav .here { font-weight: 600; }
input { width: 100%; padding: .4rem .6rem; font: inherit; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; }
code, pre { font: .92em/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: .7rem 1rem; border-radius: 6px; overflow: auto; }
p code, li code, td code { background: var(--soft); padding: 0 .25em; border-radius: 3px; }
section { border-top: 1px solid var(--line); margin-top: 2rem; } section > h2 { margin-bottom: .3rem; }
.kind { opacity: .6; font-weight: 400; font-size: .8em; }
.member { margin: 1rem 0 1rem 1rem; } .member > code { font-weight: 600; } .member p { margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; } td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
#results li { margin: .3rem 0; } #results small { opacity: .7; display: block; }
@media (max-width: 48rem) { body { display: block; } nav { position: static; height: auto; border: 0; } main { padding: 1rem; } }
`;

const SCRIPT = `const box = document.getElementById('search');
const results = document.getElementById('results');
function show() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  results.replaceChildren();
  if (words.length === 0) return;
  const rank = (e) => { const n = e.n.toLowerCase(), w = words[0]; return n === w || n.endsWith('.' + w) ? 0 : n.startsWith(w) || n.includes('.' + w) ? 1 : n.includes(w) ? 2 : 3; };
  const found = INDEX.filter((e) => words.every((w) => (e.n + ' ' + e.m + ' ' + e.d).toLowerCase().includes(w)));
  found.sort((a, b) => rank(a) - rank(b) || a.n.length - b.n.length);
  for (const e of found.slice(0, 40)) {
    const li = document.createElement('li'), a = document.createElement('a'), small = document.createElement('small');
    a.href = e.u; a.textContent = e.n; small.textContent = e.m + (e.d ? ': ' + e.d : ''); li.append(a, small); results.append(li);
  }
  if (found.length === 0) results.textContent = 'Nothing found.';
}
box.addEventListener('input', show);
document.addEventListener('keydown', (e) => { if (e.key === '/' && document.activeElement !== box) { e.preventDefault(); box.focus(); } });
show();
`;

const fileOf = (module: string): string => `${module.replace(/^(?:\.\.?\/)+/, '').replace(/[^A-Za-z0-9]+/g, '-')}.html`;
const anchor = (...names: readonly string[]): string => names.join('.').replace(/[^A-Za-z0-9_.]/g, '-');

/** All files of the documentation of these modules. */
export function site(title: string, modules: readonly ModulePage[]): readonly SiteFile[] {
  const shown = modules.filter((module) => module.entries.length > 0);
  const groups = new Map<string, ModulePage[]>();
  for (const module of shown) {
    const group = module.name.includes('/') ? module.name.slice(0, module.name.lastIndexOf('/')) : '';
    groups.set(group, [...(groups.get(group) ?? []), module]);
  }
  const nav = (here: string | null): string =>
    [...groups]
      .map(([group, members]) => {
        const links = members.map(({ name }) => `<li><a href="${fileOf(name)}"${name === here ? ' class="here"' : ''}>${escapeHtml(name)}</a></li>`);
        return `${group === '' ? '' : `<h2>${escapeHtml(group)}</h2>`}<ul>${links.join('')}</ul>`;
      })
      .join('\n');
  const page = (name: string | null, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(name === null ? title : `${name} - ${title}`)}</title><link rel="stylesheet" href="style.css"></head>
<body><nav><p><a href="index.html"><b>${escapeHtml(title)}</b></a></p><input id="search" type="search" placeholder="Search ( / )" aria-label="Search"><ul id="results"></ul>
${nav(name)}</nav>
<main>${body}</main><script src="search.js"></script></body></html>
`;
  const rows = shown.map(
    (module) => `<tr><td><a href="${fileOf(module.name)}"><code>${escapeHtml(module.name)}</code></a></td><td>${summary(module.doc)}</td></tr>`,
  );
  return [
    { path: 'index.html', text: page(null, `<h1>${escapeHtml(title)}</h1>\n<table>${rows.join('\n')}</table>`) },
    ...shown.map((module) => ({ path: fileOf(module.name), text: page(module.name, moduleBody(module)) })),
    { path: 'style.css', text: STYLE },
    { path: 'search.js', text: `const INDEX = ${JSON.stringify(shown.flatMap(searchEntries))};\n${SCRIPT}` },
  ];
}

interface SearchEntry {
  readonly n: string;
  readonly m: string;
  readonly d: string;
  readonly u: string;
}

function searchEntries(module: ModulePage): readonly SearchEntry[] {
  const plain = (doc: string | null): string => (doc ?? '').split('\n', 1)[0]!;
  const entry = (name: string, doc: string | null, ...names: string[]): SearchEntry => ({
    n: name,
    m: module.name,
    d: plain(doc),
    u: `${fileOf(module.name)}#${anchor(...names)}`,
  });
  return module.entries.flatMap((e) => [
    entry(e.name, e.doc, e.name),
    ...e.members.flatMap((group) => group.members.map((member) => entry(`${e.name}.${member.name}`, member.doc, e.name, member.name))),
  ]);
}

function moduleBody(module: ModulePage): string {
  const list = module.entries.map((e) => `<tr><td><a href="#${anchor(e.name)}"><code>${escapeHtml(e.name)}</code></a></td><td>${summary(e.doc)}</td></tr>`);
  const doc = module.doc === null ? '' : markup(module.doc);
  return `<h1>${escapeHtml(module.name)}</h1>\n${doc}\n<table>${list.join('\n')}</table>\n${module.entries.map(entryHtml).join('\n')}`;
}

function entryHtml(entry: Entry): string {
  const parts = entry.parts.map((part) => `<li><code>${escapeHtml(part.name)}</code>: ${summary(part.doc)}</li>`);
  const groups = entry.members.map(
    ({ title, members }) => `${title === null ? '' : `<h3><code>${escapeHtml(title)}</code></h3>`}${members.map((m) => memberHtml(entry, m)).join('\n')}`,
  );
  return `<section id="${anchor(entry.name)}"><h2>${escapeHtml(entry.name)} <span class="kind">${entry.kind}</span></h2>
<pre><code>${escapeHtml(entry.declaration)}</code></pre>
${entry.doc === null ? '' : markup(entry.doc)}
${parts.length === 0 ? '' : `<ul>${parts.join('')}</ul>`}
${groups.join('\n')}</section>`;
}

const memberHtml = (entry: Entry, member: Member): string =>
  `<div class="member" id="${anchor(entry.name, member.name)}"><code>${escapeHtml(member.declaration)}</code>${member.doc === null ? '' : markup(member.doc)}</div>`;
