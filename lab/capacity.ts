// How many of a thing can wait in so much memory: a program makes them until heap and stacks have used it up, and says in a static variable how many there are.
import { staticInt } from '../vm/debug/statics.js';
import { silentHost } from '../vm/host.js';
import { Machine } from '../vm/machine.js';
import type { ModelSettings } from './configuration.js';
import { compiled, RunFailure } from './execute.js';

/** What waits, and how it is run. */
export interface Flavour {
  /** In the table. */
  readonly what: string;
  /** Program of bench/capacity/: it never ends, and counts in a static variable of its own, `waiting`. */
  readonly program: string;
  readonly model: string;
  readonly stack: string;
}

const STACK = 'copied:1k';

export const FLAVOURS: readonly Flavour[] = [
  { what: 'callback of a timer', program: 'callbacks', model: 'mixed', stack: STACK },
  { what: 'promise with a `then`', program: 'promises', model: 'mixed', stack: STACK },
  { what: 'async task', program: 'async', model: 'mixed', stack: STACK },
  { what: 'async task', program: 'async', model: 'stackless', stack: STACK },
  { what: 'async task', program: 'async', model: 'stackless:push', stack: STACK },
  { what: 'task as a state machine', program: 'tasks', model: 'stackless', stack: STACK },
  { what: 'coroutine as a state machine', program: 'coroutines', model: 'stackless', stack: STACK },
  { what: 'coroutine with a stack', program: 'coroutines', model: 'stackful', stack: STACK },
  { what: 'green thread', program: 'tasks', model: 'stackful', stack: STACK },
  { what: 'green thread', program: 'tasks', model: 'stackful', stack: 'segmented:1k' },
  { what: 'green thread', program: 'tasks', model: 'stackful', stack: 'shared:64k' },
  { what: 'green thread', program: 'tasks', model: 'stackful', stack: 'fixed:4k' },
  { what: 'kernel thread', program: 'tasks', model: 'threads', stack: STACK },
];

export interface Capacity {
  readonly waiting: number;
  /** Bytes of heap and stacks that they take, all told. */
  readonly bytes: number;
}

/** Of which heap and stacks have half each; either may need all that is given. */
const MEMORY = 2 ** 32;
/** Cycles between two looks at what is used, at first; then so many that about this part of all is used in between. */
const LOOK = 1000;
const PART = 1 / 500;
const LONGEST = 10_000_000;
/** The rest is too little to go on for. */
const FULL = 0.995;

/** Fills `bytes` (at most 1.5 GiB). Throws a RunFailure where the program does not compile, or ends before. */
export function capacityOf(
  flavour: Flavour,
  text: string,
  bytes: number,
  library: ReadonlyMap<string, string>,
  model: (name: string) => ModelSettings,
): Capacity {
  const root = `${flavour.program}.weft`;
  const settings = model(flavour.model);
  const module = compiled({ root, read: (path) => (path === root ? text : null), library, ...settings.compile });
  let said = '';
  const decoder = new TextDecoder();
  const host = { ...silentHost, err: (text: Uint8Array) => void (said += decoder.decode(text)) };
  const machine = new Machine(module, { host, memory: MEMORY, stack: flavour.stack, ...settings.machine });
  const { heap, stacks } = machine.core;
  const used = (): number => heap.statistics().used + stacks.reserved();
  let look = LOOK;
  let before = used();
  for (;;) {
    const outcome = machine.step(look);
    if (outcome.kind !== 'paused') throw new RunFailure(`it ended before memory was full: ${said.trim()}`);
    const now = used();
    look = Math.min(LONGEST, now - before > PART * bytes ? Math.max(LOOK, look >>> 1) : 2 * look);
    before = now;
    if (now < bytes) continue;
    heap.collect();
    if (used() < FULL * bytes) continue;
    const waiting = staticInt(module, machine.core.memory, 'waiting');
    if (waiting === null) throw new RunFailure('it has no static variable `waiting`');
    return { waiting: Number(waiting), bytes: used() };
  }
}
