// Where a Context's registers are at this moment: in the processor block while it runs, in the Context itself while it does not.
import { CPU_CONTEXT, CPU_IN_INTERRUPT, CTX_BELOW, CTX_PC, CTX_PEAK, CTX_SP, CTX_STACK } from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';

/** Offsets from `registersAt`; the same three words, in the same order, in both places. */
export const REG_PC = 0;
export const REG_FP = 4;
export const REG_SP = 8;

export function isRunning(memory: Memory, cpu: number, context: number): boolean {
  return memory.u32[(cpu + CPU_CONTEXT) >>> 2] === context && memory.i32[(cpu + CPU_IN_INTERRUPT) >>> 2] === 0;
}

export function registersAt(memory: Memory, cpu: number, context: number): number {
  return isRunning(memory, cpu, context) ? cpu : context + CTX_PC;
}

/** Counts `bytes` of stack in use as the Context's peak, if they are more than ever. */
export function notePeak(memory: Memory, context: number, bytes: number): void {
  if (bytes > memory.u32[(context + CTX_PEAK) >>> 2]!) memory.u32[(context + CTX_PEAK) >>> 2] = bytes;
}

/** Bytes in use by a Context that is not running. */
export function parkedBytes(memory: Memory, context: number): number {
  const { u32 } = memory;
  return u32[(context + CTX_BELOW) >>> 2]! + u32[(context + CTX_SP) >>> 2]! - u32[(context + CTX_STACK) >>> 2]!;
}

/** Bytes in use by any Context that has a stack. */
export function usedBytes(memory: Memory, cpu: number, context: number): number {
  const { u32 } = memory;
  return u32[(context + CTX_BELOW) >>> 2]! + u32[(registersAt(memory, cpu, context) + REG_SP) >>> 2]! - u32[(context + CTX_STACK) >>> 2]!;
}
