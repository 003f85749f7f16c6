// Where references lie outside of objects: the static variables, the processor block, and frames. Each of these words is visited once, so that a visitor may write the object's new
// address even where old and new addresses look alike.
import type { FrameMaps } from '../stacks/frame-map.js';
import { walkFrames } from '../stacks/frame-map.js';
import { REG_FP, REG_PC, REG_SP, registersAt } from '../stacks/registers.js';
import type { Stacks } from '../stacks/strategy.js';
import { CONTEXT_NEW, CPU_CONTEXT, CPU_FP, CPU_IN_INTERRUPT, CPU_PANIC, CPU_PC, CPU_SYSCALL, CTX_STACK, CTX_STATE, STATIC_BASE } from './layout.js';
import type { Memory } from './memory.js';
import type { ProgramCode } from './program.js';

export interface Roots {
  /** Visits every root but the current Context, then that: as long as it is not visited, the registers of a running Context are found by its old address. */
  visit(): void;
  /** Visits what the frames of the Context hold, and gives the bytes of stack that were looked at. */
  visitStack(context: number): number;
}

/** `visit` is called with the index of a word that holds a reference, a pointer, or null. */
export function makeRoots(memory: Memory, program: ProgramCode, stacks: Stacks, cpu: number, visit: (word: number) => void): Roots {
  const { u32, i32 } = memory;
  const maps: FrameMaps = stacks.maps;
  const staticRefs = program.module.statics.flatMap((variable, i) =>
    variable.type.kind === 'ref' || variable.type.kind === 'ptr' ? [(STATIC_BASE >>> 2) + 2 * i] : [],
  );
  const visitFrame = (fp: number, map: number): void => {
    const pool = maps.pool;
    const base = fp >>> 2;
    const last = map + 2 + pool[map]! + pool[map + 1]!;
    for (let i = map + 2; i < last; i++) visit(base + pool[i]!);
  };
  return {
    visit() {
      for (const variable of staticRefs) visit(variable);
      visit((cpu + CPU_PANIC) >>> 2);
      visit((cpu + CPU_SYSCALL + 24) >>> 2);
      // Frames on the interrupt stack, or those that the machine starts with before there is a Context.
      const alone = i32[(cpu + CPU_IN_INTERRUPT) >>> 2] !== 0 || u32[(cpu + CPU_CONTEXT) >>> 2] === 0;
      const fp = u32[(cpu + CPU_FP) >>> 2]!;
      if (alone && fp !== 0) walkFrames(memory, maps, i32[(cpu + CPU_PC) >>> 2]!, fp, visitFrame);
      visit((cpu + CPU_CONTEXT) >>> 2);
    },
    visitStack(context) {
      if (i32[(context + CTX_STATE) >>> 2] === CONTEXT_NEW) return 0;
      const stack = u32[(context + CTX_STACK) >>> 2]!;
      const registers = registersAt(memory, cpu, context);
      if (stack === 0 || u32[(registers + REG_SP) >>> 2]! === stack) return 0;
      walkFrames(memory, maps, i32[(registers + REG_PC) >>> 2]!, u32[(registers + REG_FP) >>> 2]!, visitFrame);
      return stacks.used(context);
    },
  };
}
