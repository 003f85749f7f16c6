// weft check: diagnostics, and on demand what becomes of locals whose address is taken.
import { position } from '../../compiler/diagnostics/position.js';
import { renderAll } from '../../compiler/diagnostics/render.js';
import { explainEscapes } from '../../compiler/lower/escape-report.js';
import type { Compilation } from '../../compiler/compile.js';
import type { Span } from '../../compiler/diagnostics/diagnostic.js';
import type { Edge } from '../edge.js';
import { EXIT_USAGE } from '../exit-codes.js';
import { placeOf } from '../places.js';
import { compileFile } from '../program.js';
import { examples, type Declare } from './command.js';

interface CheckOptions {
  readonly json?: boolean;
  readonly policy?: string;
  readonly explainEscapes?: boolean;
}

export const declareCheck: Declare = (program, edge, done) => {
  program
    .command('check')
    .summary('report errors and warnings, run nothing')
    .description('Checks programs and prints what is wrong with them. Exit code 2 when there are errors; warnings alone give 0.')
    .argument('<files...>', 'programs')
    .option('--policy <name>', 'scheduling policy that the program is checked with')
    .option('--explain-escapes', 'say of each local whose address is taken whether it stays on the stack, and why not')
    .option('--json', 'print one JSON array on standard output: of diagnostics, or of those locals')
    .addHelpText(
      'after',
      examples(
        ['weft check hello.weft', 'one program'],
        ['weft check programs/*.weft --json', 'several, for an editor'],
        ['weft check hello.weft --explain-escapes', 'which locals must live on the heap'],
      ),
    )
    .action((files: readonly string[], options: CheckOptions) => done(check(edge, files, options)));
};

export function check(edge: Edge, files: readonly string[], options: CheckOptions): number {
  const found = files.map((file) => compileFile(edge, file, { policy: options.policy, emit: false }));
  const explain = options.explainEscapes === true;
  if (options.json === true && !explain) edge.out(`${JSON.stringify(found.flatMap(entries))}\n`);
  else for (const compilation of found) edge.err(renderAll(compilation.diagnostics, compilation.files, { color: edge.color }));
  if (explain) printEscapes(edge, found, options.json === true);
  return found.some(({ diagnostics }) => diagnostics.some((d) => d.severity === 'error')) ? EXIT_USAGE : 0;
}

function printEscapes(edge: Edge, found: readonly Compilation[], json: boolean): void {
  const lists = found.map(({ program, files }) => {
    const place = (span: Span): string => placeOf(files, span);
    return (program === null ? [] : explainEscapes(program)).map(({ name, fn, span, taken, escapes }) => ({
      local: name,
      fn,
      place: place(span),
      taken: place(taken),
      stays: escapes === null,
      because: (escapes ?? []).map((cause) => ({ what: cause.what, place: place(cause.span) })),
    }));
  });
  if (json) return edge.out(`${JSON.stringify(lists.flat())}\n`);
  if (found.every(({ program }) => program !== null) && lists.every((list) => list.length === 0)) edge.out('no local has its address taken\n');
  for (const { local, fn, place, taken, stays, because } of lists.flat()) {
    edge.out(`${local} of ${fn} (${place}): ${stays ? 'stays on the stack' : 'lives on the heap'}; its address is taken at ${taken}\n`);
    for (const { what, place: at } of because) edge.out(`    ${what} at ${at}\n`);
  }
}

/** Diagnostics with their places as lines and columns, for tools. */
function entries({ diagnostics, files }: Compilation): readonly object[] {
  return diagnostics.map(({ severity, code, message, span, hint, notes }) => {
    const file = files[span.file];
    const place = file === undefined ? {} : { file: file.name, ...position(file, span.start), end: position(file, span.end) };
    return {
      severity,
      code,
      message,
      ...place,
      ...(hint === undefined ? {} : { hint }),
      ...(notes === undefined ? {} : { notes: notes.map((note) => note.message) }),
    };
  });
}
