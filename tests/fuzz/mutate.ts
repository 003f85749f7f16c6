// Broken programs, made from whole ones: what a hand that slips, an editor that crashes or a wrong encoding does to a file. The same seed gives the same mutants.

/** Numbers that look random: splitmix32. */
export class Dice {
  constructor(private state: number) {}

  /** A whole number from 0 to `n`, the latter excluded. */
  below(n: number): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % n;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

const WORDS = (
  'fn let var const struct enum interface impl import if else match loop while for in break continue return defer spawn async await yield select unsafe extern as ' +
  'true false self Self after from test default interrupt critical static Some None Ok Err int float string bool byte char never T K V Map Chan Task Ord Eq Error ' +
  'println main x n xs 0 1 -1 255 256 9223372036854775807 9223372036854775808 0xffffffffffffffff 1.5 1e308 1e-400 "a" "${x}" \'a\' r"" _ ( ) [ ] { } < > , ; : . .. ..= ' +
  '=> = == != <= >= + - * / % & | ^ ~ ! && || << >> += ? @ # #[inline] $ ${ " \' \\ // /* */ /// `'
).split(' ');

const BYTES = [0, 9, 10, 13, 27, 34, 36, 39, 92, 123, 125, 127, 0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0xff];

type Mutation = (text: string, dice: Dice, other: string) => string;

const place = (text: string, dice: Dice): number => dice.below(text.length + 1);

/** A stretch of the text: mostly short. */
function stretch(text: string, dice: Dice): readonly [number, number] {
  const from = place(text, dice);
  return [from, Math.min(text.length, from + 1 + dice.below(dice.of([2, 10, 80, 400])))];
}

const TOKEN = /"(?:[^"\\\n]|\\.)*"|\w+|\s+|[^\w\s]/gu;

function withTokens(text: string, change: (tokens: string[]) => void): string {
  const tokens = text.match(TOKEN) ?? [];
  change(tokens);
  return tokens.join('');
}

const MUTATIONS: readonly Mutation[] = [
  (text, dice) => text.slice(0, place(text, dice)),
  (text, dice) => text.slice(place(text, dice)),
  (text, dice) => {
    const [from, to] = stretch(text, dice);
    return text.slice(0, from) + text.slice(to);
  },
  (text, dice) => {
    const [from, to] = stretch(text, dice);
    return text.slice(0, to) + text.slice(from);
  },
  (text, dice) => {
    const at = place(text, dice);
    return `${text.slice(0, at)}${dice.of(['', ' '])}${dice.of(WORDS)}${dice.of(['', ' '])}${text.slice(at)}`;
  },
  (text, dice, other) => {
    const [from, to] = stretch(other, dice);
    const at = place(text, dice);
    return text.slice(0, at) + other.slice(from, to) + text.slice(at);
  },
  (text, dice) => withTokens(text, (tokens) => tokens.splice(dice.below(tokens.length + 1), 1)),
  (text, dice) => withTokens(text, (tokens) => tokens.splice(dice.below(tokens.length + 1), 1, dice.of(WORDS))),
  (text, dice) =>
    withTokens(text, (tokens) => {
      const [a, b] = [dice.below(tokens.length), dice.below(tokens.length)];
      [tokens[a], tokens[b]] = [tokens[b] ?? '', tokens[a] ?? ''];
    }),
  // One name or literal for another of the same program: well-formed, and mostly ill-typed.
  (text, dice) =>
    withTokens(text, (tokens) => {
      const words = tokens.flatMap((token, i) => (/^[\w"]/.test(token) ? [i] : []));
      if (words.length > 0) tokens[dice.of(words)] = tokens[dice.of(words)]!;
    }),
  (text, dice) => {
    const lines = text.split('\n');
    const line = lines.splice(dice.below(lines.length), 1);
    if (dice.below(2) === 0) lines.splice(dice.below(lines.length + 1), 0, ...line);
    return lines.join('\n');
  },
  (text, dice) => text.replaceAll('\n', dice.of(['\r\n', '\r', '\u2028', ' '])),
  (text, dice) => text.replaceAll('    ', dice.of(['\t', '\u00a0', ''])),
  // Bytes that are not UTF-8 any more, read as the command line reads files.
  (text, dice) => {
    const bytes = new TextEncoder().encode(text);
    for (let i = 0; i <= dice.below(4); i++) if (bytes.length > 0) bytes[dice.below(bytes.length)] = dice.of(BYTES);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  },
  (text, dice) => {
    const at = place(text, dice);
    return text.slice(0, at) + dice.of(['\ufeff', '\ud800', '\u0000', '\u202e', 'é', '😀', '\u0301']) + text.slice(at);
  },
  (text, dice) => {
    const at = place(text, dice);
    return (
      text.slice(0, at) +
      dice.of(['(', '[', '{', 'fn ', '!', '-', '${', '"${', 'Some(', '*', '&', '[[', '/*', '=> ']).repeat(1 + dice.below(600)) +
      text.slice(at)
    );
  },
];

/** A mutant of `text`, with one to four changes; `other` is a program that pieces are taken from. */
export function mutate(text: string, other: string, dice: Dice): string {
  let mutant = text;
  for (let changes = dice.of([1, 1, 1, 2, 3, 4]); changes > 0; changes--) mutant = dice.of(MUTATIONS)(mutant, dice, other);
  return mutant;
}

/** Text that was never a program: words of the language, or bytes, in any order. */
export function noise(dice: Dice): string {
  const length = dice.below(200);
  if (dice.below(2) === 0) return Array.from({ length }, () => dice.of(WORDS)).join(dice.of([' ', '', '\n']));
  return new TextDecoder().decode(Uint8Array.from({ length }, () => dice.below(256)));
}
