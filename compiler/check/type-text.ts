// Types as people write them, for messages.
import type { Type } from './types.js';
import { prune } from './unify.js';

export function showType(type: Type): string {
  const t = prune(type);
  switch (t.kind) {
    case 'int':
    case 'float':
    case 'byte':
    case 'bool':
    case 'char':
    case 'string':
    case 'never':
      return t.kind;
    case 'unit':
      return '()';
    case 'error':
    case 'infer':
      return '_';
    case 'array':
      return `[${showType(t.element)}]`;
    case 'tuple':
      return `(${t.elements.map(showType).join(', ')})`;
    case 'struct':
    case 'enum':
    case 'interface':
      return t.args.length === 0 ? t.def.name : `${t.def.name}<${t.args.map(showType).join(', ')}>`;
    case 'fn':
      return `fn(${t.params.map(showType).join(', ')})${prune(t.result).kind === 'unit' ? '' : `: ${showType(t.result)}`}`;
    case 'pointer':
      return `*${showType(t.to)}`;
    case 'param':
      return t.def.name;
    default:
      return t satisfies never;
  }
}

/** The name of a type without its arguments, as traces print the methods of it. */
export function headName(type: Type): string {
  const t = prune(type);
  if (t.kind === 'struct' || t.kind === 'enum' || t.kind === 'interface') return t.def.name;
  return t.kind === 'array' && prune(t.element).kind === 'param' ? 'array' : showType(t);
}
