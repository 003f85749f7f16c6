// Time in the machine: CYCLES, the deadline that makes the loop look up, and what is done when it comes.
//
// The deadline is the earliest of the next event of a device, the end of the critical budget and the limits of the run, and never further than LONGEST away, so that
// the host's clock can be looked at and V8 enters the engine anew often enough to take it into its best code. CPU_LEFT falls below zero exactly when CYCLES reaches it.
import { functionAt } from '../memory/program.js';
import { FN_LEAF, FN_NO_PREEMPT } from '../bytecode/module.js';
import { GuestTrap } from '../errors.js';
import type { Interrupts } from '../interrupts/deliver.js';
import { FUNCTION_FLAGS, FUNCTION_WORDS } from '../loader.js';
import { VECTOR_CRITICAL } from '../memory/layout.js';
import type { Core } from './core.js';

export const CRITICAL_BUDGET = 100_000;
const LONGEST = 1 << 16;
/** V8 replaces the engine's code only when it is entered anew, and compiles a worse copy when it waits too long: at first the loop is left after so many cycles, ... */
const SHORT = 1 << 8;
/** ... so many times. A second of unoptimised code, or a millisecond of optimised code. */
const SHORT_ONES = 40_000;

export interface Limits {
  /** The run ends when CYCLES reaches this. */
  readonly maxCycles: number;
  /** ... or after so many milliseconds of the host's time. */
  readonly timeout: number;
}

export interface Timekeeper {
  /** Sets the deadline anew: whenever something that it depends on changed. */
  rearm(): void;
  /** At a point: whether the loop was only left for being entered anew. */
  extend(): boolean;
  /** The deadline has come, or a delivery may have become possible: does what is due. Raises vector 17. */
  poll(): void;
  /** As `poll`, if a delivery waits or the deadline has come. */
  pollIfDue(): void;
  /** `hlt`: the clock jumps to the next event that can raise an unmasked line. False: there is none; null: the host must answer first, and `hlt` is tried again. */
  halt(): boolean | null;
  /** `step`: stop at the first point at or after this cycle. */
  pauseAt(cycle: number): void;
}

export function makeTimekeeper(core: Core, interrupts: Interrupts, limits: Limits): Timekeeper {
  const { cpu, pic, ports, program, stacks } = core;
  const began = core.host.elapsed();
  let pause = Infinity;
  let deadline = 0;
  let shortOnes = 0;

  const mayDeliver = (): boolean => cpu.interruptsOn && cpu.critical === 0;

  /** Functions that are not interrupted: the next point is tried. Leaves have no points, but a call of one looks like one. */
  const holdsBack = (): boolean => {
    const fn = functionAt(program, cpu.pc);
    const flags = fn < 0 ? 0 : program.functions[fn * FUNCTION_WORDS + FUNCTION_FLAGS]!;
    return (flags & FN_NO_PREEMPT) !== 0 || (!core.checked && (flags & FN_LEAF) !== 0);
  };

  /** At least 0 are left: one instruction or point always goes through first. */
  const setLeft = (now: number): void => {
    stacks.sample(now);
    cpu.setTime(now, Math.max(0, Math.min(deadline - now - 1, shortOnes < SHORT_ONES ? SHORT : LONGEST)));
  };
  const rearm = (): void => {
    const now = cpu.now;
    cpu.waiting = pic.deliverable() >= 0;
    deadline = Math.min(ports.nextEvent(0), limits.maxCycles, pause, now + LONGEST);
    if (cpu.critical > 0) deadline = Math.min(deadline, cpu.criticalSince + CRITICAL_BUDGET);
    if (mayDeliver() && pic.deliverable() >= 0) deadline = now;
    setLeft(now);
  };

  const overLimit = (now: number): boolean => {
    if (now >= limits.maxCycles) {
      core.stop({ kind: 'limit', which: 'cycles', message: `the limit of ${limits.maxCycles} cycles was reached` });
    } else if (limits.timeout !== Infinity && core.host.elapsed() - began >= limits.timeout) {
      core.stop({ kind: 'limit', which: 'time', message: `the time limit of ${limits.timeout} ms was reached` });
    } else return false;
    return true;
  };

  const poll = (): void => {
    const now = cpu.now;
    ports.advance(now);
    if (overLimit(now)) return rearm();
    const until = core.hostCalls.deliver(false);
    if (until !== null) {
      // The same is done again once the host is ready: nothing shows that it was not.
      core.stop({ kind: 'waiting', until });
    } else if (now >= pause) {
      core.stop({ kind: 'paused' });
    } else if (cpu.critical > 0 && now - cpu.criticalSince >= CRITICAL_BUDGET) {
      throw new GuestTrap(VECTOR_CRITICAL);
    } else if (mayDeliver() && !holdsBack()) {
      const line = pic.deliverable();
      if (line >= 0) interrupts.line(line);
    }
    rearm();
  };

  const extend = (): boolean => {
    const now = cpu.now;
    // A critical section that began since: its budget is longer than any stretch, so that it is enough to look here.
    if (cpu.critical > 0) deadline = Math.min(deadline, cpu.criticalSince + CRITICAL_BUDGET);
    if (now >= deadline) return false;
    shortOnes++;
    setLeft(now);
    return true;
  };

  return {
    rearm,
    extend,
    poll,
    pollIfDue() {
      if (mayDeliver() && pic.deliverable() >= 0) poll();
      else if (cpu.left < 0 && !extend()) poll();
    },
    halt() {
      while (!pic.anyUnmasked()) {
        const until = core.hostCalls.deliver(true);
        if (until !== null) {
          if (!overLimit(cpu.now)) core.stop({ kind: 'waiting', until });
          return null;
        }
        if (pic.anyUnmasked()) break;
        const next = ports.nextEvent(pic.masked());
        if (next === Infinity) return false;
        const now = Math.max(cpu.now, Math.min(next, limits.maxCycles));
        if (core.log !== null) core.log({ kind: 'halt', cycle: cpu.now, until: now });
        cpu.setTime(now, -1);
        if (now >= limits.maxCycles) break;
        ports.advance(now);
      }
      return true;
    },
    pauseAt(cycle) {
      pause = cycle;
      rearm();
    },
  };
}
