// What was typed: is it complete, and what is it?
import { lex } from '../../compiler/syntax/lexer.js';
import { parse } from '../../compiler/syntax/parse.js';
import * as t from '../../compiler/syntax/tokens.js';

/** Whether a bracket, string or comment is still open: more lines follow. */
export function isOpen(text: string): boolean {
  const { tokens, diagnostics } = lex(text, 0);
  if (diagnostics.some((d) => d.code === 'E0002' || d.code === 'E0003')) return true;
  return tokens.some((token) => token.match < 0 && (token.tokenType === t.LParen || token.tokenType === t.LBracket || token.tokenType === t.LCurly));
}

export type Input =
  | { readonly kind: 'nothing' }
  /** Declarations, each with the name that a later one of the same name replaces; `impl` blocks and tests have none. */
  | { readonly kind: 'items'; readonly items: readonly { readonly name: string | null; readonly text: string }[] }
  /** Statements as they stand in a function, the last with its `;`. */
  | { readonly kind: 'statements'; readonly text: string }
  /** One expression, whose value is shown. */
  | { readonly kind: 'expression'; readonly text: string };

const inFunction = (text: string): string => `fn main() {\n${text}\n}`;

/** Takes a complete input. Text with errors is given as statements: the compiler says what is wrong with it. */
export function classify(text: string): Input {
  const { tokens } = lex(text, 0);
  if (tokens.length === 0) return { kind: 'nothing' };
  const parsed = parse(text, 0);
  if (parsed.diagnostics.length === 0 && parsed.module.items.length > 0) {
    const { items } = parsed.module;
    const starts = items.map((item) => ('attributes' in item && item.attributes[0] !== undefined ? item.attributes[0].span.start : item.span.start));
    return {
      kind: 'items',
      items: items.map((item, i) => ({
        name: 'name' in item && typeof item.name === 'object' ? item.name.text : null,
        text: text.slice(i === 0 ? 0 : starts[i], starts[i + 1]).trimEnd(),
      })),
    };
  }
  const body = bodyOf(text);
  if (body === null) {
    const ended = `${text};`;
    return { kind: 'statements', text: bodyOf(ended) === null ? text : ended };
  }
  if (body.statements.length === 0 && body.value !== null) return { kind: 'expression', text };
  // An assignment may go without `;` only at the end of a function.
  return { kind: 'statements', text: /[;}]\s*$/.test(text) || bodyOf(`${text};`) === null ? text : `${text};` };
}

function bodyOf(text: string): { readonly statements: readonly unknown[]; readonly value: unknown } | null {
  const { module, diagnostics } = parse(inFunction(text), 0);
  const [main] = module.items;
  return diagnostics.length > 0 || module.items.length !== 1 || main?.kind !== 'fn' ? null : main.body;
}
