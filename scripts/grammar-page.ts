// Draws the grammar: every rule of the parser as a railroad diagram, on one page that needs nothing else. The diagrams are Chevrotain's own (its
// `diagrams` folder, run here instead of in the reader's browser), made of what it recorded of the rules.
//
//   npm run grammar            writes dist/grammar.html
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { Parser } from '../compiler/syntax/parser-items.js';

const folder = fileURLToPath(new URL('../node_modules/chevrotain/diagrams', import.meta.url));

interface Browser {
  readonly diagrams_builder: { buildSyntaxDiagramsText(rules: unknown): string };
}

/** The diagrams' scripts, which want to be in a page. */
function browser(): Browser {
  const context = createContext({});
  for (const script of ['vendor/railroad-diagrams.js', 'src/diagrams_builder.js']) runInContext(readFileSync(join(folder, script), 'utf8'), context);
  return context as Browser;
}

/** Rules whose diagrams come first: what a file, an item, a statement, an expression, a pattern and a type are. */
const FIRST = ['module', 'item', 'fnItem', 'block', 'statement', 'expression', 'operand', 'primary', 'pattern', 'type'];

/** The page, whole: HTML with the diagrams as SVG inside. */
export function grammarPage(): string {
  const rules = [...new Parser().getSerializedGastProductions()];
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  rules.sort((a, b) => rank(nameOf(a)) - rank(nameOf(b)) || (nameOf(a) < nameOf(b) ? -1 : 1));
  const style = readFileSync(join(folder, 'diagrams.css'), 'utf8').replace(/^svg \{[^}]*\}$/m, 'svg { max-width: 100%; }');
  const links = rules.map((rule) => `<a href="#${nameOf(rule)}">${nameOf(rule)}</a>`).join('\n');
  const diagrams = browser()
    .diagrams_builder.buildSyntaxDiagramsText(rules)
    .replace(/<h2 class="diagramHeader">(\w+)<\/h2>/g, '</section><section id="$1"><h2 class="diagramHeader">$1</h2>')
    .replace('</section>', '');
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>The grammar of Weft</title>
<style>
${style}
body { font-family: sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
nav { line-height: 1.8; }
nav a { margin-right: 0.8rem; font-family: monospace; }
section { margin-top: 1.5rem; overflow-x: auto; }
section svg { display: block; }
</style>
<h1>The grammar of Weft</h1>
<p>As the parser has it. Rounded boxes are words and signs, square ones are rules. Where a diagram leaves a choice that depends on more than the next token, the parser looks ahead:
<code>docs/language.md</code> says how such cases are decided.</p>
<nav>
${links}
</nav>
${diagrams}</section>
</html>
`;
}

function nameOf(rule: unknown): string {
  return (rule as { readonly name: string }).name;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = fileURLToPath(new URL('../dist/grammar.html', import.meta.url));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, grammarPage());
  console.log(`wrote ${out}`);
}
