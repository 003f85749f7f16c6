// From offsets to lines and columns, as people count them: from 1, columns in characters.
import type { SourceFile } from './diagnostic.js';

export interface Position {
  readonly line: number;
  /** In code points. */
  readonly column: number;
}

/** Line starts by text; weakly held by the file object, which lives as long as its compilation. */
const tables = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which the lines of a file start. */
export function lineStarts(file: SourceFile): readonly number[] {
  let starts = tables.get(file);
  if (starts === undefined) {
    const found = [0];
    for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) found.push(at + 1);
    tables.set(file, (starts = found));
  }
  return starts;
}

const surrogates = new WeakMap<SourceFile, boolean>();

/** Whether some characters are two code units, so that columns must be counted. */
function hasSurrogates(file: SourceFile): boolean {
  let found = surrogates.get(file);
  if (found === undefined) surrogates.set(file, (found = /[\ud800-\udbff]/.test(file.text)));
  return found;
}

/** Line and column of an offset (UTF-16 code units). */
export function position(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  const at = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle;
  }
  const skipMark = low === 0 && file.text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const from = starts[low]! + skipMark;
  if (!hasSurrogates(file)) return { line: low + 1, column: Math.max(0, at - from) + 1 };
  let column = 1;
  for (let i = from; i < at; column++) i += file.text.codePointAt(i)! > 0xffff ? 2 : 1;
  return { line: low + 1, column };
}

/** A line without its end, by its number from 1. */
export function lineText(file: SourceFile, line: number): string {
  const starts = lineStarts(file);
  const start = starts[line - 1] ?? file.text.length;
  const end = starts[line] ?? file.text.length + 1;
  const text = file.text.slice(start, end - 1);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
