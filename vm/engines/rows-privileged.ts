// Rows of the kernel: interrupts, ports, raw memory, and what it does to Contexts that do not run. The caller has checked the ring.
import { GuestTrap } from '../errors.js';
import { FUNCTION_FRAME, FUNCTION_WORDS } from '../loader.js';
import {
  CONTEXT_FINISHED,
  CONTEXT_RUNNING,
  CTX_CRITICAL,
  CTX_ENTRY,
  CTX_FLAGS,
  CTX_INJECT_A,
  CTX_INJECT_B,
  CTX_INJECT_FN,
  CTX_PENDING,
  CTX_RESULT,
  CTX_STATE,
  FLAG_IF,
  HEADER,
  PAGE,
  PENDING_CALL,
  PENDING_RESULT,
  PENDING_SWITCH,
  STATIC_BASE,
  VECTOR_INVALID,
  VECTOR_PAGE_FAULT,
} from '../memory/layout.js';
import type { Interrupts } from '../interrupts/deliver.js';
import type { Core } from './core.js';
import type { RowFunction } from './row.js';
import { fieldA, fieldB, fieldC, NEXT, WENT } from './row.js';
import type { Timekeeper } from './timekeeper.js';

const FLAG_BITS = 7; // IF and two bits of ring

export function privilegedRows(core: Core, interrupts: Interrupts, time: Timekeeper): Record<string, RowFunction> {
  const { cpu, program, stacks, ports } = core;
  const { i32, u32, u8 } = cpu;
  const staticEnd = program.staticEnd;

  const alive = (register: number): number => {
    const context = cpu.ref(register);
    if (context === 0 || i32[(context + CTX_STATE) >>> 2] === CONTEXT_FINISHED) throw new GuestTrap(VECTOR_INVALID);
    return context;
  };
  /** A Context whose registers are in the processor block cannot be changed from outside. */
  const notRunning = (register: number): number => {
    const context = alive(register);
    if (context === cpu.context && cpu.inInterrupt === 0) throw new GuestTrap(VECTOR_INVALID);
    return context;
  };
  /** A physical address of a word: page 0 is not there, and neither is anything from `end` on. */
  const wordAddress = (register: number, end: number): number => {
    const address = cpu.number(register);
    if (address < PAGE || address + 4 > end || (address & 3) !== 0) throw new GuestTrap(VECTOR_PAGE_FAULT, cpu.int(register));
    return address;
  };
  const pending = (context: number, bit: number): void => {
    i32[(context + CTX_PENDING) >>> 2]! |= bit;
  };
  /** Behind a one-word row, after which what waits may be delivered. */
  const thenDeliver = (): typeof WENT => {
    cpu.pc += 1;
    cpu.charge(1);
    time.pollIfDue();
    return WENT;
  };

  return {
    cli: () => {
      cpu.flags &= ~FLAG_IF;
      return NEXT;
    },
    sti: () => {
      cpu.flags |= FLAG_IF;
      return thenDeliver();
    },
    hlt: (w) => {
      const more = time.halt();
      if (more === null) return WENT;
      cpu.setNumber(fieldA(w), more ? 1 : 0);
      return thenDeliver();
    },
    lidt: (w) => {
      cpu.idtr = cpu.low(fieldA(w));
      return NEXT;
    },
    iret: () => {
      interrupts.iret();
      time.rearm();
      return WENT;
    },
    setctx: (w) => {
      interrupts.setContext(fieldA(w));
      return NEXT;
    },
    ctxflags: (w) => {
      const context = alive(fieldA(w));
      const flags = cpu.low(fieldB(w)) & FLAG_BITS;
      i32[(context + CTX_FLAGS) >>> 2] = flags;
      if (context === cpu.context && cpu.inInterrupt === 0) {
        cpu.flags = flags;
        time.rearm();
      }
      return NEXT;
    },
    ctxstart: (w) => {
      const context = notRunning(fieldA(w));
      const running = i32[(context + CTX_STATE) >>> 2] === CONTEXT_RUNNING;
      if (running && context !== cpu.context) throw new GuestTrap(VECTOR_INVALID);
      stacks.empty(context);
      u32[(context + CTX_ENTRY) >>> 2] = cpu.ref(fieldB(w));
      i32[(context + CTX_CRITICAL) >>> 2] = 1;
      i32[(context + CTX_PENDING) >>> 2]! &= PENDING_SWITCH;
      return NEXT;
    },
    ctxret: (w) => {
      const context = notRunning(fieldA(w));
      cpu.copyWide((context + CTX_RESULT) >>> 2, cpu.slot(fieldB(w)));
      pending(context, PENDING_RESULT);
      return NEXT;
    },
    inject: (w) => {
      const context = notRunning(fieldA(w));
      const fn = program.code[cpu.pc + 1]!;
      const { params } = program.module.fns[fn]!;
      if (params.length !== 2 || program.functions[fn * FUNCTION_WORDS + FUNCTION_FRAME]! < 2) throw new GuestTrap(VECTOR_INVALID);
      i32[(context + CTX_INJECT_FN) >>> 2] = fn;
      cpu.copyWide((context + CTX_INJECT_A) >>> 2, cpu.slot(fieldB(w)));
      cpu.copyWide((context + CTX_INJECT_B) >>> 2, cpu.slot(fieldC(w)));
      pending(context, PENDING_CALL);
      return NEXT;
    },
    excinfo: (w) => {
      if (fieldC(w) > 4) throw new GuestTrap(VECTOR_INVALID);
      cpu.setInt(fieldA(w), cpu.exception(fieldC(w)));
      return NEXT;
    },
    sysarg: (w) => {
      if (fieldC(w) > 2) throw new GuestTrap(VECTOR_INVALID);
      cpu.copyWide(cpu.slot(fieldA(w)), cpu.syscallWord(fieldC(w)));
      return NEXT;
    },
    sysref: (w) => {
      cpu.setRef(fieldA(w), i32[cpu.syscallWord(3)]!);
      return NEXT;
    },
    in: (w) => {
      cpu.setInt(fieldA(w), ports.read(cpu.int(fieldB(w))));
      return NEXT;
    },
    out: (w) => {
      ports.write(cpu.int(fieldA(w)), cpu.int(fieldB(w)));
      time.rearm();
      return NEXT;
    },
    outs: (w) => {
      const string = cpu.ref(fieldB(w));
      const length = i32[(string + 4) >>> 2]!;
      ports.writeBytes(cpu.int(fieldA(w)), u8.slice(string + HEADER, string + HEADER + length));
      cpu.charge(length >>> 3);
      return NEXT;
    },
    peek: (w) => {
      const word = i32[wordAddress(fieldB(w), staticEnd) >>> 2]!;
      cpu.setNumber(fieldA(w), word);
      return NEXT;
    },
    poke: (w) => {
      i32[wordAddress(fieldA(w), STATIC_BASE) >>> 2] = cpu.low(fieldB(w));
      return NEXT;
    },
    int: (w) => {
      const second = program.code[cpu.pc + 1]!;
      const from = cpu.pc;
      const registers = [fieldC(w), second & 255, (second >>> 8) & 255];
      registers.forEach((register, n) => cpu.copyWide(cpu.syscallWord(n), cpu.slot(register)));
      i32[cpu.syscallWord(3)] = cpu.low((second >>> 16) & 255);
      cpu.pc = from + 2;
      interrupts.systemCall(fieldB(w), from);
      cpu.charge(2);
      return WENT;
    },
  };
}
