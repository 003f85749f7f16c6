// What a model of the command line asks of compiler and machine: `stackless` and `mixed` take a style of state machines, as in `stackless:push`.
import { FUTURES, MODELS } from '../../compiler/compile.js';
import type { ModelSettings } from '../../lab/configuration.js';
import { UsageError } from '../exit-codes.js';

/** Throws a UsageError for a model that there is not. */
export function modelOf(text: string): ModelSettings {
  const [name, style, more] = text.split(':');
  const model = MODELS.find((known) => known === name);
  const futures = style === undefined ? FUTURES[0] : FUTURES.find((known) => known === style);
  if (model === undefined || futures === undefined || more !== undefined)
    throw new UsageError(
      `there is no model '${text}'`,
      `available: ${MODELS.join(', ')}; with a style of futures as in stackless:${FUTURES.join(', stackless:')}`,
    );
  return { compile: { model, futures }, machine: { model: MODELS.indexOf(model) } };
}
