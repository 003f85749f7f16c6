/** A stretch of a source file: offsets in UTF-16 code units, `end` exclusive. `file` is the index of the file in the compilation. */
export interface Span {
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning';

/** Numbers: E00xx lexical, E01xx syntax, E02xx names and modules, E03xx types, E04xx patterns and control flow, E05xx concurrency and kernel rules, E09xx limits; W00xx warnings. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: string;
  /** One line: what is wrong, with what was expected and found. No full stop at its end. */
  readonly message: string;
  readonly span: Span;
  /** What to do about it. */
  readonly hint?: string;
  readonly notes?: readonly { readonly message: string; readonly span?: Span }[];
}

export interface SourceFile {
  /** As shown to people: the path that was given, or `std/time`. */
  readonly name: string;
  readonly text: string;
}
