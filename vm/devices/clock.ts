// The wall clock.
//
//   0x70   in: nanoseconds since 1970, as the host tells it
import type { Host } from '../host.js';
import { PORT_WALL_CLOCK } from '../memory/layout.js';
import type { Device } from './device.js';
import { passive } from './device.js';

export function makeClock(host: Host): Device {
  return { ...passive, name: 'clock', ports: [PORT_WALL_CLOCK, PORT_WALL_CLOCK], read: () => BigInt.asIntN(64, host.wallClock()), write: () => undefined };
}
