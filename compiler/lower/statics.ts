// Static variables. One whose first value is a constant carries it in the module; another is filled by a function of its own before the program
// begins. Until then a reference is null, so such a variable is declared nullable, and reads are checked.
import type { Node } from '../check/tree.js';
import type { ModuleDef, StaticDef, Type } from '../check/types.js';
import type { ConstValue, IrStatic, Reg } from '../ir/ir.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import { Body } from './body.js';
import { value } from './expression.js';
import { FunctionBuilder } from './function-builder.js';
import type { StaticEntry, StaticsState } from './foundation.js';
import type { ModuleBuilder } from './module-builder.js';
import { NO_SUBSTITUTION } from './type-identity.js';

export class Statics {
  private readonly entries = new Map<StaticDef, StaticEntry>();
  private readonly list: IrStatic[] = [];

  constructor(private readonly module: ModuleBuilder) {}

  state(): StaticsState {
    const entries = [...this.entries].map(([def, entry]) => ({ module: def.module.name, position: def.module.statics.indexOf(def), entry }));
    return { list: this.list.slice(), entries };
  }

  restore({ list, entries }: StaticsState): void {
    this.list.push(...list);
    const modules = new Map(this.module.program.modules.map((module) => [module.name, module]));
    for (const { module, position, entry } of entries) this.entries.set(modules.get(module)!.statics[position]!, entry);
  }

  finish(): readonly IrStatic[] {
    return this.list;
  }

  index(def: StaticDef): number {
    return this.entry(def).index;
  }

  /** The functions that fill what is reached of a module's statics, in order. */
  initialisers(module: ModuleDef): readonly number[] {
    return module.statics.flatMap((def) => this.entries.get(def)?.initialiser ?? []);
  }

  /** Asks for a static, so that its initialiser runs whoever reads it. */
  reach(def: StaticDef): void {
    this.entry(def);
  }

  load(body: Body, def: StaticDef, into: Reg | null): Reg {
    const { b } = body;
    const entry = this.entry(def);
    if (!def.mutable && entry.constant !== null) return b.constant(entry.constant, entry.slot, into);
    const { checked } = entry;
    const dst = checked ? b.register(entry.stored) : (into ?? b.register(entry.stored));
    b.emit({ op: 'ldst', dst, static: entry.index, span: b.span });
    return checked ? b.row('nn', entry.slot, [dst], { into }) : dst;
  }

  store(body: Body, def: StaticDef, from: Reg): void {
    const { b } = body;
    const entry = this.entry(def);
    b.emit({ op: 'stst', static: entry.index, args: [b.fitting(from, entry.slot)], span: b.span });
  }

  private entry(def: StaticDef): StaticEntry {
    const known = this.entries.get(def);
    if (known !== undefined) return known;
    const { module } = this;
    if (def.initial === null) throw new Error(`static ${def.name} has no value`);
    const slot = module.types.slot(def.type);
    const constant = this.constantOf(def.initial);
    const stored: SlotType = constant === null && slot.kind === 'ref' ? (slot.nullable ? slot : { ...slot, nullable: true }) : slot;
    const index = this.list.length;
    const name = def.module.library === true ? `${def.module.name}.${def.name}` : def.name;
    this.list.push({ name, type: stored, initial: constant });
    const initialiser = constant === null ? module.reserve() : null;
    const entry: StaticEntry = { index, stored, slot, checked: stored !== slot, constant, initialiser };
    this.entries.set(def, entry);
    const { initial } = def;
    if (initialiser !== null) {
      module.later(() => {
        const b = new FunctionBuilder(def.span);
        const body = new Body(module, b, NO_SUBSTITUTION);
        module.escape.enter([], initial);
        this.store(body, def, value(body, initial));
        body.leave(null);
        module.define(initialiser, b.finish({ name: `static ${def.name}`, params: [], result: null }));
      });
    }
    return entry;
  }

  private constantOf(node: Node): ConstValue | null {
    const type: Type = this.module.identity.canonical(node.type);
    switch (node.kind) {
      case 'int':
        return { kind: 'int', value: BigInt.asIntN(64, node.value) };
      case 'unit':
        return { kind: 'int', value: 0n };
      case 'float':
        return { kind: 'float', value: node.value };
      case 'string':
        return { kind: 'string', value: node.value };
      case 'unary': {
        const of = this.constantOf(node.operand);
        if (node.op !== '-' || of === null) return null;
        if (of.kind === 'int' && type.kind === 'int') return { kind: 'int', value: BigInt.asIntN(64, -of.value) };
        return of.kind === 'float' ? { kind: 'float', value: -of.value } : null;
      }
      case 'variant': {
        if (node.payload.length > 0 || type.kind !== 'enum') return null;
        const { types } = this.module;
        if (types.isNullableOption(type)) return { kind: 'null' };
        if (types.isPlainEnum(type)) return { kind: 'int', value: BigInt(node.index) };
        return { kind: 'object', type: types.variant(type, node.index) };
      }
      case 'static': {
        const of = node.def;
        return of.mutable || of.initial === null ? null : this.constantOf(of.initial);
      }
      default:
        return null;
    }
  }
}
