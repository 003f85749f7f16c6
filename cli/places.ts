// Places in source files, as commands print them.
import type { SourceFile, Span } from '../compiler/diagnostics/diagnostic.js';
import { position } from '../compiler/diagnostics/position.js';

/** `file:line:column` of where the span begins. */
export function placeOf(files: readonly SourceFile[], span: Span): string {
  const source = files[span.file];
  if (source === undefined) return '?';
  const { line, column } = position(source, span.start);
  return `${source.name}:${line}:${column}`;
}
