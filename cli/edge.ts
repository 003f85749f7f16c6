// Where the command line meets the operating system: files, streams, clocks. The commands see only this, so tests run them in memory.
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { library } from './library.js';

export interface Edge {
  /** Bytes of a file, or null where there is none that can be read. */
  readonly readBytes: (path: string) => Uint8Array | null;
  /** Throws when the file cannot be written. */
  readonly writeFile: (path: string, content: Uint8Array | string) => void;
  readonly out: (content: Uint8Array | string) => void;
  readonly err: (content: Uint8Array | string) => void;
  /** Colour what goes to `err`. */
  readonly color: boolean;
  readonly library: () => ReadonlyMap<string, string>;
  readonly wallClock: () => bigint;
  readonly elapsed: () => number;
}

const STDOUT = 1;
const STDERR = 2;

export function nodeEdge(): Edge {
  return {
    readBytes: (path) => {
      try {
        return readFileSync(path);
      } catch {
        return null;
      }
    },
    writeFile: (path, content) => writeFileSync(path, content),
    out: (content) => writeWhole(STDOUT, content),
    err: (content) => writeWhole(STDERR, content),
    color: process.stderr.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
    library,
    wallClock: () => BigInt(Date.now()) * 1_000_000n,
    elapsed: () => performance.now(),
  };
}

/** Writes everything before it returns: a machine that is stopped must not leave output behind. Ends the process when nobody reads any more. */
function writeWhole(stream: number, content: Uint8Array | string): void {
  let rest = typeof content === 'string' ? Buffer.from(content) : content;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      else if (code === 'EPIPE') process.exit(0);
      else throw error;
    }
  }
}

/** Text of a file, or null. */
export function readText(edge: Edge, path: string): string | null {
  const bytes = edge.readBytes(path);
  return bytes === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
