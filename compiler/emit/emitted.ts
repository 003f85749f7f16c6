// What emission finds out about a function, apart from what its IR says already.
import type { Fn, Handler, LineEntry, LocalName, PinnedSlot, SlotKind } from '../../vm/bytecode/module.js';
import type { IrFn } from '../ir/ir.js';

export interface Emitted {
  readonly code: Int32Array;
  readonly slots: readonly SlotKind[];
  readonly flags: number;
  readonly handlers: readonly Handler[];
  readonly lines: readonly LineEntry[];
  /** Where variables are: register, slot, start, end; four numbers each. */
  readonly locals: readonly number[];
  /** Slots whose address is taken, in order: slot, register. */
  readonly pinned: readonly number[];
}

export function functionOf(ir: IrFn, { code, slots, flags, handlers, lines, locals, pinned }: Emitted): Fn {
  const names: LocalName[] = [];
  for (let i = 0; i < locals.length; i += 4)
    names.push({ name: ir.registers[locals[i]!]!.name!, slot: locals[i + 1]!, start: locals[i + 2]!, end: locals[i + 3]! });
  const slotsOfPointers: PinnedSlot[] = [];
  for (let i = 0; i < pinned.length; i += 2) slotsOfPointers.push({ slot: pinned[i]!, type: ir.registers[pinned[i + 1]!]!.type });
  return {
    name: ir.name,
    params: ir.params.map((parameter) => ir.registers[parameter]!.type),
    result: ir.result,
    slots,
    flags,
    code,
    handlers,
    lines,
    locals: names,
    ...(slotsOfPointers.length > 0 ? { pinned: slotsOfPointers } : {}),
  };
}
