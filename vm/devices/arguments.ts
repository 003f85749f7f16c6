// The arguments that the program was started with, as bytes: each in UTF-8, closed by a NUL.
//
//   0xa0   out: an offset among these bytes; in: the bytes there, packed as packed-bytes.ts says (0: the end)
import { LoadError } from '../errors.js';
import { PORT_ARGUMENTS } from '../memory/layout.js';
import type { Device } from './device.js';
import { passive } from './device.js';
import { pack } from './packed-bytes.js';

/** Throws a LoadError for an argument that contains a NUL. */
export function makeArguments(values: readonly string[]): Device {
  const broken = values.find((value) => value.includes('\0'));
  if (broken !== undefined) throw new LoadError(`the argument ${JSON.stringify(broken)} contains a NUL`);
  const bytes = new TextEncoder().encode(values.map((value) => `${value}\0`).join(''));
  let offset = 0;
  return {
    ...passive,
    name: 'arguments',
    ports: [PORT_ARGUMENTS, PORT_ARGUMENTS],
    read: () => pack(bytes, offset),
    write: (_port, value) => {
      offset = Number(BigInt.asUintN(32, value));
    },
  };
}
