// Types compared by structure: every concrete type gets a number, its depth and a printable name. Type arguments of polymorphic recursion share
// structure exponentially, so nothing here walks a type twice: numbers are remembered by object, names are cut off.
import type { EnumDef, FnDef, InterfaceDef, StructDef, Type, TypeParamDef } from '../check/types.js';
import type { IdentityState } from './foundation.js';

export type Substitution = ReadonlyMap<TypeParamDef, Type>;

export const NO_SUBSTITUTION: Substitution = new Map();

const NAME_LIMIT = 120;

/** Follows what inference bound; a variable that nothing bound holds no value, which is what `never` says. */
export function resolve(type: Type): Type {
  let at = type;
  while (at.kind === 'infer') at = at.bound ?? { kind: 'never' };
  return at;
}

export function substitute(type: Type, by: Substitution): Type {
  if (by.size === 0 && type.kind !== 'infer') return type;
  const each = (types: readonly Type[]): readonly Type[] => {
    let changed = false;
    const now = types.map((t) => {
      const s = substitute(t, by);
      if (s !== t) changed = true;
      return s;
    });
    return changed ? now : types;
  };
  switch (type.kind) {
    case 'param':
      return by.get(type.def) ?? type;
    case 'infer':
      return substitute(resolve(type), by);
    case 'array': {
      const element = substitute(type.element, by);
      return element === type.element ? type : { kind: 'array', element };
    }
    case 'pointer': {
      const to = substitute(type.to, by);
      return to === type.to ? type : { kind: 'pointer', to };
    }
    case 'tuple': {
      const elements = each(type.elements);
      return elements === type.elements ? type : { kind: 'tuple', elements };
    }
    case 'struct':
    case 'enum':
    case 'interface': {
      const args = each(type.args);
      return args === type.args ? type : ({ ...type, args } as Type);
    }
    case 'fn': {
      const params = each(type.params);
      const result = substitute(type.result, by);
      return params === type.params && result === type.result ? type : { kind: 'fn', params, result };
    }
    default:
      return type;
  }
}

export function bind(params: readonly TypeParamDef[], args: readonly Type[]): Substitution {
  if (params.length === 0) return NO_SUBSTITUTION;
  return new Map(params.map((param, i) => [param, args[i] ?? { kind: 'never' }]));
}

type Definition = FnDef | StructDef | EnumDef | InterfaceDef | TypeParamDef;

/** A name for a definition that is the same in every compilation that has its file under the same number; null for what is only met inside its own definition. */
function placeOf(def: Definition): string | null {
  if (!('kind' in def)) return null;
  return `${def.kind} ${def.span.file}:${def.span.start}${def.kind === 'fn' && def.async ? ' async' : ''}`;
}

export class TypeIdentity {
  private readonly byKey = new Map<string, number>();
  private readonly byObject = new WeakMap<Type, number>();
  private readonly definitions = new WeakMap<Definition, number>();
  private readonly numbered: Definition[] = [];
  /** Definitions that had numbers before this compilation. */
  private readonly before = new Map<string, number>();
  private definitionCount = 0;
  /** `type` is null as long as nobody has asked for a type that had its number before. */
  private readonly infos: { type: Type | null; readonly depth: number; readonly name: string }[] = [];

  /** Throws where two definitions have one place. */
  state(): IdentityState {
    const definitions = this.numbered.map(placeOf);
    const places = definitions.filter((place) => place !== null);
    const twice = places.find((place, i) => places.indexOf(place) !== i);
    if (twice !== undefined) throw new Error(`two definitions are a ${twice}`);
    return { definitions, types: [...this.byKey.keys()].map((key, id) => ({ key, depth: this.infos[id]!.depth, name: this.infos[id]!.name })) };
  }

  /** Gives the numbers that there were. Nothing may have a number yet. */
  restore({ definitions, types }: IdentityState): void {
    definitions.forEach((place, number) => void (place === null || this.before.set(place, number)));
    this.definitionCount = definitions.length;
    types.forEach(({ key, depth, name }, id) => {
      this.byKey.set(key, id);
      this.infos.push({ type: null, depth, name });
    });
  }

  /** The number of a concrete type; equal types have equal numbers. */
  id(type: Type): number {
    const known = this.byObject.get(type);
    if (known !== undefined) return known;
    const id = this.intern(type);
    if (type.kind !== 'infer') this.byObject.set(type, id);
    return id;
  }

  /** How deep type constructors nest in it. */
  depth(type: Type): number {
    return this.infos[this.id(type)]!.depth;
  }

  name(type: Type): string {
    return this.infos[this.id(type)]!.name;
  }

  /** The first object that was seen of this type: maps by object may be keyed with it. */
  canonical(type: Type): Type {
    return this.infos[this.id(type)]!.type!;
  }

  key(types: readonly Type[]): string {
    return types.map((type) => this.id(type)).join(',');
  }

  definition(def: Definition): number {
    let id = this.definitions.get(def);
    if (id === undefined) {
      id = this.numberBefore(def);
      if (id === undefined) {
        id = this.definitionCount;
        this.definitionCount += 1;
        this.numbered.push(def);
      }
      this.definitions.set(def, id);
    }
    return id;
  }

  private numberBefore(def: Definition): number | undefined {
    if (this.before.size === 0) return undefined;
    const place = placeOf(def);
    return place === null ? undefined : this.before.get(place);
  }

  private intern(type: Type): number {
    switch (type.kind) {
      case 'infer':
        return this.id(resolve(type));
      case 'array':
        return this.add(type, 'array', [type.element], ([element]) => `[${element}]`);
      case 'pointer':
        return this.add(type, 'pointer', [type.to], ([to]) => `*${to}`);
      case 'tuple':
        return this.add(type, 'tuple', type.elements, (names) => `(${names.join(', ')})`);
      case 'struct':
      case 'enum':
      case 'interface':
        return this.add(type, `def${this.definition(type.def)}`, type.args, (names) =>
          names.length === 0 ? type.def.name : `${type.def.name}<${names.join(', ')}>`,
        );
      case 'fn':
        return this.add(type, 'fn', [...type.params, type.result], (names) => {
          const result = names[names.length - 1];
          return `fn(${names.slice(0, -1).join(', ')})${result === '()' ? '' : `: ${result}`}`;
        });
      case 'param':
        return this.add(type, `param${this.definition(type.def)}`, [], () => type.def.name);
      case 'unit':
        return this.add(type, 'unit', [], () => '()');
      default:
        return this.add(type, type.kind, [], () => type.kind);
    }
  }

  private add(type: Type, head: string, parts: readonly Type[], name: (parts: readonly string[]) => string): number {
    const key = `${head}:${this.key(parts)}`;
    let id = this.byKey.get(key);
    if (id === undefined) {
      id = this.infos.length;
      this.byKey.set(key, id);
      const full = name(parts.map((part) => this.name(part)));
      this.infos.push({
        type,
        depth: 1 + Math.max(0, ...parts.map((part) => this.depth(part))),
        name: full.length > NAME_LIMIT ? `${full.slice(0, NAME_LIMIT)}...` : full,
      });
    } else this.infos[id]!.type ??= type;
    return id;
  }
}
