// The formatter: text in, text out. Only white space changes, so the program stays what it was; a text with errors in it is left alone.
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { parse } from '../syntax/parse.js';
import { layOut, type Line } from './layout.js';
import { piecesOf } from './pieces.js';
import { rolesOf } from './roles.js';

export type Formatted = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Formats one file. */
export function format(source: string): Formatted {
  const text = source.replaceAll('\r\n', '\n');
  const parsed = parse(text, 0);
  const errors = parsed.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) return { ok: false, diagnostics: parse(source, 0).diagnostics };
  const { pieces, trailing } = piecesOf(text);
  const lines = layOut(pieces, trailing, rolesOf(parsed.module, pieces));
  const result = aligned(lines)
    .map((line) => line.trimEnd())
    .join('\n');
  return { ok: true, text: result === '' ? '' : `${result}\n` };
}

/** Comments at the ends of neighbouring lines that stood in one column stay in one column; any other follows its line after a space. */
function aligned(lines: readonly Line[]): readonly string[] {
  const out: string[] = [];
  for (let i = 0; i < lines.length;) {
    const { comment } = lines[i]!;
    let end = i + 1;
    if (comment !== null) while (end < lines.length && lines[end]!.comment?.column === comment.column) end++;
    const width = Math.max(...lines.slice(i, end).map((line) => [...line.text].length));
    for (; i < end; i++) {
      const line = lines[i]!;
      out.push(
        line.comment === null
          ? line.text
          : `${end - i >= 1 && width > 0 ? line.text.padEnd(line.text.length + width - [...line.text].length) : line.text} ${line.comment.text}`,
      );
    }
  }
  return out;
}
