// Calls of host functions that answer later: `extern async fn`. The `native` instruction begins one and is given its number; the host works while the machine goes on;
// line 7 goes up when there are answers.
//
//   0xb0   in: the number of the next call that has an answer, 0: none; out: the answer to that call is not wanted
//
// So that a run repeats to the cycle however fast the host is, answers enter in the order of the calls, at a cycle that does not depend on the host: when nothing in the machine
// can run, or LATENCY cycles after the call, whichever is earlier. Where the host is not ready by then, the machine stands still until it is.
import { HOST_ANSWERS, HOST_BEGINS } from '../bytecode/module.js';
import type { Host, HostFunction, HostValue } from '../host.js';
import { HostThrew } from '../errors.js';
import { PORT_HOST_CALLS } from '../memory/layout.js';
import type { Bus, Device } from './device.js';

export const LINE_HOST_CALLS = 7;
/** A millisecond of the machine. */
const LATENCY = 1_000_000;

interface Call {
  readonly number: number;
  readonly due: number;
  /** Null as long as the host works. */
  answer: { readonly value: HostValue } | { readonly thrown: unknown } | null;
  readonly settled: Promise<void>;
}

export interface HostCalls extends Device {
  /** Begins a call and gives its number, from 1 on. */
  begin(call: HostFunction, args: readonly HostValue[]): bigint;
  /** What came of a call that was answered; nobody asks twice. */
  take(number: bigint): HostValue;
  /** Answers enter that are due, or with `now` the first that is awaited. What the machine has to wait for first, or null. */
  deliver(now: boolean): Promise<void> | null;
}

export function makeHostCalls(bus: Bus): HostCalls {
  /** In the order of the calls. */
  const waiting: Call[] = [];
  const answered: number[] = [];
  const values = new Map<number, HostValue>();
  let count = 0;

  const enter = (call: Call): void => {
    waiting.shift();
    if ('thrown' in call.answer!) throw new HostThrew(call.answer.thrown);
    values.set(call.number, call.answer!.value);
    answered.push(call.number);
    bus.raise(LINE_HOST_CALLS);
  };

  return {
    name: 'host calls',
    ports: [PORT_HOST_CALLS, PORT_HOST_CALLS],
    begin(call, args) {
      const number = ++count;
      const result: unknown = call(...args);
      const settle = (answer: NonNullable<Call['answer']>): void => {
        entry.answer = answer;
      };
      const later = isThenable(result);
      const entry: Call = {
        number,
        due: bus.now() + LATENCY,
        answer: later ? null : { value: result as HostValue },
        settled: !later
          ? Promise.resolve()
          : Promise.resolve(result).then(
              (value) => settle({ value: value as HostValue }),
              (reason: unknown) => settle({ thrown: reason }),
            ),
      };
      waiting.push(entry);
      bus.rearm();
      return BigInt(number);
    },
    take(number) {
      const value = values.get(Number(number));
      values.delete(Number(number));
      return value;
    },
    deliver(now) {
      for (let first = waiting[0]; first !== undefined && (now || first.due <= bus.now()); first = waiting[0]) {
        if (first.answer === null) return first.settled;
        enter(first);
        if (now) return null;
      }
      return null;
    },
    read: () => BigInt(answered.shift() ?? 0),
    write: (_, number) => void values.delete(Number(number)),
    nextEvent: (masked) => ((masked >>> LINE_HOST_CALLS) & 1 || waiting.length === 0 ? Infinity : waiting[0]!.due),
    advance: () => undefined,
  };
}

/** What the natives of a module are: functions of the host, and for those that answer later the two halves of a call. */
export function nativesOf(host: Pick<Host, 'natives'>, calls: () => HostCalls): Pick<ReadonlyMap<string, HostFunction>, 'get'> {
  return {
    get: (name) => {
      const own = host.natives.get(ownName(name));
      if (own === undefined) return undefined;
      if (name.startsWith(HOST_BEGINS)) return (...args) => calls().begin(own, args);
      if (name.startsWith(HOST_ANSWERS)) return (number) => calls().take(number as bigint);
      return own;
    },
  };
}

/** What the host calls it. */
export function ownName(native: string): string {
  return native.slice((native.startsWith(HOST_BEGINS) ? HOST_BEGINS : native.startsWith(HOST_ANSWERS) ? HOST_ANSWERS : '').length);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
