// Values of options. Each reader takes the text and gives the value, or throws what commander prints, saying what the option takes.
import { InvalidArgumentError } from 'commander';
import { parseSize } from '../vm/stacks/parse.js';

/** `64m`, `1g`, `4096`: bytes. */
export const size =
  (flag: string, example: string) =>
  (text: string): number => {
    const bytes = parseSize(text);
    if (bytes === null || bytes === 0) throw new InvalidArgumentError(`${flag} takes a size such as ${example}.`);
    return bytes;
  };

/** A whole number, `least` or more. `1_000` and `1e6` are understood. */
export const count =
  (flag: string, least: number, example: string) =>
  (text: string): number => {
    const plain = text.replaceAll('_', '');
    const value = /^\d+(?:e\d{1,2})?$/i.test(plain) ? Number(plain) : NaN;
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`${flag} takes a whole number, ${least} or more, such as ${example}.`);
    return value;
  };

/** A 64-bit number. */
export const seed = (text: string): bigint => {
  if (!/^-?(?:\d+|0x[0-9a-f]+)$/i.test(text)) throw new InvalidArgumentError('--seed takes a whole number such as 42.');
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  if (BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value) throw new InvalidArgumentError('--seed takes a number of at most 64 bits.');
  return value;
};

const timeUnits: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000 };

/** `500ms`, `2s`, `1m`, a bare number of milliseconds: milliseconds. */
export const time =
  (flag: string) =>
  (text: string): number => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
    const value = match === null ? 0 : Number(match[1]) * timeUnits[match[2] ?? '']!;
    if (value <= 0) throw new InvalidArgumentError(`${flag} takes a time such as 500ms or 2s.`);
    return value;
  };

/** One of the words in `values`; those in `later` are known but missing from this version. */
export const choice =
  <T extends string>(flag: string, values: readonly T[], later: readonly string[] = []) =>
  (text: string): T => {
    if (later.includes(text)) throw new InvalidArgumentError(`${flag} ${text} is not available in this version; available: ${values.join(', ')}.`);
    const value = values.find((word) => word === text);
    if (value === undefined) throw new InvalidArgumentError(`${flag} takes one of: ${values.join(', ')}.`);
    return value;
  };
