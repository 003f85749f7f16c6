// Which machine type stands for a language type: the table of docs/compiler.md. The type table of the module is filled here, an entry a type
// that is reached; entries are reserved before their fields are asked for, so that recursive types close.
import type { EnumDef, StructDef, Type } from '../check/types.js';
import type { ElementType, SlotType, TypeDef } from '../../vm/bytecode/module.js';
import { FIXED_TYPES, TYPE_ANY, TYPE_CONTEXT, TYPE_STRING } from '../../vm/bytecode/module.js';
import type { RepresentationState } from './foundation.js';
import type { TypeIdentity } from './type-identity.js';
import { bind, resolve, substitute } from './type-identity.js';

export const I64: SlotType = { kind: 'i64' };
export const F64: SlotType = { kind: 'f64' };
export const STRING_SLOT: SlotType = { kind: 'ref', type: TYPE_STRING, nullable: false };
export const ANY_SLOT: SlotType = { kind: 'ref', type: TYPE_ANY, nullable: false };
export const NULLABLE_ANY: SlotType = { kind: 'ref', type: TYPE_ANY, nullable: true };
const MAX_FIELDS = 250;
/** Deeper nesting of type arguments than this never ends. */
const MAX_DEPTH = 64;

export type StructType = Extract<Type, { kind: 'struct' }>;
export type EnumType = Extract<Type, { kind: 'enum' }>;
export type FnType = Extract<Type, { kind: 'fn' }>;

export function reference(type: number, nullable = false): SlotType {
  return { kind: 'ref', type, nullable };
}

/** What a future runs when it is awaited: a closure without parameters, of a signature that no other function has. */
export function isAsyncBody(type: Type): boolean {
  return type.kind === 'struct' && type.def.intrinsic === 'async_body';
}

export function isNullable(slot: SlotType): boolean {
  return slot.kind === 'ref' && slot.nullable;
}

export class Representation {
  private readonly entries: (TypeDef | null)[] = [...FIXED_TYPES];
  private readonly byKey = new Map<string, number>();
  private readonly slots = new Map<number, SlotType>();

  constructor(
    private readonly identity: TypeIdentity,
    private readonly option: EnumDef,
    private readonly limit: (message: string, def: StructDef | EnumDef | null) => void,
  ) {}

  state(): RepresentationState {
    return { entries: this.types(), byKey: [...this.byKey], slots: [...this.slots] };
  }

  restore({ entries, byKey, slots }: RepresentationState): void {
    this.entries.splice(0, this.entries.length, ...entries);
    for (const [key, index] of byKey) this.byKey.set(key, index);
    for (const [type, slot] of slots) this.slots.set(type, slot);
  }

  /** The finished type table. */
  types(): readonly TypeDef[] {
    return this.entries.map((entry, i) => {
      if (entry === null) throw new Error(`type ${i} was reserved and never filled`);
      return entry;
    });
  }

  get(index: number): TypeDef {
    const entry = this.entries[index];
    if (entry === undefined || entry === null) throw new Error(`no type ${index}`);
    return entry;
  }

  /** What a register, field or element of this type holds. */
  slot(type: Type): SlotType {
    const id = this.identity.id(type);
    let slot = this.slots.get(id);
    if (slot === undefined) {
      slot = this.makeSlot(resolve(type));
      this.slots.set(id, slot);
    }
    return slot;
  }

  /** What a function of this result type returns. */
  result(type: Type): SlotType | null {
    const kind = resolve(type).kind;
    return kind === 'unit' || kind === 'never' || kind === 'error' ? null : this.slot(type);
  }

