// A reference interpreter of the IR, as plain as can be: what the tests hold the optimiser and emission against. It knows ints, floats, statics, calls, panics
// and pointers to pinned registers.
import { BigFloat64, toBits } from './float-bits.js';
import type { Condition, ConstValue, Instr, IrFn, IrModule, Reg } from '../ir.js';

/** A cell is a pinned register of one activation; pointers are the cell itself. */
interface Cell {
  value: Value;
}
export type Value = bigint | number | string | null | Cell;

/** How a run went: `value` for a return, `panic` when nothing caught one, `steps` when it did not end in time. */
export interface Outcome {
  readonly kind: 'value' | 'panic' | 'steps';
  readonly value: string;
  /** What was stored in statics, in order. */
  readonly stores: readonly string[];
}

class Panic {
  constructor(readonly value: Value) {}
}
class OutOfSteps {}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

function printed(value: Value): string {
  if (typeof value === 'number') return `f${toBits(value)}`;
  if (typeof value === 'object' && value !== null) return 'cell';
  return String(value);
}

function valueOf(constant: ConstValue): Value {
  switch (constant.kind) {
    case 'int':
    case 'float':
    case 'string':
      return constant.value;
    case 'object':
      return `object ${constant.type}`;
    case 'null':
      return null;
    default:
      return constant satisfies never;
  }
}

class Run {
  readonly stores: string[] = [];
  private readonly statics: Value[];

  constructor(
    private readonly module: IrModule,
    private steps: number,
  ) {
    this.statics = module.statics.map((variable) => (variable.initial === null ? 0n : valueOf(variable.initial)));
  }

  call(index: number, args: readonly Value[]): Value {
    const fn = this.module.fns[index]!;
    const registers = fn.registers.map((): Cell => ({ value: null }));
    fn.params.forEach((parameter, i) => {
      registers[parameter]!.value = args[i]!;
    });
    for (let block = 0; ;) {
      try {
        const next = this.block(fn, block, registers);
        if ('returned' in next) return next.returned;
        block = next.block;
      } catch (thrown) {
        const { handler } = fn.blocks[block]!;
        if (!(thrown instanceof Panic) || handler === null) throw thrown;
        this.caught = thrown.value;
        block = handler;
      }
    }
  }

  private caught: Value = null;

  private block(fn: IrFn, index: number, registers: readonly Cell[]): { readonly block: number } | { readonly returned: Value } {
    const { instrs, end } = fn.blocks[index]!;
    for (const instr of instrs) this.instr(instr, registers);
    this.step();
    const get = (register: Reg): Value => registers[register]!.value;
    switch (end.op) {
      case 'jump':
        return { block: end.to };
      case 'branch':
        return { block: holds(end.condition, get) ? end.then : end.otherwise };
      case 'switch': {
        const value = get(end.value) as bigint;
        return { block: value >= 0n && value < BigInt(end.cases.length) ? end.cases[Number(value)]! : end.otherwise };
      }
      case 'return':
        return { returned: end.value === null ? null : get(end.value) };
      case 'throw':
        throw new Panic(get(end.value));
      case 'switch_end':
      case 'iret':
      case 'unreachable':
        throw new Error(`${fn.name} came to ${end.op}`);
      default:
        return end satisfies never;
    }
  }

  private step(): void {
    this.steps -= 1;
    if (this.steps < 0) throw new OutOfSteps();
  }

  private instr(instr: Instr, registers: readonly Cell[]): void {
    this.step();
    const get = (register: Reg): Value => registers[register]!.value;
    const set = (register: Reg | null, value: Value): void => {
      if (register !== null) registers[register]!.value = value;
    };
    switch (instr.op) {
      case 'const':
        return set(instr.dst, valueOf(instr.value));
      case 'mov':
        return set(instr.dst, get(instr.args[0]));
      case 'call':
        return set(instr.dst, this.call(instr.fn, instr.args.map(get)));
      case 'addr':
        return set(instr.dst, registers[instr.of]!);
      case 'ldst':
        return set(instr.dst, this.statics[instr.static]!);
      case 'stst':
        this.statics[instr.static] = get(instr.args[0]);
        this.stores.push(`${instr.static} ${printed(get(instr.args[0]))}`);
        return;
      case 'row': {
        const args = instr.args.map(get);
        if (instr.name === 'catch') return set(instr.dst, this.caught);
        if (instr.name === 'ldp') return set(instr.dst, (args[0] as Cell).value);
        if (instr.name === 'stp') {
          (args[0] as Cell).value = args[1]!;
          return;
        }
        return set(instr.dst, compute(instr.name, args));
      }
      default:
        throw new Error(`the reference interpreter has no ${instr.op}`);
    }
  }
}

