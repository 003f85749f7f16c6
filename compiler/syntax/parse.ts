// Source text to syntax tree. Never throws: what is wrong with the text is in the diagnostics.
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { SourceModule } from './ast.js';
import { builtFirstTokens } from './first-tokens.js';
import { lex } from './lexer.js';
import { maximumErrors, ParseAborted } from './parser-base.js';
import { Parser } from './parser-items.js';

export interface Parsed {
  readonly module: SourceModule;
  readonly diagnostics: Diagnostic[];
}

/** Made once: that takes longer than reading most files. */
let shared: Parser | null = null;

/** Parses one file; `file` is its index in the compilation and goes into every span. */
export function parse(text: string, file: number, reader?: Parser): Parsed {
  const lexed = lex(text, file);
  const diagnostics = lexed.diagnostics.slice(0, maximumErrors);
  if (lexed.tooDeep) return { module: { file, items: [] }, diagnostics };
  const parser = reader ?? (shared ??= new Parser(builtFirstTokens));
  parser.begin(text, file, lexed);
  try {
    parser.module();
  } catch (error) {
    if (error instanceof RangeError) {
      // Forms whose rules need more stack than others may get here before the count of brackets does.
      const message = 'the program is nested too deep here';
      parser.diagnostics.push({ severity: 'error', code: 'E0901', message, span: parser.currentSpan(), hint: 'give the inner parts names of their own' });
    } else if (!(error instanceof ParseAborted)) throw error;
  }
  for (const diagnostic of parser.diagnostics) diagnostics.push(diagnostic);
  diagnostics.sort((a, b) => a.span.start - b.span.start);
  return {
    module: { file, items: parser.items, ...(parser.unread.size === 0 ? {} : { unread: [...parser.unread] }) },
    diagnostics: diagnostics.slice(0, maximumErrors),
  };
}
