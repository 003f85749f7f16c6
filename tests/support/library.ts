import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of all files below a folder that end so, sorted. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The standard library: module name to text. */
export function readLibrary(): ReadonlyMap<string, string> {
  const folder = join(ROOT, 'stdlib');
  return new Map(
    filesBelow(folder, '.weft').map((path) => [
      relative(folder, path)
        .replaceAll('\\', '/')
        .replace(/\.weft$/, ''),
      readFileSync(path, 'utf8'),
    ]),
  );
}
