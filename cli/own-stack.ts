// `--stack ./mine.mjs:4k`: a stack strategy from a module of the user's own.
import type { StrategyKind } from '../vm/stacks/strategy.js';
import type { Edge } from './edge.js';
import { UsageError } from './exit-codes.js';

export interface ChosenStack {
  /** The spec, with the strategy's name. */
  readonly stack: string;
  readonly strategies: readonly StrategyKind[];
}

/** Path and parameters of a spec that names a module; null for all others. */
export function modulePath(spec: string): { readonly path: string; readonly parameters: string } | null {
  const match = /^(.+\.[cm]?js)([:,].*)?$/.exec(spec);
  return match === null ? null : { path: match[1]!, parameters: match[2] ?? '' };
}

/** Loads the module of a spec that names one. Throws a UsageError where there is none, or it is no strategy. */
export async function loadStrategy(edge: Edge, path: string, parameters: string): Promise<ChosenStack> {
  let loaded: unknown;
  try {
    loaded = await edge.importModule(path);
  } catch (error) {
    throw new UsageError(`cannot load the stack strategy '${path}': ${error instanceof Error ? error.message : String(error)}`);
  }
  const { strategy } = loaded as { strategy?: unknown };
  if (!isStrategyKind(strategy))
    throw new UsageError(`'${path}' exports no stack strategy`, 'it needs `export const strategy = { name, plan, ... }`; docs/own-stacks.md shows how');
  return { stack: `${strategy.name}${parameters}`, strategies: [strategy] };
}

function isStrategyKind(value: unknown): value is StrategyKind {
  if (typeof value !== 'object' || value === null) return false;
  const { name, plan } = value as Partial<StrategyKind>;
  return typeof name === 'string' && /^[a-z][a-z0-9_-]*$/.test(name) && typeof plan === 'function';
}
