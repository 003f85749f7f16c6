// What literals mean: escapes, digits, characters. Each reader gives a value whatever it finds and reports what is wrong with it.
export type ReportLiteral = (code: string, message: string, start: number, end: number, hint?: string) => void;

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['$', '$'],
]);

/** The text between quotes with its escapes replaced; line ends become `\n`. `start` is the offset of `source` in the file. */
export function unescape(source: string, start: number, report: ReportLiteral): string {
  if (!source.includes('\\')) return normal(source);
  let out = '';
  let at = 0;
  while (at < source.length) {
    const slash = source.indexOf('\\', at);
    if (slash < 0) break;
    out += normal(source.slice(at, slash));
    const letter = source[slash + 1] ?? '';
    const simple = simpleEscapes.get(letter);
    if (simple !== undefined) {
      out += simple;
      at = slash + 2;
      continue;
    }
    const long = /^\\(?:u\{([0-9a-fA-F_]*)\}|x([0-9a-fA-F]{2}))/.exec(source.slice(slash, slash + 16));
    if (long !== null) {
      const value = Number.parseInt((long[1] ?? long[2] ?? '').replaceAll('_', ''), 16);
      if (isScalar(value)) out += String.fromCodePoint(value);
      else
        report(
          'E0005',
          `\`${long[0]}\` is not a character`,
          start + slash,
          start + slash + long[0].length,
          'characters are U+0000 to U+10FFFF without U+D800 to U+DFFF',
        );
      at = slash + long[0].length;
      continue;
    }
    const width = letter === '' ? 1 : 1 + String.fromCodePoint(source.codePointAt(slash + 1)!).length;
    const shown = letter === '\n' || letter === '\r' ? 'a backslash at the end of a line' : `\`${source.slice(slash, slash + width)}\``;
    const hint = letter === 'u' ? 'a Unicode escape is `\\u{1F600}`' : 'escapes are \\n \\t \\r \\0 \\\\ \\" \\\' \\$ \\x41 \\u{1F600}';
    report('E0005', `${shown} is not an escape`, start + slash, start + slash + width, hint);
    at = slash + width;
  }
  return out + normal(source.slice(at));
}

const normal = (text: string): string => (text.includes('\r') ? text.replaceAll('\r\n', '\n') : text);

/** The text of `r"..."`. */
export const rawText = (image: string): string => normal(image.slice(2, -1));

const isScalar = (value: number): boolean => value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);

/** The scalar of `'a'`. */
export function characterValue(image: string, start: number, report: ReportLiteral): number {
  const end = start + image.length;
  if (image.length < 2 || !image.endsWith("'")) {
    report('E0006', 'this character never ends', start, end, "a character is one sign between single quotes: 'a'");
    return 0;
  }
  const points = [...unescape(image.slice(1, -1), start + 1, report)];
  if (points.length === 1) return points[0]!.codePointAt(0)!;
  if (image.length === 2) report('E0006', 'a character cannot be empty', start, end);
  else if (!image.includes('\\')) report('E0006', 'a character is exactly one sign', start, end, `strings take double quotes: "${image.slice(1, -1)}"`);
  else if (points.length > 1) report('E0006', 'a character is exactly one sign', start, end);
  return 0;
}

/** The value of `1_000`, `0xff`, `0b10`: 0 to 2^64 - 1. */
export function intValue(image: string, start: number, report: ReportLiteral): bigint {
  const end = start + image.length;
  const digits = image.replaceAll('_', '');
  if (!/^(?:0x[0-9a-fA-F]+|0b[01]+|[0-9]+)$/.test(digits)) {
    const octal = /^0o[0-7]+$/.test(digits);
    const suffixed = /^[0-9]+[iu](?:8|16|32|64|size)$/.test(digits);
    const hint = octal ? 'there are no octal numbers; write `0x` or `0b`' : suffixed ? 'numbers take no suffix; convert with `as`' : undefined;
    report('E0004', `\`${image}\` is not a number`, start, end, hint);
    return 0n;
  }
  const value = BigInt(digits);
  if (value < 1n << 64n) return value;
  report('E0004', `\`${image}\` does not fit in 64 bits`, start, end);
  return 0n;
}

export const floatValue = (image: string): number => Number(image.replaceAll('_', ''));
