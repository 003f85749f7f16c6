// Two arguments in the wrong order, as one mistake: `set_timeout(() => f(), 200)` for those who come from JavaScript. Looks at what the arguments are written as, before
// they are checked.
import type { Expr } from '../syntax/ast.js';
import type { Type } from './types.js';
import { prune } from './unify.js';

/** Kinds of types that an expression of that form may have; null where its form does not say. */
function kindsOf(e: Expr): readonly Type['kind'][] | null {
  switch (e.kind) {
    case 'int':
      return ['int', 'byte'];
    case 'string':
      return [...e.value].length === 1 ? ['string', 'char'] : ['string']; // a character in the quotes of a string is another mistake
    case 'interpolation':
      return ['string'];
    case 'float':
    case 'char':
    case 'bool':
    case 'tuple':
      return [e.kind];
    case 'array':
    case 'repeat':
      return ['array'];
    case 'closure':
      return ['fn'];
    default:
      return null;
  }
}

/** Null: there is no telling. */
function fits(e: Expr, type: Type): boolean | null {
  const kinds = kindsOf(e);
  const { kind } = prune(type);
  return kinds === null || kind === 'infer' || kind === 'param' || kind === 'error' || kind === 'interface' ? null : kinds.includes(kind);
}

/** Whether one of them does not fit where it is and one does fit in the other's place, and nothing speaks against changing places. */
export function areSwapped([first, second]: readonly [Expr, Expr], [one, other]: readonly [Type, Type]): boolean {
  const here = [fits(first, one), fits(second, other)];
  const there = [fits(first, other), fits(second, one)];
  return here.includes(false) && !here.includes(true) && there.includes(true) && !there.includes(false);
}
