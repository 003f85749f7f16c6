// weft explain: what an error or warning means, by its number.
import { nearest } from '../../compiler/diagnostics/nearest.js';
import { PAGES, pageText } from '../../compiler/diagnostics/explain/pages.js';
import type { Edge } from '../edge.js';
import { UsageError } from '../exit-codes.js';
import { examples, type Declare } from './command.js';

interface ExplainOptions {
  readonly json?: boolean;
}

export const declareExplain: Declare = (program, edge, done) => {
  program
    .command('explain')
    .summary('what an error or warning means')
    .description('Prints what an error or warning means, with a program that is wrong and the same put right. Without a number: all of them, a line each.')
    .argument('[code]', 'as in messages: E0203')
    .option('--json', 'as JSON')
    .addHelpText('after', examples(['weft explain E0203', 'one page'], ['weft explain', 'all numbers with their titles']))
    .action((code: string | undefined, options: ExplainOptions) => done(explain(edge, code, options)));
};

export function explain(edge: Edge, code: string | undefined, options: ExplainOptions): number {
  if (code === undefined) {
    const all = [...PAGES.values()];
    edge.out(
      options.json === true
        ? `${JSON.stringify(all.map(({ code: number, title }) => ({ code: number, title })))}\n`
        : all.map((page) => `${page.code}  ${page.title}\n`).join(''),
    );
    return 0;
  }
  const wanted = code.toUpperCase();
  const page = PAGES.get(wanted);
  if (page === undefined) {
    const near = nearest(wanted, [...PAGES.keys()]);
    throw new UsageError(`there is no error or warning ${code}`, `${near === null ? '' : `did you mean ${near}? `}\`weft explain\` lists all of them`);
  }
  const { wrongInFull: _long, ...shown } = page;
  edge.out(options.json === true ? `${JSON.stringify(shown)}\n` : pageText(page));
  return 0;
}
