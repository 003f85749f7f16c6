// Coloured functions become state machines. A pass over the optimised register IR, between the optimizer and emission; docs/async.md tells of it with an example.
//
//   1. colour.ts             which functions suspend, and why
//   2. boxed-locals.ts       locals whose address is taken move to the heap
//      sink-constants.ts     constants are made where they are used, not kept
//      suspension-points.ts  blocks are cut at suspensions; what lives across each is found
//   3. layout.ts             each machine's fields, callees first, as a callee's region lies in its caller's
//   4. poll.ts or push.ts    the step functions, in the place of the functions that they come from
//      makers.ts             closures of coloured signatures make machines
//   5. calls of `make_machine` and `step_machine` become what they are in this style
//
// Functions that are not coloured are not touched, but for 5.
import type { TypeDef } from '../../vm/bytecode/module.js';
import { FN_INTERRUPT } from '../../vm/bytecode/module.js';
import type { Instr, IrFn, IrModule } from '../ir/ir.js';
import { tidy } from '../ir/optimize.js';
import { dropUnreachedFunctions } from '../ir/unreached-functions.js';
import { boxAddressedLocals } from './boxed-locals.js';
import { callOrder, inferColours, type Colours } from './colour.js';
import { layOutMachine, type Region, type Waiting } from './layout.js';
import type { Lowering, Machine } from './lowering.js';
import { I64, MachineTypes } from './machine-types.js';
import { putPreemptionPoints } from './preemption.js';
import { callOf, makerOf } from './makers.js';
import { pollRoot, pollStep } from './poll.js';
import { sinkConstants } from './sink-constants.js';
import { findSuspensionPoints, splitAtSuspensions, type SuspensionPoint } from './suspension-points.js';

export type MachineStyle = 'poll' | 'push';

/** A callee of more words than this is an object of its own, so that no machine grows beyond what an object may have. */
const EMBED_LIMIT = 96;
/** Words that a machine may have. */
const MACHINE_LIMIT = 250;

export interface LoweredModule {
  readonly module: IrModule;
  readonly colours: Colours;
  /** By function of the module that was given. */
  readonly machines: ReadonlyMap<number, Machine>;
}

interface Prepared {
  readonly source: IrFn;
  readonly points: readonly SuspensionPoint[];
  readonly liveAtEntry: ReadonlySet<number>;
}

function copyOf(fn: IrFn): IrFn {
  return {
    ...fn,
    registers: fn.registers.map((register) => ({ ...register })),
    blocks: fn.blocks.map((block) => ({ instrs: block.instrs.slice(), end: block.end, handler: block.handler })),
  };
}

function prepare(module: IrModule, colours: Colours, fn: IrFn, pointed: boolean): Prepared {
  const source = copyOf(fn);
  if (pointed) putPreemptionPoints(module, source);
  boxAddressedLocals(source);
  sinkConstants(source);
  splitAtSuspensions(module, colours, source);
  return { source, ...findSuspensionPoints(module, colours, source) };
}

/** Functions that nobody steps: the machine itself enters them. */
function refuseRoots(module: IrModule, colours: Colours): void {
  const refuse = (index: number, what: string): void => {
    if (!colours.causes.has(index)) return;
    throw new Error(`${what} can suspend: ${explain(module, colours, index).join(' -> ')}`);
  };
  refuse(module.entry, 'the entry');
  module.fns.forEach((fn, index) => {
    if ((fn.flags & FN_INTERRUPT) !== 0) refuse(index, `interrupt handler ${fn.name}`);
    for (const block of fn.blocks)
      for (const instr of block.instrs) if (instr.op === 'fnidx' || instr.op === 'inject') refuse(instr.fn, module.fns[instr.fn]!.name);
  });
}

/** The chain of calls that makes a function coloured, by name. */
export function explain(module: IrModule, colours: Colours, fn: number): string[] {
  const chain: string[] = [];
  const seen = new Set<number>();
  for (let at: number | null = fn; at !== null && !seen.has(at);) {
    seen.add(at);
    chain.push(module.fns[at]!.name);
    const cause = colours.causes.get(at);
    if (cause === undefined) break;
    if (cause.kind === 'suspend') {
      chain.push('suspend');
      break;
    }
    at = cause.kind === 'call' ? cause.fn : cause.through;
    if (cause.kind === 'signature') chain.push(`a call of ${module.types[cause.type]!.name}`);
  }
  return chain;
}

export interface LoweringOptions {
  readonly style: MachineStyle;
  /** Whether the file is the library's: its functions have no preemption points. */
  readonly isLibrary: (file: number) => boolean;
}

