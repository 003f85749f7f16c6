// A run as a trace that Perfetto and chrome://tracing open: a track for each Context, with the stretches that it ran; interrupts, stack events and collections as marks;
// the bytes that stacks hold as a curve. Times are those of the machine's clock: a cycle is a nanosecond.
//
// The format: "Trace Event Format", Google, 2016.
import type { EventSink, MachineEvent } from '../vm/debug/event-log.js';

/** More events than these make a file that no viewer opens. */
const MOST_EVENTS = 2_000_000;
const PROCESS = 1;
/** The track of what happens to the machine as a whole. */
const MACHINE_TRACK = 0;

type TraceEvent = Readonly<Record<string, unknown>>;

export interface Trace {
  /** For the machine's options. */
  readonly sink: EventSink;
  /** Events that were left out because there were too many. */
  readonly dropped: () => number;
  /** The file's text, once the run is over at `end`. */
  readonly finish: (end: number) => string;
}

/** `place` tells the function and line of a code address. */
export function makeTrace(place: (pc: number) => string | null, vectorName: (vector: number) => string): Trace {
  const events: TraceEvent[] = [];
  const tracks = new Set<number>();
  const reserved = new Map<number, number>();
  let total = 0;
  let dropped = 0;
  let running = { task: 1, since: 0, via: 'power on' };

  const microseconds = (cycle: number): number => cycle / 1000;
  const add = (event: TraceEvent): void => {
    if (events.length < MOST_EVENTS) events.push(event);
    else dropped++;
  };
  const ran = (until: number): void => {
    tracks.add(running.task);
    add({
      ph: 'X',
      name: 'runs',
      cat: 'task',
      pid: PROCESS,
      tid: running.task,
      ts: microseconds(running.since),
      dur: microseconds(until - running.since),
      args: { entered: running.via },
    });
  };
  const mark = (name: string, cat: string, cycle: number, tid: number, args: Readonly<Record<string, unknown>>): void => {
    tracks.add(tid);
    add({ ph: 'i', s: 't', name, cat, pid: PROCESS, tid, ts: microseconds(cycle), args });
  };

  const sink = (event: MachineEvent): void => {
    switch (event.kind) {
      case 'switch':
        ran(event.cycle);
        running = { task: event.to, since: event.cycle, via: event.via };
        break;
      case 'interrupt':
        mark(vectorName(event.vector), 'interrupt', event.cycle, running.task, { vector: event.vector, at: place(event.pc) ?? 'nowhere' });
        break;
      case 'stack': {
        mark(`stack ${event.what}`, 'stack', event.cycle, event.task, {
          bytes: event.bytes,
          pointers: event.pointers,
          reserved: event.reserved,
          at: place(event.pc) ?? 'nowhere',
        });
        const before = reserved.get(event.task) ?? 0;
        if (event.reserved === 0) reserved.delete(event.task);
        else reserved.set(event.task, event.reserved);
        if (event.reserved === before) break;
        total += event.reserved - before;
        add({ ph: 'C', name: 'stacks', pid: PROCESS, ts: microseconds(event.cycle), args: { bytes: total } });
        break;
      }
      case 'collection':
        mark('collection', 'heap', event.cycle, MACHINE_TRACK, { 'bytes moved': event.moved });
        break;
      case 'halt':
        tracks.add(MACHINE_TRACK);
        add({
          ph: 'X',
          name: 'waits',
          cat: 'machine',
          pid: PROCESS,
          tid: MACHINE_TRACK,
          ts: microseconds(event.cycle),
          dur: microseconds(event.until - event.cycle),
        });
        break;
      default:
        event satisfies never;
    }
  };

  const finish = (end: number): string => {
    ran(end);
    const names = [...tracks].map((tid) => ({
      ph: 'M',
      name: 'thread_name',
      pid: PROCESS,
      tid,
      args: { name: tid === MACHINE_TRACK ? 'machine' : `context ${tid}` },
    }));
    const head: readonly TraceEvent[] = [{ ph: 'M', name: 'process_name', pid: PROCESS, args: { name: 'weft' } }, ...names];
    return `{"displayTimeUnit":"ns","traceEvents":[\n${[...head, ...events].map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
  };
  return { sink, dropped: () => dropped, finish };
}
