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
import { MAX_CAPTURES } from '../../vm/bytecode/verify-types.js';
import { EmissionLimit } from '../emit/limits.js';
import type { Instr, IrFn, IrModule } from '../ir/ir.js';
import { tidy } from '../ir/optimize.js';
import { dropUnreachedFunctions } from '../ir/unreached-functions.js';
import { boxAddressedLocals } from './boxed-locals.js';
import { callOrder, inferColours, type Colours } from './colour.js';
import { layOutMachine, type Region, type Waiting } from './layout.js';
import type { Lowering, Machine } from './lowering.js';
import { MachineTypes } from './machine-types.js';
import { putPreemptionPoints } from './preemption.js';
import { callOf, makerOf } from './makers.js';
import { styleOf, type MachineStyle, type Style } from './style.js';
import { sinkConstants } from './sink-constants.js';
import { findSuspensionPoints, splitAtSuspensions, type SuspensionPoint } from './suspension-points.js';

export type { MachineStyle } from './style.js';

/** A callee of more fields than this is an object of its own, so that nobody carries room around for what may never be called; one that is cold is, whatever its size. */
const EMBED_LIMIT = 96;
export interface LoweredModule {
  readonly module: IrModule;
  readonly colours: Colours;
  /** By function of the module that was given. */
  readonly machines: ReadonlyMap<number, Machine>;
  /** Their step functions, by the same numbers; what they name is not as in the module, where functions were numbered anew. */
  readonly steps: ReadonlyMap<number, IrFn>;
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

export function lowerMachines(module: IrModule, options: LoweringOptions): LoweredModule {
  const hasRoles = module.fns.some((fn) => fn.role !== undefined);
  if (!hasRoles) return { module, colours: { causes: new Map(), signatures: new Map() }, machines: new Map(), steps: new Map() };
  const colours = inferColours(module);
  refuseRoots(module, colours);
  const style = styleOf(options.style, module);
  const types = new MachineTypes(module.types, style.stepResult);
  const fns: IrFn[] = module.fns.slice();
  const machines = new Map<number, Machine>();
  const lowering: Lowering = { module, colours, types, machines };

  for (const [fn, machine] of layOutMachines(lowering, style, options)) {
    machines.set(fn, { ...machine, type: machine.type < 0 ? -1 : addObject(lowering, style, fns, machine) });
  }
  for (const [fn, machine] of machines) fns[fn] = style.step(lowering, machine);
  module.types.forEach((type, index) => {
    if (type.kind === 'closure' && colours.signatures.has(type.signature)) makeClosure(lowering, style, fns, type, index);
    if (type.kind === 'signature' && colours.signatures.has(index)) types.types[index] = { ...type, result: types.machine };
  });
  if (style.root !== null)
    for (const machine of machines.values()) if (machine.type >= 0) fns[typeFn(types.types[machine.type]!)] = style.root(lowering, machine);
  style.finish(lowering, fns, module.fns[module.entry]!);

  const rewritten = fns.map((fn, index) => {
    if (machines.has(index) || index >= module.fns.length) tidy(fn);
    return replaceRoles(module, types, style, fn);
  });
  const steps = new Map([...machines.keys()].map((fn) => [fn, rewritten[fn]!]));
  const { preemptionPoint: _, ...rest } = module;
  const statics = [...module.statics, ...style.statics];
  return { module: dropUnreachedFunctions({ ...rest, types: types.types, statics, fns: rewritten }), colours, machines, steps };
}

/** The machines of coloured functions, callees first. Those that are objects of their own, somewhere, have the type 0, others -1. */
function layOutMachines({ module, colours, types }: Lowering, style: Style, { isLibrary }: LoweringOptions): Map<number, Machine> {
  const { order, isRecursive } = callOrder(module, colours);
  const objects = new Set<number>(style.embeds ? [] : order);
  for (const type of module.types) if (type.kind === 'closure' && colours.causes.has(type.fn)) objects.add(type.fn);
  const laid = new Map<number, Machine>();
  for (const fn of order) {
    const { source, points, liveAtEntry } = prepare(module, colours, module.fns[fn]!, !isLibrary(module.fns[fn]!.span.file));
    const waiting = points.map(({ call }): Waiting => {
      if (call.op === 'call' && module.fns[call.fn]!.role !== undefined) return { embedded: null, child: null };
      const inside = style.embeds && call.op === 'call' && !isRecursive(fn, call.fn) && !module.fns[call.fn]!.cold;
      const callee = inside ? laid.get(call.fn)!.layout : null;
      if (callee !== null && callee.scalars + callee.references <= EMBED_LIMIT) return { embedded: callee, child: null };
      if (call.op === 'call') objects.add(call.fn);
      source.registers.push({ type: types.machine, name: null, pinned: false });
      return { embedded: null, child: source.registers.length - 1 };
    });
    const layout = layOutMachine(source, points, liveAtEntry, waiting, style.reserved);
    refuseLarge(source, layout);
    laid.set(fn, { fn, source, layout, type: -1 });
  }
  return new Map([...laid].map(([fn, machine]) => [fn, { ...machine, type: objects.has(fn) ? 0 : -1 }]));
}

function typeFn(type: TypeDef): number {
  if (type.kind !== 'closure') throw new Error(`${type.name} is no machine`);
  return type.fn;
}

function refuseLarge({ name, span }: IrFn, { scalars, references }: Region): void {
  if (scalars + references <= MAX_CAPTURES) return;
  throw new EmissionLimit(`\`${name}\` keeps ${scalars + references} values while it waits: a state machine holds at most ${MAX_CAPTURES}`, span);
}

/** The object type of a machine. Its function is the step, or another for which room is made. */
function addObject({ types }: Lowering, style: Style, fns: IrFn[], machine: Machine): number {
  if (style.root !== null) fns.push(machine.source);
  return types.addMachine(machine.source.name, style.root === null ? machine.fn : fns.length - 1, machine.layout);
}

/** A closure of a coloured signature: its function becomes a maker. */
function makeClosure(lowering: Lowering, style: Style, fns: IrFn[], type: TypeDef & { kind: 'closure' }, index: number): void {
  const { module, types } = lowering;
  let machine = lowering.machines.get(type.fn);
  if (machine === undefined) {
    const source = callOf(module.fns[type.fn]!, type.fn, module.fns[module.entry]!.span);
    const layout = layOutMachine(source, [], new Set(source.params), [], style.reserved);
    const fn = fns.length;
    fns.push(source);
    const made: Machine = { fn, source, layout, type: -1 };
    machine = { ...made, type: addObject(lowering, style, fns, made) };
    (lowering.machines as Map<number, Machine>).set(fn, machine);
    fns[fn] = style.step(lowering, machine);
  }
  fns.push(makerOf(lowering, machine));
  types.types[index] = { ...type, fn: fns.length - 1 };
}

/** What stands for the functions without bodies in this style. */
function replaceRoles(module: IrModule, types: MachineTypes, style: Style, fn: IrFn): IrFn {
  const hasRole = (instr: Instr): boolean => instr.op === 'call' && module.fns[instr.fn]?.role !== undefined;
  if (fn.role !== undefined || !fn.blocks.some((block) => block.instrs.some(hasRole))) return fn;
  const copy = copyOf(fn);
  for (const block of copy.blocks) {
    block.instrs = block.instrs.flatMap((instr): Instr[] => {
      if (instr.op !== 'call') return [instr];
      const role = module.fns[instr.fn]?.role;
      if (role === undefined) return [instr];
      switch (role.kind) {
        case 'make':
          return style.make(types, copy, instr, role.signature);
        case 'step':
          return style.resume(types, copy, instr);
        case 'stepped':
          return style.stepped(types, copy, instr);
        case 'caller':
          return style.caller(types, copy, instr);
        case 'suspend':
          throw new Error(`${fn.name} suspends, and was not lowered`);
        default:
          return role satisfies never;
      }
    });
  }
  return copy;
}
