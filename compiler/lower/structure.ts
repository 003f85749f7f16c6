// What types are made of, for the derived operations: the types of their parts, and what can be reached through them.
import type { Type } from '../check/types.js';
import type { ModuleBuilder } from './module-builder.js';

export const BYTES: Type = { kind: 'array', element: { kind: 'byte' } };

/** Types of the parts that structural operations look into. */
export function parts(module: ModuleBuilder, type: Type): readonly Type[] {
  switch (type.kind) {
    case 'array':
      return [module.identity.canonical(type.element)];
    case 'tuple':
      return type.elements.map((element) => module.identity.canonical(element));
    case 'struct':
      return isOpaque(type) ? [] : module.types.fields(type).map((field) => module.identity.canonical(field));
    case 'enum':
      return type.def.variants.flatMap((_, tag) => module.types.payload(type, tag).map((part) => module.identity.canonical(part)));
    default:
      return [];
  }
}

/** Structs whose fields do not make their value. */
export function isOpaque(type: Extract<Type, { kind: 'struct' }>): boolean {
  return type.def.handle || type.def.intrinsic !== null;
}

/** Whether a type that satisfies `test` is among `type` and what `below` leads to from it. */
export function reaches(module: ModuleBuilder, from: readonly Type[], test: (type: Type) => boolean, below: (type: Type) => readonly Type[]): boolean {
  const seen = new Set<number>();
  const pending = [...from];
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    const id = module.identity.id(type);
    if (seen.has(id)) continue;
    seen.add(id);
    if (test(type)) return true;
    pending.push(...below(type));
  }
  return false;
}

/** Whether equality as a map key differs from `==`: where a float may be inside. */
export function mayHoldFloat(module: ModuleBuilder, type: Type): boolean {
  return reaches(
    module,
    [type],
    (part) => part.kind === 'float' || part.kind === 'interface',
    (part) => parts(module, part),
  );
}
