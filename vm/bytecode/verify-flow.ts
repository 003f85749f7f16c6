// What every slot holds at every instruction, by forward dataflow over the blocks of verify-code.ts: whether it is assigned on every way here, and for references
// their type and whether they may be null. A value is one int:
//
//     0                       not assigned (or pointers to cells of different kinds met)
//     1                       an int or a float; which one is the slot's kind
//     type << 3 | n << 2 | 2  a reference to that type or below; n: may be null
//     box << 3 | 3            a pointer to a cell of that box
//
// so that two ways meet by comparing ints. NO_TYPE is below every type: the null constant, and what cannot be there at all.
//
// Functions with pointers keep a second half of state: where each pointer may have come from (verify-escape.ts), and for slots that hold references whether `addr` may
// have been executed on them. The collector sees such a slot only where it is assigned on every way (liveness.ts), so where it is not, pointers to it are taken away.
import type { Decoded } from './decode.js';
import { decodeInto, newDecoded } from './decode.js';
import { OPCODE } from './isa.js';
import type { Fn, Module, SlotType } from './module.js';
import type { Layout } from './verify-code.js';
import { CodeFault } from './verify-code.js';
import type { Escapes } from './verify-escape.js';
import { ORIGIN_STACK, originOfParam } from './verify-escape.js';
import { step } from './verify-steps.js';
import type { TypeRelation } from './verify-types.js';
import { printSlotType } from './verify-types.js';

const UNSET = 0;
const SCALAR = 1;
const NULLABLE = 4;
const NO_TYPE = 0xffffff;
export const NULL = (NO_TYPE << 3) | NULLABLE | 2;
const EXPOSED = 1 << 29;

/** Bounds on the work for one function, so that no file can hang the verifier; compiled code stays far below. */
const MOST_STATE = 1 << 25;
const MOST_MERGED = 2 ** 31;

const BRNULL = OPCODE.get('brnull')!;
const BRNN = OPCODE.get('brnn')!;

export function refValue(type: number, nullable: boolean): number {
  return (type << 3) | (nullable ? NULLABLE : 0) | 2;
}

export class Flow {
  /** Slots, then in functions with pointers origins and exposure. */
  private state: Int32Array;
  private readonly half: number;
  private readonly states: (Int32Array | null)[];
  private readonly dirty: Uint8Array;
  private lowest = 0;
  private merged = 0;
  private readonly pins = new Map<number, SlotType>();
  private readonly pointers: number[] = [];
  private readonly decoded = newDecoded();

  constructor(
    readonly m: Module,
    readonly relation: TypeRelation,
    readonly index: number,
    readonly fn: Fn,
    private readonly layout: Layout,
    private readonly escapes: Escapes,
  ) {
    const slots = fn.slots.length;
    fn.slots.forEach((kind, slot) => {
      if (kind === 'ptr') this.pointers.push(slot);
    });
    this.half = this.pointers.length > 0 ? slots : 0;
    const blocks = layout.starts.length - 1;
    if (blocks * (slots + this.half) > MOST_STATE) throw new CodeFault(-1, `too large to verify: ${blocks} blocks of ${slots} slots`);
    this.state = new Int32Array(slots + this.half);
    this.states = new Array<Int32Array | null>(blocks).fill(null);
    this.dirty = new Uint8Array(blocks);
    if (layout.takesAddresses) this.findPins();
  }

  /** Throws CodeFault. */
  run(): void {
    const { fn, layout } = this;
    if (layout.isPad[0] === 1) throw new CodeFault(0, 'a function cannot begin with a landing pad');
    fn.params.forEach((param, i) => {
      const pin = this.pins.get(i);
      if (pin !== undefined && !this.relation.fits(param, pin)) throw new CodeFault(-1, `parameter ${i} does not fit what its slot is pinned to`);
      this.state[i] = this.valueOf(pin ?? param);
      if (param.kind === 'ptr') this.state[this.half + i] = originOfParam(i);
    });
    this.mergeInto(0);
    for (let block = 0; block < this.dirty.length;) {
      if (this.dirty[block] === 0) {
        block++;
        continue;
      }
      this.dirty[block] = 0;
      this.lowest = block + 1;
      this.runBlock(block);
      block = this.lowest;
    }
  }

  private runBlock(block: number): void {
    const { fn, layout, decoded } = this;
    const end = layout.starts[block + 1]!;
    const pad = layout.pads[block]!;
    this.state.set(this.states[block]!);
    if (pad >= 0) this.mergeInto(pad);
    for (let at = layout.starts[block]!; at < end;) {
      decodeInto(decoded, fn.code, at, this.m);
      for (const register of decoded.uses) {
        if (this.state[register] === UNSET) throw this.fault(`register ${register} is read, but not assigned on every way here`);
      }
      step(this, decoded);
      at += decoded.length;
      if (at >= end) this.leaveBlock(at);
      else if (pad >= 0) this.changedUnderPad(pad);
    }
  }

