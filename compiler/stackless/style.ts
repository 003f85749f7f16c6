// The two styles of machines, as far as the pass has to tell them apart.
import type { SlotType } from '../../vm/bytecode/module.js';
import type { Instr, IrFn, IrModule, IrStatic } from '../ir/ir.js';
import type { Region } from './layout.js';
import type { Lowering, Machine } from './lowering.js';
import { ANY, I64, type MachineTypes } from './machine-types.js';
import { pollRoot, pollStep } from './poll.js';
import { CALLER, PUSH_RESERVED, pushStep, resumeLeaf } from './push.js';

export type MachineStyle = 'poll' | 'push';

type Call = Instr & { readonly op: 'call' };

export interface Style {
  readonly stepResult: SlotType;
  /** Fields that come first in every machine. */
  readonly reserved: Region;
  /** Whether callees' machines lie in their callers'. */
  readonly embeds: boolean;
  /** Static variables of its own, after the module's. */
  readonly statics: readonly IrStatic[];
  step(lowering: Lowering, machine: Machine): IrFn;
  /** The function that a machine's type names, where that is not its step. */
  readonly root: ((lowering: Lowering, machine: Machine) => IrFn) | null;
  /** Adds functions of its own, once all others have their indices. */
  finish(lowering: Lowering, fns: IrFn[], entry: IrFn): void;
  /** `make_machine` and `step_machine`. */
  make(types: MachineTypes, fn: IrFn, call: Call, signature: number): Instr[];
  resume(types: MachineTypes, fn: IrFn, call: Call): Instr[];
  /** `stepped_machine` and `caller_machine`. */
  stepped(types: MachineTypes, fn: IrFn, call: Call): Instr[];
  caller(types: MachineTypes, fn: IrFn, call: Call): Instr[];
}

/** Callers are on the stack. */
const nobody = ({ dst, span }: Call): Instr[] => (dst === null ? [] : [{ op: 'const', dst, value: { kind: 'null' }, span }]);

function register(fn: IrFn, type: SlotType): number {
  fn.registers.push({ type, name: null, pinned: false });
  return fn.registers.length - 1;
}

const poll: Style = {
  stepResult: I64,
  reserved: { scalars: 1, references: 0 },
  embeds: true,
  statics: [],
  step: pollStep,
  root: pollRoot,
  finish: () => undefined,
  make: (_types, _fn, { dst, args, span }, signature) => [{ op: 'callc', dst, type: signature, args, span }],
  resume: (types, fn, { dst, args, span }) => {
    const machine = register(fn, types.machine);
    return [
      { op: 'row', name: 'cast', dst: machine, args, imm: 0, type: types.step, span },
      { op: 'callc', dst, type: types.step, args: [machine], span },
    ];
  },
  stepped: (_types, _fn, call) => nobody(call),
  caller: (_types, _fn, call) => nobody(call),
};

/** A task's handle is a struct around the machine that is stepped, or suspended last. */
function push(module: IrModule): Style {
  const leaf = module.statics.length;
  let root = -1;
  let stepper = -1;
  return {
    stepResult: ANY,
    reserved: PUSH_RESERVED,
    embeds: false,
    statics: [{ name: 'current machine', type: ANY, initial: null }],
    step: (lowering, machine) => pushStep(lowering, machine, leaf),
    root: null,
    finish: (lowering, fns, entry) => {
      const { types } = lowering;
      root = types.add({ kind: 'struct', name: 'pending', fields: [types.machine] });
      stepper = fns.length;
      fns.push(resumeLeaf(lowering, root, leaf, entry));
    },
    make: (types, fn, { dst, args, span }, signature) => {
      const machine = register(fn, types.machine);
      const made = dst ?? register(fn, ANY);
      return [
        { op: 'callc', dst: machine, type: signature, args, span },
        { op: 'new', dst: made, type: root, args: [machine], span },
      ];
    },
    resume: (_types, _fn, { dst, args, span }) => [{ op: 'call', dst, fn: stepper, args, span }],
    stepped: (types, fn, { dst, args, span }) => {
      if (dst === null) return [];
      const held = register(fn, { kind: 'ref', type: root, nullable: false });
      return [
        { op: 'row', name: 'cast', dst: held, args, imm: 0, type: root, span },
        { op: 'row', name: 'ldr', dst, args: [held], imm: 0, type: 0, span },
      ];
    },
    caller: (types, fn, { dst, args, span }) => {
      if (dst === null) return [];
      const zero = register(fn, I64);
      const machine = register(fn, types.machine);
      return [
        { op: 'row', name: 'cast', dst: machine, args, imm: 0, type: types.step, span },
        { op: 'const', dst: zero, value: { kind: 'int', value: 0n }, span },
        { op: 'row', name: 'mldr', dst, args: [machine, zero], imm: CALLER, type: 0, span },
      ];
    },
  };
}

export function styleOf(name: MachineStyle, module: IrModule): Style {
  return name === 'poll' ? poll : push(module);
}
