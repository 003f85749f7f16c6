// The state of lowering one function body: where its locals live, its loops, its `defer`s, its type arguments. What the nodes become is in
// expression.ts, control.ts and their neighbours.
import type { Node } from '../check/tree.js';
import type { FnDef, LocalDef, Type } from '../check/types.js';
import type { LoopLabel } from '../check/tree.js';
import type { IrFn, Reg } from '../ir/ir.js';
import { FN_INTERRUPT, FN_KERNEL, FN_NO_PREEMPT, type SlotType } from '../../vm/bytecode/module.js';
import { callDefinition } from './call.js';
import type { Defers } from './defer.js';
import { beginDefers, endDefers } from './defer.js';
import { effect, value } from './expression.js';
import { FunctionBuilder, type Label } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { reference } from './representation.js';
import { deferredType } from './tree-walk.js';
import { type Substitution, substitute } from './type-identity.js';

/** Where a local lives: in a register, or in a box that the register refers to. */
export type Place = { readonly kind: 'register'; readonly register: Reg } | { readonly kind: 'box'; readonly register: Reg; readonly type: Type };

export interface LoopFrame {
  readonly breakTo: Label;
  readonly continueTo: Label;
  /** Where `break v` puts its value; null where nobody wants it. */
  readonly result: Reg | null;
  readonly criticalDepth: number;
}

export class Body {
  readonly places = new Map<LocalDef, Place>();
  /** Registers of variables that may change after they were read as an operand. */
  readonly variables = new Map<Reg, LocalDef>();
  readonly loops = new Map<LoopLabel, LoopFrame>();
  criticalDepth = 0;
  defers: Defers | null = null;
  /** What `return` gives. */
  resultSlot: SlotType | null = null;
  private readonly substituted = new Map<Type, Type>();

  constructor(
    readonly module: ModuleBuilder,
    readonly b: FunctionBuilder,
    readonly substitution: Substitution,
    /** Ends with `iret`. */
    readonly interrupt = false,
  ) {}

  /** The concrete type that stands for `type` in this instance. */
  type(type: Type): Type {
    let known = this.substituted.get(type);
    if (known === undefined) {
      known = this.module.identity.canonical(substitute(type, this.substitution));
      this.substituted.set(type, known);
    }
    return known;
  }

  slot(type: Type): SlotType {
    return this.module.types.slot(this.type(type));
  }

  result(type: Type): SlotType | null {
    return this.module.types.result(this.type(type));
  }

  /** Makes room for a local. In a loop the same place serves each round, with a new box in it each time. */
  declare(local: LocalDef): Place {
    const known = this.places.get(local);
    if (known !== undefined) return known;
    const boxed = (local.captured && (local.mutable || local.addressTaken)) || (local.addressTaken && this.module.escape.escapes(local));
    if (boxed) {
      const type = this.type(local.type);
      const place: Place = { kind: 'box', register: this.b.register(reference(this.module.types.box(type)), local.name), type };
      this.places.set(local, place);
      return place;
    }
    return this.live(local, this.b.register(this.slot(local.type), local.name));
  }

  /** The local lives in this register from now on. */
  live(local: LocalDef, register: Reg): Place {
    const place: Place = { kind: 'register', register };
    this.places.set(local, place);
    if (local.addressTaken) this.b.registers[register]!.pinned = true;
    if (local.mutable || local.addressTaken) this.variables.set(register, local);
    return place;
  }

  /** Gives a declared local its first value. */
  initialise(local: LocalDef, from: Reg): void {
    const place = this.declare(local);
    if (place.kind === 'register') this.b.settle(from, place.register);
    else this.b.make(this.module.types.box(place.type), [this.b.fitting(from, this.slot(local.type))], this.b.typeOf(place.register), place.register);
  }

  place(local: LocalDef): Place {
    const place = this.places.get(local);
    if (place === undefined) throw new Error(`\`${local.name}\` is used where it has no place`);
    return place;
  }

  /** Leaves the function with this value. */
  leave(result: Reg | null): void {
    const { b } = this;
    for (let depth = this.criticalDepth; depth > 0; depth -= 1) b.effect('uncrit', []);
    if (this.defers !== null) {
      if (result !== null && this.defers.result !== null) b.settle(result, this.defers.result);
      b.jump(this.defers.exit);
    } else if (this.interrupt) b.terminate({ op: 'iret', span: b.span });
    else b.terminate({ op: 'return', value: result, span: b.span });
  }

  /** Lowers a whole body and leaves with its value. */
  run(node: Node, resultType: Type): void {
    const result = this.result(resultType);
    this.resultSlot = result;
    const deferred = deferredType(node);
    if (deferred !== null) beginDefers(this, deferred, result);
    if (result === null) {
      effect(this, node);
      this.leave(null);
    } else {
      const reg = value(this, node, this.defers?.result ?? null);
      this.leave(this.b.reachable ? this.b.fitting(reg, result) : reg);
    }
    if (this.defers !== null) endDefers(this);
  }
}

/** One instance of a function. `closure`: its type when it is made as a function value, which is passed first. */
export function lowerFunction(module: ModuleBuilder, def: FnDef, substitution: Substitution, closure: number | null): IrFn {
  const b = new FunctionBuilder(def.span);
  const asHandler = def.interrupt && def.params.length === 0 && closure === null;
  const body = new Body(module, b, substitution, asHandler);
  const params: Reg[] = closure === null ? [] : [b.register(reference(closure))];
  const own = def.params.map((param) => b.register(body.slot(param.type), param.name));
  params.push(...own);
  if (def.body === null) {
    const result = callDefinition(body, def, [...substitution.values()], own, null);
    body.leave(body.result(def.result) === null ? null : result);
  } else {
    module.escape.enter(
      def.params.map((param) => param.local),
      def.body,
    );
    def.params.forEach((param, i) => enterParameter(body, param.local, own[i]!));
    body.run(def.body, def.result);
  }
  const flags = (def.kernel ? FN_KERNEL : 0) | (asHandler ? FN_INTERRUPT : 0) | (def.noPreempt ? FN_NO_PREEMPT : 0);
  return b.finish({ name: def.name, params, result: body.result(def.result), flags, inline: def.inline, cold: def.cold });
}

/** A parameter stays in its register unless it must be boxed. */
export function enterParameter(body: Body, local: LocalDef, register: Reg): void {
  const boxed = (local.captured && (local.mutable || local.addressTaken)) || (local.addressTaken && body.module.escape.escapes(local));
  if (boxed) body.initialise(local, register);
  else body.live(local, register);
}
