// The console's two output streams. A byte written with `out` is held until its line ends or something else is written; a string goes out whole.
//
//   0x60   out: a byte to the standard output; outs: a string
//   0x61   the same to the error output
import type { Host } from '../host.js';
import { PORT_CONSOLE_ERR, PORT_CONSOLE_OUT } from '../memory/layout.js';
import type { Device } from './device.js';
import { passive } from './device.js';

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
  return {
    ...passive,
    name: 'console',
    ports: [PORT_CONSOLE_OUT, PORT_CONSOLE_ERR],
    read: () => 0n,
    write(port, value) {
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
    flush() {
      flushStream('out');
      flushStream('err');
    },
  };
}
