// What the parts behind the engine's loop share: one object of each, made once by the machine.
import type { EventSink, SwitchKind } from '../debug/event-log.js';
import type { HostCalls } from '../devices/host-calls.js';
import type { Ports } from '../devices/ports.js';
import type { Host } from '../host.js';
import type { Pic } from '../interrupts/pic.js';
import type { LoadedProgram } from '../loader.js';
import type { Heap } from '../memory/heap.js';
import type { Memory } from '../memory/memory.js';
import type { Stacks } from '../stacks/strategy.js';
import type { Processor } from './processor.js';

/** How a run ended. `paused` and `waiting` only after `step`: it goes on with the next one. */
export type Outcome =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'limit'; readonly which: 'cycles' | 'time' | 'memory'; readonly message: string }
  /** The machine could not go on: a fault while a double fault was handled. */
  | { readonly kind: 'stopped'; readonly report: string }
  | { readonly kind: 'paused' }
  /** Nothing goes on before the host has answered a call of an `extern async` function; `until` is fulfilled when it has. */
  | { readonly kind: 'waiting'; readonly until: Promise<void> };

/** How a run ended for good. */
export type Ending = Exclude<Outcome, { kind: 'paused' | 'waiting' }>;

/** What the machine counts besides what heap and stacks count themselves. */
export interface Counters {
  readonly interrupts: Float64Array; // by vector
  readonly switches: Record<SwitchKind, number>;
  /** Registers saved and stack bytes / 8 copied by switches of each kind. */
  readonly wordsSaved: Record<SwitchKind, number>;
  throws: number;
  nativeCalls: number;
}

export interface Core {
  readonly cpu: Processor;
  readonly memory: Memory;
  readonly program: LoadedProgram;
  readonly heap: Heap;
  readonly stacks: Stacks;
  readonly pic: Pic;
  readonly ports: Ports;
  readonly hostCalls: HostCalls;
  readonly host: Host;
  readonly counters: Counters;
  readonly log: EventSink | null;
  readonly seed: bigint;
  /** The memory's size, where running out of it ends the run instead of the task. */
  readonly maxMemory: number | null;
  /** Preemption before every instruction, not only at points. */
  readonly checked: boolean;
  /** The machine stops when the current instruction is done. */
  stop(outcome: Outcome): void;
}
