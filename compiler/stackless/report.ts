// What the lowering did, as data: which functions suspend and why, and what each machine keeps. `weft colors`, `weft sizes` and `weft lower` print it.
import type { Span } from '../diagnostics/diagnostic.js';
import { targetsOf } from '../ir/cfg.js';
import type { IrModule } from '../ir/ir.js';
import { wordsOfReferences } from '../../vm/bytecode/field-places.js';
import { isReferenceField, type Region } from './layout.js';
import type { Colours } from './colour.js';
import type { LoweredModule } from './lower.js';
import type { Machine } from './lowering.js';

/** One step of the chain of calls that makes a function suspend: where the call is, and what is called. */
export interface ChainLink {
  readonly name: string;
  /** Place of the call that leads on. */
  readonly span: Span;
  readonly through: string | null;
}

export interface ColouredFunction {
  readonly fn: number;
  readonly name: string;
  readonly span: Span;
  readonly chain: readonly ChainLink[];
}

export interface KeptValue {
  /** The variable's name, or null for a value that has none. */
  readonly name: string | null;
  readonly field: string;
}

export interface StateReport {
  readonly number: number;
  readonly span: Span;
  /** What is waited for. */
  readonly callee: string;
  readonly keeps: readonly KeptValue[];
  /** Bytes of the callee's machine in this one; null where it is an object of its own. */
  readonly embedded: number | null;
  /** States that may come next: numbers; 0 is never among them. `null` is the end. */
  readonly next: readonly (number | null)[];
}

export interface MachineReport {
  readonly fn: number;
  readonly name: string;
  readonly span: Span;
  /** States beside the one that it begins in. */
  readonly states: readonly StateReport[];
  /** What may come after the beginning. */
  readonly first: readonly (number | null)[];
  readonly scalars: number;
  readonly references: number;
  /** Bytes of the region; an object has a header of 8 more. */
  readonly bytes: number;
  /** It is an object of its own, somewhere. */
  readonly isObject: boolean;
}

const bytesOf = ({ scalars, references }: Region): number => 8 * scalars + 4 * references;

function chainOf(module: IrModule, colours: Colours, fn: number): ChainLink[] {
  const links: ChainLink[] = [];
  const seen = new Set<number>();
  for (let at: number | null = fn; at !== null && !seen.has(at);) {
    seen.add(at);
    const cause = colours.causes.get(at);
    if (cause === undefined) break;
    links.push({ name: module.fns[at]!.name, span: cause.span, through: cause.kind === 'signature' ? module.types[cause.type]!.name : null });
    at = cause.kind === 'call' ? cause.fn : cause.kind === 'signature' ? cause.through : null;
  }
  return links;
}

/** `module` is what the lowering was given. */
export function reportColours(module: IrModule, { colours }: LoweredModule): ColouredFunction[] {
  return [...colours.causes.keys()].map((fn) => {
    const { name, span } = module.fns[fn]!;
    return { fn, name, span, chain: chainOf(module, colours, fn) };
  });
}

/** Suspensions that are reached from a block without passing another. */
function reachedFrom(machine: Machine, start: number): (number | null)[] {
  const { source, layout } = machine;
  const stateAt = new Map(layout.points.map((point, i) => [point.block, i + 1]));
  const found = new Set<number | null>();
  const seen = new Set<number>();
  const work = [start];
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    if (seen.has(block)) continue;
    seen.add(block);
    const { end, handler } = source.blocks[block]!;
    if (handler !== null) work.push(handler);
    const state = stateAt.get(block);
    if (state !== undefined) found.add(state);
    else if (end.op === 'return') found.add(null);
    else work.push(...targetsOf(end));
  }
  return [...found].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
}

function reportMachine(module: IrModule, lowered: LoweredModule, machine: Machine): MachineReport {
  const { source, layout } = machine;
  const states = layout.points.map((point, i): StateReport => {
    const { call } = point;
    const callee = call.op === 'call' ? module.fns[call.fn]!.name : module.types[call.type]!.name;
    const region = point.embedded === null || call.op !== 'call' ? null : lowered.machines.get(call.fn)!.layout;
    return {
      number: i + 1,
      span: call.span,
      callee,
      keeps: point.saved.map((register) => {
        const { name, type } = source.registers[register]!;
        return { name, field: `${isReferenceField(type.kind) ? 'reference' : 'scalar'} ${layout.fieldOf.get(register)}` };
      }),
      embedded: region === null ? null : bytesOf(region),
      next: reachedFrom(machine, point.next),
    };
  });
  const { scalars, references } = layout;
  return {
    fn: machine.fn,
    name: source.name,
    span: source.span,
    states,
    first: reachedFrom(machine, 0),
    scalars,
    references,
    bytes: 8 * (scalars + wordsOfReferences(references)),
    isObject: machine.type >= 0,
  };
}

/** The largest first. */
export function reportMachines(module: IrModule, lowered: LoweredModule): MachineReport[] {
  return [...lowered.machines.values()]
    .map((machine) => reportMachine(module, lowered, machine))
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.fn - b.fn));
}
