// weft lower: what a function that suspends became, beside its source; its states as a picture.
import { Option } from 'commander';
import { futuresOption } from '../model-options.js';
import { position } from '../../compiler/diagnostics/position.js';
import type { IrModule } from '../../compiler/ir/ir.js';
import { printIr } from '../../compiler/ir/print.js';
import { type MachineReport, reportMachines } from '../../compiler/stackless/report.js';
import { loweredProgram, type LoweredProgram, type LoweringFlags } from '../lowered-program.js';
import type { Edge } from '../edge.js';
import { EXIT_USAGE, UsageError } from '../exit-codes.js';
import { stateGraph } from '../state-graph.js';
import { examples, type Declare } from './command.js';

type Flags = LoweringFlags & { readonly svg?: string };

export const declareLower: Declare = (program, edge, done) => {
  program
    .command('lower')
    .summary('print the lowered form of functions that suspend')
    .description(
      'Prints, for each function of a program that suspends, its source, its register code cut at the suspensions, and the step function that it becomes.',
    )
    .argument('<file>', 'the program')
    .addOption(new Option('--model <name>', 'what the program is compiled for').choices(['stackless', 'mixed']).default('stackless'))
    .addOption(futuresOption())
    .option('--fn <name>', 'only functions whose name contains this')
    .option('--all', 'functions of the library too')
    .option('--svg <file>', 'write the states of the first function as a picture')
    .option('--json', 'print one JSON array')
    .addHelpText(
      'after',
      examples(
        ['weft lower chat.weft --fn worker', 'source, code, states'],
        ['weft lower chat.weft --fn worker --svg worker.svg', 'and its states as a picture'],
      ),
    )
    .action((file: string, flags: Flags) => done(lower(edge, file, flags)));
};

export function lower(edge: Edge, file: string, flags: Flags): number {
  const program = loweredProgram(edge, file, flags);
  if (program === null) return EXIT_USAGE;
  const found = reportMachines(program.source, program.lowered).filter(program.wanted);
  if (found.length === 0) throw new UsageError('no such function suspends', '`weft colors` lists those that do');
  if (flags.json === true) edge.out(`${JSON.stringify(found.map((machine) => entry(program, machine)))}\n`);
  else edge.out(found.map((machine) => text(program, machine)).join('\n'));
  if (flags.svg !== undefined) edge.writeFile(flags.svg, new TextEncoder().encode(pictureOf(program, found[0]!)));
  return 0;
}

const pictureOf = ({ place }: LoweredProgram, machine: MachineReport): string => stateGraph(machine, ({ span }) => place(span).split(':').slice(-2).join(':'));

function entry(program: LoweredProgram, machine: MachineReport): object {
  return {
    name: machine.name,
    place: program.place(machine.span),
    source: sourceOf(program, machine),
    cut: cutOf(program, machine),
    step: stepOf(program, machine),
    svg: pictureOf(program, machine),
  };
}

function text(program: LoweredProgram, machine: MachineReport): string {
  const states = machine.states.map(({ number, span, callee }) => `//   ${number}  waits for ${callee} at ${program.place(span)}\n`).join('');
  return [
    `// ${machine.name}, ${program.place(machine.span)}\n`,
    sourceOf(program, machine),
    '\n\n// its register code, cut at the suspensions\n',
    cutOf(program, machine),
    `\n// the step function; states\n//   0  the beginning\n${states}`,
    stepOf(program, machine),
  ].join('');
}

/** Whole lines of the source text, down to the one that closes the body. */
function sourceOf({ compilation, lowered }: LoweredProgram, { fn, span }: MachineReport): string {
  const file = compilation.files[span.file];
  if (file === undefined) return '';
  const { blocks } = lowered.machines.get(fn)!.source;
  const spans = blocks.flatMap((block) => [...block.instrs.map((instr) => instr.span), block.end.span]).filter((found) => found.file === span.file);
  const lines = file.text.split('\n');
  const first = position(file, span.start).line;
  let last = position(file, Math.max(span.end, ...spans.map((found) => found.end))).line;
  const indent = /^\s*/.exec(lines[first - 1]!)![0];
  if (last < lines.length && lines[last]!.startsWith(`${indent}}`)) last += 1;
  return lines.slice(first - 1, last).join('\n');
}

/** The module by whose tables the lowered functions name what they use. */
function namesOf({ source, lowered }: LoweredProgram): IrModule {
  return { ...source, types: lowered.module.types, statics: lowered.module.statics };
}

const cutOf = (program: LoweredProgram, { fn }: MachineReport): string => printIr(program.lowered.machines.get(fn)!.source, namesOf(program));

const stepOf = (program: LoweredProgram, { fn }: MachineReport): string => printIr(program.lowered.steps.get(fn)!, namesOf(program));
