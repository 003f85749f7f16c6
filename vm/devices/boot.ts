// Boot parameters: what whoever made the machine tells the kernel.
//
//   0x90 + n   in: parameter BOOT_* of vm/memory/layout.ts; those that were not set are 0
import { PORT_BOOT } from '../memory/layout.js';
import type { Device } from './device.js';
import { passive } from './device.js';

const PARAMETERS = 16;

export function makeBootParameters(values: ReadonlyMap<number, bigint>): Device {
  return {
    ...passive,
    name: 'boot',
    ports: [PORT_BOOT, PORT_BOOT + PARAMETERS - 1],
    read: (port) => values.get(port - PORT_BOOT) ?? 0n,
    write: () => undefined,
  };
}
