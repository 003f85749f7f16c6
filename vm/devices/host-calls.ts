// Calls between the program and the host that take their time: of host functions that answer later (`extern async fn`), and of functions of the program that the host was given.
// The `native` instruction begins the first and is given their numbers; the host makes the others whenever it has control. Line 7 goes up when there is something to see to.
//
//   0xb0   in: the next event; 0: none. Above 0: the number of a call that has an answer. Below: a call by the host, its number in the upper half of the negated
//          word, that of the function in the lower. out: the answer to the call of that number is not wanted
//   0xb1   in: 1 where the host has a function of the program and may call it later, else 0. After a 1, `hlt` waits for that once, where there is nothing else to wait for
//
// So that a run repeats to the cycle however fast the host is, answers enter in the order of the calls, at a cycle that does not depend on the host: when nothing in the machine
// can run, or LATENCY cycles after the call, whichever is earlier. Where the host is not ready by then, the machine stands still until it is, or until the host calls the program,
// which enters at the same points.
import { CALLBACK_ARGUMENT, CALLBACK_PANIC, CALLBACK_RESULT, HOST_ANSWERS, HOST_BEGINS, HOST_CALLS_BACK } from '../bytecode/module.js';
import { CallbackPanic, HostThrew } from '../errors.js';
import type { Host, HostCallback, HostFunction, HostValue } from '../host.js';
import { PORT_HOST_CALLS, PORT_HOST_EXPECT } from '../memory/layout.js';
import type { Bus, Device } from './device.js';

export const LINE_HOST_CALLS = 7;
/** A millisecond of the machine. */
const LATENCY = 1_000_000;

/** Of a host function that answers later. */
interface Outgoing {
  readonly number: number;
  due: number;
  /** Null as long as the host works. */
  answer: { readonly value: HostValue } | { readonly thrown: unknown } | null;
}

/** Of a function of the program. */
interface Incoming {
  readonly number: number;
  readonly due: number;
  readonly callback: number;
  readonly args: readonly HostValue[];
  readonly resolve: (value: HostValue) => void;
  readonly reject: (reason: unknown) => void;
}

export interface HostCalls extends Device {
  /** Begins a call and gives its number, from 1 on. */
  begin(call: HostFunction, args: readonly HostValue[]): bigint;
  /** What came of a call that was answered; nobody asks twice. */
  take(number: bigint): HostValue;
  /** What the host calls to call the function of that number. */
  callback(number: bigint): HostCallback;
  argument(call: bigint, index: bigint): HostValue;
  finish(call: bigint, value: HostValue): void;
  fail(call: bigint, report: string): void;
  /** Whether the host gets control before the run ends, and so may call the program. */
  patient: boolean;
  /** Lets in what is due, or, where nothing can run (`idle`), the first thing that is expected. What the machine has to wait for, or null. */
  deliver(idle: boolean): Promise<void> | null;
}

