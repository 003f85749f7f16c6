// Leaving and entering Contexts: what `switch_to`, `switch_end`, deliveries and `iret` have in common.
//
// A Context's registers are in the processor block while it runs outside an interrupt, and in the Context itself otherwise. CTX_STATE stays CONTEXT_RUNNING while its
// own interrupt is handled; it becomes CONTEXT_READY when another Context takes the processor.
import type { SwitchKind } from '../debug/event-log.js';
import { GuestTrap } from '../errors.js';
import { FUNCTION_CHECK, FUNCTION_FRAME, FUNCTION_PC, FUNCTION_WORDS, TYPE_FN, TYPE_WORDS } from '../loader.js';
import {
  CONTEXT_FINISHED,
  CONTEXT_NEW,
  CONTEXT_READY,
  CONTEXT_RUNNING,
  CTX_CRITICAL,
  CTX_CYCLES,
  CTX_ENTRY,
  CTX_FLAGS,
  CTX_FP,
  CTX_INJECT_A,
  CTX_INJECT_B,
  CTX_INJECT_FN,
  CTX_LIMIT,
  CTX_PC,
  CTX_PENDING,
  CTX_RESULT,
  CTX_SERIAL,
  CTX_SP,
  CTX_STATE,
  FLAG_RING_SHIFT,
  FRAME_DISTANCE,
  FRAME_LINK,
  LINK_FIRST,
  LINK_RESUME,
  LINK_UNDERFLOW,
  PENDING_CALL,
  PENDING_RESULT,
  PENDING_SWITCH,
  TYPE_MASK,
  VECTOR_DOUBLE_FAULT,
  VECTOR_INVALID,
  VECTOR_MEMORY,
  VECTOR_PROTECTION,
  VECTOR_STACK,
} from '../memory/layout.js';
import { OPCODE } from '../bytecode/isa.js';
import { STACK_EXHAUSTED, STACK_OVERFLOW } from '../stacks/strategy.js';
import type { Core } from './core.js';

const OP_INT = OPCODE.get('int')!;
/** PC FP SP FLAGS and the critical depth. */
export const REGISTERS_SAVED = 5;

export interface Contexts {
  /** Registers from the processor block into the current Context. */
  save(): void;
  /** Registers from the Context into the processor block, after what was asked of it meanwhile. It is the current one and does not run yet. */
  enter(): void;
  /** `switch_to` the Context in that register of the newest frame. */
  switchTo(register: number): void;
  switchEnd(register: number): void;
  /** The current Context, whose registers are saved, gives the processor to another, which is not entered yet. */
  replace(context: number): void;
  /** After `replace`: counts the switch. */
  countSwitch(kind: SwitchKind, from: number, to: number, cycles: number): void;
  /** Room for a frame at SP, however that is got; raises vector 12 when there is none. Returns whether the frame is the first of a new segment. */
  makeRoom(frameBytes: number): boolean;
  serial(context: number): number;
  /** There is no memory for a stack that somebody must have now. Nobody could run the panic, so that the run ends. */
  exhausted(): void;
}

