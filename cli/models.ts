// Names of the execution models, and the number that the machine tells the runtime.

/** As `BOOT_MODEL` in the machine's boot parameters. */
export const BOOT_MODELS = { mixed: 0, stackful: 1, threads: 3 } as const;

export type ModelName = keyof typeof BOOT_MODELS;

/** Every way to run a program that a comparison tries; `stacks`: whether its tasks have stacks of the strategy that `--stack` names. */
export interface ModelChoice {
  readonly label: string;
  readonly model: ModelName;
  readonly stacks: boolean;
}

export const MODEL_CHOICES: readonly ModelChoice[] = [
  { label: 'mixed', model: 'mixed', stacks: true },
  { label: 'stackful', model: 'stackful', stacks: true },
  { label: 'threads', model: 'threads', stacks: false },
];
