// What the engine's loop calls for everything that it does not do itself: rows by opcode, preemption points, and the turning of guest failures into exceptions.
import { lengthAt } from '../bytecode/decode.js';
import { ISA } from '../bytecode/isa.js';
import { GuestTrap, HostError, HostThrew, MachineBug } from '../errors.js';
import type { Interrupts } from '../interrupts/deliver.js';
import { VECTOR_INVALID, VECTOR_MEMORY, VECTOR_PROTECTION } from '../memory/layout.js';
import type { Contexts } from './contexts.js';
import type { Core } from './core.js';
import type { RowFunction } from './row.js';
import { NEXT, POINT } from './row.js';
import { contextRows } from './rows-contexts.js';
import { controlRows } from './rows-control.js';
import { numberRows } from './rows-numbers.js';
import { objectRows } from './rows-objects.js';
import { privilegedRows } from './rows-privileged.js';
import { makeStrings } from './rows-strings.js';
import type { Timekeeper } from './timekeeper.js';

export interface SlowPath {
  readonly step: (w: number) => boolean;
  /** Names of the rows that it does; the loop does the others whole. */
  readonly names: readonly string[];
}

/** `going` says whether the machine goes on after this. */
export function makeSlowPath(core: Core, contexts: Contexts, interrupts: Interrupts, time: Timekeeper, going: () => boolean): SlowPath {
  const { cpu, program } = core;
  const strings = makeStrings(core);
  const named: Record<string, RowFunction> = {
    ...numberRows(core),
    ...objectRows(core, time),
    ...strings.rows,
    ...controlRows(core, contexts, strings, time),
    ...contextRows(core, contexts, strings, time),
    ...privilegedRows(core, interrupts, time),
  };
  const invalid: RowFunction = () => {
    throw new GuestTrap(VECTOR_INVALID);
  };
  const rows: RowFunction[] = Array.from({ length: 256 }, (_, op) => named[ISA[op]?.name ?? ''] ?? invalid);
  const privileged = Uint8Array.from({ length: 256 }, (_, op) => (ISA[op]?.may.includes('priv') ? 1 : 0));

  const failed = (error: unknown): void => {
    if (!(error instanceof GuestTrap)) {
      if (error instanceof MachineBug || error instanceof HostError) throw error;
      if (error instanceof HostThrew) throw error.reason;
      throw new MachineBug(`at code address ${cpu.pc}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    if (error.vector === VECTOR_MEMORY && (core.maxMemory !== null || core.heap.isExhausted())) {
      const message =
        core.maxMemory === null ? 'no memory is left, not even for the panic that says so' : `the limit of ${core.maxMemory} bytes of memory was reached`;
      core.stop({ kind: 'limit', which: 'memory', message });
      return;
    }
    interrupts.exception(error);
    time.rearm();
  };

  return {
    names: Object.keys(named),
    step(w) {
      try {
        if (w === POINT) {
          if (time.extend()) return true;
          time.poll();
        } else {
          if (privileged[w & 255] === 1 && cpu.ring !== 0) throw new GuestTrap(VECTOR_PROTECTION);
          const from = cpu.pc;
          if (rows[w & 255]!(w) === NEXT) {
            const words = lengthAt(program.code, from);
            cpu.pc = from + words;
            cpu.charge(words);
          }
        }
      } catch (error) {
        failed(error);
      }
      return going();
    },
  };
}
