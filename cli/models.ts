// Names of the execution models, and the number that the machine tells the runtime.
import { MODELS, type CompileOptions, type Model } from '../compiler/compile.js';

export type ModelName = Model;

/** Styles of state machines. */
export type Futures = NonNullable<CompileOptions['futures']>;

/** As `BOOT_MODEL` in the machine's boot parameters. */
export function bootModel(name: ModelName): number {
  return MODELS.indexOf(name);
}

/** Every way to run a program that a comparison tries; `stacks`: whether its tasks have stacks of the strategy that `--stack` names. */
export interface ModelChoice {
  readonly label: string;
  readonly model: ModelName;
  readonly futures: Futures;
  readonly stacks: boolean;
}

export const MODEL_CHOICES: readonly ModelChoice[] = [
  { label: 'mixed', model: 'mixed', futures: 'poll', stacks: true },
  { label: 'stackful', model: 'stackful', futures: 'poll', stacks: true },
  { label: 'stackless', model: 'stackless', futures: 'poll', stacks: false },
  { label: 'stackless:push', model: 'stackless', futures: 'push', stacks: false },
  { label: 'threads', model: 'threads', futures: 'poll', stacks: false },
];