export function lowerMachines(module: IrModule, { style, isLibrary }: LoweringOptions): LoweredModule {
  const colours = inferColours(module);
  const hasRoles = module.fns.some((fn) => fn.role !== undefined);
  if (!hasRoles) return { module, colours, machines: new Map() };
  if (style === 'push') throw new Error('push is not there yet');
  refuseRoots(module, colours);
  const types = new MachineTypes(module.types, () => I64);
  const fns: IrFn[] = module.fns.slice();
  const machines = new Map<number, Machine>();
  const lowering: Lowering = { module, colours, types, machines };

  const prepared = new Map([...colours.causes.keys()].map((fn) => [fn, prepare(module, colours, module.fns[fn]!, !isLibrary(module.fns[fn]!.span.file))]));
  const { order, isRecursive } = callOrder(module, colours);
  const objects = new Set<number>();
  for (const type of module.types) if (type.kind === 'closure' && colours.causes.has(type.fn)) objects.add(type.fn);
  const layouts = new Map<number, Machine>();
  for (const fn of order) {
    const { source, points, liveAtEntry } = prepared.get(fn)!;
    const waiting = points.map(({ call }): Waiting => {
      if (call.op === 'call' && module.fns[call.fn]!.role !== undefined) return { embedded: null, child: null };
      const callee = call.op === 'call' && !isRecursive(fn, call.fn) ? layouts.get(call.fn)!.layout : null;
      if (callee !== null && callee.scalars + callee.references <= EMBED_LIMIT) return { embedded: callee, child: null };
      if (call.op === 'call') objects.add(call.fn);
      source.registers.push({ type: types.machine, name: null, pinned: false });
      return { embedded: null, child: source.registers.length - 1 };
    });
    const layout = layOutMachine(source, points, liveAtEntry, waiting, { scalars: 1, references: 0 });
    refuseLarge(source, layout);
    layouts.set(fn, { fn, source, layout, type: -1 });
  }
  for (const [fn, machine] of layouts) machines.set(fn, { ...machine, type: objects.has(fn) ? addObject(lowering, fns, machine) : -1 });
  for (const [fn, machine] of [...machines]) fns[fn] = pollStep(lowering, machine);
  module.types.forEach((type, index) => {
    if (type.kind === 'closure' && colours.signatures.has(type.signature)) makeClosure(lowering, fns, type, index);
    if (type.kind === 'signature' && colours.signatures.has(index)) types.types[index] = { ...type, result: types.machine };
  });
  for (const [fn, machine] of machines) if (machine.type >= 0) fns[typeFn(types.types[machine.type]!)] = pollRoot(lowering, machines.get(fn)!);

  const rewritten = fns.map((fn, index) => {
    if (machines.has(index) || index >= module.fns.length) tidy(fn);
    return replaceRoles(module, types, fn);
  });
  const { preemptionPoint: _, ...rest } = module;
  return { module: dropUnreachedFunctions({ ...rest, types: types.types, fns: rewritten }), colours, machines };
}

function typeFn(type: TypeDef): number {
  if (type.kind !== 'closure') throw new Error(`${type.name} is no machine`);
  return type.fn;
}

function refuseLarge(fn: IrFn, { scalars, references }: Region): void {
  if (scalars + references > MACHINE_LIMIT) {
    throw new Error(`${fn.name} keeps ${scalars + references} values while it waits, at most ${MACHINE_LIMIT} are possible`);
  }
}

/** The object type of a machine, and room for its step. */
function addObject({ types }: Lowering, fns: IrFn[], machine: Machine): number {
  fns.push(machine.source);
  return types.addMachine(machine.source.name, fns.length - 1, machine.layout);
}

/** A closure of a coloured signature: its function becomes a maker. */
function makeClosure(lowering: Lowering, fns: IrFn[], type: TypeDef & { kind: 'closure' }, index: number): void {
  const { module, types } = lowering;
  let machine = lowering.machines.get(type.fn);
  if (machine === undefined) {
    const source = callOf(module.fns[type.fn]!, type.fn);
    const layout = layOutMachine(source, [], new Set(source.params), [], { scalars: 1, references: 0 });
    const fn = fns.length;
    fns.push(source);
    const made: Machine = { fn, source, layout, type: -1 };
    machine = { ...made, type: addObject(lowering, fns, made) };
    (lowering.machines as Map<number, Machine>).set(fn, machine);
    fns[fn] = pollStep(lowering, machine);
  }
  fns.push(makerOf(lowering, machine));
  types.types[index] = { ...type, fn: fns.length - 1 };
}

/** What stands for the functions without bodies in this style. */
function replaceRoles(module: IrModule, types: MachineTypes, fn: IrFn): IrFn {
  const hasRole = (instr: Instr): boolean => instr.op === 'call' && module.fns[instr.fn]?.role !== undefined;
  if (fn.role !== undefined || !fn.blocks.some((block) => block.instrs.some(hasRole))) return fn;
  const copy = copyOf(fn);
  for (const block of copy.blocks) {
    block.instrs = block.instrs.flatMap((instr): Instr[] => {
      if (instr.op !== 'call') return [instr];
      const role = module.fns[instr.fn]?.role;
      if (role === undefined) return [instr];
      const { dst, args, span } = instr;
      switch (role.kind) {
        case 'make':
          return [{ op: 'callc', dst, type: role.signature, args, span }];
        case 'step': {
          copy.registers.push({ type: types.machine, name: null, pinned: false });
          const machine = copy.registers.length - 1;
          return [
            { op: 'row', name: 'cast', dst: machine, args, imm: 0, type: types.step, span },
            { op: 'callc', dst, type: types.step, args: [machine], span },
          ];
        }
        case 'suspend':
          throw new Error(`${fn.name} suspends, and was not lowered`);
        default:
          return role satisfies never;
      }
    });
  }
  return copy;
}
