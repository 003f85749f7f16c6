// weft doc: documentation pages from `///` comments.
import { extract } from '../../compiler/documentation/extract.js';
import { site } from '../../compiler/documentation/site.js';
import { readText, type Edge } from '../edge.js';
import { UsageError } from '../exit-codes.js';
import { SOURCE_ENDING, sourcesOf } from '../sources.js';
import { examples, type Declare } from './command.js';

interface DocOptions {
  readonly output: string;
  readonly title?: string;
  readonly json?: boolean;
}

export const declareDoc: Declare = (program, edge, done) => {
  program
    .command('doc')
    .summary('make documentation pages')
    .description('Makes pages from `///` comments, one a module, with a search over all of them. Without paths: those of the standard library.')
    .argument('[paths...]', 'files and folders (default: the standard library)')
    .option('-o, --output <dir>', 'where to write', 'doc')
    .option('--title <text>', 'what it is the documentation of')
    .option('--json', 'print one JSON array of modules on standard output instead')
    .addHelpText('after', examples(['weft doc', 'the standard library, to doc/index.html'], ['weft doc src -o out', 'your own modules']))
    .action((paths: readonly string[], options: DocOptions) => done(doc(edge, paths, options)));
};

/** Modules that programs import; the kernel's and the runtime's are for those who change them. */
const OFFERED = /^(?:prelude|std)\//;

export function doc(edge: Edge, paths: readonly string[], options: DocOptions): number {
  const sources: readonly (readonly [name: string, text: string])[] =
    paths.length === 0
      ? [...edge.library()].filter(([name]) => OFFERED.test(name))
      : sourcesOf(edge, paths).map((path) => [path.slice(0, -SOURCE_ENDING.length), readText(edge, path) ?? ''] as const);
  const modules = sources.map(([name, text]) => extract(name, text)).filter((module) => module.entries.length > 0);
  if (modules.length === 0)
    throw new UsageError('there is nothing to document here', 'documentation is made from `///` lines and declarations that do not start with `_`');
  if (options.json === true) {
    edge.out(`${JSON.stringify(modules)}\n`);
    return 0;
  }
  const files = site(options.title ?? (paths.length === 0 ? 'The Weft library' : 'Documentation'), modules);
  for (const { path, text } of files) {
    try {
      edge.writeFile(`${options.output}/${path}`, text);
    } catch (error) {
      throw new UsageError(`cannot write ${options.output}/${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  edge.out(`${options.output}/index.html: ${modules.length} module${modules.length === 1 ? '' : 's'}\n`);
  return 0;
}
