// Makes one IR function: registers, blocks, instructions. Blocks get their place in the order when they are begun, so that loops can put their test
// below their body; labels are numbers until `finish` throws unreachable blocks away and renumbers. After a terminator there is no current
// block, and what is emitted then is dropped: code that cannot be reached is never made.
import type { Span } from '../diagnostics/diagnostic.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import type { Block, Condition, ConstValue, Instr, IrFn, Reg, RegInfo, Role, Terminator } from '../ir/ir.js';
import { F64, I64, isNullable, NULLABLE_ANY, reference, STRING_SLOT } from './representation.js';

export type Label = number;

interface PendingBlock {
  readonly label: Label;
  readonly instrs: Instr[];
  end: Terminator | null;
  readonly handler: Label | null;
}

export interface RowOptions {
  readonly into?: Reg | null;
  readonly imm?: number;
  readonly type?: number;
}

export class FunctionBuilder {
  readonly registers: RegInfo[] = [];
  /** Where the source of what is emitted now stands. */
  span: Span;
  /** The landing pad of blocks that begin from now on. */
  handler: Label | null = null;
  private readonly order: PendingBlock[] = [];
  private labels = 0;
  private current: PendingBlock | null = null;

  constructor(readonly origin: Span) {
    this.span = origin;
    this.place(this.label());
  }

  /** False after a terminator: nothing that is emitted now can run. */
  get reachable(): boolean {
    return this.current !== null;
  }

  register(type: SlotType, name: string | null = null): Reg {
    this.registers.push({ type, name, pinned: false });
    return this.registers.length - 1;
  }

  typeOf(register: Reg): SlotType {
    return this.registers[register]!.type;
  }

  label(): Label {
    this.labels += 1;
    return this.labels - 1;
  }

  /** Begins the block of that label; the current one falls into it. */
  place(label: Label): void {
    if (this.current !== null) this.jump(label);
    this.current = { label, instrs: [], end: null, handler: this.handler };
    this.order.push(this.current);
  }

  /** Begins a new block, so that the handler that holds from now on covers what follows. */
  split(): void {
    if (this.current !== null) this.place(this.label());
  }

  emit(instr: Instr): void {
    if (this.current !== null) this.current.instrs.push(instr);
  }

  // --- instructions

  constant(value: ConstValue, type: SlotType, into: Reg | null = null): Reg {
    const dst = into ?? this.register(type);
    this.emit({ op: 'const', dst, value, span: this.span });
    return dst;
  }

  int(value: bigint | number, into: Reg | null = null): Reg {
    return this.constant({ kind: 'int', value: BigInt.asIntN(64, BigInt(value)) }, I64, into);
  }

  float(value: number, into: Reg | null = null): Reg {
    return this.constant({ kind: 'float', value }, F64, into);
  }

  string(value: string, into: Reg | null = null): Reg {
    return this.constant({ kind: 'string', value }, STRING_SLOT, into);
  }

  nothing(type: SlotType, into: Reg | null = null): Reg {
    return this.constant({ kind: 'null' }, type.kind === 'ref' ? { ...type, nullable: true } : NULLABLE_ANY, into);
  }

  object(type: number, slot: SlotType, into: Reg | null = null): Reg {
    return this.constant({ kind: 'object', type }, slot, into);
  }

  move(dst: Reg, from: Reg): void {
    if (dst !== from) this.emit({ op: 'mov', dst, args: [from], span: this.span });
  }

  /** The value in `into` where one is given, else wherever it is. */
  settle(from: Reg, into: Reg | null): Reg {
    if (into === null || into === from) return from;
    if (isNullable(this.typeOf(from)) && this.typeOf(into).kind === 'ref' && !isNullable(this.typeOf(into))) {
      this.effect('nn', [from], { into });
      return into;
    }
    this.move(into, from);
    return into;
  }

  copy(from: Reg): Reg {
    const dst = this.register(this.typeOf(from));
    this.move(dst, from);
    return dst;
  }

  /** A row that defines a register of that type. */
  row(name: string, type: SlotType, args: readonly Reg[], options: RowOptions = {}): Reg {
    const dst = options.into ?? this.register(type);
    this.emit({ op: 'row', name, dst, args, imm: options.imm ?? 0, type: options.type ?? 0, span: this.span });
    return dst;
  }

  /** A row that defines nothing, or only `into`. */
  effect(name: string, args: readonly Reg[], options: RowOptions = {}): void {
    this.emit({ op: 'row', name, dst: options.into ?? null, args, imm: options.imm ?? 0, type: options.type ?? 0, span: this.span });
  }

  /** A register with the same reference that is typed never null. */
  nonNull(register: Reg): Reg {
    const type = this.typeOf(register);
    return type.kind === 'ref' && type.nullable ? this.row('nn', { ...type, nullable: false }, [register]) : register;
  }

