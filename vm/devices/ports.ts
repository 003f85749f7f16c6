// The port space: which device answers to which port, and when the next device does something.
import type { Device } from './device.js';

const PORTS = 0x10000;

export class Ports {
  private readonly byPort: (Device | undefined)[] = [];

  constructor(readonly devices: readonly Device[]) {
    for (const device of devices) {
      for (let port = device.ports[0]; port <= device.ports[1]; port++) this.byPort[port] = device;
    }
  }

  /** A port that no device answers to reads as 0. */
  read(port: bigint): bigint {
    return this.at(port)?.read(Number(port)) ?? 0n;
  }

  write(port: bigint, value: bigint): void {
    this.at(port)?.write(Number(port), value);
  }

  writeBytes(port: bigint, bytes: Uint8Array): void {
    const device = this.at(port);
    if (device === undefined) return;
    if (device.writeBytes !== undefined) device.writeBytes(Number(port), bytes);
    else for (const byte of bytes) device.write(Number(port), BigInt(byte));
  }

  nextEvent(masked: number): number {
    let next = Infinity;
    for (const device of this.devices) next = Math.min(next, device.nextEvent(masked));
    return next;
  }

  advance(now: number): void {
    for (const device of this.devices) device.advance(now);
  }

  private at(port: bigint): Device | undefined {
    return port >= 0n && port < BigInt(PORTS) ? this.byPort[Number(port)] : undefined;
  }
}
