// The type table as a relation: who is below whom, what fits where. Also says what is wrong with a table; the relation may only be asked once nothing is.
import type { ElementType, Module, SlotType, TypeDef } from './module.js';
import { FIXED_TYPES, TYPE_ANY } from './module.js';
import { MAX_TYPES } from './file.js';

/** Objects are made by `new` from registers that a call's argument count (a byte) can name. */
export const MAX_FIELDS = 255;
/** Of a closure: what instructions cannot name by its place, those of machines reach by number. */
export const MAX_CAPTURES = 32_000;
/** One less: the closure itself is passed too. */
export const MAX_PARAMS = 254;

export class TypeRelation {
  private readonly parent: Int32Array;
  /** For a box, the first box with the same element; pointers to cells of the two are the same. */
  private readonly sameBox: Int32Array;
  private readonly boxOf = new Map<string, number>();

  constructor(readonly types: readonly TypeDef[]) {
    this.parent = new Int32Array(types.length);
    this.sameBox = new Int32Array(types.length);
    types.forEach((type, i) => {
      this.parent[i] = i === TYPE_ANY ? -1 : type.kind === 'variant' ? type.enum : type.kind === 'closure' ? type.signature : TYPE_ANY;
      if (type.kind !== 'box') return;
      const key = elementKey(type.element);
      const first = this.boxOf.get(key) ?? i;
      this.boxOf.set(key, first);
      this.sameBox[i] = first;
    });
  }

  isBelow(type: number, above: number): boolean {
    for (let t = type; t >= 0; t = this.parent[t]!) if (t === above) return true;
    return false;
  }

  commonAbove(a: number, b: number): number {
    for (let t = a; t >= 0; t = this.parent[t]!) if (this.isBelow(b, t)) return t;
    return TYPE_ANY;
  }

  /** The box that stands for all with the same element. */
  cell(box: number): number {
    return this.sameBox[box]!;
  }

  /** The box whose cells hold this, -1 where the table has none. */
  cellFor(type: SlotType): number {
    return this.boxOf.get(elementKey(type)) ?? -1;
  }

  /** May a value of the one be used where the other is wanted? */
  fits(from: SlotType, to: SlotType): boolean {
    if (from.kind === 'ref' && to.kind === 'ref') return this.isBelow(from.type, to.type) && (to.nullable || !from.nullable);
    if (from.kind === 'ptr' && to.kind === 'ptr') return this.cell(from.type) === this.cell(to.type);
    return from.kind === to.kind;
  }
}

function elementKey(type: SlotType): string {
  return type.kind === 'ref' ? `ref ${type.type} ${type.nullable}` : type.kind === 'ptr' ? `ptr ${type.type}` : type.kind;
}

export function printSlotType(types: readonly TypeDef[], type: ElementType): string;
export function printSlotType(types: readonly TypeDef[], type: SlotType): string;
export function printSlotType(types: readonly TypeDef[], type: ElementType | SlotType): string {
  if (type.kind !== 'ref' && type.kind !== 'ptr') return type.kind;
  const name = `${types[type.type]?.name ?? '?'} (type ${type.type})`;
  return type.kind === 'ptr' ? `pointer to cell of ${name}` : type.nullable ? `nullable ${name}` : name;
}

/** What is wrong with one slot type; null when nothing is. */
export function slotTypeFault(types: readonly TypeDef[], type: ElementType | SlotType): string | null {
  if (type.kind !== 'ref' && type.kind !== 'ptr') return null;
  const named = types[type.type];
  if (named === undefined) return `names type ${type.type} of ${types.length}`;
  return type.kind === 'ptr' && named.kind !== 'box' ? `is a pointer to ${named.name} (type ${type.type}), which is no box` : null;
}

/** The first fault of the type table; null when it is sound. */
export function typeTableFault(m: Module): string | null {
  const { types } = m;
  if (types.length > MAX_TYPES) return `${types.length} types, at most ${MAX_TYPES} are allowed`;
  for (let i = 0; i < FIXED_TYPES.length; i++) {
    if (types[i]?.kind !== FIXED_TYPES[i]!.kind) return `type ${i} must be ${FIXED_TYPES[i]!.name}`;
  }
  for (let i = 0; i < types.length; i++) {
    const reason = typeFault(m, i, types[i]!);
    if (reason !== null) return `type ${i} (${types[i]!.name}): ${reason}`;
  }
  const relation = new TypeRelation(types);
  for (let i = 0; i < types.length; i++) {
    const type = types[i]!;
    const reason = type.kind === 'closure' ? closureFault(m, relation, i, type) : null;
    if (reason !== null) return `type ${i} (${type.name}): ${reason}`;
  }
  return null;
}