  call(fn: number, args: readonly Reg[], result: SlotType | null, into: Reg | null = null): Reg | null {
    const dst = result === null ? null : (into ?? this.register(result));
    this.emit({ op: 'call', dst, fn, args, span: this.span });
    return dst;
  }

  callClosure(type: number, args: readonly Reg[], result: SlotType | null, into: Reg | null = null): Reg | null {
    const dst = result === null ? null : (into ?? this.register(result));
    this.emit({ op: 'callc', dst, type, args, span: this.span });
    return dst;
  }

  make(type: number, args: readonly Reg[], slot: SlotType = reference(type), into: Reg | null = null): Reg {
    const dst = into ?? this.register(slot);
    this.emit({ op: 'new', dst, type, args, span: this.span });
    return dst;
  }

  arrayOf(type: number, args: readonly Reg[], into: Reg | null = null): Reg {
    const dst = into ?? this.register(reference(type));
    this.emit({ op: 'arrlit', dst, type, args, span: this.span });
    return dst;
  }

  loadField(object: Reg, field: number, type: SlotType, into: Reg | null = null): Reg {
    return this.row(type.kind === 'ref' ? 'ldr' : 'ld', type, [object], { imm: field, into });
  }

  storeField(object: Reg, field: number, type: SlotType, value: Reg): void {
    this.effect(type.kind === 'ref' ? 'str' : 'st', [object, this.fitting(value, type)], { imm: field });
  }

  /** The value itself, or checked where it might be null and must not. */
  fitting(value: Reg, type: SlotType): Reg {
    return type.kind === 'ref' && !type.nullable ? this.nonNull(value) : value;
  }

  // --- terminators

  jump(to: Label): void {
    this.terminate({ op: 'jump', to, span: this.span });
  }

  branch(condition: Condition, then: Label, otherwise: Label): void {
    this.terminate({ op: 'branch', condition, then, otherwise, span: this.span });
  }

  /** Cases 0, 1, ..., else `otherwise`. */
  choose(value: Reg, cases: readonly Label[], otherwise: Label): void {
    this.terminate({ op: 'switch', value, cases, otherwise, span: this.span });
  }

  terminate(end: Terminator): void {
    if (this.current === null) return;
    this.current.end = end;
    this.current = null;
  }

  /** Throws away what cannot be reached, leads jumps past blocks that only jump, numbers the blocks. */
  finish(about: { name: string; params: readonly Reg[]; result: SlotType | null; flags?: number; inline?: boolean; cold?: boolean; role?: Role }): IrFn {
    if (this.current !== null) throw new Error(`${about.name} runs off its end`);
    const byLabel = new Map(this.order.map((block) => [block.label, block]));
    const find = (label: Label): PendingBlock => {
      const block = byLabel.get(label);
      if (block === undefined) throw new Error(`${about.name}: a jump to a block that was never begun`);
      return block;
    };
    const first = this.order[0]!;
    const thread = (label: Label): Label => {
      let block = find(label);
      for (let hops = 0; hops < 50 && block !== first && block.instrs.length === 0 && block.end?.op === 'jump'; hops += 1) block = find(block.end.to);
      return block.label;
    };
    for (const block of this.order) block.end = retarget(block.end!, thread);
    const reached = new Set<PendingBlock>([first]);
    const pending = [first];
    for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
      const next = successors(block.end!);
      if (block.handler !== null) next.push(block.handler);
      for (const label of next) {
        const target = find(label);
        if (!reached.has(target)) {
          reached.add(target);
          pending.push(target);
        }
      }
    }
    const kept = this.order.filter((block) => reached.has(block));
    const index = new Map(kept.map((block, i) => [block.label, i]));
    const number = (label: Label): number => index.get(label)!;
    const blocks: Block[] = kept.map((block) => ({
      instrs: block.instrs,
      end: retarget(block.end!, number),
      handler: block.handler === null ? null : number(block.handler),
    }));
    return {
      name: about.name,
      ...(about.role === undefined ? {} : { role: about.role }),
      params: about.params,
      result: about.result,
      registers: this.registers,
      blocks,
      flags: about.flags ?? 0,
      inline: about.inline ?? false,
      cold: about.cold ?? false,
      span: this.origin,
    };
  }
}

function successors(end: Terminator): Label[] {
  switch (end.op) {
    case 'jump':
      return [end.to];
    case 'branch':
      return [end.then, end.otherwise];
    case 'switch':
      return [...end.cases, end.otherwise];
    default:
      return [];
  }
}

function retarget(end: Terminator, by: (label: Label) => number): Terminator {
  switch (end.op) {
    case 'jump':
      return { ...end, to: by(end.to) };
    case 'branch': {
      const then = by(end.then);
      const otherwise = by(end.otherwise);
      return then === otherwise ? { op: 'jump', to: then, span: end.span } : { ...end, then, otherwise };
    }
    case 'switch':
      return { ...end, cases: end.cases.map(by), otherwise: by(end.otherwise) };
    default:
      return end;
  }
}
