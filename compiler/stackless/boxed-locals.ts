// A machine's frame is gone while it waits, so nothing may point into it: in a coloured function every local whose address is taken gets a box.
//
//   x = 1; p = addr x; call f(p); y = add x 1      =>      b = new box(0); str b 1; p = r2p b; call f(p); t = ld b; y = add t 1
//
// The box is made when the local gets its first value, and is the same for the whole call, as the slot would have been.
import type { SlotType } from '../../vm/bytecode/module.js';
import type { Block, Instr, IrFn, Reg } from '../ir/ir.js';
import { clobbersOf, destinationOf, renameTerminatorUses, renameUses, terminatorUses, usesOf } from '../ir/operands.js';

interface BoxedLocal {
  readonly type: SlotType;
  readonly boxType: number;
  /** Refers to the box, null until the first value. */
  readonly box: Reg;
}

export function boxAddressedLocals(fn: IrFn): void {
  const boxed = new Map<Reg, BoxedLocal>();
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op !== 'addr' || boxed.has(instr.of)) continue;
      const pointer = fn.registers[instr.dst]!.type;
      if (pointer.kind !== 'ptr') throw new Error(`${fn.name} puts an address where there is no room for one`);
      fn.registers.push({ type: { kind: 'ref', type: pointer.type, nullable: true }, name: fn.registers[instr.of]!.name, pinned: false });
      boxed.set(instr.of, { type: fn.registers[instr.of]!.type, boxType: pointer.type, box: fn.registers.length - 1 });
    }
  }
  if (boxed.size === 0) return;
  new Boxing(fn, boxed).run();
  for (const register of boxed.keys()) fn.registers[register]!.pinned = false;
}

class Boxing {
  private block: Block;

  constructor(
    private readonly fn: IrFn,
    private readonly boxed: ReadonlyMap<Reg, BoxedLocal>,
  ) {
    this.block = fn.blocks[0]!;
  }

  run(): void {
    const { fn, boxed } = this;
    const count = fn.blocks.length;
    for (let index = 0; index < count; index += 1) {
      const old = fn.blocks[index]!;
      const { instrs, end } = old;
      this.block = old;
      old.instrs = [];
      if (index === 0) this.enter();
      for (const instr of instrs) this.rewrite(instr);
      const locals = terminatorUses(end).filter((register) => boxed.has(register));
      const values = new Map(locals.map((register) => [register, this.load(boxed.get(register)!, end.span)]));
      this.block.end = renameTerminatorUses(end, (register) => values.get(register) ?? register);
    }
  }

  private register(type: SlotType): Reg {
    this.fn.registers.push({ type, name: null, pinned: false });
    return this.fn.registers.length - 1;
  }

  private enter(): void {
    const { fn, boxed } = this;
    for (const [local, { box }] of boxed) {
      this.block.instrs.push({ op: 'const', dst: box, value: { kind: 'null' }, span: fn.span });
      if (fn.params.includes(local)) this.store(boxed.get(local)!, local, fn.span);
    }
  }

  private rewrite(instr: Instr): void {
    const { boxed } = this;
    if (instr.op === 'addr') {
      const local = boxed.get(instr.of)!;
      this.block.instrs.push({ op: 'row', name: 'r2p', dst: instr.dst, args: [this.open(local, instr.span)], imm: 0, type: 0, span: instr.span });
      return;
    }
    const values = new Map<Reg, Reg>();
    for (const use of usesOf(instr)) if (boxed.has(use) && !values.has(use)) values.set(use, this.load(boxed.get(use)!, instr.span));
    let now = renameUses(instr, (register) => values.get(register) ?? register);
    const clobbered = clobbersOf(instr).map((position) => usesOf(instr)[position]!);
    if (clobbered.some((register) => boxed.has(register))) now = { ...now, args: usesOf(now).map((register) => values.get(register) ?? register) } as Instr;
    const dst = destinationOf(now);
    const target = boxed.get(dst);
    const fresh = target === undefined ? dst : this.register(target.type);
    this.block.instrs.push(target === undefined ? now : ({ ...now, dst: fresh } as Instr));
    if (target !== undefined) this.store(target, fresh, instr.span);
    for (const register of clobbered) if (boxed.has(register)) this.store(boxed.get(register)!, values.get(register)!, instr.span);
  }

  /** The box, known to be there. */
  private open(local: BoxedLocal, span: Instr['span']): Reg {
    const known = this.register({ kind: 'ref', type: local.boxType, nullable: false });
    this.block.instrs.push({ op: 'row', name: 'nn', dst: known, args: [local.box], imm: 0, type: 0, span });
    return known;
  }

  private load(local: BoxedLocal, span: Instr['span']): Reg {
    const value = this.register(local.type);
    const name = local.type.kind === 'ref' ? 'ldr' : 'ld';
    this.block.instrs.push({ op: 'row', name, dst: value, args: [this.open(local, span)], imm: 0, type: 0, span });
    return value;
  }

  /** Makes the box with the first value, and stores the later ones in it. */
  private store(local: BoxedLocal, value: Reg, span: Instr['span']): void {
    const { fn } = this;
    const { handler } = this.block;
    const first: Block = {
      instrs: [{ op: 'new', dst: local.box, type: local.boxType, args: [value], span }],
      end: { op: 'unreachable', span },
      handler,
    };
    const later: Block = { instrs: [], end: { op: 'unreachable', span }, handler };
    const after: Block = { instrs: [], end: { op: 'unreachable', span }, handler };
    const at = fn.blocks.length;
    fn.blocks.push(first, later, after);
    this.block.end = { op: 'branch', condition: { test: 'null', args: [local.box] }, then: at, otherwise: at + 1, span };
    this.block = later;
    const name = local.type.kind === 'ref' ? 'str' : 'st';
    later.instrs.push({ op: 'row', name, dst: null, args: [this.open(local, span), value], imm: 0, type: 0, span });
    first.end = { op: 'jump', to: at + 2, span };
    later.end = { op: 'jump', to: at + 2, span };
    this.block = after;
  }
}
