// weft fmt: one way to lay programs out.
import { renderAll } from '../../compiler/diagnostics/render.js';
import { format } from '../../compiler/format/format.js';
import { readText, type Edge } from '../edge.js';
import { EXIT_PANIC, EXIT_USAGE, UsageError } from '../exit-codes.js';
import { sourcesOf } from '../sources.js';
import { examples, type Declare } from './command.js';

interface FmtOptions {
  readonly check?: boolean;
}

const STDIN = '-';

export const declareFmt: Declare = (program, edge, done) => {
  program
    .command('fmt')
    .summary('lay programs out')
    .description(
      'Formats programs in place: files, or all .weft files below a folder. `-` reads standard input and writes standard output.\n' +
        'Only white space changes. A file with errors in it is left alone, exit code 2.',
    )
    .argument('[paths...]', 'files and folders (default: this folder)')
    .option('--check', 'change nothing; name the files that would change, exit code 1 if there are any')
    .addHelpText(
      'after',
      examples(['weft fmt', 'everything below this folder'], ['weft fmt --check src', 'for a build'], ['weft fmt - < a.weft', 'for an editor']),
    )
    .action((paths: readonly string[], options: FmtOptions) => done(fmt(edge, paths, options)));
};

export function fmt(edge: Edge, paths: readonly string[], options: FmtOptions): number {
  if (paths.includes(STDIN)) {
    if (paths.length > 1) throw new UsageError('`-` stands alone', 'give either `-` or paths');
    return formatInput(edge, options);
  }
  let failed = false;
  let different = false;
  for (const path of sourcesOf(edge, paths)) {
    const text = readText(edge, path);
    if (text === null) throw new UsageError(`cannot read ${path}`);
    const result = format(text);
    if (!result.ok) {
      failed = true;
      edge.err(renderAll(result.diagnostics, [{ name: path, text }], { color: edge.color }));
    } else if (result.text !== text) {
      different = true;
      edge.out(`${path}\n`);
      if (options.check !== true) edge.writeFile(path, result.text);
    }
  }
  return failed ? EXIT_USAGE : options.check === true && different ? EXIT_PANIC : 0;
}

function formatInput(edge: Edge, options: FmtOptions): number {
  const chunks: Uint8Array[] = [];
  for (let chunk = edge.read(); chunk !== null; chunk = edge.read()) chunks.push(chunk);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
  const result = format(text);
  if (!result.ok) {
    edge.err(renderAll(result.diagnostics, [{ name: '<stdin>', text }], { color: edge.color }));
    return EXIT_USAGE;
  }
  if (options.check === true) return result.text === text ? 0 : EXIT_PANIC;
  edge.out(result.text);
  return 0;
}
