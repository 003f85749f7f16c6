// The weak list of Contexts that have a stack: what a collection does with it.
import type { Stacks } from '../stacks/strategy.js';
import { CPU_CONTEXTS, CTX_NEXT, CTX_STACK } from './layout.js';
import type { Memory } from './memory.js';

export interface WeakContexts {
  /** Rebuilds the list in its old order, of the Contexts that were reached and have a stack. `placeOf` gives where a Context will be, 0 for one that was not reached, whose stack is
   * freed; `bodyOf` where its words are now, given both addresses. */
  sweep(placeOf: (context: number) => number, bodyOf: (context: number, place: number) => number): void;
  /** Once all are in their places: their stacks may shrink. */
  trim(shrink: boolean): void;
}

export function makeWeakContexts(memory: Memory, stacks: Stacks, cpu: number): WeakContexts {
  const { u32 } = memory;
  const head = (cpu + CPU_CONTEXTS) >>> 2;
  const nextOf = (context: number): number => (u32[(context + CTX_NEXT) >>> 2]! & ~1) >>> 0;
  return {
    sweep(placeOf, bodyOf) {
      let link = head;
      let mark = 0;
      let context = u32[head]!;
      while (context !== 0) {
        const next = nextOf(context);
        const place = placeOf(context);
        if (place === 0) {
          stacks.release(context);
        } else {
          const body = bodyOf(context, place);
          const listed = u32[(body + CTX_STACK) >>> 2] !== 0;
          u32[(body + CTX_NEXT) >>> 2] = 0;
          if (listed) {
            u32[link] = (place | mark) >>> 0;
            link = (body + CTX_NEXT) >>> 2;
            mark = 1;
          }
        }
        context = next;
      }
      u32[link] = mark;
    },
    trim(shrink) {
      for (let context = u32[head]!; context !== 0; context = nextOf(context)) stacks.trim(context, shrink);
    },
  };
}
