// Programs with gates, for the tests of interrupts: a prologue that fills the table, and what else they share.
import type { CodeBuilder } from '../../vm/bytecode/code-builder.js';
import { FN_INTERRUPT } from '../../vm/bytecode/module.js';
import type { MachineEvent } from '../../vm/debug/event-log.js';
import type { Outcome } from '../../vm/engines/core.js';
import { silentHost } from '../../vm/host.js';
import { Machine } from '../../vm/machine.js';
import type { MachineOptions } from '../../vm/machine.js';
import { IDT_BASE, PORT_POWER } from '../../vm/memory/layout.js';
import type { FnParts, ModuleParts } from '../bytecode/sample-modules.js';
import { moduleOf } from '../bytecode/sample-modules.js';

/** A register for whatever `out`, `setGate` and their kin need; two ints from here on must be free. */
export function out(b: CodeBuilder, port: number, value: number, scratch: number): void {
  b.emit('ldi', scratch, port)
    .emit('ldi', scratch + 1, value)
    .emit('out', scratch, scratch + 1);
}

/** Points the gate of a vector at a function, for callers up to that ring; sets IDTR too. */
export function setGate(b: CodeBuilder, vector: number, fn: number, scratch: number, ring = 0): void {
  b.emit('ldi', scratch, IDT_BASE).emit('lidt', scratch);
  b.emit('ldi', scratch, IDT_BASE + 16 * vector)
    .emit('fnidx', scratch + 1, fn)
    .emit('poke', scratch, scratch + 1);
  b.emit('ldi', scratch, IDT_BASE + 16 * vector + 4)
    .emit('ldi', scratch + 1, ring)
    .emit('poke', scratch, scratch + 1);
}

export function powerOff(b: CodeBuilder, register: number, scratch: number): void {
  b.emit('ldi', scratch, PORT_POWER).emit('out', scratch, register).emit('unreach');
}

/** Every vector of exceptions gets function `fn`. */
export function exceptionGates(b: CodeBuilder, fn: number, scratch: number): void {
  for (const vector of [0, 3, 5, 6, 12, 13, 14, 16, 17]) setGate(b, vector, fn, scratch);
}

/** A handler that powers off with vector + 100 * (low bits of fact 0). */
export const reportException: FnParts = {
  name: 'on_exception',
  slots: 'iiiii',
  flags: FN_INTERRUPT,
  code: (b) => {
    b.emit('excinfo', 0, 0).emit('excinfo', 1, 2).emit('andi', 1, 1, 1).emit('muli', 1, 1, 100).emit('add', 0, 0, 1);
    b.emit('ldi', 2, PORT_POWER).emit('out', 2, 0).emit('iret');
  },
};

export function runParts(
  parts: ModuleParts,
  options: Partial<MachineOptions> = {},
): { readonly outcome: Outcome; readonly machine: Machine; readonly events: MachineEvent[] } {
  const events: MachineEvent[] = [];
  const machine = new Machine(moduleOf(parts), { host: silentHost, memory: 8 << 20, maxCycles: 20_000_000, log: (event) => events.push(event), ...options });
  return { outcome: machine.run(), machine, events };
}
