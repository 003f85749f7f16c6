// The power switch.
//
//   0xf4   out: the machine stops after this instruction, with that exit code (its low 8 bits)
import { PORT_POWER } from '../memory/layout.js';
import type { Device } from './device.js';
import { passive } from './device.js';

export function makePower(off: (code: number) => void): Device {
  return { ...passive, name: 'power', ports: [PORT_POWER, PORT_POWER], read: () => 0n, write: (_port, value) => off(Number(BigInt.asUintN(8, value))) };
}
