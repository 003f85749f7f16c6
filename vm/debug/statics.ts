// Static variables of a program, read from the machine's memory by name.
import type { Module } from '../bytecode/module.js';
import type { Memory } from '../memory/memory.js';
import { STATIC_BASE } from '../memory/layout.js';

/** An int, by its whole name ("runtime/preemption.preemptions_wanted"); null where the module has none of that name. */
export function staticInt(module: Module, memory: Memory, name: string): bigint | null {
  const index = module.statics.findIndex((variable) => variable.name === name);
  return index < 0 ? null : new BigInt64Array(memory.buffer)[(STATIC_BASE >>> 3) + index]!;
}
