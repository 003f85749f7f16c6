// The interrupt controller: 32 lines, of which the lowest number has the highest priority. A line that is in service holds back itself and those of lower priority
// until its end of interrupt. A line raised while masked or held back stays pending; nothing is lost, but a line has one pending bit.
//
//   0x20   out: end of interrupt of that line
//   0x21   out: mask that line (all are masked at power-on)
//   0x22   out: unmask it
//   0x23   out: raise it, as a device would
//   0x24   in: bits of pending lines
//   0x25   in: bits of masked lines
//   0x26   in: bits of lines in service
//   0x27   out: line is level triggered: pending for as long as its device holds it up
//   0x28   out: line is edge triggered (as all are at power-on)
import type { Device } from '../devices/device.js';
import { passive } from '../devices/device.js';
import { PORT_PIC_EOI, PORT_PIC_MASK, PORT_PIC_PENDING, PORT_PIC_RAISE, PORT_PIC_UNMASK } from '../memory/layout.js';

export const LINES = 32;
export const PORT_PIC_MASKED = 0x25;
export const PORT_PIC_SERVICE = 0x26;
export const PORT_PIC_LEVEL = 0x27;
export const PORT_PIC_EDGE = 0x28;

export interface Pic extends Device {
  /** An edge on the line. */
  raise(line: number): void;
  /** A level triggered line goes up or down. */
  hold(line: number, up: boolean): void;
  /** The line that would be delivered now, -1: none. */
  deliverable(): number;
  /** The line is delivered: from pending to in service. */
  acknowledge(line: number): void;
  /** Some pending line is not masked. */
  anyUnmasked(): boolean;
  /** Bits of masked lines. */
  masked(): number;
}

/** `changed` is told whenever what is deliverable may have changed. */
export function makePic(changed: () => void): Pic {
  let masked = -1;
  let edges = 0; // pending by an edge
  let held = 0; // lines held up
  let level = 0; // level triggered lines
  let service = 0;
  const pending = (): number => edges | (held & level);
  const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits);

  const pic: Pic = {
    ...passive,
    name: 'pic',
    ports: [PORT_PIC_EOI, PORT_PIC_EDGE],
    raise(line) {
      edges |= 1 << line;
      changed();
    },
    hold(line, up) {
      held = up ? held | (1 << line) : held & ~(1 << line);
      changed();
    },
    deliverable() {
      const ready = pending() & ~masked;
      if (ready === 0) return -1;
      const line = lowest(ready);
      return service !== 0 && lowest(service) <= line ? -1 : line;
    },
    acknowledge(line) {
      edges &= ~(1 << line);
      service |= 1 << line;
    },
    anyUnmasked: () => (pending() & ~masked) !== 0,
    masked: () => masked,
    read(port) {
      if (port === PORT_PIC_PENDING) return BigInt(pending() >>> 0);
      if (port === PORT_PIC_MASKED) return BigInt(masked >>> 0);
      return port === PORT_PIC_SERVICE ? BigInt(service >>> 0) : 0n;
    },
    write(port, value) {
      if (value < 0n || value >= BigInt(LINES)) return;
      const bit = 1 << Number(value);
      switch (port) {
        case PORT_PIC_EOI:
          service &= ~bit;
          break;
        case PORT_PIC_MASK:
          masked |= bit;
          break;
        case PORT_PIC_UNMASK:
          masked &= ~bit;
          break;
        case PORT_PIC_RAISE:
          edges |= bit;
          break;
        case PORT_PIC_LEVEL:
          level |= bit;
          break;
        case PORT_PIC_EDGE:
          level &= ~bit;
          break;
        default:
          return;
      }
      changed();
    },
  };
  return pic;
}
