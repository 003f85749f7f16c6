// For tests: the IR of programs written as text, with the checker's small library.
import { checkText } from '../check/fixture.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { IrModule } from '../ir/ir.js';
import { printIr } from '../ir/print.js';
import { build } from './build.js';

export function buildText(text: string): { module: IrModule; diagnostics: readonly Diagnostic[] } {
  const checked = checkText(text);
  const { program } = checked;
  if (program === null || program.main === null) throw new Error(checked.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
  return build(program, { config: {}, entry: program.main });
}

/** The IR of one function by its name, as text without the indentation that all lines share. */
export function irOf(text: string, name = 'f'): string {
  const { module, diagnostics } = buildText(text);
  if (diagnostics.length > 0) throw new Error(diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
  const found = printIr(module)
    .split('\n\n')
    .find((fn) => fn.replace(/^(entry )?#\d+ /, '').startsWith(`fn ${name}(`));
  if (found === undefined) throw new Error(`no function ${name}`);
  return found.replace(/^(entry )?#\d+ /, '');
}
