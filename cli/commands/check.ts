// weft check: diagnostics only.
import { position } from '../../compiler/diagnostics/position.js';
import { renderAll } from '../../compiler/diagnostics/render.js';
import type { Compilation } from '../../compiler/compile.js';
import type { Edge } from '../edge.js';
import { EXIT_USAGE } from '../exit-codes.js';
import { compileFile } from '../program.js';
import { examples, type Declare } from './command.js';

interface CheckOptions {
  readonly json?: boolean;
  readonly policy?: string;
}

export const declareCheck: Declare = (program, edge, done) => {
  program
    .command('check')
    .summary('report errors and warnings, run nothing')
    .description('Checks programs and prints what is wrong with them. Exit code 2 when there are errors; warnings alone give 0.')
    .argument('<files...>', 'programs')
    .option('--policy <name>', 'scheduling policy that the program is checked with')
    .option('--json', 'print one JSON array of diagnostics on standard output')
    .addHelpText('after', examples(['weft check hello.weft', 'one program'], ['weft check programs/*.weft --json', 'several, for an editor']))
    .action((files: readonly string[], options: CheckOptions) => done(check(edge, files, options)));
};

export function check(edge: Edge, files: readonly string[], options: CheckOptions): number {
  const found = files.map((file) => compileFile(edge, file, { policy: options.policy, emit: false }));
  if (options.json === true) edge.out(`${JSON.stringify(found.flatMap(entries))}\n`);
  else for (const compilation of found) edge.err(renderAll(compilation.diagnostics, compilation.files, { color: edge.color }));
  return found.some(({ diagnostics }) => diagnostics.some((d) => d.severity === 'error')) ? EXIT_USAGE : 0;
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
