// weft build, disasm, asm, verify: module files, there and back.
import { assemble, AssemblyError } from '../../vm/bytecode/assemble.js';
import { disassemble, disassembleFunction } from '../../vm/bytecode/disassemble.js';
import { writeModule } from '../../vm/bytecode/file.js';
import type { Module } from '../../vm/bytecode/module.js';
import { describeVerifyError, verify } from '../../vm/bytecode/verify.js';
import { MachineBug } from '../../vm/errors.js';
import { readText, type Edge } from '../edge.js';
import { EXIT_USAGE, UsageError } from '../exit-codes.js';
import { futuresOption, modelOption } from '../model-options.js';
import type { Futures, ModelName } from '../models.js';
import { decodeModule, loadModule, withEnding } from '../program.js';
import { examples, type Declare } from './command.js';

interface OutputOptions {
  readonly output?: string;
}

interface BuildOptions extends OutputOptions {
  readonly policy?: string;
  readonly model?: ModelName;
  readonly futures?: Futures;
}

interface DisasmOptions {
  readonly model?: ModelName;
  readonly futures?: Futures;
  readonly policy?: string;
  readonly explain?: boolean;
  readonly fn?: string;
}

export const declareBytecode: Declare = (program, edge, done) => {
  program
    .command('build')
    .summary('compile a program to a module file')
    .description('Compiles a program to a module file, which `weft run` takes as it takes sources.')
    .argument('<file>', 'the program')
    .option('-o, --output <path>', 'where to write (default: the name of the program with .wbc)')
    .option('--policy <name>', 'scheduling policy: one of the library, or the path of a .weft file')
    .addOption(modelOption())
    .addOption(futuresOption())
    .addHelpText(
      'after',
      examples(['weft build hello.weft', 'writes hello.wbc'], ['weft build hello.weft -o out/h.wbc', 'somewhere else'], ['weft run hello.wbc', 'no compiling']),
    )
    .action((file: string, options: BuildOptions) => done(build(edge, file, options)));
  program
    .command('disasm')
    .summary('print the bytecode of a program')
    .description('Prints the bytecode of a program or module file, in the form that `weft asm` reads.')
    .argument('<file>', 'a program or a module file')
    .option('--explain', 'each instruction with its effect')
    .option('--fn <name>', 'only functions whose name contains this')
    .option('--policy <name>', 'scheduling policy that the program is compiled with')
    .addOption(modelOption())
    .addOption(futuresOption())
    .addHelpText(
      'after',
      examples(
        ['weft disasm hello.weft --fn main', 'what became of main'],
        ['weft disasm hello.weft --explain', 'everything, explained'],
        ['weft disasm hello.weft > hello.txt', 'to edit, and assemble again'],
      ),
    )
    .action((file: string, options: DisasmOptions) => done(disasm(edge, file, options)));
  program
    .command('asm')
    .summary('assemble a module file')
    .description('Assembles the text that `weft disasm` prints to a module file, and verifies it.')
    .argument('<file>', 'assembly text')
    .option('-o, --output <path>', 'where to write (default: the name of the text with .wbc)')
    .addHelpText('after', examples(['weft asm hello.txt', 'writes hello.wbc'], ['weft asm hello.txt -o h.wbc && weft run h.wbc', 'and runs it']))
    .action((file: string, options: OutputOptions) => done(asm(edge, file, options)));
  program
    .command('verify')
    .summary('verify module files')
    .description('Verifies module files: types of all registers, jumps, tables. Exit code 2 when one is not sound.')
    .argument('<files...>', 'module files')
    .addHelpText('after', examples(['weft verify hello.wbc', 'says ok, or where and why not']))
    .action((files: readonly string[]) => done(verifyFiles(edge, files)));
};

export function build(edge: Edge, file: string, options: BuildOptions): number {
  if (file.endsWith('.wbc')) throw new UsageError(`${file} is a module file already`);
  const module = loadModule(edge, file, options);
  if (module === null) return EXIT_USAGE;
  const fault = verify(module)[0];
  if (fault !== undefined) throw new MachineBug(`the compiler made a module that does not verify: ${describeVerifyError(module, fault)}`);
  write(edge, options.output ?? withEnding(file, '.wbc'), module);
  return 0;
}

export function disasm(edge: Edge, file: string, options: DisasmOptions): number {
  const module = loadModule(edge, file, { policy: options.policy, model: options.model, futures: options.futures });
  if (module === null) return EXIT_USAGE;
  const explain = options.explain ?? false;
  if (options.fn === undefined) {
    edge.out(disassemble(module, { explain }));
    return 0;
  }
  const wanted = options.fn;
  const chosen = module.fns.map((fn, index) => ({ fn, index })).filter(({ fn }) => fn.name.includes(wanted));
  if (chosen.length === 0) throw new UsageError(`the program has no function whose name contains "${wanted}"`);
  edge.out(chosen.map(({ index }) => disassembleFunction(module, index, { explain })).join('\n'));
  return 0;
}

export function asm(edge: Edge, file: string, options: OutputOptions): number {
  const text = readText(edge, file);
  if (text === null) throw new UsageError(`cannot read ${file}`);
  let module: Module;
  try {
    module = assemble(text);
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    throw new UsageError(`${file}:${error.line}: ${error.reason}`, error.remedy);
  }
  const faults = verify(module);
  for (const fault of faults) edge.err(`weft: ${file}: ${describeVerifyError(module, fault)}\n`);
  if (faults.length > 0) return EXIT_USAGE;
  write(edge, options.output ?? withEnding(file, '.wbc'), module);
  return 0;
}

export function verifyFiles(edge: Edge, files: readonly string[]): number {
  let sound = true;
  for (const file of files) {
    const bytes = edge.readBytes(file);
    if (bytes === null) throw new UsageError(`cannot read ${file}`);
    const module = decodeModule(bytes, file);
    const faults = verify(module);
    if (faults.length === 0) edge.out(`${file}: ok, ${module.fns.length} functions\n`);
    for (const fault of faults) edge.err(`${file}: ${describeVerifyError(module, fault)}\n`);
    sound &&= faults.length === 0;
  }
  return sound ? 0 : EXIT_USAGE;
}

function write(edge: Edge, path: string, module: Module): void {
  try {
    edge.writeFile(path, writeModule(module));
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
