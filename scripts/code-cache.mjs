// Writes dist/command.cache: V8's code of the functions that compiling and running a small program needs. Run by build.mjs in a process of its own:
//   node scripts/code-cache.mjs COMMAND CACHE -- run PROGRAM
// with the program's output thrown away by the caller.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const [command, cache] = process.argv.slice(2);
const url = pathToFileURL(command).href;
const script = new Script(readFileSync(command, 'latin1'), { filename: command });
process.argv = [process.argv[0], command, ...process.argv.slice(process.argv.indexOf('--') + 1)];
// V8 throws away the code of functions that were not called for a while.
setFlagsFromString('--no-flush-bytecode');
process.exit = () => undefined; // the command ends with it
script.runInThisContext()(createRequire(url), url, (name) => import(new URL(name, url).href));
await new Promise((done) => setTimeout(done));
setFlagsFromString('--flush-bytecode');
writeFileSync(cache, script.createCachedData());
