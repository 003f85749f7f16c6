// The `weft` command as a function: arguments in, exit code out; the world behind an Edge.
import { Command, CommanderError } from 'commander';
import { MachineBug } from '../vm/errors.js';
import { declareBench } from './commands/bench.js';
import { declareColors } from './commands/colors.js';
import { declareLower } from './commands/lower.js';
import { declareSizes } from './commands/sizes.js';
import { declareBytecode } from './commands/bytecode.js';
import { declareCompare } from './commands/compare.js';
import { declareCheck } from './commands/check.js';
import { declareExplain } from './commands/explain.js';
import { declareFmt } from './commands/fmt.js';
import { declareNew } from './commands/new.js';
import { declareTest } from './commands/test.js';
import { declareDoc } from './commands/doc.js';
import { declareRepl } from './commands/repl.js';
import { declareRun } from './commands/run.js';
import type { Declare } from './commands/command.js';
import type { Edge } from './edge.js';
import { EXIT_BUG, EXIT_USAGE, UsageError } from './exit-codes.js';
import { VERSION } from './version.js';

const help = `
Getting started:
  Save this as hello.weft

      fn main() {
          let t = spawn { 40 + 2 };
          println("a task says \${t.join()}");
      }

  and run it: weft run hello.weft
  Add --stats to see what it cost; \`weft compare hello.weft\` runs it under every model and stack.
  \`weft new hello\` makes a program with tests, \`weft repl\` lets you try things out,
  \`weft explain E0203\` says what an error means, \`weft doc\` makes the library's pages.
  \`weft help run\` lists the models, stacks and policies there are.

Exit codes: the program's own; 1 panic, 2 compile error or wrong usage, 3 deadlock, 4 limit reached, 70 a bug in Weft.
`;

// prettier-ignore
const COMMANDS: readonly Declare[] = [
  declareRun,
  declareCompare,
  declareBench,
  declareCheck,
  declareTest,
  declareFmt,
  declareNew,
  declareRepl,
  declareDoc,
  declareExplain,
  declareBytecode,
  declareColors,
  declareSizes,
  declareLower,
];

/** Runs one command. Never throws, never rejects; a promise only of commands that take turns with the event loop. */
export function weft(args: readonly string[], edge: Edge): number | Promise<number> {
  let code: number | Promise<number> = 0;
  const done = (given: number | Promise<number>): void => {
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
    for (const declare of COMMANDS) declare(program, edge, done);
    if (args.length === 0) program.outputHelp();
    else program.parse(args, { from: 'user' });
    return typeof code === 'number' ? code : (code as Promise<number>).catch((error: unknown) => failed(error, args, edge));
  } catch (error) {
    return failed(error, args, edge);
  }
}

/** By its name: what is loaded when a command is called has classes of its own. */
const isUsageError = (error: unknown): error is UsageError => error instanceof Error && error.name === UsageError.name;

function failed(error: unknown, args: readonly string[], edge: Edge): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (isUsageError(error)) {
    edge.err(`weft: ${error.message}\n${error.hint === undefined ? '' : `      ${error.hint}\n`}`);
    return EXIT_USAGE;
  }
  const what =
    error instanceof Error && error.name === MachineBug.name ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  edge.err(`weft: a bug in Weft itself. Please report it, with the program and these lines:\n\nweft ${VERSION}: weft ${args.join(' ')}\n${what}\n`);
  return EXIT_BUG;
}
