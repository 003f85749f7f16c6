// Where the command line meets the operating system: files, streams, clocks. The commands see only this, so tests run them in memory.
import { mkdirSync, readdirSync, readFileSync, readSync, watch, writeFileSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { library } from './library.js';
import { converse, type Conversation } from './terminal.js';

export interface Edge {
  /** Bytes of a file, or null where there is none that can be read. */
  readonly readBytes: (path: string) => Uint8Array | null;
  /** Paths of all files below a folder, sorted, but those in `node_modules` and in folders whose names begin with a dot; null where there is no such folder. */
  readonly filesBelow: (folder: string) => readonly string[] | null;
  /** Makes the folders around the file. Throws when the file cannot be written. */
  readonly writeFile: (path: string, content: Uint8Array | string) => void;
  /** What a module of JavaScript exports. */
  readonly importModule: (path: string) => Promise<unknown>;
  readonly out: (content: Uint8Array | string) => void;
  readonly err: (content: Uint8Array | string) => void;
  /** The next bytes of the standard input, waiting for them; null once it has ended. */
  readonly read: () => Uint8Array | null;
  /** Colour what goes to `err`. */
  readonly color: boolean;
  /** Where `err` is a terminal: its width. Else null. */
  readonly terminal: { readonly columns: number } | null;
  /** From now on the first Ctrl-C is noted instead of ending the process; a second one ends it. */
  readonly onInterrupt: () => Interrupt;
  /** Calls `changed` some time after something below one of the paths has changed, until the process is ended from outside: the promise never settles. */
  readonly watch: (paths: readonly string[], changed: () => void) => Promise<never>;
  /** Keeps the host from optimising large functions, which takes long, until what it gives is called. */
  readonly delayOptimization: () => () => void;
  /** Talks with whoever sits at the terminal, line by line, until one side ends it; the exit code. */
  readonly converse: (conversation: Conversation) => Promise<number>;
  /** The same object each time. */
  readonly library: () => ReadonlyMap<string, string>;
  readonly wallClock: () => bigint;
  readonly elapsed: () => number;
}

export interface Interrupt {
  readonly requested: () => boolean;
  readonly release: () => void;
}

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

export function nodeEdge(): Edge {
  let opened: ReadonlyMap<string, string> | null = null;
  return {
    readBytes: (path) => {
      try {
        return readFileSync(path);
      } catch {
        return null;
      }
    },
    filesBelow,
    writeFile: (path, content) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    },
    importModule: (path) => import(pathToFileURL(resolve(path)).href) as Promise<unknown>,
    out: (content) => writeWhole(STDOUT, content),
    err: (content) => writeWhole(STDERR, content),
    read: readChunk,
    color: process.stderr.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
    terminal: process.stderr.isTTY === true ? { columns: process.stderr.columns } : null,
    onInterrupt,
    watch: watchPaths,
    delayOptimization,
    converse,
    library: () => (opened ??= library()),
    wallClock: () => BigInt(Date.now()) * 1_000_000n,
    elapsed: () => performance.now(),
  };
}

function onInterrupt(): Interrupt {
  let requested = false;
  const note = (): void => {
    requested = true;
    process.removeListener('SIGINT', note);
  };
  process.on('SIGINT', note);
  return { requested: () => requested, release: () => void process.removeListener('SIGINT', note) };
}

/** Writes everything before it returns: a machine that is stopped must not leave output behind. Ends the process when nobody reads any more. */
function writeWhole(stream: number, content: Uint8Array | string): void {
  let rest = typeof content === 'string' ? Buffer.from(content) : content;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') pause();
      else if (code === 'EPIPE') process.exit(0);
      else throw error;
    }
  }
}

const INPUT_CHUNK = 65536;

function readChunk(): Uint8Array | null {
  const chunk = new Uint8Array(INPUT_CHUNK);
  for (;;) {
    try {
      const count = readSync(STDIN, chunk);
      return count === 0 ? null : chunk.subarray(0, count);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') pause();
      else if (code === 'EOF') return null;
      else throw error;
    }
  }
}

const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);

function filesBelow(folder: string): readonly string[] | null {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return null;
  }
  const prefix = folder === '.' ? '' : folder.endsWith('/') ? folder : `${folder}/`;
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : (filesBelow(prefix + entry.name) ?? []);
      return entry.isFile() ? [prefix + entry.name] : [];
    });
}

/** An editor that saves a file makes several events; they are one change. */
const SETTLE = 100;

function watchPaths(paths: readonly string[], changed: () => void): Promise<never> {
  let waiting: NodeJS.Timeout | null = null;
  const note = (): void => {
    if (waiting !== null) clearTimeout(waiting);
    waiting = setTimeout(changed, SETTLE);
  };
  for (const path of paths) watch(path, { recursive: true }, note);
  return new Promise(() => undefined);
}

/** In bytes of V8's bytecode: what it optimises by default, and less than the engine's loop has. */
const OPTIMIZED = 61440;
const OPTIMIZED_AT_FIRST = 20000;

function delayOptimization(): () => void {
  const upTo = (bytes: number): void => setFlagsFromString(`--max-optimized-bytecode-size=${bytes}`);
  upTo(OPTIMIZED_AT_FIRST);
  return () => upTo(OPTIMIZED);
}

/** Text of a file, or null. */
export function readText(edge: Edge, path: string): string | null {
  const bytes = edge.readBytes(path);
  return bytes === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
