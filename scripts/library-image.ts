// Writes the image of the standard library: node --import tsx scripts/library-image.ts FILE
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readLibrary } from '../cli/library.js';
import { writeImage } from '../compiler/image/tree-image.js';
import { loadProgram } from '../compiler/syntax/load.js';
import { parse } from '../compiler/syntax/parse.js';

const library = readLibrary(fileURLToPath(new URL('../stdlib', import.meta.url)));
const main = 'main.weft';
// Trees are written with the numbers that their files have in most programs; those that few programs load come after.
const { modules } = loadProgram(main, (path) => (path === main ? 'fn main() {}' : null), library, 'round-robin');
const numbers = new Map(modules.map(({ name, file }) => [name, file]));
let next = modules.length - 1;
const image = writeImage(library, (name) => {
  const { module, diagnostics } = parse(library.get(name)!, numbers.get(name) ?? next++);
  if (diagnostics.length > 0) throw new Error(`${name}: ${diagnostics[0]!.message}`);
  return module;
});
writeFileSync(process.argv[2]!, image, 'latin1');