  private makeSlot(type: Type): SlotType {
    switch (type.kind) {
      case 'int':
      case 'byte':
      case 'bool':
      case 'char':
      case 'unit':
      case 'never':
      case 'error':
        return I64;
      case 'float':
        return F64;
      case 'string':
        return STRING_SLOT;
      case 'interface':
        return ANY_SLOT;
      case 'pointer':
        return { kind: 'ptr', type: this.box(type.to) };
      case 'struct':
        if (type.def.intrinsic === 'any') return NULLABLE_ANY;
        if (type.def.intrinsic === 'context') return reference(TYPE_CONTEXT);
        return reference(this.index(type));
      case 'enum': {
        const nullable = this.nullableOption(type);
        if (nullable !== null) return nullable;
        return this.isPlainEnum(type) ? I64 : reference(this.index(type));
      }
      case 'array':
      case 'tuple':
      case 'fn':
        return reference(this.index(type));
      case 'param':
        throw new Error(`type parameter ${type.def.name} was not substituted`);
      case 'infer':
        throw new Error('an inference variable reached the builder');
      default:
        return type satisfies never;
    }
  }

  /** An enum whose variants are numbers. */
  isPlainEnum(type: EnumType): boolean {
    return type.def.variants.every((variant) => variant.payload.length === 0);
  }

  /** `Option` of a reference that is never null: that reference or null. */
  isNullableOption(type: EnumType): boolean {
    return this.nullableOption(type) !== null;
  }

  private nullableOption(type: EnumType): SlotType | null {
    if (type.def !== this.option) return null;
    const of = resolve(type.args[0]!);
    switch (of.kind) {
      case 'string':
      case 'array':
      case 'tuple':
      case 'fn':
      case 'interface':
      case 'struct':
      case 'enum': {
        const slot = this.slot(of);
        return slot.kind === 'ref' && !slot.nullable ? { ...slot, nullable: true } : null;
      }
      default:
        return null;
    }
  }

  fields(type: StructType): readonly Type[] {
    if (this.endless(type)) return [];
    const by = bind(type.def.typeParams, type.args);
    return type.def.fields.map((field) => substitute(field.type, by));
  }

  payload(type: EnumType, variant: number): readonly Type[] {
    if (this.endless(type)) return [];
    const by = bind(type.def.typeParams, type.args);
    return type.def.variants[variant]!.payload.map((payload) => substitute(payload, by));
  }

  /** Index of the object type of an array, struct, tuple, enum (one with payloads), function or string. */
  index(type: Type): number {
    const t = resolve(type);
    switch (t.kind) {
      case 'string':
        return TYPE_STRING;
      case 'interface':
        return TYPE_ANY;
      case 'struct':
        if (t.def.intrinsic === 'any') return TYPE_ANY;
        if (t.def.intrinsic === 'context') return TYPE_CONTEXT;
        if (isAsyncBody(t)) {
          const name = `async ${this.identity.name(t.args[0]!)}`;
          return this.entry(`t${this.identity.id(t)}`, () => ({ kind: 'signature', name, params: [], result: this.result(t.args[0]!) }));
        }
        return this.entry(`t${this.identity.id(t)}`, () => {
          const fields = this.fields(t);
          this.bound(fields.length, t.def.name, t.def);
          return { kind: 'struct', name: t.def.name, fields: fields.map((field) => this.slot(field)) };
        });
      case 'tuple':
        return this.entry(`t${this.identity.id(t)}`, () => {
          this.bound(t.elements.length, 'a tuple', null);
          return { kind: 'struct', name: this.identity.name(t), fields: t.elements.map((element) => this.slot(element)) };
        });
      case 'array':
        return this.entry(`t${this.identity.id(t)}`, () => ({ kind: 'array', name: this.identity.name(t), element: this.element(t.element) }));
      case 'enum': {
        if (this.isNullableOption(t)) return this.index(t.args[0]!);
        return this.entry(`t${this.identity.id(t)}`, () => ({
          kind: 'enum',
          name: t.def.name,
          variants: t.def.variants.map((_, tag) => this.variant(t, tag)),
        }));
      }
      case 'fn':
        return this.entry(`t${this.identity.id(t)}`, () => ({
          kind: 'signature',
          name: this.identity.name(t),
          params: t.params.map((param) => this.slot(param)),
          result: this.result(t.result),
        }));
      default:
        throw new Error(`${this.identity.name(t)} has no object type`);
    }
  }

