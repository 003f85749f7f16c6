// What a program is run under: a stack strategy, a model, an engine.
import type { CompileOptions } from '../compiler/compile.js';
import type { MachineOptions } from '../vm/machine.js';
import { planStrategy, STRATEGIES } from '../vm/stacks/catalogue.js';

import type { Case } from './case.js';

export interface Configuration {
  /** A spec with the parameters that count, "fixed:64m". */
  readonly stack: string;
  readonly model: string;
  readonly engine: string;
}

/** What a user asked for; empty lists leave it to the case. */
export interface Wanted {
  readonly stacks: readonly string[];
  readonly models: readonly string[];
  readonly engines: readonly string[];
}

/** What a model asks of the compiler and of the machine. */
export interface ModelSettings {
  readonly compile: Pick<CompileOptions, 'model' | 'futures'>;
  readonly machine: Partial<MachineOptions>;
}

const withoutSize = (spec: string): string => spec.replace(/:[^,]*/, '');

/** Strategies that a case runs under without being told: all that there are, each with the parameters that the case asks for. */
export function stacksOf({ stacks }: Case): readonly string[] {
  return STRATEGIES.map((spec) => stacks.get(withoutSize(spec)) ?? spec);
}

/** All configurations of a case, in the order of the lists. Throws a StackSpecError for a strategy that makes no sense. */
export function configurationsOf(of: Case, wanted: Wanted): readonly Configuration[] {
  const stacks = wanted.stacks.length > 0 ? wanted.stacks.map((spec) => of.stacks.get(spec) ?? spec) : stacksOf(of);
  for (const spec of stacks) planStrategy(spec);
  const models = (wanted.models.length > 0 ? wanted.models : ['mixed']).filter((model) => of.models === null || of.models.includes(model));
  const engines = wanted.engines.length > 0 ? wanted.engines : ['interp'];
  return models.flatMap((model) => engines.flatMap((engine) => stacks.map((stack) => ({ stack, model, engine }))));
}

/** "fixed:64m", with model and engine where they are not the usual ones. */
export function configurationText({ stack, model, engine }: Configuration): string {
  return [stack, ...(model === 'mixed' ? [] : [model]), ...(engine === 'interp' ? [] : [engine])].join(' ');
}
