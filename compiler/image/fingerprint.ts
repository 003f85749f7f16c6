// What decides the code of a function, as a number: equal functions of two programs, or of a program and the library image, have equal fingerprints however functions, types
// and statics are numbered in each. Everything that emission reads must go in here.
//
// Hashed are two words, mixed as in MurmurHash3 (Austin Appleby, public domain); 2 * 32 bits, so that among the ten thousand functions of a large library and program two
// meet by accident once in 10^11.
import { OPCODE } from '../../vm/bytecode/isa.js';
import type { SlotKind } from '../../vm/bytecode/module.js';
import { mapReferences, ROWS_WITH_TYPE } from '../ir/ir-references.js';
import { immediateOf } from '../ir/named-places.js';
import type { Condition, ConstValue, Instr, IrFn, IrModule, Terminator } from '../ir/ir.js';

const SLOT_KINDS: Readonly<Record<SlotKind, number>> = { i64: 1, f64: 2, ref: 3, ptr: 4 };
const INSTRS: Readonly<Record<Exclude<Instr['op'], 'row'>, number>> = {
  const: 1,
  mov: 2,
  call: 3,
  callc: 4,
  native: 5,
  new: 6,
  arrlit: 7,
  fnidx: 8,
  addr: 9,
  ldst: 10,
  addrst: 11,
  stst: 12,
  inject: 13,
};
/** Rows are numbered after these. */
const FIRST_ROW = 32;
const ENDS: Readonly<Record<Terminator['op'], number>> = { jump: 1, branch: 2, switch: 3, return: 4, throw: 5, switch_end: 6, iret: 7, unreachable: 8 };
const TESTS: Readonly<Record<Condition['test'], number>> = {
  eq: 1,
  ne: 2,
  lt: 3,
  le: 4,
  feq: 5,
  fne: 6,
  flt: 7,
  fle: 8,
  fnlt: 9,
  fnle: 10,
  req: 11,
  rne: 12,
  true: 13,
  false: 14,
  null: 15,
  nonnull: 16,
};
const CONSTS: Readonly<Record<ConstValue['kind'], number>> = { int: 1, float: 2, string: 3, object: 4, null: 5 };
/** The things of one sort that a function names, each once, in the order in which it names them. */
export class References {
  readonly ids: number[] = [];
  private readonly ordinals = new Map<number, number>();

  /** The ordinal of a thing; a new one has `ids.length - 1`. */
  ordinal(id: number): number {
    let ordinal = this.ordinals.get(id);
    if (ordinal === undefined) {
      ordinal = this.ids.length;
      this.ids.push(id);
      this.ordinals.set(id, ordinal);
    }
    return ordinal;
  }

  has(id: number): boolean {
    return this.ordinals.has(id);
  }

  clear(): void {
    this.ids.length = 0;
    this.ordinals.clear();
  }
}

const float = new Float64Array(1);
const floatWords = new Int32Array(float.buffer);

export class Fingerprints {
  readonly types = new References();
  readonly fns = new References();
  readonly natives = new References();
  readonly statics = new References();
  private a = 0;
  private b = 0;
  /** False once it has met what is not the library's. */
  private known = true;
  private whole = false;

  /** `fileKey`: a number above 0 for files of the library, the same in every program; 0 for others. */
  constructor(
    private readonly module: IrModule,
    private readonly fileKey: (file: number) => number,
  ) {}

  /** What decides the code of an optimised function; null for functions that are not the library's. Leaves what the function names in `types` and its like. */
  of(fn: IrFn): string | null {
    return this.hash(fn, false) ? this.current() : null;
  }

  /** What decides, together with the functions that may be copied into it, how a function is optimised: names and whole spans too, as they come out again. */
  ofUnoptimized(fn: IrFn): string | null {
    return this.hash(fn, true) ? this.current() : null;
  }

  /** The fingerprint as it is now. */
  current(): string {
    return `${this.a >>> 0}.${this.b >>> 0}`;
  }

  addText(text: string): void {
    this.add(text.length);
    for (let i = 0; i < text.length; i += 1) this.add(text.charCodeAt(i));
  }

  /** Gives what another function names ordinals too. */
  nameAll(fn: IrFn): void {
    const note = (references: References) => (id: number) => {
      references.ordinal(id);
      return id;
    };
    mapReferences(fn, { type: note(this.types), fn: note(this.fns), native: note(this.natives), static: note(this.statics), file: null });
  }

  private hash(fn: IrFn, whole: boolean): boolean {
    if (this.fileKey(fn.span.file) === 0 || fn.role !== undefined) return false;
    this.types.clear();
    this.fns.clear();
    this.natives.clear();
    this.statics.clear();
    this.a = 0x9747b28c | 0;
    this.b = 0x3c6ef372;
    this.known = true;
    this.whole = whole;
    this.add(fn.flags);
    this.add(this.fileKey(fn.span.file));
    this.add(fn.registers.length);
    for (const { type, pinned, name } of fn.registers) {
      this.add(SLOT_KINDS[type.kind] | (pinned ? 8 : 0) | (name === null ? 0 : 16) | ('nullable' in type && type.nullable ? 32 : 0));
      if (!whole) continue;
      if ('type' in type) this.type(type.type);
      if (name !== null) this.addText(name);
    }
    this.list(fn.params);
    this.add(fn.blocks.length);
    for (const block of fn.blocks) {
      this.add(block.handler ?? -1);
      this.add(block.instrs.length);
      for (const instr of block.instrs) this.instr(fn, instr);
      this.end(block.end);
      if (!this.known) return false;
    }
    return true;
  }

