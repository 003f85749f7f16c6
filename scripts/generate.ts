// Writes what is made from tables: docs/isa.md and the opcodes between the markers of the interpreter from vm/bytecode/isa.ts, docs/errors.md from
// compiler/diagnostics/explain/.
//
//   npm run generate
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { errorsPage } from '../compiler/diagnostics/explain/pages.js';
import { withOpcodes } from '../vm/bytecode/opcodes.js';
import { isaPage } from './isa-page.js';

export interface Generated {
  readonly path: string;
  readonly text: string;
}

function place(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** Every file as it should be. Throws when the interpreter has lost its markers. */
export async function generated(): Promise<Generated[]> {
  const page = place('docs/isa.md');
  const files = [
    { path: page, text: await format(isaPage(), { ...(await resolveConfig(page)), parser: 'markdown' }) },
    { path: place('docs/errors.md'), text: errorsPage() },
  ];
  const interpreter = place('vm/engines/interpreter.ts');
  if (!existsSync(interpreter)) return files;
  const text = withOpcodes(readFileSync(interpreter, 'utf8'));
  if (text === null) throw new Error(`${interpreter} has no // <opcodes> and // </opcodes> markers`);
  return [...files, { path: interpreter, text }];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, text } of await generated()) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
}
