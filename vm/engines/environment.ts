// What an engine's loop is given: views, tables, and the places of the processor block as word indices.
import { TYPE_CONTEXT } from '../bytecode/module.js';
import type { LoadedProgram } from '../loader.js';
import {
  CPU_BASE,
  CPU_CONTEXT,
  CPU_FP,
  CPU_HEAP_LIMIT,
  CPU_HEAP_TOP,
  CPU_LEFT,
  CPU_NO_LIST,
  CPU_PC,
  CPU_SL,
  CPU_SP,
  CTX_POINTED,
  CTX_SIZE,
  STATIC_BASE,
} from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { QuickStacks } from '../stacks/strategy.js';
import type { EngineEnvironment } from './interpreter.js';

/** Where the loop cannot give stacks by itself: a list that stays empty, so that V8 makes the same of the loop and a call costs the same under every strategy. */
export const NO_STACKS: QuickStacks = { head: CPU_BASE + CPU_NO_LIST, inUse: CPU_BASE + CPU_NO_LIST + 4, bytes: -1, limit: 2 ** 30 };

/** `switches`: whether the loop may switch Contexts by itself. */
export function environmentOf(memory: Memory, program: LoadedProgram, stacks: QuickStacks | null, switches: boolean): EngineEnvironment {
  const word = (offset: number): number => (CPU_BASE + offset) >>> 2;
  const { head, inUse, bytes, limit } = stacks ?? NO_STACKS;
  return {
    i32: memory.i32,
    u8: memory.u8,
    f64: memory.f64,
    code: program.code,
    functions: program.functions,
    constants: program.constants,
    types: program.types,
    switches,
    quick: { head: head >>> 2, inUse: inUse >>> 2, bytes, limit },
    context: { type: TYPE_CONTEXT, bytes: CTX_SIZE },
    words: {
      pc: word(CPU_PC),
      fp: word(CPU_FP),
      sp: word(CPU_SP),
      sl: word(CPU_SL),
      left: word(CPU_LEFT),
      context: word(CPU_CONTEXT),
      heapTop: word(CPU_HEAP_TOP),
      heapLimit: word(CPU_HEAP_LIMIT),
      statics: STATIC_BASE >>> 2,
      pointed: CTX_POINTED >>> 2,
    },
  };
}
