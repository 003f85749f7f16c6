// The entry of the shipped command, dist/cli.js: runs the rest, dist/command.cjs, from the code that V8 made of it when it was built (scripts/code-cache.mjs).
// Another version of Node refuses that code and compiles the text.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

function readCache(): Buffer | undefined {
  try {
    return readFileSync(new URL('./command.cache', import.meta.url));
  } catch {
    return undefined;
  }
}

const file = new URL('./command.cjs', import.meta.url);
const cachedData = readCache();
const script = new Script(readFileSync(file, 'latin1'), {
  filename: fileURLToPath(file),
  ...(cachedData === undefined ? {} : { cachedData }),
});
type Command = (require: NodeJS.Require, url: string, load: (name: string) => Promise<unknown>) => void;
(script.runInThisContext() as Command)(createRequire(import.meta.url), import.meta.url, (name) => import(new URL(name, import.meta.url).href));
