// weft sizes: the state machines of a program, the largest first.
import { Option } from 'commander';
import { futuresOption } from '../model-options.js';
import { type MachineReport, reportMachines, type StateReport } from '../../compiler/stackless/report.js';
import { loweredProgram, type LoweredProgram, type LoweringFlags } from '../lowered-program.js';
import type { Edge } from '../edge.js';
import { EXIT_USAGE } from '../exit-codes.js';
import { examples, type Declare } from './command.js';

export const declareSizes: Declare = (program, edge, done) => {
  program
    .command('sizes')
    .summary('print the state machines: states, what each keeps, bytes')
    .description('Prints the state machines that functions are lowered to, the largest first: their states, what each suspension keeps, and bytes.')
    .argument('<file>', 'the program')
    .addOption(new Option('--model <name>', 'what the program is compiled for').choices(['stackless', 'mixed']).default('stackless'))
    .addOption(futuresOption())
    .option('--fn <name>', 'only functions whose name contains this')
    .option('--all', 'functions of the library too')
    .option('--json', 'print one JSON array')
    .addHelpText(
      'after',
      examples(['weft sizes chat.weft', 'the machines of the program'], ['weft sizes chat.weft --futures push', 'one object a pending call']),
    )
    .action((file: string, flags: LoweringFlags) => done(sizes(edge, file, flags)));
};

export function sizes(edge: Edge, file: string, flags: LoweringFlags): number {
  const program = loweredProgram(edge, file, flags);
  if (program === null) return EXIT_USAGE;
  const found = reportMachines(program.source, program.lowered).filter(program.wanted);
  if (flags.json === true) edge.out(`${JSON.stringify(found.map((machine) => entry(program, machine)))}\n`);
  else for (const machine of found) edge.out(text(program, machine));
  return 0;
}

function entry({ place }: LoweredProgram, { name, span, states, scalars, references, bytes, isObject }: MachineReport): object {
  return {
    name,
    place: place(span),
    bytes,
    scalars,
    references,
    object: isObject,
    states: states.map((state) => ({ ...state, span: undefined, place: place(state.span) })),
  };
}

function text({ place }: LoweredProgram, { name, span, states, scalars, references, bytes, isObject }: MachineReport): string {
  const fields = `${scalars} scalar${scalars === 1 ? '' : 's'}, ${references} reference${references === 1 ? '' : 's'}`;
  const head = `${name}  ${bytes} bytes${isObject ? ' (and a header of 8 as an object)' : ''}: ${fields}, ${states.length + 1} states  (${place(span)})\n`;
  return head + states.map((state) => `    ${state.number}  at ${place(state.span)} for ${state.callee}: ${kept(state)}\n`).join('');
}

function kept({ keeps, embedded }: StateReport): string {
  const parts = keeps.map(({ name, field }) => `${name ?? 'a temporary'} in ${field}`);
  if (embedded !== null) parts.push(`the callee's machine, ${embedded} bytes`);
  return parts.length === 0 ? 'keeps nothing' : `keeps ${parts.join(', ')}`;
}
