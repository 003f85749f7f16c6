// Floats as text and back. The digits are the host's, which ECMAScript fixes to the bit; only the spelling is ours.

/** Shortest text that reads back the same, always with a point or an exponent. */
export function floatText(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (x === Infinity) return 'inf';
  if (x === -Infinity) return '-inf';
  if (Object.is(x, -0)) return '-0.0';
  const text = String(x).replace('e+', 'e');
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** As toFixed; digits outside 0 .. 100 are clamped. */
export function fixedText(x: number, digits: number): string {
  if (!Number.isFinite(x)) return floatText(x);
  return x.toFixed(Math.min(100, Math.max(0, digits))).replace('e+', 'e');
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** NaN where the text is no decimal number; `inf` and `-inf` are numbers. */
export function parseFloatText(text: string): number {
  if (DECIMAL.test(text)) return Number(text);
  if (text === 'inf' || text === '+inf') return Infinity;
  return text === '-inf' ? -Infinity : NaN;
}
