// The types of a lowered module: the module's own, some of them changed, and those of machines. A machine is a closure without parameters, so that a call of it is a
// step, and its captures, which are stored to here, are its fields.
import type { SlotType, TypeDef } from '../../vm/bytecode/module.js';
import { TYPE_ANY } from '../../vm/bytecode/module.js';
import type { Region } from './layout.js';

export const I64: SlotType = { kind: 'i64' };
export const ANY: SlotType = { kind: 'ref', type: TYPE_ANY, nullable: true };

export class MachineTypes {
  readonly types: TypeDef[];
  /** Signature of a step. */
  readonly step: number;
  private readonly cells = new Map<number, number>();

  constructor(types: readonly TypeDef[], stepResult: SlotType) {
    this.types = [...types];
    this.step = this.types.length;
    this.types.push({ kind: 'signature', name: 'step', params: [], result: stepResult });
  }

  /** A reference to a machine of any kind. */
  get machine(): SlotType {
    return { kind: 'ref', type: this.step, nullable: false };
  }

  add(type: TypeDef): number {
    this.types.push(type);
    return this.types.length - 1;
  }

  /** The object type of a function's machine; `fn` takes the machine and steps it. */
  addMachine(name: string, fn: number, { scalars, references }: Region): number {
    const fields: SlotType[] = [...new Array<SlotType>(scalars).fill(I64), ...new Array<SlotType>(references).fill(ANY)];
    return this.add({ kind: 'closure', name, signature: this.step, fn, fields });
  }

  /** The struct that a pointer is put in to be a reference. */
  cellOf(pointer: SlotType & { kind: 'ptr' }): number {
    let cell = this.cells.get(pointer.type);
    if (cell === undefined) {
      cell = this.add({ kind: 'struct', name: 'pointer', fields: [pointer] });
      this.cells.set(pointer.type, cell);
    }
    return cell;
  }
}
