// What the library says of itself: every function that programs may call, its comment, and the example in it.
import type { FnItem, Item, TypeNode } from '../../compiler/syntax/ast.js';
import { parse } from '../../compiler/syntax/parse.js';
import { readLibrary } from '../support/library.js';

export interface Documented {
  readonly module: string;
  /** `Map.insert`, `[T].len`, `sqrt`. */
  readonly name: string;
  readonly doc: string | null;
  /** The lines between the fences; null where there are none. */
  readonly example: string | null;
}

function example(doc: string | null): string | null {
  const found = doc === null ? null : /^```\n([\s\S]*?)\n```$/m.exec(doc);
  return found === null ? null : found[1]!;
}

function typeName(type: TypeNode): string {
  switch (type.kind) {
    case 'array':
      return `[${typeName(type.element)}]`;
    case 'name':
      return type.name.text;
    default:
      return type.kind;
  }
}

const isPrivate = (name: string): boolean => name.startsWith('_');

function functionsOf(item: Item): readonly { readonly fn: FnItem; readonly owner: string }[] {
  switch (item.kind) {
    case 'fn':
      return [{ fn: item, owner: '' }];
    case 'interface':
      return isPrivate(item.name.text) ? [] : item.methods.map((fn) => ({ fn, owner: `${item.name.text}.` }));
    case 'impl': {
      const name = typeName(item.target);
      // What an interface asks for is described there.
      return item.interface !== null || isPrivate(name) ? [] : item.methods.map((fn) => ({ fn, owner: `${name}.` }));
    }
    default:
      return [];
  }
}

/** The public functions of the library's modules for programs: the prelude and `std/`. */
export function documentedFunctions(): readonly Documented[] {
  const found: Documented[] = [];
  for (const [module, text] of readLibrary()) {
    if (!module.startsWith('prelude/') && !module.startsWith('std/')) continue;
    for (const item of parse(text, 0).module.items) {
      for (const { fn, owner } of functionsOf(item)) {
        if (!isPrivate(fn.name.text)) found.push({ module, name: `${owner}${fn.name.text}`, doc: fn.doc, example: example(fn.doc) });
      }
    }
  }
  return found;
}
