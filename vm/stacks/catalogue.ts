// The strategies that there are. A new one is added here, and is then known to specs, comparisons and benchmarks.
import { copied } from './copied.js';
import { fixed } from './fixed.js';
import type { StackBounds } from './parse.js';
import { DEFAULT_BOUNDS, parseSpec } from './parse.js';
import { reserved } from './reserved.js';
import { segmented } from './segmented.js';
import { shared } from './shared.js';
import type { StrategyKind, StrategyPlan } from './strategy.js';

export const STRATEGY_KINDS: readonly StrategyKind[] = [fixed, reserved, segmented, copied, shared];

/** Each strategy and each of its variants as a spec that takes its defaults: what comparisons and benchmarks run without being told. */
export const STRATEGIES: readonly string[] = STRATEGY_KINDS.flatMap((kind) => kind.variants);

/** Reads a spec; `own`: strategies beside those of the catalogue. Throws a StackSpecError that says what is wrong. */
export function planStrategy(text: string, bounds: StackBounds = DEFAULT_BOUNDS, own: readonly StrategyKind[] = []): StrategyPlan {
  const kinds = [...own, ...STRATEGY_KINDS];
  const parameters = parseSpec(
    text,
    kinds.map((kind) => kind.name),
    bounds,
  );
  const plan = kinds.find((kind) => kind.name === parameters.name)!.plan(parameters);
  parameters.end();
  return plan;
}
