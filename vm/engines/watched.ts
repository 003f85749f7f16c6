// The interpreter's loop with every access to memory told to somebody first: made from the loop's own text, so that there is one loop only, and the plain one pays nothing.

/** Who is told; each function is given the index of an element of 1, 4 or 8 bytes and gives it back. */
export interface Watcher {
  readonly touch8: (index: number) => number;
  readonly touch32: (index: number) => number;
  readonly touch64: (index: number) => number;
}

/** The loop's names for its views of memory. */
const VIEWS: ReadonlyMap<string, keyof Watcher> = new Map([
  ['U8', 'touch8'],
  ['I32', 'touch32'],
  ['F64', 'touch64'],
]);

/** `I32[a + 1]` becomes `I32[touch32(a + 1)]`, in indices of indices too. */
export function watchedText(text: string): string {
  let out = '';
  let done = 0;
  for (const match of text.matchAll(/\b(U8|I32|F64)\[/g)) {
    if (match.index < done) continue;
    const from = match.index + match[0].length;
    const end = closing(text, from);
    out += `${text.slice(done, from)}${VIEWS.get(match[1]!)!}(${watchedText(text.slice(from, end))})`;
    done = end;
  }
  return out + text.slice(done);
}

/** Where the bracket that was opened just before `from` is closed. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  throw new Error('a bracket of the interpreter is never closed');
}
