// The standard library: the image that stands beside the shipped command, or the sources in stdlib/ beside this folder.
import { openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReadImage } from '../compiler/image/image-file.js';
import { PreparedLibrary } from '../compiler/image/prepared-library.js';

const ending = '.weft';
const PART = 65536; // bytes; more than most parts of an image have

/** Names of modules to their texts. */
export function library(): ReadonlyMap<string, string> {
  const image = openImage(new URL('./library.image', import.meta.url));
  return image === null ? readLibrary(fileURLToPath(new URL('../stdlib', import.meta.url))) : new PreparedLibrary(image);
}

/** The file stays open as long as the process runs. */
function openImage(path: URL): ReadImage | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  let part = Buffer.alloc(PART);
  return (from, to) => {
    if (to - from > part.length) part = Buffer.alloc(to - from);
    const length = readSync(file, part, 0, to - from, from);
    if (length < to - from) throw new Error('library.image ends too soon: build it again');
    return part.toString('latin1', 0, length);
  };
}

/** All modules below a folder, in the order of their names. */
export function readLibrary(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
  const name = (path: string): string => relative(folder, path).split(sep).join('/').slice(0, -ending.length);
  return new Map(paths.map((path) => [name(path), readFileSync(path, 'utf8')] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