export function makeContexts(core: Core): Contexts {
  const { cpu, stacks, program, counters } = core;
  const { i32, u32 } = cpu;
  const word = (context: number, offset: number): number => i32[(context + offset) >>> 2]!;
  const serial = (context: number): number => word(context, CTX_SERIAL);

  const save = (): void => {
    const at = cpu.context >>> 2;
    i32[at + (CTX_PC >>> 2)] = cpu.pc;
    u32[at + (CTX_FP >>> 2)] = cpu.fp;
    u32[at + (CTX_SP >>> 2)] = cpu.sp;
    i32[at + (CTX_FLAGS >>> 2)] = cpu.flags;
    i32[at + (CTX_CRITICAL >>> 2)] = cpu.critical;
  };
  const load = (): void => {
    const at = cpu.context >>> 2;
    cpu.pc = i32[at + (CTX_PC >>> 2)]!;
    cpu.fp = u32[at + (CTX_FP >>> 2)]!;
    cpu.sp = u32[at + (CTX_SP >>> 2)]!;
    cpu.sl = u32[at + (CTX_LIMIT >>> 2)]!;
    cpu.flags = i32[at + (CTX_FLAGS >>> 2)]!;
    cpu.critical = i32[at + (CTX_CRITICAL >>> 2)]!;
    if (cpu.critical > 0) cpu.criticalSince = cpu.now;
  };
  const stopTimes = (): void => {
    const cycles = (cpu.context + CTX_CYCLES) >>> 3;
    cpu.i64[cycles]! += BigInt(cpu.now - cpu.entered);
  };

  const makeRoom = (frameBytes: number): boolean => {
    const span = cpu.sp - cpu.fp;
    const result = stacks.overflow(cpu.context, frameBytes);
    if (result >= 0) {
      cpu.charge(result);
      return cpu.sp - cpu.fp !== span;
    }
    throw new GuestTrap(result === STACK_OVERFLOW ? VECTOR_STACK : VECTOR_DOUBLE_FAULT);
  };

  /** Pushes a frame of the function at SP. `link` is used unless the frame begins a segment. */
  const pushFrame = (fn: number, link: number): void => {
    const table = fn * FUNCTION_WORDS;
    const frame = program.functions[table + FUNCTION_FRAME]! << 2;
    let first = false;
    if (cpu.sp + (program.functions[table + FUNCTION_CHECK]! << 2) > cpu.sl) {
      try {
        first = makeRoom(frame);
      } catch (error) {
        // The limit has just been raised for exactly this: once more.
        if (!(error instanceof GuestTrap) || error.vector !== VECTOR_STACK) throw error;
        first = makeRoom(frame);
      }
    }
    const at = cpu.sp;
    if (first && link !== LINK_FIRST) {
      i32[(at + FRAME_DISTANCE) >>> 2] = 0;
      i32[(at + FRAME_LINK) >>> 2] = LINK_UNDERFLOW;
      i32[(at - 4) >>> 2] = link;
    } else {
      i32[(at + FRAME_DISTANCE) >>> 2] = link === LINK_FIRST ? 0 : at - cpu.fp;
      i32[(at + FRAME_LINK) >>> 2] = link;
    }
    cpu.fp = at;
    cpu.sp = at + frame;
    cpu.pc = program.functions[table + FUNCTION_PC]!;
  };

  const begin = (): void => {
    const closure = word(cpu.context, CTX_ENTRY) >>> 0;
    const fn = program.types[(i32[closure >>> 2]! & TYPE_MASK) * TYPE_WORDS + TYPE_FN]!;
    pushFrame(fn, LINK_FIRST);
    cpu.setRef(0, word(cpu.context, CTX_ENTRY)); // read again: making room may have moved it
  };

  const doPending = (state: number): void => {
    const pending = word(cpu.context, CTX_PENDING);
    i32[(cpu.context + CTX_PENDING) >>> 2] = pending & PENDING_SWITCH;
    if ((pending & PENDING_RESULT) !== 0 && state !== CONTEXT_NEW) {
      // The Context stands behind its `int`, two words long.
      const call = program.code[cpu.pc - 2] ?? 0;
      if ((call & 255) === OP_INT) cpu.copyWide(cpu.slot((call >>> 8) & 255), (cpu.context + CTX_RESULT) >>> 2);
    }
    if ((pending & PENDING_CALL) !== 0) {
      pushFrame(word(cpu.context, CTX_INJECT_FN), LINK_RESUME - cpu.pc);
      cpu.copyWide(cpu.slot(0), (cpu.context + CTX_INJECT_A) >>> 2);
      cpu.copyWide(cpu.slot(1), (cpu.context + CTX_INJECT_B) >>> 2);
    }
  };

  const enter = (): void => {
    const context = cpu.context;
    const state = word(context, CTX_STATE);
    if (state === CONTEXT_NEW && stacks.make(context) < 0) return exhausted();
    if (state !== CONTEXT_RUNNING) {
      const cycles = stacks.switchIn(context);
      if (cycles < 0) return exhausted();
      cpu.charge(cycles);
      i32[(context + CTX_STATE) >>> 2] = CONTEXT_RUNNING;
      cpu.entered = cpu.now;
    }
    load();
    if (state === CONTEXT_NEW) begin();
    if (word(cpu.context, CTX_PENDING) !== 0) doPending(state);
  };

  const target = (register: number): number => {
    const context = cpu.ref(register);
    if (context === 0 || word(context, CTX_STATE) === CONTEXT_FINISHED) throw new GuestTrap(VECTOR_INVALID);
    if (((word(context, CTX_FLAGS) >>> FLAG_RING_SHIFT) & 3) < cpu.ring) throw new GuestTrap(VECTOR_PROTECTION);
    return context;
  };

  /** Does what may find the arena exhausted; once more after a collection. PC must be that of the instruction. */
  const withCollection = (attempt: () => number): number => {
    let result = attempt();
    if (result === STACK_EXHAUSTED) {
      core.heap.collect();
      result = attempt();
    }
    if (result < 0) throw new GuestTrap(VECTOR_MEMORY);
    return result;
  };

  const countSwitch = (kind: SwitchKind, from: number, to: number, cycles: number): void => {
    counters.switches[kind]++;
    counters.wordsSaved[kind] += REGISTERS_SAVED + cycles;
    if (core.log !== null) core.log({ kind: 'switch', cycle: cpu.now, via: kind, from: serial(from), to: serial(to) });
  };

  const exhausted = (): void => {
    const { made, freed, reserved } = stacks.statistics();
    core.stop({
      kind: 'limit',
      which: 'memory',
      message: `no room for a stack: ${made - freed} stacks have ${reserved} bytes. Give the machine more memory, or tasks smaller stacks`,
    });
  };

  /** Sees to it that the Context in that register has a stack; false when the run had to end. */
  const ready = (register: number): boolean => {
    stacks.tidy();
    const attempt = (): number => {
      const context = target(register);
      return word(context, CTX_STATE) === CONTEXT_NEW ? stacks.make(context) : 0;
    };
    if (attempt() >= 0) return true;
    core.heap.collect();
    if (attempt() >= 0) return true;
    exhausted();
    return false;
  };

  return {
    save,
    enter,
    makeRoom,
    serial,
    countSwitch,
    exhausted,
    replace(context) {
      stopTimes();
      i32[(cpu.context + CTX_STATE) >>> 2] = CONTEXT_READY;
      cpu.context = context;
    },
    switchTo(register) {
      const here = cpu.pc;
      if (target(register) === cpu.context) {
        cpu.pc = here + 1;
        cpu.charge(1);
        return;
      }
      if (!ready(register)) return;
      cpu.charge(1);
      let to = 0; // read before the stack that holds it may be put away
      const cycles = withCollection(() => {
        to = target(register);
        cpu.pc = here + 1;
        save();
        cpu.pc = here;
        const out = stacks.switchOut(cpu.context);
        const into = out < 0 ? 0 : stacks.switchIn(to);
        return Math.min(out, into) < 0 ? STACK_EXHAUSTED : out + into;
      });
      cpu.charge(cycles);
      const from = cpu.context;
      stopTimes();
      i32[(from + CTX_STATE) >>> 2] = CONTEXT_READY;
      cpu.context = to;
      countSwitch('voluntary', from, to, cycles);
      enter();
    },
    switchEnd(register) {
      if (!ready(register)) return;
      cpu.charge(1);
      const from = cpu.context;
      const to = target(register);
      if (to === from) throw new GuestTrap(VECTOR_INVALID);
      stopTimes();
      stacks.finish(from);
      cpu.context = to;
      countSwitch('voluntary', from, to, 0);
      enter();
    },
  };
}
