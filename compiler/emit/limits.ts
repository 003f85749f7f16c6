import type { Span } from '../diagnostics/diagnostic.js';

/** The program is sound but the bytecode has no room for it; the driver makes a diagnostic (E09xx) of it. */
export class EmissionLimit extends Error {
  constructor(
    message: string,
    readonly span: Span | null,
  ) {
    super(message);
    this.name = 'EmissionLimit';
  }
}
