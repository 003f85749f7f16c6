// Writes the code of step functions: blocks, registers, and the fields of machines, whoever holds them.
import type { Span } from '../diagnostics/diagnostic.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import { TYPE_ANY } from '../../vm/bytecode/module.js';
import { retarget } from '../ir/cfg.js';
import type { Block, Instr, IrFn, Reg, RegInfo, Terminator } from '../ir/ir.js';
import { wordsOfReferences } from '../../vm/bytecode/field-places.js';
import { isReferenceField, type Region } from './layout.js';
import { ANY, I64, type MachineTypes } from './machine-types.js';

/** The highest number that an instruction names itself. */
const MOST_IMMEDIATE = 255;

/** Where the fields of a region lie. */
export interface Fields {
  loadScalar(dst: Reg, field: number): void;
  storeScalar(field: number, value: Reg): void;
  /** Into a register of type ANY. */
  loadReference(dst: Reg, field: number): void;
  storeReference(field: number, value: Reg): void;
}

export class StepCode {
  readonly registers: RegInfo[];
  readonly blocks: Block[];
  span: Span;
  private current: Block;

  /** Begins with the function's own blocks, one further back: block 0 is the new entry, to which the code goes on to be written. */
  constructor(
    readonly types: MachineTypes,
    from: IrFn,
  ) {
    this.registers = from.registers.map((register) => ({ ...register }));
    const entry: Block = { instrs: [], end: { op: 'unreachable', span: from.span }, handler: null };
    this.blocks = [
      entry,
      ...from.blocks.map((block): Block => ({
        instrs: block.instrs.slice(),
        end: retarget(block.end, (to) => to + 1),
        handler: block.handler === null ? null : block.handler + 1,
      })),
    ];
    this.span = from.span;
    this.current = entry;
  }

  register(type: SlotType): Reg {
    this.registers.push({ type, name: null, pinned: false });
    return this.registers.length - 1;
  }

  typeOf(register: Reg): SlotType {
    return this.registers[register]!.type;
  }

  /** A new block. */
  block(handler: number | null): number {
    this.blocks.push({ instrs: [], end: { op: 'unreachable', span: this.span }, handler });
    return this.blocks.length - 1;
  }

  /** Goes on writing at the end of that block. */
  at(block: number): void {
    this.current = this.blocks[block]!;
  }

  /** Where code is being written, to come back to. */
  position(): { readonly block: Block; readonly span: Span } {
    return { block: this.current, span: this.span };
  }

  goBack(position: { readonly block: Block; readonly span: Span }): void {
    this.current = position.block;
    this.span = position.span;
  }

  emit(instr: Instr): void {
    this.current.instrs.push(instr);
  }

  end(end: Terminator): void {
    this.current.end = end;
  }

  jump(to: number): void {
    this.end({ op: 'jump', to, span: this.span });
  }

  branch(test: 'true' | 'null', value: Reg, then: number, otherwise: number): void {
    this.end({ op: 'branch', condition: { test, args: [value] }, then, otherwise, span: this.span });
  }

  int(value: number): Reg {
    const dst = this.register(I64);
    this.emit({ op: 'const', dst, value: { kind: 'int', value: BigInt(value) }, span: this.span });
    return dst;
  }

  row(name: string, dst: Reg | null, args: readonly Reg[], imm = 0, type = 0): void {
    this.emit({ op: 'row', name, dst, args, imm, type, span: this.span });
  }

  add(base: Reg, by: number): Reg {
    if (by === 0) return base;
    const dst = this.register(I64);
    this.row('add', dst, [base, this.int(by)]);
    return dst;
  }

  // --- fields

  /** A region somewhere in a machine. */
  regionOf(root: Reg, scalars: Reg, references: Reg, first: Region = { scalars: 0, references: 0 }): Fields {
    const reach = (base: Reg, field: number): [base: Reg, imm: number] =>
      field <= MOST_IMMEDIATE ? [base, field] : [this.add(base, field - (field & MOST_IMMEDIATE)), field & MOST_IMMEDIATE];
    const load = (name: string, dst: Reg, from: Reg, field: number): void => {
      const [base, imm] = reach(from, field);
      this.row(name, dst, [root, base], imm);
    };
    const store = (name: string, from: Reg, field: number, value: Reg): void => {
      const [base, imm] = reach(from, field);
      this.row(name, null, [root, value, base], imm);
    };
    return {
      loadScalar: (dst, field) => load('mld', dst, scalars, first.scalars + field),
      storeScalar: (field, value) => store('mst', scalars, first.scalars + field, value),
      loadReference: (dst, field) => load('mldr', dst, references, first.references + field),
      storeReference: (field, value) => store('mstr', references, first.references + field, value),
    };
  }

