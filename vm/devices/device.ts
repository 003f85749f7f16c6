// A device: registers behind ports, and events on the machine's clock.

/** How a device reaches the machine. */
export interface Bus {
  /** CYCLES. */
  now(): number;
  /** A device's line goes up: vector 32 + line, once it is let through. */
  raise(line: number): void;
  /** What the device does next may be earlier than was thought. */
  rearm(): void;
}

export interface Device {
  readonly name: string;
  /** The ports it answers to: first and last. */
  readonly ports: readonly [first: number, last: number];
  read(port: number): bigint;
  write(port: number, value: bigint): void;
  /** Bytes for a port at once; one `write` a byte where it is absent. */
  writeBytes?(port: number, bytes: Uint8Array): void;
  /** Cycle of the next thing that it does by itself on a line that is not among the bits of `masked`; Infinity: nothing. */
  nextEvent(masked: number): number;
  /** Does all that is due at this cycle. */
  advance(now: number): void;
}

/** Base of devices without events. */
export const passive = { nextEvent: (): number => Infinity, advance: (): void => undefined };
