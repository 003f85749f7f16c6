// Cuts a coloured function's blocks so that each suspension stands at the end of a block of its own, and looks up what lives across it.
//
//   b: x = ...                       b: x = ...
//      y = call sleep(x)      =>        y = call sleep(x)      the point: saved = { z, whatever the landing pad reads }
//      return y + z                     jump c
//                                    c: return y + z
import { flowGraphOf } from '../ir/dead-code.js';
import type { Block, Instr, IrFn, IrModule, Reg } from '../ir/ir.js';
import { computeLiveness } from '../ir/liveness.js';
import { presentAtEnds } from '../ir/null-checks.js';
import { destinationOf } from '../ir/operands.js';
import type { Colours } from './colour.js';
import { isSuspension } from './colour.js';

export type SuspendingCall = Instr & { readonly op: 'call' | 'callc' };

export interface SuspensionPoint {
  /** The block that ends with the suspension. */
  readonly block: number;
  readonly call: SuspendingCall;
  /** Where it goes on. */
  readonly next: number;
  /** Registers whose values are wanted afterwards, by what follows or by the landing pad, in ascending order. */
  readonly saved: readonly Reg[];
  /** Those among them that may be null elsewhere and are known not to be here: what follows may count on it. */
  readonly present: ReadonlySet<Reg>;
  /** Those that the landing pad wants. */
  readonly savedForPad: readonly Reg[];
}

/** Makes each suspension the last instruction of its block. */
export function splitAtSuspensions(module: IrModule, colours: Colours, fn: IrFn): void {
  for (let index = 0; index < fn.blocks.length; index += 1) {
    const block = fn.blocks[index]!;
    const at = block.instrs.findIndex((instr) => isSuspension(module, colours, instr));
    if (at < 0) continue;
    const rest: Block = { instrs: block.instrs.slice(at + 1), end: block.end, handler: block.handler };
    block.instrs.length = at + 1;
    block.end = { op: 'jump', to: fn.blocks.length, span: block.instrs[at]!.span };
    fn.blocks.push(rest);
  }
}

/** The points of a function that was split, and the parameters that it reads. */
export function findSuspensionPoints(
  module: IrModule,
  colours: Colours,
  fn: IrFn,
): { readonly points: readonly SuspensionPoint[]; readonly liveAtEntry: ReadonlySet<Reg> } {
  const liveness = computeLiveness(flowGraphOf(fn));
  const liveIn = (block: number): Set<Reg> => {
    const found = new Set<Reg>();
    liveness.forEachLiveIn(block, (register) => found.add(register));
    return found;
  };
  const presentAt = presentAtEnds(fn);
  const points = fn.blocks.flatMap((block, index): SuspensionPoint[] => {
    const call = block.instrs.at(-1);
    if (call === undefined || !isSuspension(module, colours, call)) return [];
    if (call.op !== 'call' && call.op !== 'callc') throw new Error(`${fn.name} suspends in ${call.op}`);
    if (block.end.op !== 'jump') throw new Error(`${fn.name} was not split at its suspensions`);
    const after = liveIn(block.end.to);
    after.delete(destinationOf(call));
    const pad = block.handler === null ? new Set<Reg>() : liveIn(block.handler);
    const ascending = (registers: Iterable<Reg>): Reg[] => [...registers].sort((a, b) => a - b);
    const present = new Set([...after].filter((register) => presentAt.get(index)?.has(register) === true));
    return [{ block: index, call, next: block.end.to, saved: ascending(new Set([...after, ...pad])), present, savedForPad: ascending(pad) }];
  });
  return { points, liveAtEntry: liveIn(0) };
}