  variant(type: EnumType, tag: number): number {
    return this.entry(`v${this.identity.id(type)}.${tag}`, () => {
      const payload = this.payload(type, tag);
      const name = type.def.variants[tag]!.name;
      this.bound(payload.length, `${type.def.name}.${name}`, type.def);
      return { kind: 'variant', name, enum: this.index(type), tag, fields: payload.map((part) => this.slot(part)) };
    });
  }

  /** What a register holds that an element was loaded into as it is. */
  elementSlot(type: Type): SlotType {
    const element = this.element(type);
    return element.kind === 'u8' ? I64 : element;
  }

  private element(type: Type): ElementType {
    if (resolve(type).kind === 'byte') return { kind: 'u8' };
    const slot = this.slot(type);
    if (slot.kind === 'ptr') return { kind: 'ref', type: this.pointerCell(slot), nullable: false };
    return slot;
  }

  /** A struct around a pointer, for arrays. */
  pointerCell(slot: Extract<SlotType, { kind: 'ptr' }>): number {
    return this.entry(`cell${slot.type}`, () => ({ kind: 'struct', name: 'pointer', fields: [slot] }));
  }

  /** The cell of a captured or escaping variable of this type, and what pointers to it point to. */
  box(type: Type): number {
    return this.entry(`b${this.identity.id(type)}`, () => ({ kind: 'box', name: `box ${this.identity.name(type)}`, element: this.slot(type) }));
  }

  /** Interface values that are no references with a type of their own are put in one of these. */
  wrapper(type: Type): number {
    return this.entry(`w${this.identity.id(type)}`, () => ({ kind: 'struct', name: this.identity.name(type), fields: [this.slot(type)] }));
  }

  /** The type of one closure expression, or of a function as a value. */
  closure(name: string, signature: number, fn: number, fields: readonly SlotType[]): number {
    this.bound(fields.length, `the closure ${name}`, null, 'captures');
    this.entries.push({ kind: 'closure', name, signature, fn, fields });
    return this.entries.length - 1;
  }

  /** A type of the builder's own, made once for each key. */
  own(key: string, make: (index: number) => TypeDef): number {
    return this.entry(`own ${key}`, make);
  }

  /** Whether the type comes from a definition that contains itself with ever larger type arguments: then it is an error, and has nothing in it. */
  private foundEndless = false;
  private endless(type: StructType | EnumType): boolean {
    // An Option on the way is not to blame.
    if (this.identity.depth(type) <= (type.def === this.option ? MAX_DEPTH + 1 : MAX_DEPTH)) return false;
    if (!this.foundEndless) {
      const def = ownDefinition(type);
      this.limit(def === null ? `a type is nested more than ${MAX_DEPTH} deep` : `\`${def.name}\` contains itself with ever larger type arguments`, def);
    }
    this.foundEndless = true;
    return true;
  }

  private bound(count: number, name: string, def: StructDef | EnumDef | null, verb: 'has' | 'captures' = 'has'): void {
    if (count > MAX_FIELDS) this.limit(`${name} ${verb} ${count} ${verb === 'has' ? 'fields' : 'variables'}, more than ${MAX_FIELDS}`, def);
  }

  private entry(key: string, make: (index: number) => TypeDef): number {
    let index = this.byKey.get(key);
    if (index === undefined) {
      index = this.entries.length;
      this.entries.push(null);
      this.byKey.set(key, index);
      this.entries[index] = make(index);
    }
    return index;
  }
}

/** The outermost struct or enum of the program in a type; null where all are the library's, which are not to blame. */
function ownDefinition(type: Type): StructDef | EnumDef | null {
  switch (type.kind) {
    case 'struct':
    case 'enum':
      if (type.def.module.library !== true) return type.def;
      return firstOf(type.args);
    case 'array':
      return ownDefinition(type.element);
    case 'tuple':
      return firstOf(type.elements);
    case 'pointer':
      return ownDefinition(type.to);
    case 'fn':
      return firstOf([...type.params, type.result]);
    default:
      return null;
  }
}

function firstOf(types: readonly Type[]): StructDef | EnumDef | null {
  for (const type of types) {
    const found = ownDefinition(type);
    if (found !== null) return found;
  }
  return null;
}
