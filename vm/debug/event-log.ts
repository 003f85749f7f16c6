// What happened in a run and at which cycle: the raw material of traces and of the tests that two runs are the same.

export type MachineEvent =
  /** The processor went from one Context to another. `via`: by an instruction of the program, after a system call or an exception, or after a line's interrupt. */
  | { readonly kind: 'switch'; readonly cycle: number; readonly via: SwitchKind; readonly from: number; readonly to: number }
  | { readonly kind: 'interrupt'; readonly cycle: number; readonly vector: number; readonly pc: number }
  | { readonly kind: 'growth'; readonly cycle: number; readonly bytes: number; readonly charged: number }
  | { readonly kind: 'collection'; readonly cycle: number; readonly moved: number }
  | { readonly kind: 'halt'; readonly cycle: number; readonly until: number };

export type SwitchKind = 'voluntary' | 'kernel' | 'preemptive';

/** Contexts are named by serial numbers in order of their first entry, never by address. */
export type EventSink = (event: MachineEvent) => void;
