// The console: two output streams and an input. A byte written with `out` is held until its line ends or something else is written; a string goes out whole.
// What was held is shown before the machine waits for input.
//
//   0x60   out: a byte to the standard output; outs: a string
//   0x61   the same to the error output
//   0x62   in: the next bytes of the input, packed as packed-bytes.ts says; 0: it has ended. Waits for the host where none are there
import type { Host } from '../host.js';
import { PORT_CONSOLE_ERR, PORT_CONSOLE_IN, PORT_CONSOLE_OUT } from '../memory/layout.js';
import type { Device } from './device.js';
import { passive } from './device.js';
import { pack, PACKED } from './packed-bytes.js';

const NEWLINE = 10;

export interface Console extends Device {
  /** Hands held bytes to the host: before the machine stops. */
  flush(): void;
}

export function makeConsole(host: Host): Console {
  const held: Record<'out' | 'err', number[]> = { out: [], err: [] };
  const streamOf = (port: number): 'out' | 'err' => (port === PORT_CONSOLE_ERR ? 'err' : 'out');
  const flushStream = (stream: 'out' | 'err'): void => {
    if (held[stream].length === 0) return;
    const bytes = Uint8Array.from(held[stream]);
    held[stream].length = 0;
    host[stream](bytes);
  };
  const flushAll = (): void => {
    flushStream('out');
    flushStream('err');
  };

  let input: Uint8Array = new Uint8Array(0);
  let taken = 0;
  const nextInput = (): bigint => {
    if (taken >= input.length) {
      flushAll();
      input = host.read?.() ?? new Uint8Array(0);
      taken = 0;
    }
    const word = pack(input, taken);
    taken += PACKED;
    return word;
  };
  return {
    ...passive,
    name: 'console',
    ports: [PORT_CONSOLE_OUT, PORT_CONSOLE_IN],
    read: (port) => (port === PORT_CONSOLE_IN ? nextInput() : 0n),
    write(port, value) {
      if (port === PORT_CONSOLE_IN) return;
      const stream = streamOf(port);
      const byte = Number(BigInt.asUintN(8, value));
      held[stream].push(byte);
      if (byte === NEWLINE) flushStream(stream);
    },
    writeBytes(port, bytes) {
      const stream = streamOf(port);
      flushStream(stream);
      host[stream](bytes);
    },
    flush: flushAll,
  };
}
