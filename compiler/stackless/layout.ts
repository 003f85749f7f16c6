// Where a machine keeps what lives across its suspensions. Its own fields are numbered from 0 in two rows, scalars and references; what a field's number means
// in an object is up to who holds the region (vm/bytecode/isa.ts, `mld`):
//
//     scalars  0 state  1 2 3 ...  | the region of whoever it waits for |
//     references  0 1 2 ...        | the region of whoever it waits for |
//
// Registers that are saved at no common point share a field. A callee's region begins behind the fields that are saved while it runs, so the regions of callees
// that are waited for at different points lie over each other, and over fields that are not wanted then.
//
// A field holds what it says only from a suspension to the next step: while the function runs its values are in registers. The state's place has the result
// when the machine is done, and the first reference has a result that is one.
import type { SlotKind } from '../../vm/bytecode/module.js';
import type { IrFn, Reg } from '../ir/ir.js';
import type { SuspensionPoint } from './suspension-points.js';

export interface Region {
  readonly scalars: number;
  readonly references: number;
}

export interface PointLayout extends SuspensionPoint {
  /** Where the callee's region begins in this one; null where the callee is an object of its own, or there is none. */
  readonly embedded: Region | null;
  /** The register that refers to the callee's own machine, saved with the others. */
  readonly child: Reg | null;
}

export interface MachineLayout extends Region {
  readonly points: readonly PointLayout[];
  /** Field of each saved register, in the row of its kind. */
  readonly fieldOf: ReadonlyMap<Reg, number>;
  /** By parameter: its register where the function reads it. */
  readonly params: readonly (Reg | null)[];
}

export interface Waiting {
  /** Region of a callee that lies in this machine. */
  readonly embedded: Region | null;
  /** The register for a callee that is an object of its own. */
  readonly child: Reg | null;
}

export const isReferenceField = (kind: SlotKind): boolean => kind === 'ref' || kind === 'ptr';

/** `reserved` fields of each row come first and are shared with nothing. */
export function layOutMachine(
  fn: IrFn,
  points: readonly SuspensionPoint[],
  liveAtEntry: ReadonlySet<Reg>,
  waiting: readonly Waiting[],
  reserved: Region,
): MachineLayout {
  const params = fn.params.map((param) => (liveAtEntry.has(param) ? param : null));
  const together: (readonly Reg[])[] = points.map((point, i) => (waiting[i]!.child === null ? point.saved : [...point.saved, waiting[i]!.child!]));
  const all = [...together, params.filter((param) => param !== null)];
  const fieldOf = assignFields(fn, all, reserved);
  const isReference = (register: Reg): boolean => isReferenceField(fn.registers[register]!.type.kind);
  const endOf = (registers: readonly Reg[], references: boolean, first: number): number =>
    registers.reduce((end, register) => (isReference(register) === references ? Math.max(end, fieldOf.get(register)! + 1) : end), first);

  let { scalars, references } = reserved;
  for (const registers of all) {
    scalars = endOf(registers, false, scalars);
    references = endOf(registers, true, references);
  }
  const laid = points.map((point, i): PointLayout => {
    const { embedded, child } = waiting[i]!;
    if (embedded === null) return { ...point, embedded: null, child };
    const base = { scalars: endOf(together[i]!, false, reserved.scalars), references: endOf(together[i]!, true, reserved.references) };
    scalars = Math.max(scalars, base.scalars + embedded.scalars);
    references = Math.max(references, base.references + embedded.references);
    return { ...point, embedded: base, child };
  });
  if (fn.result !== null && isReferenceField(fn.result.kind)) references = Math.max(references, 1);
  return { points: laid, fieldOf, params, scalars, references };
}

/** Greedy colouring: registers that are saved at most points first, so that they come first and callees' regions can begin early. */
function assignFields(fn: IrFn, together: readonly (readonly Reg[])[], reserved: Region): Map<Reg, number> {
  const groupsOf = new Map<Reg, number[]>();
  together.forEach((registers, group) => {
    for (const register of registers) {
      const groups = groupsOf.get(register);
      if (groups === undefined) groupsOf.set(register, [group]);
      else groups.push(group);
    }
  });
  const row = (first: number): Row[] => together.map(() => ({ taken: new Set(), free: first }));
  const scalars = row(reserved.scalars);
  const references = row(reserved.references);
  const fieldOf = new Map<Reg, number>();
  for (const [register, groups] of [...groupsOf].sort(([a, at], [b, bt]) => bt.length - at.length || a - b)) {
    const rows = isReferenceField(fn.registers[register]!.type.kind) ? references : scalars;
    let field = 0;
    for (const group of groups) field = Math.max(field, rows[group]!.free);
    while (groups.some((group) => rows[group]!.taken.has(field))) field += 1;
    fieldOf.set(register, field);
    for (const group of groups) take(rows[group]!, field);
  }
  return fieldOf;
}

/** The fields of one kind that registers of one point have. */
interface Row {
  readonly taken: Set<number>;
  /** The first that none has. */
  free: number;
}

function take(row: Row, field: number): void {
  row.taken.add(field);
  while (row.taken.has(row.free)) row.free += 1;
}
