// What interrupts enter may neither allocate nor suspend, through anything that it calls: its stack is fixed, and there is nobody to wait.
// What ends in a panic is not looked at: a panic in an interrupt stops the machine anyway. Calls through values cannot be followed.
import { ISA } from '../../vm/bytecode/isa.js';
import type { Instr, IrFn, IrModule } from '../ir/ir.js';
import type { ModuleBuilder } from './module-builder.js';

const MAY: ReadonlyMap<string, readonly string[]> = new Map(ISA.map((row) => [row.name, row.may]));
/** Rows that only grow what has room already where they are used with care, as the kernel does. */
const RESERVED: ReadonlySet<string> = new Set(['apush']);
/** Leaving a critical section or trapping into the kernel is not what is meant by suspending. */
const HARMLESS: ReadonlySet<string> = new Set(['uncrit', 'hlt']);

interface Offence {
  readonly what: string;
  readonly path: readonly string[];
}

function offence(instr: Instr): string | null {
  switch (instr.op) {
    case 'new':
    case 'arrlit':
      return 'allocates';
    case 'row': {
      if (RESERVED.has(instr.name) || HARMLESS.has(instr.name)) return null;
      const may = MAY.get(instr.name) ?? [];
      if (may.includes('switch')) return 'suspends';
      return may.includes('alloc') ? 'allocates' : null;
    }
    default:
      return null;
  }
}

export function checkHandlers(module: ModuleBuilder, built: IrModule): void {
  for (const [index, def] of module.handlers) {
    const found = search(module, built, index);
    if (found === null) continue;
    const through =
      found.path.length > 1
        ? ` (through ${found.path
            .slice(1)
            .map((name) => `\`${name}\``)
            .join(', ')})`
        : '';
    module.report(
      'E0520',
      `\`${def.name}\` is entered by interrupts, and ${found.what}${through}`,
      def.span,
      'wake a task with `unpark`, and let it do the work',
    );
  }
}

function search(module: ModuleBuilder, built: IrModule, start: number): Offence | null {
  const seen = new Set<number>([start]);
  let level: { fn: number; path: readonly string[] }[] = [{ fn: start, path: [] }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { fn, path } of level) {
      const ir: IrFn = built.fns[fn]!;
      if (ir.role?.kind === 'suspend') return { what: 'suspends', path };
      const here = [...path, ir.name];
      for (const block of ir.blocks) {
        // A block that ends the task is on the way to a panic.
        if (block.end.op === 'unreachable' || block.end.op === 'throw') continue;
        for (const instr of block.instrs) {
          const what = offence(instr);
          if (what !== null) return { what, path: here };
          if (instr.op === 'call' && !seen.has(instr.fn) && !module.diverging.has(instr.fn)) {
            seen.add(instr.fn);
            next.push({ fn: instr.fn, path: here });
          }
        }
      }
    }
    level = next;
  }
  return null;
}
