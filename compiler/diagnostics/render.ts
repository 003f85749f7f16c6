// Diagnostics as text:
//
//   error[E0201]: there is no `cuont` here
//    --> program.weft:4:13
//     |
//   4 |     println(cuont);
//     |             ^^^^^
//     = hint: did you mean `count`?
import type { Diagnostic, SourceFile, Span } from './diagnostic.js';
import { lineStarts, lineText, position } from './position.js';

export { position } from './position.js';

export interface RenderOptions {
  readonly color: boolean;
}

const tabWidth = 4;
const longestLine = 160;

type Paint = (style: 'error' | 'warning' | 'frame' | 'hint' | 'bold', text: string) => string;

const codes = { error: '1;31', warning: '1;33', frame: '1;34', hint: '1;36', bold: '1' } as const;

/** One diagnostic, without a newline at its end. */
export function render(diagnostic: Diagnostic, files: readonly SourceFile[], options: RenderOptions): string {
  const paint: Paint = options.color ? (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m` : (_, text) => text;
  const head = `${paint(diagnostic.severity, `${diagnostic.severity}[${diagnostic.code}]`)}${paint('bold', `: ${diagnostic.message}`)}`;
  const notes = diagnostic.notes ?? [];
  const lines = [diagnostic.span, ...notes.map((note) => note.span)].map((span) => (span === undefined ? 0 : (place(span, files)?.line ?? 0)));
  const width = String(Math.max(...lines)).length;
  const out = [head, ...excerpt(diagnostic.span, files, width, diagnostic.severity, paint)];
  const margin = ' '.repeat(width);
  if (diagnostic.hint !== undefined) out.push(`${margin} ${paint('frame', '=')} ${paint('hint', 'hint')}: ${diagnostic.hint}`);
  for (const note of notes) {
    out.push(`${margin} ${paint('frame', '=')} ${paint('bold', 'note')}: ${note.message}`);
    if (note.span !== undefined) out.push(...excerpt(note.span, files, width, 'frame', paint));
  }
  return out.join('\n');
}

/** All of them, in their order, a blank line between, and a last line that counts. Empty for none. */
export function renderAll(diagnostics: readonly Diagnostic[], files: readonly SourceFile[], options: RenderOptions): string {
  if (diagnostics.length === 0) return '';
  const errors = diagnostics.filter((d) => d.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const count = (n: number, what: string): string[] => (n === 0 ? [] : [`${n} ${what}${n === 1 ? '' : 's'}`]);
  const tail = [...count(errors, 'error'), ...count(warnings, 'warning')].join(', ');
  return `${diagnostics.map((d) => render(d, files, options)).join('\n\n')}\n\n${tail}\n`;
}

function place(span: Span, files: readonly SourceFile[]): { readonly file: SourceFile; readonly line: number; readonly column: number } | null {
  const file = files[span.file];
  return file === undefined ? null : { file, ...position(file, span.start) };
}

function excerpt(span: Span, files: readonly SourceFile[], width: number, style: 'error' | 'warning' | 'frame', paint: Paint): string[] {
  const at = place(span, files);
  if (at === null) return [];
  const { file, line, column } = at;
  const margin = ' '.repeat(width);
  const where = `${margin}${paint('frame', '-->')} ${file.name}:${line}:${column}`;
  if (file.text === '') return [where];
  const end = position(file, Math.max(span.end, span.start));
  const { points, skipped } = around(file, line, span.start);
  const last = end.line > line ? skipped + points.length + 1 : end.column;
  const shown = clip(points, column - 1 - skipped, Math.max(last - 1, column) - skipped);
  const carets = '^'.repeat(Math.max(1, shown.caretWidth));
  const bar = paint('frame', '|');
  return [
    where,
    `${margin} ${bar}`,
    `${paint('frame', String(line).padStart(width))} ${bar} ${shown.text}`.trimEnd(),
    `${margin} ${bar} ${' '.repeat(shown.caretStart)}${paint(style, carets)}${end.line > line ? paint(style, '...') : ''}`,
  ];
}

/** The characters of a line that can be shown around a place, and how many come before them: a line may be very long. */
function around(file: SourceFile, line: number, offset: number): { readonly points: readonly string[]; readonly skipped: number } {
  const source = lineText(file, line).replace(/^\ufeff/, '');
  const mark = line === 1 && file.text.startsWith('\ufeff') ? 1 : 0;
  const at = offset - lineStarts(file)[line - 1]! - mark;
  let from = Math.max(0, at - 3 * longestLine);
  if (/[\udc00-\udfff]/.test(source.charAt(from))) from -= 1;
  return { points: [...source.slice(from, at + 3 * longestLine)], skipped: from === 0 ? 0 : position(file, offset - (at - from)).column - 1 };
}

/** The line as it is shown: tabs to spaces, control characters replaced, a long line cut around the place. Measures in columns of a terminal. */
function clip(points: readonly string[], from: number, to: number): { readonly text: string; readonly caretStart: number; readonly caretWidth: number } {
  const first = from > longestLine ? from - longestLine / 2 : 0;
  let text = first > 0 ? '...' : '';
  let columns = text.length;
  let caretStart = 0;
  let caretEnd = 0;
  for (let i = first; i < points.length || i <= from; i++) {
    if (i === from) caretStart = caretEnd = columns;
    const point = points[i];
    if (point === undefined) break;
    if (columns > longestLine && i > from) {
      text += '...';
      break;
    }
    const cell = point === '\t' ? ' '.repeat(tabWidth) : isControl(point) ? '\ufffd' : point;
    text += cell;
    columns += point === '\t' ? tabWidth : columnsOf(point);
    if (i >= from && i < to) caretEnd = columns;
  }
  return { text, caretStart, caretWidth: caretEnd - caretStart };
}

const isControl = (point: string): boolean => {
  const code = point.codePointAt(0)!;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
};

/** Columns that a character takes on a terminal: none for combining marks, two for East Asian wide ones and emoji. */
function columnsOf(point: string): number {
  const code = point.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(point)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
