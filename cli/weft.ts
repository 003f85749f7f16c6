// The `weft` command as a function: arguments in, exit code out; the world behind an Edge.
import { Command, CommanderError } from 'commander';
import { MachineBug } from '../vm/errors.js';
import { declareBytecode } from './commands/bytecode.js';
import { declareCompare } from './commands/compare.js';
import { declareCheck } from './commands/check.js';
import { declareRun } from './commands/run.js';
import type { Edge } from './edge.js';
import { EXIT_BUG, EXIT_USAGE, UsageError } from './exit-codes.js';

export const VERSION = '0.1.0';

const help = `
Getting started:
  Save this as hello.weft

      fn main() {
          let t = spawn { 40 + 2 };
          println("a task says \${t.join()}");
      }

  and run it: weft run hello.weft
  Add --stats to see what it cost. \`weft help run\` lists the models, stacks and policies to compare.

Exit codes: the program's own; 1 panic, 2 compile error or wrong usage, 3 deadlock, 4 limit reached, 70 a bug in Weft.
`;

/** Runs one command. Never throws. */
export function weft(args: readonly string[], edge: Edge): number {
  let code = 0;
  const done = (given: number): void => {
    code = given;
  };
  try {
    const program = new Command('weft')
      .description('Weft: a small language and a machine, made to see and measure how programs wait.')
      .version(VERSION, '--version', 'print the version')
      .helpOption('-h, --help', 'print help')
      .addHelpText('after', help)
      .showHelpAfterError('(`--help` says more)')
      .exitOverride()
      .configureOutput({ writeOut: (text) => edge.out(text), writeErr: (text) => edge.err(text) });
    for (const declare of [declareRun, declareCompare, declareCheck, declareBytecode]) declare(program, edge, done);
    if (args.length === 0) program.outputHelp();
    else program.parse(args, { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, args, edge);
  }
}

function failed(error: unknown, args: readonly string[], edge: Edge): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof UsageError) {
    edge.err(`weft: ${error.message}\n${error.hint === undefined ? '' : `      ${error.hint}\n`}`);
    return EXIT_USAGE;
  }
  const what = error instanceof MachineBug ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  edge.err(`weft: a bug in Weft itself. Please report it, with the program and these lines:\n\nweft ${VERSION}: weft ${args.join(' ')}\n${what}\n`);
  return EXIT_BUG;
}
