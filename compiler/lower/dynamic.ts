// Interface values: references to `any`. A method called on one goes through a function of its own for each interface method, which looks at the
// object's type and calls the implementation; only types that were put into a value of that interface somewhere are in it. What has no object type
// of its own (numbers, functions, nullable references) is put into a struct first.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import { TYPE_STRING } from '../../vm/bytecode/module.js';
import type { Body } from './body.js';
import { orderFunction } from './compare.js';
import { equalityFunction, type EqualityMode, equality } from './equals.js';
import { value } from './expression.js';
import { FunctionBuilder, type Label } from './function-builder.js';
import { hashFunction, hashOf } from './hash.js';
import type { ModuleBuilder } from './module-builder.js';
import { ANY_SLOT, I64, reference } from './representation.js';
import { showAny, showParameters } from './show.js';
import { bind, substitute } from './type-identity.js';

type InterfaceType = Extract<Type, { kind: 'interface' }>;
export type Operation = 'show' | 'equals' | 'keyEquals' | 'compare' | 'hash';

interface Dispatcher {
  readonly index: number;
  readonly interface: InterfaceType;
  readonly name: string;
  readonly params: readonly SlotType[];
  readonly result: SlotType | null;
  /** Which parameter is the receiver, and which one must be of the same type. */
  readonly receiver: number;
  readonly other: number | null;
  /** The function for a concrete type. */
  readonly target: (type: Type) => number;
  /** What two values of different types give. */
  readonly unlike: number;
  readonly requested: Map<Type, number>;
}

export class Dispatchers {
  private readonly byKey = new Map<string, Dispatcher>();
  /** Concrete types by interface type, in the order in which they were met. */
  private readonly members = new Map<number, Set<Type>>();

  constructor(private readonly module: ModuleBuilder) {}

  /** Whether nothing has anything to do with values of interfaces. */
  get isEmpty(): boolean {
    return this.byKey.size === 0 && this.members.size === 0;
  }

  /** A concrete value as a value of that interface. */
  wrap(body: Body, node: Node, to: Type, into: Reg | null): Reg {
    const { module } = this;
    const { b } = body;
    const type = body.type(node.type);
    if (to.kind !== 'interface' || module.identity.id(type) === module.identity.id(to)) return value(body, node, into);
    this.membersOf(to).add(type);
    if (!this.isWrapped(type)) return value(body, node, into);
    const inner = value(body, node);
    return b.make(module.types.wrapper(type), [b.fitting(inner, module.types.slot(type))], ANY_SLOT, into);
  }

  /** The function that calls `name` on a value of that interface. */
  method(type: InterfaceType, name: string): number {
    const { module } = this;
    const def = type.def.methods.find((method) => method.name === name || method.name.endsWith(`.${name}`));
    if (def === undefined) throw new Error(`${type.def.name} has no method ${name}`);
    const by = new Map([...bind(type.def.typeParams, type.args), [type.def.self, type as Type]]);
    return this.dispatcher(type, name, {
      params: def.params.map((param, i) => (i === 0 ? ANY_SLOT : module.types.slot(substitute(param.type, by)))),
      result: module.types.result(substitute(def.result, by)),
      receiver: 0,
      other: null,
      unlike: 0,
      target: (concrete) => {
        const found = module.program.implementations(type.def, concrete, type.args);
        if (found === null) throw new Error(`${module.identity.name(concrete)} does not implement ${type.def.name}`);
        const { fn, typeArgs } = found.method(name);
        return module.instance(fn, typeArgs, fn.span);
      },
    });
  }

  /** The function that does a derived operation on values of that interface. */
  operation(type: InterfaceType, operation: Operation): number {
    const { module } = this;
    const one = { receiver: 0, other: null, unlike: 0 };
    const two = { receiver: 0, other: 1, params: [ANY_SLOT, ANY_SLOT], result: I64 };
    switch (operation) {
      case 'show': {
        const { buffer, seen } = showParameters(module);
        return this.dispatcher(type, 'to_string', { ...one, receiver: 1, params: [buffer, ANY_SLOT, seen], result: null, target: (t) => showAny(module, t) });
      }
      case 'hash':
        return this.dispatcher(type, 'hash', { ...one, params: [ANY_SLOT], result: I64, target: (t) => hashAny(module, t) });
      case 'equals':
        return this.dispatcher(type, 'equals', { ...two, unlike: 0, target: (t) => equalsAny(module, t, 'value') });
      case 'keyEquals':
        return this.dispatcher(type, 'key equals', { ...two, unlike: 0, target: (t) => equalsAny(module, t, 'key') });
      case 'compare':
        return this.dispatcher(type, 'compare', { ...two, unlike: 1, target: (t) => orderFunction(module, t) });
      default:
        return operation satisfies never;
    }
  }

  /** Asks for the functions that dispatchers will call; true when something was new. */
  requestTargets(): boolean {
    let news = false;
    for (const dispatcher of [...this.byKey.values()]) {
      for (const type of this.membersOf(dispatcher.interface)) {
        if (dispatcher.requested.has(type)) continue;
        dispatcher.requested.set(type, dispatcher.target(type));
        news = true;
      }
    }
    return news;
  }

  /** Makes the bodies, when no more types can turn up. */
  generate(): void {
    for (const dispatcher of this.byKey.values()) this.makeBody(dispatcher);
  }

  private dispatcher(type: InterfaceType, name: string, about: Omit<Dispatcher, 'index' | 'interface' | 'name' | 'requested'>): number {
    const key = `${this.module.identity.id(type)}.${name}`;
    let known = this.byKey.get(key);
    if (known === undefined) {
      known = { ...about, index: this.module.reserve(), interface: type, name: `${type.def.name}.${name}`, requested: new Map() };
      this.byKey.set(key, known);
    }
    return known.index;
  }

