// Writes the image of the standard library: node --import tsx scripts/library-image.ts FILE
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLibrary } from '../cli/library.js';
import { compile, configOf, FUTURES, MODELS } from '../compiler/compile.js';
import { codeMemoOf } from '../compiler/image/library-code.js';
import { makeFoundation } from '../compiler/image/make-foundation.js';
import { foundationKey } from '../compiler/image/stored-foundation.js';
import { writeImage } from '../compiler/image/image-file.js';
import { loadProgram } from '../compiler/syntax/load.js';
import type { SourceModule } from '../compiler/syntax/ast.js';
import { parse } from '../compiler/syntax/parse.js';

const library = readLibrary(fileURLToPath(new URL('../stdlib', import.meta.url)));
const main = 'main.weft';
// Trees are written with the numbers that their files have in most programs; those that few programs load come after.
const { modules } = loadProgram(main, (path) => (path === main ? 'fn main() {}' : null), library, 'round-robin');
const numbers = new Map(modules.map(({ name, file }) => [name, file]));
let next = modules.length - 1;
const tree = (name: string): SourceModule => {
  const { module, diagnostics } = parse(library.get(name)!, numbers.get(name) ?? next++);
  if (diagnostics.length > 0) throw new Error(`${name}: ${diagnostics[0]!.message}`);
  return module;
};

// Code comes from whatever the programs here reach of the library.
const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string | null => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null);
const programs = readdirSync(join(root, 'programs'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.weft'));
for (const path of ['scripts/warm.weft', ...programs.map((path) => join('programs', path)).sort()]) {
  const { diagnostics } = compile({ root: path, read, library });
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
}
const foundations = new Map(
  MODELS.flatMap((model) => FUTURES.map((futures) => configOf({ model, futures, kernelMain: false }))).map((config) => [
    foundationKey(config),
    makeFoundation(library, config),
  ]),
);
const image = writeImage(library, tree, codeMemoOf(library), foundations);
writeFileSync(process.argv[2]!, image, 'latin1');
