// Stack specifications as people and programs write them: "fixed:64k", "copied:4k,grow=2,shrink=0.25". A name alone takes the defaults.

export interface FixedSpec {
  readonly kind: 'fixed';
  readonly size: number;
}

export interface CopiedSpec {
  readonly kind: 'copied';
  readonly size: number;
  readonly grow: number;
  readonly shrink: number;
}

export type StackSpec = FixedSpec | CopiedSpec;

export const DEFAULT_FIXED: FixedSpec = { kind: 'fixed', size: 64 * 1024 };
export const DEFAULT_COPIED: CopiedSpec = { kind: 'copied', size: 1024, grow: 2, shrink: 0.25 };

/** Bounds of all stacks, --stack-min and --stack-max. */
export interface StackBounds {
  readonly min: number;
  readonly max: number;
}

export const DEFAULT_BOUNDS: StackBounds = { min: 256, max: 256 * 1024 * 1024 };

const LATER = ['reserved', 'segmented', 'shared'];
const UNITS: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

export class StackSpecError extends Error {
  constructor(
    readonly spec: string,
    readonly reason: string,
  ) {
    super(`stack strategy '${spec}': ${reason}`);
    this.name = 'StackSpecError';
  }
}

/** "4k", "256m", "1000"; null for anything else. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,12})([kmg]?)$/i.exec(text);
  return match === null ? null : Number(match[1]) * UNITS[match[2]!.toLowerCase()]!;
}

export function sizeText(bytes: number): string {
  for (const unit of ['g', 'm', 'k']) if (bytes > 0 && bytes % UNITS[unit]! === 0) return `${bytes / UNITS[unit]!}${unit}`;
  return String(bytes);
}

export function specText(spec: StackSpec): string {
  switch (spec.kind) {
    case 'fixed':
      return `fixed:${sizeText(spec.size)}`;
    case 'copied':
      return `copied:${sizeText(spec.size)},grow=${spec.grow},shrink=${spec.shrink}`;
  }
}

/** Throws a StackSpecError that says what is wrong. */
export function parseSpec(text: string, bounds: StackBounds = DEFAULT_BOUNDS): StackSpec {
  const fail = (reason: string): never => {
    throw new StackSpecError(text, reason);
  };
  const match = /^\s*([a-z]+)(?::([^,]*))?((?:,[^,]*)*)\s*$/.exec(text);
  if (match === null) return fail("is not of the form 'NAME:SIZE,key=value'");
  const [, name, sizePart, rest] = match;
  if (LATER.includes(name!)) return fail(`'${name}' is not available in this version; 'fixed' and 'copied' are`);
  if (name !== 'fixed' && name !== 'copied') return fail(`there is no strategy '${name}'; 'fixed' and 'copied' are available`);
  const options = new Map<string, number>();
  for (const option of rest!.split(',').slice(1)) {
    const [key, value, more] = option.trim().split('=');
    if (name === 'fixed' || (key !== 'grow' && key !== 'shrink')) return fail(`'${name}' has no option '${key}'`);
    if (options.has(key)) return fail(`option '${key}' is given twice`);
    if (value === undefined || more !== undefined || !/^\d+(\.\d+)?$/.test(value))
      return fail(`option '${key}' needs a number, as in '${key}=${DEFAULT_COPIED[key]}'`);
    options.set(key, Number(value));
  }
  const defaults = name === 'fixed' ? DEFAULT_FIXED : DEFAULT_COPIED;
  const size = sizePart === undefined ? Math.min(Math.max(defaults.size, bounds.min), bounds.max) : parseSize(sizePart.trim());
  if (size === null) return fail(`'${sizePart}' is not a size; write it as 4096, 4k, 1m or 1g`);
  if (size < bounds.min) return fail(`${sizeText(size)} is below the smallest stack, ${sizeText(bounds.min)}`);
  if (size > bounds.max) return fail(`${sizeText(size)} is above the largest stack, ${sizeText(bounds.max)}`);
  if (name === 'fixed') return { kind: 'fixed', size };
  const grow = options.get('grow') ?? DEFAULT_COPIED.grow;
  const shrink = options.get('shrink') ?? DEFAULT_COPIED.shrink;
  if (!(grow > 1 && grow <= 16)) return fail('grow must be above 1 and at most 16');
  if (!(shrink >= 0 && shrink <= 0.5)) return fail('shrink must be from 0 (never) to 0.5, so that a shrunk stack does not grow at once');
  return { kind: 'copied', size, grow, shrink };
}
