// What a machine refuses to be made of is wrong usage of the command.
import { LoadError } from '../vm/errors.js';
import { StackSpecError } from '../vm/stacks/parse.js';
import { UsageError } from './exit-codes.js';

/** Throws a UsageError where the machine, its memory or its stacks cannot be made. */
export function machineUsage<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof LoadError || error instanceof StackSpecError) throw new UsageError(error.message);
    throw error;
  }
}
