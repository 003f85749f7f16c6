// Where code came from: spans become files, lines and columns. Columns count characters, not UTF-16 units.
import type { LineEntry } from '../../vm/bytecode/module.js';
import type { SourceFile, Span } from '../diagnostics/diagnostic.js';

interface FileIndex {
  readonly text: string;
  readonly lineStarts: readonly number[];
  readonly hasSurrogates: boolean;
}

function indexFile(text: string): FileIndex {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { text, lineStarts, hasSurrogates: /[\ud800-\udbff]/.test(text) };
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low;
}

export class LineTable {
  private readonly indices: (FileIndex | undefined)[];
  private entries: LineEntry[] = [];
  private file = -1;
  private start = -1;

  constructor(private readonly files: readonly SourceFile[]) {
    this.indices = new Array<FileIndex | undefined>(files.length).fill(undefined);
  }

  /** Code from `pc` on, up to the next entry, came from this place. */
  add(pc: number, span: Span): void {
    if (span.file === this.file && span.start === this.start) return;
    const source = this.files[span.file];
    if (source === undefined) return;
    this.file = span.file;
    this.start = span.start;
    const index = (this.indices[span.file] ??= indexFile(source.text));
    const line = lineOf(index.lineStarts, span.start);
    const lineStart = index.lineStarts[line]!;
    const column = index.hasSurrogates ? [...index.text.slice(lineStart, span.start)].length : span.start - lineStart;
    const last = this.entries[this.entries.length - 1];
    if (last !== undefined && last.file === span.file && last.line === line + 1 && last.column === column + 1) return;
    this.entries.push({ pc, file: span.file, line: line + 1, column: column + 1 });
  }

  /** The entries since the last call: those of one function. */
  take(): LineEntry[] {
    const { entries } = this;
    this.entries = [];
    this.file = -1;
    this.start = -1;
    return entries;
  }
}
