// Where diagnostics are collected. One mistake gives one error: a place is reported once a code, and what follows from an error has the error type.
//
// E02xx names     01 unknown name, 02 unknown type, 03 unknown member, 04 defined twice, 05 not exported, 06 private, 07 attribute, 08 wrong kind of name, 09 body,
//                 10 main, 11 missing from the library, 12 local function, 13 and 14 imports (the loader's)
// E03xx types     01 mismatch, 02 number of arguments, 03 interface not implemented, 04 value missing, 05 operator, 06 type arguments, 07 not inferable, 08 cast,
//                 09 not callable, 10 assignment, 11 bound, 12 impl, 13 interface as a type, 14 struct literal, 15 `?`, 16 literal range, 17 not constant, 18 address,
//                 19 not indexable or iterable, 20 cycle, 21 named argument, 22 what crosses to the host
// E04xx patterns  01 not exhaustive, 02 refutable, 03 does not fit, 04 capital binding, 05 alternatives, 06 break and continue, 07 in defer, 08 let else, 09 break value,
//                 10 bound twice, 11 empty range
// E05xx tasks     01 spawn, 02 spawn option, 03 select arm, 04 select pattern, 05 await outside of async, 06 not to be awaited
// E09xx limits    01 and 02 too deep (the parser says so first), 11 unsafe and asm, 12 interrupt functions: not available in this version
// W00xx           01 unused variable, 02 unused import, 03 unreachable, 04 ignored Result, 05 arm never reached
import type { Diagnostic, Span } from '../diagnostics/diagnostic.js';

export interface Note {
  readonly message: string;
  readonly span?: Span;
}

export class Report {
  readonly diagnostics: Diagnostic[] = [];
  errors = 0;
  private muted = 0;
  private readonly seen = new Set<string>();

  error(code: string, span: Span, message: string, hint?: string, notes?: readonly Note[]): void {
    this.errors++;
    this.add({ severity: 'error', code, message, span, ...(hint === undefined ? {} : { hint }), ...(notes === undefined ? {} : { notes }) });
  }

  warning(code: string, span: Span, message: string, hint?: string): void {
    this.add({ severity: 'warning', code, message, span, ...(hint === undefined ? {} : { hint }) });
  }

  /** Runs `f` for its result only: what it finds wrong has been, or will be, said elsewhere. */
  silently<T>(f: () => T): T {
    const errors = this.errors;
    this.muted++;
    try {
      return f();
    } finally {
      this.muted--;
      this.errors = errors;
    }
  }

  private add(diagnostic: Diagnostic): void {
    if (this.muted > 0) return;
    const { file, start, end } = diagnostic.span;
    // A type that is missing is missing everywhere: its first use speaks for all in the file.
    const key = diagnostic.code === 'E0202' ? `${file}:${diagnostic.message}` : `${diagnostic.code}:${file}:${start}:${end}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.diagnostics.push(diagnostic);
  }
}
