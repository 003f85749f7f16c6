// weft colors: which functions suspend, and the chain of calls that makes each so.
import { Option } from 'commander';
import { futuresOption } from '../model-options.js';
import { reportColours } from '../../compiler/stackless/report.js';
import { loweredProgram, type LoweringFlags } from '../lowered-program.js';
import type { Edge } from '../edge.js';
import { EXIT_USAGE } from '../exit-codes.js';
import { examples, type Declare } from './command.js';

type Flags = LoweringFlags & { readonly dot?: boolean };

export const declareColors: Declare = (program, edge, done) => {
  program
    .command('colors')
    .summary('print which functions suspend, and why')
    .description('Prints the functions of a program that are lowered to state machines, each with the chain of calls that makes it so.')
    .argument('<file>', 'the program')
    .addOption(new Option('--model <name>', 'what the program is compiled for').choices(['stackless', 'mixed']).default('stackless'))
    .addOption(futuresOption())
    .option('--fn <name>', 'only functions whose name contains this')
    .option('--all', 'functions of the library too')
    .option('--dot', 'print a graph for Graphviz: an arrow from each function to what makes it suspend')
    .option('--json', 'print one JSON array')
    .addHelpText('after', examples(['weft colors chat.weft', 'as text'], ['weft colors chat.weft --dot | dot -Tsvg > colors.svg', 'as a picture']))
    .action((file: string, flags: Flags) => done(colors(edge, file, flags)));
};

export function colors(edge: Edge, file: string, flags: Flags): number {
  const program = loweredProgram(edge, file, flags);
  if (program === null) return EXIT_USAGE;
  const { source, lowered, place, wanted } = program;
  const found = reportColours(source, lowered).filter(wanted);
  if (flags.json === true) {
    const entries = found.map(({ name, span, chain }) => ({
      name,
      place: place(span),
      chain: chain.map((link) => ({ name: link.name, place: place(link.span), ...(link.through === null ? {} : { through: link.through }) })),
    }));
    edge.out(`${JSON.stringify(entries)}\n`);
  } else if (flags.dot === true) {
    const edges = new Set<string>();
    for (const { chain } of found) {
      chain.forEach((link, i) => {
        const label = link.through === null ? '' : ` [label=${JSON.stringify(link.through)}]`;
        edges.add(`  ${JSON.stringify(link.name)} -> ${JSON.stringify(chain[i + 1]?.name ?? 'suspend')}${label};`);
      });
    }
    edge.out(`digraph colors {\n  rankdir=LR;\n  node [shape=box];\n${[...edges].join('\n')}\n}\n`);
  } else {
    if (found.length === 0) edge.out('no function of the program suspends\n');
    for (const { name, span, chain } of found) {
      edge.out(`${name}  (${place(span)})\n`);
      chain.forEach((link, i) => {
        const callee = chain[i + 1]?.name ?? (link.through === null ? 'suspend' : 'a machine made of it');
        edge.out(`    ${link.name} calls ${link.through === null ? callee : `a ${link.through}, such as ${callee}`} at ${place(link.span)}\n`);
      });
    }
  }
  return 0;
}
