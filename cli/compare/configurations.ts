// What a comparison runs: programs, each under execution models and stack strategies.
import { STRATEGIES } from '../../vm/stacks/catalogue.js';
import { MODEL_CHOICES, type ModelChoice } from '../models.js';

export interface Configuration {
  readonly file: string;
  readonly model: ModelChoice;
  /** A stack specification, or null where the model has its own. */
  readonly stack: string | null;
  readonly label: string;
}

export interface Selection {
  readonly models: readonly ModelChoice[] | null;
  readonly stacks: readonly string[] | null;
}

export const STACKFUL = MODEL_CHOICES.find((choice) => choice.model === 'stackful')!;
const [DEFAULT_MODEL] = MODEL_CHOICES;

/**
 * One program: every model on its default stack, then green threads on every other strategy. Several: each as `weft run` runs it. A list of models or stacks in `selection`
 * is taken instead, each with each.
 */
export function configurations(files: readonly string[], selection: Selection, defaultStack: string): readonly Configuration[] {
  const several = files.length > 1;
  const label = (file: string, parts: readonly string[]): string => (several ? [file, ...parts] : parts).join('  ');
  const made = (file: string, model: ModelChoice, stack: string, parts: readonly string[]): Configuration => ({
    file,
    model,
    stack: model.stacks ? stack : null,
    label: label(file, parts),
  });
  if (selection.models !== null || selection.stacks !== null) {
    const models = selection.models ?? [several ? DEFAULT_MODEL! : STACKFUL];
    const stacks = selection.stacks ?? [defaultStack];
    return files.flatMap((file) =>
      models.flatMap((model) =>
        (model.stacks ? stacks : [defaultStack]).map((stack) => made(file, model, stack, [model.label, ...(model.stacks ? [stack] : [])])),
      ),
    );
  }
  if (several) return files.map((file) => made(file, DEFAULT_MODEL!, defaultStack, []));
  const [file] = files;
  if (file === undefined) return [];
  const others = STRATEGIES.filter((stack) => stack !== nameOf(defaultStack));
  return [
    ...MODEL_CHOICES.map((model) => made(file, model, defaultStack, [model.label, ...(model.stacks ? [nameOf(defaultStack)] : [])])),
    ...others.map((stack) => made(file, STACKFUL, stack, [STACKFUL.label, stack])),
  ];
}

const nameOf = (spec: string): string => spec.replace(/[:,].*$/, '');

/** A list of stack specifications, which contain commas themselves: a part without a strategy's name belongs to the one before it. */
export function splitSpecs(text: string): readonly string[] {
  const specs: string[] = [];
  for (const part of text.split(',')) {
    const known = STRATEGIES.some((spec) => nameOf(spec) === nameOf(part.trim()));
    if (specs.length === 0 || known) specs.push(part.trim());
    else specs[specs.length - 1] += `,${part.trim()}`;
  }
  return specs;
}
