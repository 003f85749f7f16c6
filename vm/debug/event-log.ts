// What happened in a run and at which cycle: the raw material of traces and of the tests that two runs are the same.

export type MachineEvent =
  /** The processor went from one Context to another. `via`: by an instruction of the program, after a system call or an exception, or after a line's interrupt. */
  | { readonly kind: 'switch'; readonly cycle: number; readonly via: SwitchKind; readonly from: number; readonly to: number }
  | { readonly kind: 'interrupt'; readonly cycle: number; readonly vector: number; readonly pc: number }
  | StackEvent
  | { readonly kind: 'collection'; readonly cycle: number; readonly moved: number }
  | { readonly kind: 'halt'; readonly cycle: number; readonly until: number };

/** Something happened to the stack of a Context (`task`) that was, or goes on, at `pc`. */
export interface StackEvent {
  readonly kind: 'stack';
  readonly cycle: number;
  readonly what: StackEventKind;
  readonly task: number;
  readonly pc: number;
  /** Bytes that this was about: copied, linked, touched, given back. */
  readonly bytes: number;
  /** Pointers rewritten. */
  readonly pointers: number;
  /** What the stack has of the arena afterwards. */
  readonly reserved: number;
}

/** make: a first stack; grow, shrink: moved to a larger or smaller place; link: a new segment; enter: a call into a kept segment; leave: a return out of a segment, which is kept
 * or (free-segment) freed; move: frames moved to a segment; touch, release: pages of a reserved range; copy-out, copy-in: shared; overflow: at the bound; free: all of it. */
export type StackEventKind =
  'make' | 'grow' | 'shrink' | 'link' | 'enter' | 'leave' | 'free-segment' | 'move' | 'touch' | 'release' | 'copy-out' | 'copy-in' | 'overflow' | 'free';

export type SwitchKind = 'voluntary' | 'kernel' | 'preemptive';

/** Contexts are named by serial numbers in order of their making, never by address. */
export type EventSink = (event: MachineEvent) => void;
