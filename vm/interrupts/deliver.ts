// Delivery: from whatever runs into the function of a gate, and back by `iret`.
//
// From a Context, its registers go into the Context and the gate's function begins on the processor's interrupt stack. While already on that stack, the interrupted frame
// stays there, and below the new one lie two words that a frame has no room for:
//
//     ... interrupted frame | FLAGS, critical depth | distance, link | slots of the gate's function
//
// An exception in a handler is a double fault; a fault that cannot be delivered stops the machine.
import { registersReport } from '../debug/report.js';
import type { Contexts } from '../engines/contexts.js';
import type { Core } from '../engines/core.js';
import { GuestTrap } from '../errors.js';
import { FUNCTION_FRAME, FUNCTION_PC, FUNCTION_WORDS } from '../loader.js';
import {
  CONTEXT_FINISHED,
  CONTEXT_NEW,
  CONTEXT_RUNNING,
  CPU_BASE,
  CPU_SIZE,
  CTX_STATE,
  FRAME_DISTANCE,
  FRAME_LINK,
  INTERRUPT_STACK_SIZE,
  INTERRUPT_STACKS,
  LINK_FIRST,
  LINK_RESUME,
  VECTOR_CRITICAL,
  VECTOR_DOUBLE_FAULT,
  VECTOR_INVALID,
  VECTOR_LINE_0,
  VECTOR_PROTECTION,
} from '../memory/layout.js';
import { STACK_EXHAUSTED } from '../stacks/strategy.js';
import type { Gate } from './idt.js';
import { gateOf } from './idt.js';
import { LINES } from './pic.js';

const SAVED_BELOW = 8; // FLAGS and the critical depth of what was interrupted

export interface Interrupts {
  /** The line's handler begins; PC is where the interrupted code goes on. */
  line(line: number): void;
  /** An exception of the instruction at PC. */
  exception(trap: GuestTrap): void;
  /** `int`: PC is behind the instruction; `from` that of the instruction itself. */
  systemCall(vector: number, from: number): void;
  iret(): void;
  /** `setctx` the Context in that register. */
  setContext(register: number): void;
}

