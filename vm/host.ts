// What the machine asks of the world around it. Nothing in vm/ reaches the outside in any other way.

/**
 * A value that crosses to a host function: int (a bool is 0 or 1), float, string, or the bytes of a byte array. Unit is undefined. For an int a function may give a whole
 * number, for a bool a boolean.
 */
export type HostValue = bigint | number | boolean | string | Uint8Array | HostCallback | undefined;

/**
 * A function of the program, given to a host function. A call is made when the machine goes on, on a task of its own; the promise is for what it gives, and is rejected with a
 * CallbackPanic where it panics. It stays unsettled where the program ends before.
 */
export type HostCallback = (...args: readonly HostValue[]) => Promise<HostValue>;

export type HostFunction = (...args: readonly HostValue[]) => HostValue;

export interface Host {
  /** Bytes of the console's two streams; each call is one write, kept whole. The array is the callee's. */
  readonly out: (bytes: Uint8Array) => void;
  readonly err: (bytes: Uint8Array) => void;
  /** The next bytes of the standard input, at least one; null once it has ended. The machine stands still meanwhile. Absent: there is no input. */
  readonly read?: () => Uint8Array | null;
  /** Nanoseconds since 1970. */
  readonly wallClock: () => bigint;
  /** Milliseconds of a clock that never goes back, for the time limit only. */
  readonly elapsed: () => number;
  /** Functions that programs may declare with `extern`, by name. */
  readonly natives: ReadonlyMap<string, HostFunction>;
}

/** A host that shows nothing and knows nothing: for tests and as a base for others. */
export const silentHost: Host = {
  out: () => undefined,
  err: () => undefined,
  wallClock: () => 0n,
  elapsed: () => 0,
  natives: new Map(),
};