  /** The whole of a machine whose type is not known. */
  anyMachine(machine: Reg): Fields {
    const zero = this.int(0);
    return this.regionOf(machine, zero, zero);
  }

  /** The whole of a machine of a known type. Its scalars are declared as ints: floats are moved in and out by number, which asks for no more than a scalar, and so is what
   * lies too far behind for an instruction to name its place. */
  machineOf(machine: Reg, { scalars, references }: Region): Fields {
    const byNumber = (): Fields => this.anyMachine(machine);
    const near = (field: number): boolean => wordsOfReferences(references) + field <= MOST_IMMEDIATE;
    const plain = (field: number, value: Reg): boolean => near(field) && this.typeOf(value).kind !== 'f64';
    return {
      loadScalar: (dst, field) => (plain(field, dst) ? this.row('ld', dst, [machine], field) : byNumber().loadScalar(dst, field)),
      storeScalar: (field, value) => (plain(field, value) ? this.row('st', null, [machine, value], field) : byNumber().storeScalar(field, value)),
      loadReference: (dst, field) => (field <= MOST_IMMEDIATE ? this.row('ldr', dst, [machine], scalars + field) : byNumber().loadReference(dst, field)),
      storeReference: (field, value) =>
        field <= MOST_IMMEDIATE ? this.row('str', null, [machine, value], scalars + field) : byNumber().storeReference(field, value),
    };
  }

  /** Stores a value of any kind. */
  save(fields: Fields, field: number, value: Reg): void {
    const type = this.typeOf(value);
    if (!isReferenceField(type.kind)) return fields.storeScalar(field, value);
    if (type.kind !== 'ptr') return fields.storeReference(field, value);
    const cell = this.types.cellOf(type);
    const wrapped = this.register({ kind: 'ref', type: cell, nullable: false });
    this.emit({ op: 'new', dst: wrapped, type: cell, args: [value], span: this.span });
    fields.storeReference(field, wrapped);
  }

  /** Loads what `save` stored. May end the block and go on in another with the same handler. `present`: it is not null, though its register may be. */
  restore(fields: Fields, field: number, dst: Reg, present = false): void {
    const type = this.typeOf(dst);
    switch (type.kind) {
      case 'i64':
      case 'f64':
        return fields.loadScalar(dst, field);
      case 'ptr': {
        const cell = this.types.cellOf(type);
        const wrapped = this.register({ kind: 'ref', type: cell, nullable: false });
        this.restore(fields, field, wrapped);
        return this.row('ld', dst, [wrapped], 0);
      }
      case 'ref': {
        if (type.nullable && present) {
          const known = this.register({ ...type, nullable: false });
          this.restore(fields, field, known);
          return this.emit({ op: 'mov', dst, args: [known], span: this.span });
        }
        if (type.type === TYPE_ANY && type.nullable) return fields.loadReference(dst, field);
        const any = this.register(ANY);
        fields.loadReference(any, field);
        if (type.type === TYPE_ANY) return this.row('nn', dst, [any]);
        if (!type.nullable) return this.row('cast', dst, [any], 0, type.type);
        return this.castUnlessNull(dst, any, type.type);
      }
      default:
        return type satisfies never;
    }
  }

  private castUnlessNull(dst: Reg, from: Reg, type: number): void {
    const { handler } = this.current;
    const some = this.block(handler);
    const none = this.block(handler);
    const after = this.block(handler);
    this.branch('null', from, none, some);
    this.at(some);
    const known = this.register({ kind: 'ref', type, nullable: false });
    this.row('cast', known, [from], 0, type);
    this.emit({ op: 'mov', dst, args: [known], span: this.span });
    this.jump(after);
    this.at(none);
    this.emit({ op: 'const', dst, value: { kind: 'null' }, span: this.span });
    this.jump(after);
    this.at(after);
  }
}