  private add(n: number): void {
    const a = Math.imul(this.a ^ n, 0x9e3779b1);
    this.a = (a << 13) | (a >>> 19);
    const b = Math.imul(this.b ^ n, 0x85ebca77);
    this.b = (((b << 15) | (b >>> 17)) + this.a) | 0;
  }

  private list(numbers: readonly number[]): void {
    this.add(numbers.length);
    for (const n of numbers) this.add(n);
  }

  private span(span: Instr['span']): void {
    const key = this.fileKey(span.file);
    if (key === 0) this.known = false;
    this.add(key);
    this.add(span.start);
    if (this.whole) this.add(span.end);
  }

  private type(index: number): void {
    const fresh = !this.types.has(index);
    this.add(this.types.ordinal(index));
    if (!fresh) return;
    const type = this.module.types[index];
    if (type?.kind !== 'signature') this.add(0);
    else this.add(type.result === null ? 1 : 1 + SLOT_KINDS[type.result.kind]);
  }

  private fn(index: number): void {
    const fresh = !this.fns.has(index);
    this.add(this.fns.ordinal(index));
    if (!fresh) return;
    const { result, cold } = this.module.fns[index]!;
    this.add((result === null ? 0 : SLOT_KINDS[result.kind]) | (cold ? 8 : 0));
  }

  private constant(value: ConstValue): void {
    this.add(CONSTS[value.kind]);
    switch (value.kind) {
      case 'int':
        this.add(Number(BigInt.asIntN(32, value.value)));
        this.add(Number(BigInt.asIntN(32, value.value >> 32n)));
        return;
      case 'float':
        float[0] = value.value;
        this.add(floatWords[0]!);
        this.add(floatWords[1]!);
        return;
      case 'string':
        this.addText(value.value);
        return;
      case 'object':
        this.type(value.type);
        return;
      case 'null':
        return;
      default:
        value satisfies never;
    }
  }

  private instr(fn: IrFn, instr: Instr): void {
    this.span(instr.span);
    if (instr.op === 'row') {
      this.add(FIRST_ROW + (OPCODE.get(instr.name) ?? -1));
      this.add(instr.dst ?? -1);
      this.list(instr.args);
      this.add(immediateOf(this.module, fn, instr));
      if (ROWS_WITH_TYPE.has(instr.name)) this.type(instr.type);
      return;
    }
    this.add(INSTRS[instr.op]);
    switch (instr.op) {
      case 'const':
        this.add(instr.dst);
        this.constant(instr.value);
        return;
      case 'mov':
        this.add(instr.dst);
        this.list(instr.args);
        return;
      case 'call':
        this.add(instr.dst ?? -1);
        this.fn(instr.fn);
        this.list(instr.args);
        return;
      case 'callc':
        this.add(instr.dst ?? -1);
        this.type(instr.type);
        this.list(instr.args);
        return;
      case 'native': {
        this.add(instr.dst ?? -1);
        this.add(this.natives.ordinal(instr.native));
        const { result } = this.module.natives[instr.native]!;
        this.add(result === null ? 0 : SLOT_KINDS[result.kind]);
        this.list(instr.args);
        return;
      }
      case 'new':
      case 'arrlit':
        this.add(instr.dst);
        this.type(instr.type);
        this.list(instr.args);
        return;
      case 'fnidx':
        this.add(instr.dst);
        this.fn(instr.fn);
        return;
      case 'addr':
        this.add(instr.dst);
        this.add(instr.of);
        return;
      case 'ldst':
      case 'addrst':
        this.add(instr.dst);
        this.add(this.statics.ordinal(instr.static));
        return;
      case 'stst':
        this.add(this.statics.ordinal(instr.static));
        this.list(instr.args);
        return;
      case 'inject':
        this.list(instr.args);
        this.fn(instr.fn);
        return;
      default:
        instr satisfies never;
    }
  }

  private end(end: Terminator): void {
    this.span(end.span);
    this.add(ENDS[end.op]);
    switch (end.op) {
      case 'jump':
        this.add(end.to);
        return;
      case 'branch':
        this.add(TESTS[end.condition.test]);
        this.list(end.condition.args);
        this.add(end.then);
        this.add(end.otherwise);
        return;
      case 'switch':
        this.add(end.value);
        this.list(end.cases);
        this.add(end.otherwise);
        return;
      case 'return':
        this.add(end.value ?? -1);
        return;
      case 'throw':
        this.add(end.value);
        return;
      case 'switch_end':
        this.add(end.context);
        return;
      case 'iret':
      case 'unreachable':
        return;
      default:
        end satisfies never;
    }
  }
}
