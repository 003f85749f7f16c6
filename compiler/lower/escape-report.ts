// For people: which locals whose address is taken stay on the stack, and what makes the others live on the heap.
import type { CheckedProgram, Node } from '../check/tree.js';
import type { LocalDef } from '../check/types.js';
import type { Span } from '../diagnostics/diagnostic.js';
import type { Cause } from './escape.js';
import { EscapeAnalysis } from './escape.js';
import { children } from './tree-walk.js';

export interface PointedLocal {
  readonly name: string;
  /** The function whose local it is; closures in it count as its own code. */
  readonly fn: string;
  readonly span: Span;
  /** Where its address is taken first. */
  readonly taken: Span;
  /** What happens to the address up to what makes it escape; null for a local that stays on the stack. */
  readonly escapes: readonly Cause[] | null;
}

/** Every local of the program's own modules whose address is taken, in the order of the source. */
export function explainEscapes(program: CheckedProgram): readonly PointedLocal[] {
  const analysis = new EscapeAnalysis();
  const taken = new Map<LocalDef, { readonly fn: string; readonly at: Span }>();
  const bodies = [
    ...program.functions.map(({ name, params, body }) => ({ name, params, body })),
    ...program.tests.map(({ name, body }) => ({ name, params: [], body })),
  ];
  for (const { name, params, body } of bodies) {
    if (body === null) continue;
    analysis.enter(
      params.map((param) => param.local),
      body,
    );
    eachAddress(body, (local, at) => {
      if (!taken.has(local)) taken.set(local, { fn: name, at });
    });
  }
  return [...taken]
    .map(([local, { fn, at }]) => ({ name: local.name, fn, span: local.span, taken: at, escapes: analysis.whyEscapes(local) }))
    .sort((a, b) => a.span.file - b.span.file || a.span.start - b.span.start);
}

function eachAddress(root: Node, visit: (local: LocalDef, at: Span) => void): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'addressOf' && node.place.kind === 'local') visit(node.place.def, node.span);
    if (node.kind === 'closure') pending.push(node.body);
    pending.push(...[...children(node)].reverse());
  }
}
