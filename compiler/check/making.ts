// What hints say of how a struct is made.
import type { Body } from './body.js';
import { mayUse } from './environment.js';
import { findMethod } from './impls.js';
import { ERROR, type StructDef } from './types.js';

const MAKERS = ['new', 'from'];

/** By its fields, where they may be used here; else by a function of its own, where it has one. */
export function howToMake(b: Body, def: StructDef): string | undefined {
  if (def.fields.every(({ name }) => mayUse(b.program, b.env, def.module, name)))
    return def.fields.length === 0 ? `write \`${def.name} {}\`` : `write \`${def.name} { ${def.fields.map(({ name }) => `${name}: ...`).join(', ')} }\``;
  const type = { kind: 'struct', def, args: def.typeParams.map(() => ERROR) } as const;
  for (const name of MAKERS) {
    const maker = findMethod(b.program.impls, type, name)?.fn;
    if (maker !== undefined && !maker.hasSelf) return `write \`${def.name}.${name}(${maker.params.length === 0 ? '' : '...'})\``;
  }
  return undefined;
}