export function makeHostCalls(bus: Bus): HostCalls {
  /** In the order of the calls. */
  const outgoing: Outgoing[] = [];
  const incoming: Incoming[] = [];
  const events: bigint[] = [];
  const answers = new Map<number, HostValue>();
  const running = new Map<number, Incoming>();
  let count = 0;
  let hasCallbacks = false;
  let expected = false;
  let wake = (): void => undefined;

  const raise = (event: bigint): void => {
    events.push(event);
    bus.raise(LINE_HOST_CALLS);
  };
  const letIn = (call: Incoming): void => {
    incoming.shift();
    expected = false;
    running.set(call.number, call);
    raise(-((BigInt(call.number) << 32n) | BigInt(call.callback)));
    // It may be what the host needs for the answer that is due: the machine goes on for a while.
    if (outgoing[0] !== undefined) outgoing[0].due = Math.max(outgoing[0].due, bus.now() + LATENCY);
  };
  const answer = (call: Outgoing): void => {
    outgoing.shift();
    if ('thrown' in call.answer!) throw new HostThrew(call.answer.thrown);
    answers.set(call.number, call.answer!.value);
    raise(BigInt(call.number));
  };
  const settle = (call: Outgoing, given: NonNullable<Outgoing['answer']>): void => {
    call.answer = given;
    wake();
  };

  /** Whether the machine may stand still for an answer: not while the host waits for a function of the program, which may take its time. */
  const mayStall = (asked: Outgoing | undefined): asked is Outgoing => asked !== undefined && running.size === 0;

  const calls: HostCalls = {
    name: 'host calls',
    ports: [PORT_HOST_CALLS, PORT_HOST_EXPECT],
    patient: false,
    begin(call, args) {
      const number = ++count;
      const result: unknown = call(...args);
      const entry: Outgoing = { number, due: bus.now() + LATENCY, answer: isThenable(result) ? null : { value: result as HostValue } };
      if (isThenable(result))
        void Promise.resolve(result).then(
          (value) => settle(entry, { value: value as HostValue }),
          (thrown: unknown) => settle(entry, { thrown }),
        );
      outgoing.push(entry);
      bus.rearm();
      return BigInt(number);
    },
    take(number) {
      const value = answers.get(Number(number));
      answers.delete(Number(number));
      return value;
    },
    callback(number) {
      hasCallbacks = true;
      return (...args) =>
        new Promise((resolve, reject) => {
          incoming.push({ number: ++count, due: bus.now() + LATENCY, callback: Number(number), args, resolve, reject });
          bus.rearm();
          wake();
        });
    },
    argument: (call, index) => running.get(Number(call))!.args[Number(index)],
    finish(call, value) {
      running.get(Number(call))!.resolve(value);
      running.delete(Number(call));
      bus.rearm();
    },
    fail(call, report) {
      running.get(Number(call))!.reject(new CallbackPanic(report));
      running.delete(Number(call));
      bus.rearm();
    },
    deliver(idle) {
      for (;;) {
        const now = bus.now();
        const [call, asked] = [incoming[0], outgoing[0]];
        const wanted = asked !== undefined && (idle || asked.due <= now);
        const stalls = wanted && asked.answer === null && mayStall(asked);
        if (call !== undefined && (idle || stalls || call.due <= now)) letIn(call);
        else if (wanted && asked.answer !== null) answer(asked);
        else if (stalls || (idle && expected && calls.patient)) return new Promise((resolve) => (wake = resolve));
        else return null;
        if (idle) return null;
      }
    },
    read(port) {
      if (port === PORT_HOST_CALLS) return events.shift() ?? 0n;
      expected = hasCallbacks && calls.patient;
      return expected ? 1n : 0n;
    },
    write(port, number) {
      if (port === PORT_HOST_CALLS) answers.delete(Number(number));
    },
    nextEvent(masked) {
      if ((masked >>> LINE_HOST_CALLS) & 1) return Infinity;
      const asked = outgoing[0];
      return Math.min(incoming[0]?.due ?? Infinity, asked !== undefined && (asked.answer !== null || mayStall(asked)) ? asked.due : Infinity);
    },
    advance: () => undefined,
  };
  return calls;
}

const NATIVE = new RegExp(`^(${HOST_BEGINS}|${HOST_ANSWERS})?(?:${HOST_CALLS_BACK}([\\d,]+) )?(.*)$`, 's');

interface NativeName {
  readonly part: string;
  /** Parameters that are functions of the program. */
  readonly callbacks: readonly number[];
  readonly name: string;
}

function readName(native: string): NativeName {
  const [, part = '', positions, name = ''] = NATIVE.exec(native)!;
  return { part, callbacks: positions?.split(',').map(Number) ?? [], name };
}

/** What the host calls it. */
export function ownName(native: string): string {
  return readName(native).name;
}

/** What the natives of a module are: functions of the host or parts of calls of them, and what the machine does for calls by the host. */
export function nativesOf(host: Pick<Host, 'natives'>, calls: () => HostCalls): Pick<ReadonlyMap<string, HostFunction>, 'get'> {
  return {
    get: (native) => {
      if (native.startsWith(CALLBACK_ARGUMENT)) return (call, index) => calls().argument(call as bigint, index as bigint);
      if (native.startsWith(CALLBACK_RESULT)) return (call, value) => void calls().finish(call as bigint, value);
      if (native.startsWith(CALLBACK_PANIC)) return (call, report) => void calls().fail(call as bigint, report as string);
      const { part, callbacks, name } = readName(native);
      const own = host.natives.get(name);
      if (own === undefined) return undefined;
      if (part === HOST_ANSWERS) return (number) => calls().take(number as bigint);
      const given = (args: readonly HostValue[]) => args.map((arg, i) => (callbacks.includes(i) ? calls().callback(arg as bigint) : arg));
      const call: HostFunction = callbacks.length === 0 ? own : (...args) => own(...given(args));
      return part === HOST_BEGINS ? (...args) => calls().begin(call, args) : call;
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
