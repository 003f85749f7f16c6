// What the runtime counts in static variables of its own, where a module has them: read from the machine's memory, by name.
import type { Module } from '../bytecode/module.js';
import type { Memory } from '../memory/memory.js';
import { staticInt } from './statics.js';

/** Preemption of tasks that are state machines: the timer only asks them to suspend, and they do at their next point. */
export interface DeferredPreemption {
  /** Interrupts that came in the midst of a step. */
  readonly wanted: number;
  /** Points at which a task gave way for one; the others were answered by a suspension or an end that came before. */
  readonly atPoints: number;
  /** Cycles from an interrupt to the answer, at most. */
  readonly longestDeferral: number;
}

/** Null where the module's tasks are not preempted so. */
export function deferredPreemption(module: Module, memory: Memory): DeferredPreemption | null {
  const value = (name: string): number | null => {
    const found = staticInt(module, memory, `runtime/preemption.${name}`);
    return found === null ? null : Number(found);
  };
  const wanted = value('preemptions_wanted');
  const longestDeferral = value('longest_deferral');
  return wanted === null || longestDeferral === null ? null : { wanted, atPoints: value('preemptions_at_points') ?? 0, longestDeferral };
}