  private leaveBlock(next: number): void {
    const { decoded, layout, state } = this;
    const { op, may } = decoded.row;
    const tested = op === BRNULL || op === BRNN ? decoded.uses[0]! : -1;
    const before = tested < 0 || this.pins.has(tested) ? UNSET : state[tested]!;
    if (op === BRNN && before !== UNSET) state[tested] = before & ~NULLABLE;
    for (const target of decoded.targets) this.enter(layout.blockAt[target]!);
    if (before !== UNSET) state[tested] = op === BRNULL ? before & ~NULLABLE : before;
    if (!may.includes('end')) this.enter(layout.blockAt[next]!);
  }

  private enter(block: number): void {
    if (this.layout.isPad[block] === 1) throw this.fault('control goes into a landing pad, which only a panic may enter');
    this.mergeInto(block);
  }

  private touch(block: number): void {
    this.dirty[block] = 1;
    if (block < this.lowest) this.lowest = block;
  }

  private mergeInto(block: number): void {
    const known = this.states[block] ?? null;
    const { state, half } = this;
    const slots = this.fn.slots.length;
    if (known === null) {
      this.states[block] = state.slice();
      this.touch(block);
      return;
    }
    let changed = 0;
    for (let i = 0; i < slots; i++) {
      const old = known[i]!;
      if (old === state[i]) continue;
      const now = this.join(old, state[i]!);
      known[i] = now;
      changed |= now ^ old;
    }
    for (let i = slots; i < slots + half; i++) {
      const old = known[i]!;
      known[i]! |= state[i]!;
      changed |= known[i]! ^ old;
    }
    if (half > 0 && changed !== 0) this.takeAwayPointers(known);
    if (changed !== 0) this.touch(block);
    this.merged += slots;
    if (this.merged > MOST_MERGED) throw new CodeFault(-1, 'too complex to verify');
  }

  /** The pad may be entered before the next instruction too, so what this one changed meets what the pad knows. */
  private changedUnderPad(pad: number): void {
    const { decoded } = this;
    for (const register of decoded.defs) this.mergeSlot(pad, register);
    if (decoded.addressed >= 0) this.mergeSlot(pad, decoded.addressed);
  }

  private mergeSlot(block: number, slot: number): void {
    const known = this.states[block]!;
    const old = known[slot]!;
    known[slot] = this.join(old, this.state[slot]!);
    let changed = known[slot] ^ old;
    if (this.half > 0) {
      const origin = known[this.half + slot]!;
      known[this.half + slot]! |= this.state[this.half + slot]!;
      changed |= known[this.half + slot]! ^ origin;
      if (changed !== 0) this.takeAwayPointers(known);
    }
    if (changed !== 0) this.touch(block);
  }

  private takeAwayPointers(known: Int32Array): void {
    for (const [slot, type] of this.pins) {
      if (type.kind !== 'ref' || (known[this.half + slot]! & EXPOSED) === 0 || known[slot] !== UNSET) continue;
      const toIt = (this.relation.cellFor(type) << 3) | 3;
      for (const pointer of this.pointers) if (known[pointer] === toIt && known[this.half + pointer]! & ORIGIN_STACK) known[pointer] = UNSET;
    }
  }

  private join(a: number, b: number): number {
    if (a === b) return a;
    if (a === UNSET || b === UNSET) return UNSET;
    const left = a >>> 3;
    const right = b >>> 3;
    const type = left === right || right === NO_TYPE ? left : left === NO_TYPE ? right : -1;
    if ((a & 3) === 3) return type < 0 ? UNSET : (type << 3) | 3;
    return ((type < 0 ? this.relation.commonAbove(left, right) : type) << 3) | ((a | b) & NULLABLE) | 2;
  }

  // --- what the steps ask and tell

  fault(reason: string): CodeFault {
    return new CodeFault(this.decoded.at, `${this.decoded.row.name}: ${reason}`);
  }

  valueOf(type: SlotType): number {
    switch (type.kind) {
      case 'i64':
      case 'f64':
        return SCALAR;
      case 'ref':
        return refValue(type.type, type.nullable);
      case 'ptr':
        return (this.relation.cell(type.type) << 3) | 3;
      default:
        return type satisfies never;
    }
  }

  value(register: number): number {
    return this.state[register]!;
  }

  /** The type of the reference or the box of the pointer in the register, which must not be null; -1 where nothing can be in it at all. */
  objectIn(register: number): number {
    const value = this.state[register]!;
    if ((value & 7) === (NULLABLE | 2)) throw this.fault(`register ${register} may be null`);
    return value >>> 3 === NO_TYPE ? -1 : value >>> 3;
  }

