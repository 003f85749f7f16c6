// Stack specifications as people and programs write them: "fixed:64k", "copied:4k,grow=2,shrink=0.25", "segmented:4k,cached". A name alone takes the defaults.
// This file knows how they are written; what a strategy takes is said by the strategy itself, by asking its Parameters.

/** Bounds of all stacks, --stack-min and --stack-max. */
export interface StackBounds {
  readonly min: number;
  readonly max: number;
}

export const DEFAULT_BOUNDS: StackBounds = { min: 256, max: 256 * 1024 * 1024 };

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

/** What stands behind a strategy's name. Every method throws a StackSpecError that says what was expected. */
export class Parameters {
  private readonly left: Map<string, string | null>;

  constructor(
    /** The whole spec, for messages. */
    readonly text: string,
    readonly name: string,
    private readonly sizePart: string | null,
    options: ReadonlyMap<string, string | null>,
    readonly bounds: StackBounds,
  ) {
    this.left = new Map(options);
  }

  fail(reason: string): never {
    throw new StackSpecError(this.text, reason);
  }

  /** Whether a size is given. */
  get hasSize(): boolean {
    return this.sizePart !== null;
  }

  /** The size behind the colon, in bytes. A default outside the bounds gives way to them. */
  size(standard: number): number {
    const { min, max } = this.bounds;
    if (this.sizePart === null) return Math.min(Math.max(standard, min), max);
    const size = parseSize(this.sizePart);
    if (size === null) return this.fail(`'${this.sizePart}' is not a size; write it as 4096, 4k, 1m or 1g`);
    if (size < min) return this.fail(`${sizeText(size)} is below the smallest stack, ${sizeText(min)}`);
    if (size > max) return this.fail(`${sizeText(size)} is above the largest stack, ${sizeText(max)}`);
    return size;
  }

  /** `key=1.5`. */
  number(key: string, standard: number): number {
    const value = this.left.get(key);
    if (value === undefined) return standard;
    this.left.delete(key);
    if (value === null || !/^\d+(\.\d+)?$/.test(value)) return this.fail(`option '${key}' needs a number, as in '${key}=${standard}'`);
    return Number(value);
  }

  /** Which of these words is there, at most one; null for none. */
  word<Word extends string>(...words: readonly Word[]): Word | null {
    const found = words.filter((word) => this.left.has(word));
    for (const word of found) {
      if (this.left.get(word) !== null) this.fail(`option '${word}' takes no value`);
      this.left.delete(word);
    }
    if (found.length > 1) this.fail(`'${found.join("' and '")}' exclude each other`);
    return found[0] ?? null;
  }

  /** To be called last: nothing may be left that nobody asked for. */
  end(): void {
    for (const key of this.left.keys()) this.fail(`'${this.name}' has no option '${key}'`);
  }
}

/** Takes a spec apart. `names`: the strategies that there are, for the message when it names none of them. */
export function parseSpec(text: string, names: readonly string[], bounds: StackBounds = DEFAULT_BOUNDS): Parameters {
  const fail = (reason: string): never => {
    throw new StackSpecError(text, reason);
  };
  const match = /^\s*([a-z][a-z0-9_-]*)(?::([^,]*))?((?:,[^,]*)*)\s*$/.exec(text);
  if (match === null) return fail("is not of the form 'NAME:SIZE,key=value'");
  const [, name, size, rest] = match;
  if (!names.includes(name!)) return fail(`there is no strategy '${name}'; there are ${names.join(', ')}`);
  const options = new Map<string, string | null>();
  for (const option of rest!.split(',').slice(1)) {
    const [key, ...values] = option.trim().split('=');
    if (options.has(key!)) return fail(`option '${key}' is given twice`);
    options.set(key!, values.length === 0 ? null : values.join('='));
  }
  return new Parameters(text, name!, size === undefined ? null : size.trim(), options, bounds);
}
