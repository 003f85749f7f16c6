// The world in memory, for tests of commands.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Edge } from '../edge.js';
import { library } from '../library.js';
import { weft } from '../weft.js';

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly files: Map<string, Uint8Array>;
}

const sources = library();
const decoder = new TextDecoder();
const bytesOf = (content: Uint8Array | string): Uint8Array => (typeof content === 'string' ? new TextEncoder().encode(content) : content.slice());

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Runs one command in a world of these files, with that standard input. */
export function weftWithInput(files: Files, input: string, ...args: string[]): Result {
  const { edge, result } = worldOf(files, input);
  const code = weft(args, edge);
  if (typeof code !== 'number') throw new Error('this command takes turns with the event loop');
  return result(code);
}

/** The same for commands that take turns with the event loop. */
export async function weftTurns(files: Files, ...args: string[]): Promise<Result> {
  const { edge, result } = worldOf(files, '');
  return result(await weft(args, edge));
}

function worldOf(files: Files, input: string): { readonly edge: Edge; readonly result: (code: number) => Result } {
  const stored = new Map(Object.entries(files).map(([path, content]) => [path, bytesOf(content)]));
  const rest = input === '' ? [] : [bytesOf(input)];
  let out = '';
  let err = '';
  const edge: Edge = {
    readBytes: (path) => stored.get(path) ?? null,
    filesBelow: (folder) => {
      const prefix = folder === '.' ? '' : `${folder.replace(/\/$/, '')}/`;
      const below = [...stored.keys()].filter((path) => path.startsWith(prefix)).sort();
      return below.length === 0 || stored.has(folder) ? null : below;
    },
    watch: () => new Promise(() => undefined),
    delayOptimization: () => () => undefined,
    converse: () => Promise.resolve(0),
    writeFile: (path, content) => void stored.set(path, bytesOf(content)),
    importModule: (path) => import(pathToFileURL(resolve(path)).href) as Promise<unknown>,
    out: (content) => (out += decoder.decode(bytesOf(content))),
    err: (content) => (err += decoder.decode(bytesOf(content))),
    read: () => rest.shift() ?? null,
    color: false,
    terminal: null,
    onInterrupt: () => ({ requested: () => false, release: () => undefined }),
    library: () => sources,
    wallClock: () => 0n,
    elapsed: () => performance.now(),
  };
  return { edge, result: (code) => ({ code, out, err, files: stored }) };
}

export const weftWith = (files: Files, ...args: string[]): Result => weftWithInput(files, '', ...args);
