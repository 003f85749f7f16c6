// The interrupt descriptor table: 256 gates in memory, wherever IDTR says, read anew at each delivery.
import type { Processor } from '../engines/processor.js';
import { GATE_FN, GATE_RING, GATE_SIZE, PAGE } from '../memory/layout.js';

export interface Gate {
  /** Function index. */
  readonly fn: number;
  /** Highest ring that may call it by `int`. */
  readonly ring: number;
}

export const VECTORS = 256;

/** The gate of a vector; null when there is no table, the table does not lie in memory, or the gate names no function that takes nothing. */
export function gateOf(cpu: Processor, vector: number, isHandler: (fn: number) => boolean): Gate | null {
  const base = cpu.idtr;
  if (base < PAGE || (base & 7) !== 0 || base + VECTORS * GATE_SIZE > cpu.u8.length || vector < 0 || vector >= VECTORS) return null;
  const at = base + vector * GATE_SIZE;
  const fn = cpu.i32[(at + GATE_FN) >>> 2]!;
  return isHandler(fn) ? { fn, ring: cpu.i32[(at + GATE_RING) >>> 2]! } : null;
}