  /** The register must hold what fits this type. */
  use(register: number, type: SlotType, what: string): void {
    if (this.fn.slots[register] !== type.kind) throw this.fault(`register ${register} is ${this.fn.slots[register]}, ${what} is ${type.kind}`);
    const value = this.state[register]!;
    if (value === UNSET || !this.fitsValue(value, type)) {
      throw this.fault(`register ${register} holds ${this.print(value)}, ${what} is ${printSlotType(this.m.types, type)}`);
    }
  }

  private fitsValue(value: number, type: SlotType): boolean {
    const from = value >>> 3;
    switch (type.kind) {
      case 'i64':
      case 'f64':
        return true;
      case 'ref':
        return (type.nullable || (value & NULLABLE) === 0) && (from === NO_TYPE || this.relation.isBelow(from, type.type));
      case 'ptr':
        return from === NO_TYPE || from === this.relation.cell(type.type);
      default:
        return type satisfies never;
    }
  }

  /** The register is given a value of this type. */
  define(register: number, type: SlotType, what: string): void {
    if (this.fn.slots[register] !== type.kind) throw this.fault(`register ${register} is ${this.fn.slots[register]}, ${what} is ${type.kind}`);
    this.assign(register, this.valueOf(type), 0);
  }

  defineRef(register: number, value: number): void {
    this.assign(register, value, 0);
  }

  defineScalar(register: number): void {
    this.state[register] = SCALAR;
  }

  /** Defines what an instruction gives that can never be executed, since an operand can hold nothing. */
  defineNothing(d: Decoded): void {
    for (const register of d.defs) {
      const kind = this.fn.slots[register];
      this.assign(register, kind === 'ref' ? refValue(NO_TYPE, false) : kind === 'ptr' ? (NO_TYPE << 3) | 3 : SCALAR, 0);
    }
  }

  copy(to: number, from: number): void {
    this.assign(to, this.state[from]!, this.origin(from));
  }

  /** The register holds no null any more, the instruction having looked. */
  notNull(register: number): void {
    if (!this.pins.has(register)) this.state[register]! &= ~NULLABLE;
  }

  private assign(register: number, value: number, origin: number): void {
    const pin = this.pins.get(register);
    if (pin !== undefined && !this.fitsValue(value, pin)) {
      throw this.fault(`slot ${register} is pinned to ${printSlotType(this.m.types, pin)}, gets ${this.print(value)}`);
    }
    this.state[register] = pin === undefined ? value : this.valueOf(pin);
    if (this.fn.slots[register] !== 'ptr') return;
    if (pin !== undefined) this.escape(origin, 'is stored in a slot that has pointers to it');
    this.state[this.half + register] = origin;
  }

  private origin(register: number): number {
    return this.fn.slots[register] === 'ptr' ? this.state[this.half + register]! : 0;
  }

  /** The register's value leaves the frames that it may point into, if it is a pointer. */
  leave(register: number, how: string): void {
    this.escape(this.origin(register), how);
  }

  private escape(origin: number, how: string): void {
    if (origin & ORIGIN_STACK) throw this.fault(`a pointer into the stack ${how}`);
    if (origin !== 0) this.escapes.add(this.index, origin);
  }

  pass(register: number, callee: number, param: number): void {
    this.escapes.pass(this.index, this.decoded.at, callee, param, this.origin(register));
  }

  address(register: number, slot: number): void {
    const pin = this.pins.get(slot)!;
    if (this.state[slot] === UNSET) throw this.fault(`slot ${slot} is not assigned on every way here`);
    this.assign(register, this.valueOf({ kind: 'ptr', type: this.relation.cellFor(pin) }), ORIGIN_STACK);
    if (pin.kind === 'ref') this.state[this.half + slot]! |= EXPOSED;
  }

  private print(value: number): string {
    if (value === UNSET) return 'nothing on some way here';
    if (value === SCALAR) return 'a number';
    if (value === NULL) return 'null';
    if (value >>> 3 === NO_TYPE) return 'nothing';
    const type = value >>> 3;
    return printSlotType(this.m.types, (value & 3) === 3 ? { kind: 'ptr', type } : { kind: 'ref', type, nullable: (value & NULLABLE) !== 0 });
  }

  private findPins(): void {
    const { fn, decoded } = this;
    const declared = new Map((fn.pinned ?? []).map((pin) => [pin.slot, pin.type]));
    for (let at = 0; at < fn.code.length; at += decoded.length) {
      decodeInto(decoded, fn.code, at, this.m);
      const slot = decoded.addressed;
      if (slot < 0 || this.pins.has(slot)) continue;
      const kind = fn.slots[slot]!;
      const type = declared.get(slot) ?? fn.params[slot] ?? (kind === 'i64' || kind === 'f64' ? { kind } : null);
      if (type === null) throw this.fault(`slot ${slot} is ${kind}, the function must say in its pinned slots of which type`);
      if (this.relation.cellFor(type) < 0) throw this.fault(`there is no box type for ${printSlotType(this.m.types, type)}`);
      this.pins.set(slot, type);
    }
  }
}
