// The kinds of failure, never confused: what a program did, which becomes an exception that the kernel answers; what the host did; and what this machine did wrong.

/** An exception of the running program: thrown by whatever finds it, turned into a delivery by the engine's slow path. It never leaves the machine, and is no Error because collecting
 * the host's stack trace would cost more than all the rest of a panic. */
export class GuestTrap {
  constructor(
    readonly vector: number,
    readonly fact0: bigint = 0n,
    readonly fact1: bigint = 0n,
    readonly error: bigint = 0n,
  ) {}
}

/** The machine broke one of its own rules: exit code 70. */
export class MachineBug extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MachineBug';
  }
}

/** A host function gave what its declaration does not say. */
export class HostError extends TypeError {
  constructor(message: string) {
    super(message);
    this.name = 'HostError';
  }
}

/** A function of the program panicked that the host had called; the message has the trace, and where the function was given to the host. */
export class CallbackPanic extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CallbackPanic';
  }
}

/** What a host function threw, on its way out of the machine: whoever runs it gets `reason` itself. */
export class HostThrew {
  constructor(readonly reason: unknown) {}
}

/** The program cannot be loaded into a machine of this size, or names what the host does not have. */
export class LoadError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LoadError';
  }
}
