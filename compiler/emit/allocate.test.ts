import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optimize } from '../ir/optimize.js';
import { programDraft, programOf } from '../ir/testing/random-ir.js';
import { allocate, type Allocation } from './allocate.js';
import { ConstantPool } from './constants.js';
import { hoist } from './hoist.js';
import { OP_MOV, successorsOf, visitEnd, visitInstr, type MachineFn } from './machine-code.js';
import { select } from './select.js';

/** Liveness the plain way: a set for every block, iterated until nothing changes. */
function liveIns(fn: MachineFn): Set<number>[] {
  const live = fn.blocks.map(() => new Set<number>());
  for (let changed = true; changed;) {
    changed = false;
    fn.blocks.forEach((_, index) => {
      const now = walk(fn, live, index, () => undefined);
      for (const register of now) {
        if (live[index]!.has(register)) continue;
        live[index]!.add(register);
        changed = true;
      }
    });
  }
  return live;
}

/** Walks a block backwards; tells `seen` of each definition with what is live after it. Gives what is live at its beginning. */
function walk(
  fn: MachineFn,
  live: readonly Set<number>[],
  index: number,
  seen: (register: number, after: ReadonlySet<number>, copied: number) => void,
): Set<number> {
  const block = fn.blocks[index]!;
  const held = block.handler < 0 ? new Set<number>() : live[block.handler]!;
  const now = new Set<number>(held);
  for (const successor of successorsOf(block.end)) for (const register of live[successor]!) now.add(register);
  const ignore = (): void => undefined;
  const step = (visit: (use: (register: number) => void, define: (register: number) => void) => void, copied: number): void => {
    visit(ignore, (register) => {
      seen(register, now, copied);
      if (!held.has(register)) now.delete(register);
    });
    visit((register) => now.add(register), ignore);
  };
  step((use, define) => visitEnd(block.end, use, define), -1);
  for (let i = block.instrs.length - 1; i >= 0; i -= 1) {
    const instr = block.instrs[i]!;
    step((use, define) => visitInstr(instr, use, define), instr.op === OP_MOV ? instr.operands[1]! : -1);
  }
  return now;
}

/** Pairs of registers that share a slot although one is written while the other is live. */
function clashes(fn: MachineFn, { slotOf, slots }: Allocation): string[] {
  const live = liveIns(fn);
  const found: string[] = [];
  fn.blocks.forEach((_, index) => {
    walk(fn, live, index, (register, after, copied) => {
      for (const other of after)
        if (other !== register && other !== copied && slotOf[other] === slotOf[register]) found.push(`${register} and ${other} in block ${index}`);
    });
  });
  fn.registers.forEach(({ kind, pinned }, register) => {
    const slot = slotOf[register]!;
    if (slot < 0) return;
    if (slots[slot] !== kind) found.push(`${register} is ${kind}, its slot ${slots[slot]}`);
    if (pinned && slotOf.some((other, i) => i !== register && other === slot)) found.push(`pinned ${register} shares its slot`);
  });
  return found;
}

describe('allocate', () => {
  it.each([
    ['coloured', undefined],
    ['scanned', 0],
  ])('never lets two registers that are live at once share a slot: %s', (_, mostColoured) => {
    fc.assert(
      fc.property(programDraft, fc.boolean(), (draft, optimized) => {
        const ir = programOf(draft, true);
        const module = optimized ? optimize(ir) : ir;
        for (const fn of module.fns) {
          const machine = select(fn, module, new ConstantPool());
          hoist(machine);
          const allocation = allocate(machine, fn.name, mostColoured);
          expect(clashes(machine, allocation)).toEqual([]);
          fn.params.forEach((parameter, slot) => expect(allocation.slotOf[parameter]).toBe(slot));
        }
      }),
      { numRuns: 150 },
    );
  });
});