export function signatureFault(types: readonly TypeDef[], params: readonly SlotType[], result: SlotType | null, most = MAX_PARAMS): string | null {
  if (params.length > most) return `${params.length} parameters, at most ${most} are allowed`;
  return listFault(types, params, 'parameter') ?? (result === null ? null : prefixed('result', slotTypeFault(types, result)));
}

function prefixed(what: string, reason: string | null): string | null {
  return reason === null ? null : `${what} ${reason}`;
}

function listFault(types: readonly TypeDef[], list: readonly SlotType[], what: string): string | null {
  for (let i = 0; i < list.length; i++) {
    const reason = slotTypeFault(types, list[i]!);
    if (reason !== null) return `${what} ${i} ${reason}`;
  }
  return null;
}

function fieldsFault(types: readonly TypeDef[], fields: readonly SlotType[], most = MAX_FIELDS): string | null {
  return fields.length > most ? `${fields.length} fields, at most ${most} are allowed` : listFault(types, fields, 'field');
}

function typeFault(m: Module, index: number, type: TypeDef): string | null {
  const { types } = m;
  switch (type.kind) {
    case 'any':
    case 'string':
    case 'context':
      return FIXED_TYPES[index]?.kind === type.kind ? null : `${type.kind} stands at its fixed index only`;
    case 'struct':
      return fieldsFault(types, type.fields);
    case 'array':
    case 'box':
      return prefixed('element', slotTypeFault(types, type.element));
    case 'enum': {
      for (let tag = 0; tag < type.variants.length; tag++) {
        const variant = types[type.variants[tag]!];
        if (variant?.kind !== 'variant') return `variant ${tag} is type ${type.variants[tag]}, which is no variant`;
        if (variant.enum !== index || variant.tag !== tag) return `variant ${tag} (${variant.name}) says it is variant ${variant.tag} of type ${variant.enum}`;
      }
      return null;
    }
    case 'variant': {
      const above = types[type.enum];
      if (above?.kind !== 'enum') return `its enum is type ${type.enum}, which is no enum`;
      if (above.variants[type.tag] !== index) return `its enum ${above.name} does not list it as variant ${type.tag}`;
      return fieldsFault(types, type.fields);
    }
    case 'signature':
      return signatureFault(types, type.params, type.result);
    case 'closure':
      if (types[type.signature]?.kind !== 'signature') return `its signature is type ${type.signature}, which is no signature`;
      if (m.fns[type.fn] === undefined) return `its function is ${type.fn} of ${m.fns.length}`;
      return fieldsFault(types, type.fields, MAX_CAPTURES);
    default:
      return type satisfies never;
  }
}

/** A call through the signature passes the closure and the signature's parameters, and takes the signature's result: the function must stand for all three. */
function closureFault(m: Module, relation: TypeRelation, index: number, closure: TypeDef & { kind: 'closure' }): string | null {
  const signature = m.types[closure.signature]!;
  const fn = m.fns[closure.fn]!;
  if (signature.kind !== 'signature') return null;
  if (signatureFault(m.types, fn.params, fn.result, 255) !== null) return null; // told with the function
  const passed: SlotType[] = [{ kind: 'ref', type: index, nullable: false }, ...signature.params];
  if (fn.params.length !== passed.length) return `function ${fn.name} takes ${fn.params.length} parameters, a call of the closure passes ${passed.length}`;
  for (let i = 0; i < passed.length; i++) {
    if (relation.fits(passed[i]!, fn.params[i]!)) continue;
    return `parameter ${i} of ${fn.name} is ${printSlotType(m.types, fn.params[i]!)}, a call of the closure passes ${printSlotType(m.types, passed[i]!)}`;
  }
  if ((fn.result === null) !== (signature.result === null)) return `function ${fn.name} and the signature differ on whether there is a result`;
  if (fn.result !== null && signature.result !== null && !relation.fits(fn.result, signature.result)) {
    return `function ${fn.name} gives ${printSlotType(m.types, fn.result)}, its signature says ${printSlotType(m.types, signature.result)}`;
  }
  return null;
}
