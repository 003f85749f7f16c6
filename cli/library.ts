// The standard library: the image that stands beside the shipped command, or the sources in stdlib/ beside this folder.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PreparedLibrary } from '../compiler/image/prepared-library.js';

const ending = '.weft';

/** Names of modules to their texts. */
export function library(): ReadonlyMap<string, string> {
  const image = readImage(new URL('./library.image', import.meta.url));
  return image === null ? readLibrary(fileURLToPath(new URL('../stdlib', import.meta.url))) : new PreparedLibrary(image);
}

function readImage(path: URL): string | null {
  try {
    return readFileSync(path, 'latin1'); // it is ASCII
  } catch {
    return null;
  }
}

/** All modules below a folder, in the order of their names. */
export function readLibrary(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
  const name = (path: string): string => relative(folder, path).split(sep).join('/').slice(0, -ending.length);
  return new Map(paths.map((path) => [name(path), readFileSync(path, 'utf8')] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
