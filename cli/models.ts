// Names of the execution models, and the number that the machine tells the runtime.

/** As `BOOT_MODEL` in the machine's boot parameters. */
export const BOOT_MODELS = { mixed: 0, stackful: 1, threads: 3 } as const;
