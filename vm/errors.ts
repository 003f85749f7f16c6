// The two kinds of failure, never confused: what a program did, which becomes an exception that the kernel answers; and what this machine did wrong.

/** An exception of the running program: thrown by whatever finds it, turned into a delivery by the engine's slow path. */
export class GuestTrap extends Error {
  constructor(
    readonly vector: number,
    readonly fact0: bigint = 0n,
    readonly fact1: bigint = 0n,
    readonly error: bigint = 0n,
  ) {
    super(`exception ${vector}`);
    this.name = 'GuestTrap';
  }
}

/** The machine broke one of its own rules: exit code 70. */
export class MachineBug extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MachineBug';
  }
}

/** The program cannot be loaded into a machine of this size, or names what the host does not have. */
export class LoadError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LoadError';
  }
}
