// What the lowering of one function needs to know of the others.
import type { IrFn, IrModule, Reg } from '../ir/ir.js';
import type { Colours } from './colour.js';
import type { MachineLayout } from './layout.js';
import type { MachineTypes } from './machine-types.js';

/** A function that gets a machine. */
export interface Machine {
  readonly fn: number;
  /** The function as it was, cut at its suspensions; for one that cannot suspend and is called through a coloured signature, a call of it. */
  readonly source: IrFn;
  readonly layout: MachineLayout;
  /** Type of its machine where it is an object of its own. */
  readonly type: number;
}

export interface Lowering {
  readonly module: IrModule;
  readonly colours: Colours;
  readonly types: MachineTypes;
  readonly machines: ReadonlyMap<number, Machine>;
}

/** Stores the arguments of a call in a fresh machine's region, state 0 being there already. */
export function passArguments(machine: Machine, args: readonly Reg[], save: (field: number, value: Reg) => void): void {
  machine.layout.params.forEach((param, i) => {
    if (param !== null) save(machine.layout.fieldOf.get(param)!, args[i]!);
  });
}
