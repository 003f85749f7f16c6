// What lies in an array's elements, and which rows reach it. The machine has no arrays of pointers: each of theirs stands in a struct of its own.
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { FunctionBuilder } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { reference } from './representation.js';

/** Which variant of an array row serves this element type: none, `8` or `r`. */
export function elementSuffix(module: ModuleBuilder, element: Type): '' | '8' | 'r' {
  if (element.kind === 'byte') return '8';
  const { kind } = module.types.slot(element);
  return kind === 'ref' || kind === 'ptr' ? 'r' : '';
}

export function loadElement(module: ModuleBuilder, b: FunctionBuilder, element: Type, array: Reg, index: Reg, into: Reg | null = null): Reg {
  const slot = module.types.slot(element);
  const row = `aget${elementSuffix(module, element)}`;
  if (slot.kind !== 'ptr') return b.row(row, slot, [array, index], { into });
  const cell = b.row(row, reference(module.types.pointerCell(slot)), [array, index]);
  return b.loadField(cell, 0, slot, into);
}

/** The value as it is put into an array. */
export function asElement(module: ModuleBuilder, b: FunctionBuilder, element: Type, value: Reg): Reg {
  const slot = module.types.slot(element);
  return slot.kind === 'ptr' ? b.make(module.types.pointerCell(slot), [value]) : b.fitting(value, slot);
}