export function makeInterrupts(core: Core, contexts: Contexts): Interrupts {
  const { cpu, program, counters, stacks } = core;
  const { i32 } = cpu;
  const fns = program.module.fns;
  const isHandler = (fn: number): boolean => fns[fn] !== undefined && fns[fn].params.length === 0;
  const stackBase = INTERRUPT_STACKS + ((cpu.base - CPU_BASE) / CPU_SIZE) * INTERRUPT_STACK_SIZE;
  let lastVector = 0; // how the outermost interrupt came about, for the counters only

  const gate = (vector: number): Gate | null => gateOf(cpu, vector, isHandler);

  /** Enters the gate's function; false when it does not fit on the interrupt stack. */
  const enter = (vector: number, fn: number): boolean => {
    const frame = program.functions[fn * FUNCTION_WORDS + FUNCTION_FRAME]! << 2;
    const nested = cpu.inInterrupt > 0;
    const at = nested ? cpu.sp + SAVED_BELOW : stackBase;
    if (at + frame > stackBase + INTERRUPT_STACK_SIZE) return false;
    if (core.log !== null) core.log({ kind: 'interrupt', cycle: cpu.now, vector, pc: cpu.pc });
    counters.interrupts[vector]!++;
    if (nested) {
      i32[cpu.sp >>> 2] = cpu.flags;
      i32[(cpu.sp + 4) >>> 2] = cpu.critical;
      i32[(at + FRAME_DISTANCE) >>> 2] = at - cpu.fp;
      i32[(at + FRAME_LINK) >>> 2] = LINK_RESUME - cpu.pc;
    } else {
      contexts.save();
      lastVector = vector;
      i32[(at + FRAME_DISTANCE) >>> 2] = 0;
      i32[(at + FRAME_LINK) >>> 2] = LINK_FIRST;
    }
    cpu.inInterrupt++;
    cpu.fp = at;
    cpu.sp = at + frame;
    cpu.sl = stackBase + INTERRUPT_STACK_SIZE;
    cpu.flags = 0;
    cpu.critical = 0;
    cpu.pc = program.functions[fn * FUNCTION_WORDS + FUNCTION_PC]!;
    return true;
  };

  const stop = (why: string): void => core.stop({ kind: 'stopped', report: registersReport(core, why) });

  const doubleFault = (vector: number): void => {
    if (cpu.inDoubleFault) return stop(`exception ${vector} while a double fault was handled`);
    const handler = gate(VECTOR_DOUBLE_FAULT);
    if (handler === null) return stop(`exception ${vector} could not be delivered, and there is no handler for a double fault`);
    cpu.inDoubleFault = true;
    if (!enter(VECTOR_DOUBLE_FAULT, handler.fn)) stop(`exception ${vector} could not be delivered, and the interrupt stack is full`);
  };

  const leaveNested = (): void => {
    const link = i32[(cpu.fp + FRAME_LINK) >>> 2]!;
    if (link > LINK_RESUME) throw new GuestTrap(VECTOR_INVALID); // not the frame that the delivery made
    const saved = cpu.fp - SAVED_BELOW;
    cpu.pc = LINK_RESUME - link;
    cpu.fp -= i32[(cpu.fp + FRAME_DISTANCE) >>> 2]!;
    cpu.sp = saved;
    cpu.flags = i32[saved >>> 2]!;
    cpu.critical = i32[(saved + 4) >>> 2]!;
    cpu.inInterrupt--;
    cpu.inDoubleFault = false;
  };

  /** What is about to run gets its stack ready while the interrupt stack is still a root of the collector. */
  const prepareStack = (): void => {
    const attempt = (): number => {
      const state = i32[(cpu.context + CTX_STATE) >>> 2]!;
      if (state === CONTEXT_RUNNING) return 0;
      const made = state === CONTEXT_NEW ? stacks.make(cpu.context) : 0;
      return made < 0 ? made : stacks.switchIn(cpu.context);
    };
    let cycles = attempt();
    if (cycles < 0) {
      core.heap.collect();
      cycles = attempt();
    }
    // `enter` tries a last time, and ends the run.
    cpu.charge(Math.max(0, cycles));
  };

  return {
    line(line) {
      core.pic.acknowledge(line);
      const handler = gate(VECTOR_LINE_0 + line);
      if (handler === null || !enter(VECTOR_LINE_0 + line, handler.fn)) doubleFault(VECTOR_LINE_0 + line);
    },
    exception(trap) {
      cpu.setException(0, BigInt(trap.vector));
      cpu.setException(1, trap.error);
      cpu.setException(2, trap.fact0);
      cpu.setException(3, trap.fact1);
      cpu.setException(4, BigInt(cpu.pc));
      if (trap.vector === VECTOR_CRITICAL) cpu.critical = 0;
      if (trap.vector === VECTOR_DOUBLE_FAULT || cpu.inInterrupt > 0) return doubleFault(trap.vector);
      const handler = gate(trap.vector);
      if (handler === null || !enter(trap.vector, handler.fn)) doubleFault(trap.vector);
    },
    systemCall(vector, from) {
      const handler = gate(vector);
      if (handler === null || cpu.inInterrupt > 0 || cpu.ring > handler.ring) {
        cpu.pc = from;
        throw new GuestTrap(VECTOR_PROTECTION, BigInt(vector));
      }
      if (!enter(vector, handler.fn)) doubleFault(vector);
    },
    iret() {
      if (cpu.inInterrupt === 0) throw new GuestTrap(VECTOR_INVALID);
      cpu.charge(1);
      if (cpu.inInterrupt > 1) return leaveNested();
      prepareStack();
      cpu.inInterrupt = 0;
      cpu.inDoubleFault = false;
      contexts.enter();
    },
    setContext(register) {
      const target = (): number => {
        const context = cpu.ref(register);
        if (context === 0 || i32[(context + CTX_STATE) >>> 2] === CONTEXT_FINISHED) throw new GuestTrap(VECTOR_INVALID);
        return context;
      };
      if (cpu.inInterrupt === 0) throw new GuestTrap(VECTOR_INVALID);
      if (target() === cpu.context) return;
      let cycles = 0;
      const running = i32[(cpu.context + CTX_STATE) >>> 2] === CONTEXT_RUNNING;
      if (running) {
        cycles = stacks.switchOut(cpu.context);
        if (cycles === STACK_EXHAUSTED) {
          core.heap.collect();
          cycles = stacks.switchOut(cpu.context);
        }
        if (cycles < 0) return contexts.exhausted();
        cpu.charge(cycles);
      }
      const from = cpu.context;
      const context = target();
      if (running) contexts.replace(context);
      else cpu.context = context;
      const byLine = lastVector >= VECTOR_LINE_0 && lastVector < VECTOR_LINE_0 + LINES;
      contexts.countSwitch(byLine ? 'preemptive' : 'kernel', from, context, cycles);
    },
  };
}