  private membersOf(type: InterfaceType): Set<Type> {
    const id = this.module.identity.id(type);
    let members = this.members.get(id);
    if (members === undefined) {
      members = new Set();
      this.members.set(id, members);
    }
    return members;
  }

  private isWrapped(type: Type): boolean {
    const { module } = this;
    const slot = module.types.slot(type);
    if (slot.kind !== 'ref' || slot.nullable) return true;
    return type.kind === 'interface' || type.kind === 'fn' || (type.kind === 'struct' && type.def.intrinsic !== null);
  }

  /** Type indices of the objects that stand for values of a concrete type. */
  private objectTypes(type: Type): readonly number[] {
    const { types } = this.module;
    if (this.isWrapped(type)) return [types.wrapper(type)];
    if (type.kind === 'string') return [TYPE_STRING];
    if (type.kind === 'enum') return type.def.variants.map((_, tag) => types.variant(type, tag));
    return [types.index(type)];
  }

  private makeBody(dispatcher: Dispatcher): void {
    const { module } = this;
    const b = new FunctionBuilder(module.origin);
    const params = dispatcher.params.map((param) => b.register(param));
    const receiver = params[dispatcher.receiver]!;
    const targets = [...dispatcher.requested].map(([type, fn]) => ({ type, fn, label: b.label() }));
    const lost = b.label();
    if (targets.length === 0) b.jump(lost);
    else if (targets.length === 1) b.jump(targets[0]!.label);
    else this.choose(b, receiver, targets, lost);
    for (const { type, fn, label } of targets) {
      b.place(label);
      const args = params.map((param, i) => (i === dispatcher.receiver || i === dispatcher.other ? -1 : param));
      const own = this.objectTypes(type);
      args[dispatcher.receiver] = this.unwrap(b, type, receiver);
      if (dispatcher.other !== null) {
        const other = params[dispatcher.other]!;
        const unlike = b.label();
        const like = b.label();
        if (type.kind === 'enum' && own.length > 1) {
          const same = b.row('isa', I64, [other], { type: module.types.index(type) });
          b.branch({ test: 'true', args: [same] }, like, unlike);
        } else b.branch({ test: 'eq', args: [b.row('typeid', I64, [receiver]), b.row('typeid', I64, [other])] }, like, unlike);
        b.place(unlike);
        b.terminate({ op: 'return', value: b.int(dispatcher.unlike), span: b.span });
        b.place(like);
        args[dispatcher.other] = this.unwrap(b, type, other);
      }
      const result = b.call(fn, args, dispatcher.result);
      b.terminate({ op: 'return', value: result, span: b.span });
    }
    b.place(lost);
    b.terminate({ op: 'unreachable', span: b.span });
    module.define(dispatcher.index, b.finish({ name: dispatcher.name, params, result: dispatcher.result }));
  }

  /** Goes to the target for the object's type. The last of a short row needs no test: its cast is one. */
  private choose(b: FunctionBuilder, receiver: Reg, targets: readonly { type: Type; label: Label }[], lost: Label): void {
    const cases = targets.flatMap(({ type, label }) => this.objectTypes(type).map((index) => ({ index, label })));
    const id = b.row('typeid', I64, [receiver]);
    const low = Math.min(...cases.map((c) => c.index));
    const high = Math.max(...cases.map((c) => c.index));
    if (cases.length > 3 && high - low < cases.length * 8 + 16) {
      const table: Label[] = Array.from({ length: high - low + 1 }, () => lost);
      for (const { index, label } of cases) table[index - low] = label;
      b.choose(b.row('sub', I64, [id, b.int(low)]), table, lost);
      return;
    }
    cases.forEach(({ index, label }, i) => {
      if (i === cases.length - 1) return b.jump(label);
      const next = b.label();
      b.branch({ test: 'eq', args: [id, b.int(index)] }, label, next);
      b.place(next);
    });
  }

  private unwrap(b: FunctionBuilder, type: Type, receiver: Reg): Reg {
    const { types } = this.module;
    const slot = types.slot(type);
    if (!this.isWrapped(type)) return b.row('cast', slot, [receiver], { type: types.index(type) });
    const wrapper = types.wrapper(type);
    return b.loadField(b.row('cast', reference(wrapper), [receiver], { type: wrapper }), 0, slot);
  }
}

/** Equality of any concrete type as a function. */
function equalsAny(module: ModuleBuilder, type: Type, mode: EqualityMode): number {
  if (type.kind === 'struct' || type.kind === 'enum' || type.kind === 'array' || type.kind === 'tuple') return equalityFunction(module, type, mode);
  return module.once(`equals any ${module.identity.id(type)} ${mode}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const params = [b.register(module.types.slot(type)), b.register(module.types.slot(type))] as const;
    const [yes, no] = [b.label(), b.label()];
    b.branch(equality(module, b, type, params[0], params[1], mode), yes, no);
    b.place(yes);
    b.terminate({ op: 'return', value: b.int(1), span: b.span });
    b.place(no);
    b.terminate({ op: 'return', value: b.int(0), span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.equals`, params, result: I64 }));
  });
}

function hashAny(module: ModuleBuilder, type: Type): number {
  if (type.kind === 'struct' || type.kind === 'enum' || type.kind === 'array' || type.kind === 'tuple') return hashFunction(module, type);
  return module.once(`hash any ${module.identity.id(type)}`, (index) => {
    const b = new FunctionBuilder(module.origin);
    const x = b.register(module.types.slot(type));
    b.terminate({ op: 'return', value: hashOf(module, b, type, x), span: b.span });
    module.define(index, b.finish({ name: `${module.identity.name(type)}.hash`, params: [x], result: I64 }));
  });
}
