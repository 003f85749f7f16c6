// The immediate of a row as its instruction has it. In the IR a field goes by its number in its type; an instruction names the place where it lies.
import { placesIn } from '../../vm/bytecode/field-places.js';
import type { Instr, IrFn, IrModule, Reg } from './ir.js';

function placeIn(module: IrModule, type: number, field: number): number {
  return placesIn(module.types[type]!).places[field]!;
}

function typeIn(fn: IrFn, register: Reg): number {
  const { type } = fn.registers[register]!;
  if (type.kind !== 'ref') throw new Error(`register ${register} of ${fn.name} has no fields`);
  return type.type;
}

export function immediateOf(module: IrModule, fn: IrFn, { name, args, imm, type }: Instr & { op: 'row' }): number {
  switch (name) {
    case 'ld':
    case 'ldr':
    case 'st':
    case 'str':
      return placeIn(module, typeIn(fn, args[0]!), imm);
    case 'ldv':
      return placeIn(module, type, imm);
    default:
      return imm;
  }
}
