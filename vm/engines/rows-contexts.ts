// Contexts, critical sections, and what a program may ask about the machine.
import {
  CONTEXT_FINISHED,
  CONTEXT_RUNNING,
  CTX_ENTRY,
  CTX_FLAGS,
  CTX_OWNER,
  CTX_SERIAL,
  CTX_SIZE,
  CTX_STATE,
  CTX_STRATEGY,
  VECTOR_INVALID,
  VECTOR_MEMORY,
} from '../memory/layout.js';
import { GuestTrap } from '../errors.js';
import { StackSpecError } from '../stacks/parse.js';
import { reserve } from './allocation.js';
import type { Contexts } from './contexts.js';
import type { Core } from './core.js';
import type { RowFunction } from './row.js';
import { fieldA, fieldB, fieldC, NEXT, WENT } from './row.js';
import type { Strings } from './rows-strings.js';
import type { Timekeeper } from './timekeeper.js';

export function contextRows(core: Core, contexts: Contexts, strings: Strings, time: Timekeeper): Record<string, RowFunction> {
  const { cpu, heap, stacks, memory } = core;
  const { i32, u32 } = cpu;

  const known = (register: number): number => {
    const context = cpu.ref(register);
    if (context === 0) throw new GuestTrap(VECTOR_INVALID);
    return context;
  };
  const figure = (sub: number): number => {
    switch (sub) {
      case 0:
        return cpu.ring;
      case 1:
        return memory.size;
      case 2:
        return heap.statistics().used;
      case 3:
        return heap.statistics().collections;
      case 4:
        return heap.statistics().bytesAllocated;
      case 5:
        return core.counters.interrupts.reduce((sum, n) => sum + n, 0);
      default:
        throw new GuestTrap(VECTOR_INVALID);
    }
  };

  return {
    ctxnew: (w) => {
      const strategy = cpu.number(fieldC(w));
      if (!(strategy >= 0 && strategy < stacks.specs.length)) throw new GuestTrap(VECTOR_INVALID);
      if (!stacks.hasRoom(strategy)) {
        heap.collect(); // frees the stacks of dead Contexts
        if (!stacks.hasRoom(strategy)) throw new GuestTrap(VECTOR_MEMORY);
      }
      reserve(core, CTX_SIZE);
      const context = heap.takeContext();
      i32[(context + CTX_SERIAL) >>> 2] = cpu.nextSerial();
      i32[(context + CTX_FLAGS) >>> 2] = cpu.flags;
      i32[(context + CTX_STRATEGY) >>> 2] = strategy;
      u32[(context + CTX_ENTRY) >>> 2] = cpu.ref(fieldB(w));
      cpu.setRef(fieldA(w), context);
      return NEXT;
    },
    ctxown: (w) => {
      cpu.setRef(fieldA(w), u32[(known(fieldB(w)) + CTX_OWNER) >>> 2]!);
      return NEXT;
    },
    ctxsetown: (w) => {
      u32[(known(fieldA(w)) + CTX_OWNER) >>> 2] = cpu.ref(fieldB(w));
      return NEXT;
    },
    ctxstat: (w) => {
      const context = known(fieldB(w));
      let value = stacks.figure(context, fieldC(w));
      if (fieldC(w) === 7 && context === cpu.context && i32[(context + CTX_STATE) >>> 2] === CONTEXT_RUNNING) value += cpu.now - cpu.entered;
      cpu.setNumber(fieldA(w), i32[(context + CTX_STATE) >>> 2] === CONTEXT_FINISHED && fieldC(w) < 2 ? 0 : value);
      return NEXT;
    },
    switch_to: (w) => {
      if (cpu.inInterrupt > 0) throw new GuestTrap(VECTOR_INVALID);
      contexts.switchTo(fieldA(w));
      time.rearm();
      return WENT;
    },
    switch_end: (w) => {
      if (cpu.inInterrupt > 0) throw new GuestTrap(VECTOR_INVALID);
      contexts.switchEnd(fieldA(w));
      time.rearm();
      return WENT;
    },
    uncrit: () => {
      if (cpu.critical === 0) return NEXT;
      if (--cpu.critical > 0) return NEXT;
      cpu.pc += 1;
      cpu.charge(1);
      time.pollIfDue();
      return WENT;
    },
    cpu: (w) => {
      if (fieldC(w) === 7) cpu.setInt(fieldA(w), core.seed);
      else cpu.setNumber(fieldA(w), figure(fieldC(w)));
      return NEXT;
    },
    gc: () => {
      const before = heap.statistics().bytesMoved;
      heap.collect();
      if (core.log !== null) core.log({ kind: 'collection', cycle: cpu.now, moved: heap.statistics().bytesMoved - before });
      return NEXT;
    },
    stackspec: (w) => {
      let number = -1;
      try {
        number = stacks.strategyNumber(strings.read(cpu.ref(fieldB(w))));
      } catch (error) {
        if (!(error instanceof StackSpecError)) throw error;
      }
      cpu.setNumber(fieldA(w), number);
      return NEXT;
    },
  };
}
