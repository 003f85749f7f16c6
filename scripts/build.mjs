// Builds dist/: the command (cli.js, which starts command.cjs with its code cache; lab.js for `weft bench`) and the libraries (index.js, compiler.js, vm.js), with the
// standard library inside. `--types` adds declarations (dist/types).
//
// The engine is instantiated from the text of one of its functions (vm/engines/instantiate.ts), so names are neither kept by wrappers nor shortened.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const stdlib = join(root, 'stdlib');
const dist = join(root, 'dist');

const modules = readdirSync(stdlib, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.weft'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => [relative(stdlib, path).split(sep).join('/').slice(0, -'.weft'.length), readFileSync(path, 'utf8')])
  .sort(([a], [b]) => (a < b ? -1 : 1));

const firstTokens = execFileSync(process.execPath, ['--import', 'tsx', join(root, 'scripts/first-tokens.ts')], { cwd: root, encoding: 'utf8' });

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  define: { WEFT_LIBRARY: JSON.stringify(Object.fromEntries(modules)), WEFT_FIRST_TOKENS: firstTokens },
};

// Commander is CommonJS and asks for Node's own modules by `require`.
const requireHead = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

/** What dist/cli.js calls: a script, because only those take a code cache. */
const commandHead = '(function (require, url, __import) {';
const commandTail = '})';

/** The lab is a file of its own, loaded by `weft bench` alone: what draws charts is several times as large as all the rest. */
const labApart = {
  name: 'lab-apart',
  setup: ({ onResolve }) => onResolve({ filter: /\/bench\/bench\.js$/ }, () => ({ path: './lab.js', external: true })),
};

rmSync(dist, { recursive: true, force: true });
await Promise.all([
  build({ ...shared, entryPoints: ['cli/launch.ts'], outfile: join(dist, 'cli.js'), platform: 'node', banner: { js: '#!/usr/bin/env node' } }),
  build({
    ...shared,
    entryPoints: ['cli/main.ts'],
    outfile: join(dist, 'command.cjs'),
    platform: 'node',
    format: 'cjs',
    charset: 'ascii', // V8 keeps it with one byte a character
    minifyWhitespace: true,
    lineLimit: 200,
    define: { ...shared.define, 'import.meta.url': 'url' },
    supported: { 'dynamic-import': true },
    banner: { js: commandHead },
    footer: { js: commandTail },
    plugins: [labApart],
  }),
  build({ ...shared, entryPoints: ['cli/bench/bench.ts'], outfile: join(dist, 'lab.js'), platform: 'node', banner: { js: requireHead } }),
  ...[
    ['index.ts', 'index.js'],
    ['compiler/index.ts', 'compiler.js'],
    ['vm/index.ts', 'vm.js'],
  ].map(([entry, out]) => build({ ...shared, entryPoints: [entry], outfile: join(dist, out), platform: 'neutral', mainFields: ['module', 'main'] })),
]);
chmodSync(join(dist, 'cli.js'), 0o755);
// A script that V8 has code for cannot import: whoever calls it does that.
const command = readFileSync(join(dist, 'command.cjs'), 'utf8');
const importing = /\bimport\((?=[\w"'])/g;
if (/[^\0-\x7f]/.test(command)) throw new Error('command.cjs is not ASCII, and is read as if it were');
if (!importing.test(command)) throw new Error('command.cjs imports nothing, though the lab is a file of its own');
writeFileSync(join(dist, 'command.cjs'), command.replace(importing, '__import('));
execFileSync(process.execPath, ['--import', 'tsx', join(root, 'scripts/library-image.ts'), join(dist, 'library.image')], { cwd: root });
execFileSync(process.execPath, [
  join(root, 'scripts/code-cache.mjs'),
  join(dist, 'command.cjs'),
  join(dist, 'command.cache'),
  ...['--', 'run', join(root, 'scripts/warm.weft')],
]);
if (process.argv.includes('--types')) {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.types.json')], { stdio: 'inherit' });
}
