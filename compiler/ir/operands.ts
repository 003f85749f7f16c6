// What an IR instruction reads, writes and may do: the one place where passes ask. Row facts are derived from the instruction table.
import { ISA } from '../../vm/bytecode/isa.js';
import type { Condition, Instr, IrFn, Reg, Terminator } from './ir.js';

const NONE: readonly Reg[] = [];

export interface RowFacts {
  /** Positions in `args` that the row uses and then defines. */
  readonly clobbers: readonly number[];
  /** May be dropped when nobody reads what it defines. */
  readonly removable: boolean;
  /** Depends on its register operands alone, and never traps: may be computed anywhere, any number of times. */
  readonly pure: boolean;
  readonly defines: boolean;
}

/** Rows that have an effect beside the register they define although their `may` column is empty or says no more than `alloc`. */
const EFFECTFUL: ReadonlySet<string> = new Set(['catch', 'ctxnew', 'crit', 'qtake', 'native', 'trace', 'call', 'callc']);
/** Rows without register operands that give the same at every time. */
const CONSTANT: ReadonlySet<string> = new Set(['ldi', 'ldk', 'ldnull', 'fnidx']);

const FACTS: ReadonlyMap<string, RowFacts> = new Map(
  ISA.map((row) => {
    const registers = row.operands.filter((operand) => /^[ux]\./.test(operand));
    const clobbers = registers.flatMap((operand, position) => (operand.startsWith('x.') ? [position] : []));
    const defines = row.operands[0]?.startsWith('d.') === true;
    const removable = defines && clobbers.length === 0 && row.may.every((may) => may === 'alloc') && !EFFECTFUL.has(row.name);
    // References are left out: what they point to changes, and one that may be null is only looked at behind a test.
    const uses = registers.filter((operand) => operand.startsWith('u.'));
    const scalar = uses.length > 0 && uses.every((operand) => operand === 'u.i64' || operand === 'u.f64');
    const pure = removable && row.may.length === 0 && (scalar || CONSTANT.has(row.name));
    return [row.name, { clobbers, removable, pure, defines }];
  }),
);

export function rowFacts(name: string): RowFacts {
  const facts = FACTS.get(name);
  if (facts === undefined) throw new Error(`the IR names a row that the instruction table lacks: ${name}`);
  return facts;
}

const TRAPS: ReadonlySet<string> = new Set(ISA.filter((row) => row.may.includes('trap')).map((row) => row.name));

export function rowMayTrap(name: string): boolean {
  return TRAPS.has(name);
}

/** Registers that an instruction reads, clobbered ones included. */
export function usesOf(instr: Instr): readonly Reg[] {
  switch (instr.op) {
    case 'const':
    case 'fnidx':
    case 'addr':
    case 'ldst':
    case 'addrst':
      return NONE;
    default:
      return instr.args;
  }
}

/** The register that an instruction defines, or -1. */
export function destinationOf(instr: Instr): Reg {
  switch (instr.op) {
    case 'stst':
    case 'inject':
      return -1;
    default:
      return instr.dst ?? -1;
  }
}

/** Positions in `args` whose registers the instruction overwrites. */
export function clobbersOf(instr: Instr): readonly number[] {
  return instr.op === 'row' && instr.dst === null ? rowFacts(instr.name).clobbers : NONE;
}

export function isRemovable(instr: Instr): boolean {
  switch (instr.op) {
    case 'const':
    case 'mov':
    case 'new':
    case 'arrlit':
    case 'fnidx':
    case 'addr':
    case 'ldst':
    case 'addrst':
      return true;
    case 'row':
      return rowFacts(instr.name).removable;
    case 'call':
    case 'callc':
    case 'native':
    case 'stst':
    case 'inject':
      return false;
    default:
      return instr satisfies never;
  }
}

export function terminatorUses(end: Terminator): readonly Reg[] {
  switch (end.op) {
    case 'branch':
      return end.condition.args;
    case 'switch':
    case 'throw':
      return [end.value];
    case 'return':
      return end.value === null ? NONE : [end.value];
    case 'switch_end':
      return [end.context];
    case 'jump':
    case 'iret':
    case 'unreachable':
      return NONE;
    default:
      return end satisfies never;
  }
}

/** The instruction with every plain use replaced by `rename`; clobbered operands stay. Gives the same object when nothing changes. */
export function renameUses(instr: Instr, rename: (register: Reg) => Reg): Instr {
  const args = usesOf(instr);
  if (args.length === 0) return instr;
  const clobbers = clobbersOf(instr);
  let renamed: Reg[] | null = null;
  for (let i = 0; i < args.length; i += 1) {
    const old = args[i]!;
    const now = rename(old);
    if (now === old || clobbers.includes(i)) continue;
    renamed ??= args.slice();
    renamed[i] = now;
  }
  return renamed === null ? instr : ({ ...instr, args: renamed } as Instr);
}

export function renameCondition(condition: Condition, rename: (register: Reg) => Reg): Condition {
  const [first, second] = condition.args;
  const a = rename(first);
  if (second === undefined) return a === first ? condition : ({ ...condition, args: [a] } as Condition);
  const b = rename(second);
  return a === first && b === second ? condition : ({ ...condition, args: [a, b] } as Condition);
}

export function renameTerminatorUses(end: Terminator, rename: (register: Reg) => Reg): Terminator {
  switch (end.op) {
    case 'branch': {
      const condition = renameCondition(end.condition, rename);
      return condition === end.condition ? end : { ...end, condition };
    }
    case 'switch':
    case 'throw': {
      const value = rename(end.value);
      return value === end.value ? end : { ...end, value };
    }
    case 'return': {
      if (end.value === null) return end;
      const value = rename(end.value);
      return value === end.value ? end : { ...end, value };
    }
    case 'switch_end': {
      const context = rename(end.context);
      return context === end.context ? end : { ...end, context };
    }
    case 'jump':
    case 'iret':
    case 'unreachable':
      return end;
    default:
      return end satisfies never;
  }
}

/** How many instructions (and the entry, for parameters) define each register. */
export function definitionCounts(fn: IrFn): Int32Array {
  const counts = new Int32Array(fn.registers.length);
  for (const parameter of fn.params) counts[parameter]! += 1;
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      const dst = destinationOf(instr);
      if (dst >= 0) counts[dst]! += 1;
      const clobbers = clobbersOf(instr);
      if (clobbers.length > 0) {
        const args = usesOf(instr);
        for (const position of clobbers) counts[args[position]!]! += 1;
      }
    }
  }
  return counts;
}