function compute(name: string, args: readonly Value[]): Value {
  const [a, b] = args;
  if (typeof a === 'number') {
    const y = b as number;
    switch (name) {
      case 'fadd':
        return a + y;
      case 'fsub':
        return a - y;
      case 'fmul':
        return a * y;
      case 'fdiv':
        return a / y;
      case 'fneg':
        return -a;
      case 'feq':
        return truth(a === y);
      case 'fne':
        return truth(a !== y);
      case 'flt':
        return truth(a < y);
      case 'fle':
        return truth(a <= y);
      case 'f2i':
        return Number.isNaN(a) ? 0n : BigFloat64.saturate(a);
      default:
        throw new Error(`the reference interpreter has no row ${name} of floats`);
    }
  }
  const x = a as bigint;
  const y = b as bigint;
  switch (name) {
    case 'add':
      return wrap(x + y);
    case 'sub':
      return wrap(x - y);
    case 'mul':
      return wrap(x * y);
    case 'div':
    case 'rem':
      if (y === 0n) throw new Panic('division by zero');
      return wrap(name === 'div' ? x / y : x % y);
    case 'and':
      return x & y;
    case 'or':
      return x | y;
    case 'xor':
      return x ^ y;
    case 'shl':
      return wrap(x << (y & 63n));
    case 'shr':
      return x >> (y & 63n);
    case 'shru':
      return wrap(BigInt.asUintN(64, x) >> (y & 63n));
    case 'neg':
      return wrap(-x);
    case 'not':
      return ~x;
    case 'ext8':
      return x & 255n;
    case 'lnot':
      return truth(x === 0n);
    case 'eq':
      return truth(x === y);
    case 'ne':
      return truth(x !== y);
    case 'lt':
      return truth(x < y);
    case 'le':
      return truth(x <= y);
    case 'ltu':
      return truth(BigInt.asUintN(64, x) < BigInt.asUintN(64, y));
    case 'i2f':
      return Number(x);
    default:
      throw new Error(`the reference interpreter has no row ${name}`);
  }
}

function holds(condition: Condition, get: (register: Reg) => Value): boolean {
  const a = get(condition.args[0]);
  const b = condition.args[1] === undefined ? null : get(condition.args[1]);
  switch (condition.test) {
    case 'eq':
    case 'feq':
    case 'req':
      return a === b;
    case 'ne':
    case 'fne':
    case 'rne':
      return a !== b;
    case 'lt':
    case 'flt':
      return (a as number) < (b as number);
    case 'le':
    case 'fle':
      return (a as number) <= (b as number);
    case 'fnlt':
      return !((a as number) < (b as number));
    case 'fnle':
      return !((a as number) <= (b as number));
    case 'true':
      return a !== 0n;
    case 'false':
      return a === 0n;
    case 'null':
      return a === null;
    case 'nonnull':
      return a !== null;
    default:
      return condition satisfies never;
  }
}

/** Runs the entry function, which takes `args`. */
export function runIr(module: IrModule, args: readonly Value[], steps = 3000): Outcome {
  const run = new Run(module, steps);
  try {
    return { kind: 'value', value: printed(run.call(module.entry, args)), stores: run.stores };
  } catch (thrown) {
    if (thrown instanceof Panic) return { kind: 'panic', value: '', stores: run.stores };
    if (thrown instanceof OutOfSteps) return { kind: 'steps', value: '', stores: run.stores };
    throw thrown;
  }
}
