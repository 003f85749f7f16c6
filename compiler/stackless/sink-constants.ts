// A constant costs less to make again than to keep: each use of a register that always holds one gets the constant right before it, so that none lives across a
// suspension (and selection finds it defined once, and puts it into the instruction).
import type { ConstValue, Instr, IrFn, Reg } from '../ir/ir.js';
import { definitionCounts, renameTerminatorUses, renameUses, terminatorUses, usesOf } from '../ir/operands.js';

export function sinkConstants(fn: IrFn): void {
  const counts = definitionCounts(fn);
  const constants = new Map<Reg, ConstValue>();
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op === 'const' && counts[instr.dst] === 1 && !fn.registers[instr.dst]!.pinned) constants.set(instr.dst, instr.value);
    }
  }
  if (constants.size === 0) return;
  for (const block of fn.blocks) {
    const out: Instr[] = [];
    const remade = new Map<Reg, Reg>();
    const renamed = (register: Reg): Reg => remade.get(register) ?? register;
    const remake = (uses: readonly Reg[], span: Instr['span']): void => {
      remade.clear();
      for (const use of uses) {
        const value = constants.get(use);
        if (value === undefined || remade.has(use)) continue;
        const fresh = fn.registers.length;
        fn.registers.push({ ...fn.registers[use]! });
        out.push({ op: 'const', dst: fresh, value, span });
        remade.set(use, fresh);
      }
    };
    for (const instr of block.instrs) {
      if (instr.op === 'const' && constants.has(instr.dst)) continue;
      remake(usesOf(instr), instr.span);
      out.push(renameUses(instr, renamed));
    }
    remake(terminatorUses(block.end), block.end.span);
    block.end = renameTerminatorUses(block.end, renamed);
    block.instrs = out;
  }
}
