// What a model of the command line asks of a measured machine.
import type { MachineOptions } from '../../vm/machine.js';
import { UsageError } from '../exit-codes.js';
import { BOOT_MODELS } from '../models.js';

/** Throws a UsageError for a model that there is not. */
export function bootOf(name: string): Partial<MachineOptions> {
  const found = Object.entries(BOOT_MODELS).find(([model]) => model === name);
  if (found === undefined) throw new UsageError(`there is no model '${name}'`, `available: ${Object.keys(BOOT_MODELS).join(', ')}`);
  return { model: found[1] };
}
