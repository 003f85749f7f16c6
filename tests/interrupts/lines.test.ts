// Lines: timer ticks that switch Contexts, nesting by priority, masking, waiting, critical sections, halting.
import { describe, expect, test } from 'vitest';
import type { CodeBuilder } from '../../vm/bytecode/code-builder.js';
import { FN_INTERRUPT } from '../../vm/bytecode/module.js';
import { PORT_PIC_EOI, PORT_PIC_RAISE, PORT_PIC_UNMASK, PORT_TIMER } from '../../vm/memory/layout.js';
import { I64, ref } from '../bytecode/sample-modules.js';
import type { ModuleParts } from '../bytecode/sample-modules.js';
import { out, powerOff, runParts, setGate } from './programs.js';

const CONTEXT = { kind: 'ref', type: 2, nullable: true } as const;

/** Two Contexts that count in loops of their own; the timer's handler switches between them each `slice` cycles, until the first has counted to `until`. */
function twoCounters(slice: number, until: number): ModuleParts {
  return {
    types: [
      { kind: 'signature', name: 'fn()', params: [], result: null }, // 3
      { kind: 'closure', name: 'other', signature: 3, fn: 1, fields: [] }, // 4
    ],
    statics: [
      { name: 'other', type: CONTEXT, initial: -1 },
      { name: 'ticks', type: I64, initial: -1 },
      { name: 'count', type: I64, initial: -1 },
    ],
    constants: [{ kind: 'object', type: 4 }],
    fns: [
      {
        name: 'boot',
        slots: 'iiiirr',
        code: (b) => {
          setGate(b, 32, 2, 0);
          b.emit('ldk', 4, 0).emit('ldi', 2, 0).emit('ctxnew', 4, 4, 2).emit('ldi', 0, 1).emit('ctxflags', 4, 0).emit('stst', 4, 0);
          out(b, PORT_PIC_UNMASK, 0, 0);
          out(b, PORT_TIMER + 1, slice, 0);
          b.emit('ldi', 2, 0).emit('ldi', 3, until).emit('sti');
          const loop = b.mark();
          b.emit('forlt', 2, 3, loop);
          b.emit('cli').emit('ldst', 0, 1);
          powerOff(b, 0, 1);
        },
      },
      {
        name: 'other',
        params: [ref(4)],
        slots: 'ri',
        code: (b) => {
          b.emit('ldi', 1, 0);
          const loop = b.mark();
          b.emit('addi', 1, 1, 1).emit('stst', 1, 2).emit('jmp', loop);
        },
      },
      {
        name: 'on_tick',
        slots: 'iirr',
        flags: FN_INTERRUPT,
        code: (b) => {
          out(b, PORT_PIC_EOI, 0, 0);
          b.emit('ldst', 0, 1).emit('addi', 0, 0, 1).emit('stst', 0, 1);
          b.emit('ctxcur', 2).emit('ldst', 3, 0).emit('stst', 2, 0).emit('setctx', 3).emit('iret');
        },
      },
    ],
  };
}

describe('timer ticks switch Contexts', () => {
  test.each([200, 1000])('every %i cycles', (slice) => {
    const { outcome, machine, events } = runParts(twoCounters(slice, 10_000));
    expect(outcome.kind).toBe('exit');
    const ticks = machine.statistics().interrupts.get(32)!;
    expect(ticks).toBeGreaterThan(15_000 / slice);
    expect(machine.statistics().switches.preemptive).toBe(ticks);
    expect(outcome).toEqual({ kind: 'exit', code: ticks & 255 });
    // The two take turns.
    const turns = events.flatMap((event) => (event.kind === 'switch' ? [`${event.from}-${event.to}`] : []));
    expect(new Set(turns.filter((_, i) => i % 2 === 0))).toEqual(new Set(['1-2']));
    expect(new Set(turns.filter((_, i) => i % 2 === 1))).toEqual(new Set(['2-1']));
  });
  test('the same run gives the same events, with stacks and objects moving all the time or not', () => {
    const plain = runParts(twoCounters(300, 5000));
    expect(runParts(twoCounters(300, 5000)).events).toEqual(plain.events);
    const moved = runParts(twoCounters(300, 5000), { gcStress: true, stackStress: true });
    expect(moved.events.filter((event) => event.kind !== 'collection')).toEqual(plain.events);
  });
  test('a slice shorter than the handler still moves', () => expect(runParts(twoCounters(1, 100)).outcome.kind).toBe('exit'));
  test('before every instruction, when that is asked for', () => {
    const { outcome, machine } = runParts(twoCounters(1, 100), { preempt: 'any' });
    expect(outcome.kind).toBe('exit');
    expect(machine.statistics().switches.preemptive).toBeGreaterThan(190);
  });
});

/** Raises lines 3 and 1 by the controller; each handler appends its line to a number, base 10. `around` is emitted around the raising. */
function twoLines(handler3: (b: CodeBuilder) => void, around: (b: CodeBuilder, raise: () => void) => void): unknown {
  const append = (b: CodeBuilder, digit: number): void => void b.emit('ldst', 0, 0).emit('muli', 0, 0, 10).emit('addi', 0, 0, digit).emit('stst', 0, 0);
  const { outcome, machine } = runParts({
    statics: [{ name: 'order', type: I64, initial: -1 }],
    fns: [
      {
        name: 'boot',
        slots: 'iiii',
        code: (b) => {
          setGate(b, 33, 1, 0);
          setGate(b, 35, 2, 0);
          out(b, PORT_PIC_UNMASK, 1, 0);
          around(b, () => {
            out(b, PORT_PIC_RAISE, 3, 0);
            out(b, PORT_PIC_RAISE, 1, 0);
          });
          b.emit('ldi', 2, 0).emit('ldi', 3, 10);
          const loop = b.mark();
          b.emit('forlt', 2, 3, loop).emit('ldst', 0, 0);
          powerOff(b, 0, 1);
        },
      },
      {
        name: 'on_one',
        slots: 'ii',
        flags: FN_INTERRUPT,
        code: (b) => {
          append(b, 1);
          out(b, PORT_PIC_EOI, 1, 0);
          b.emit('iret');
        },
      },
      {
        name: 'on_three',
        slots: 'ii',
        flags: FN_INTERRUPT,
        code: (b) => {
          append(b, 3);
          handler3(b);
          append(b, 4);
          out(b, PORT_PIC_EOI, 3, 0);
          b.emit('iret');
        },
      },
    ],
  });
  return outcome.kind === 'exit' ? [outcome.code, machine.core.cpu.i64[0x200000 >>> 3]!] : outcome;
}
const order = (digits: bigint): unknown => [Number(digits & 255n), digits];

describe('priority and masking', () => {
  const unmask3 = (b: CodeBuilder): void => out(b, PORT_PIC_UNMASK, 3, 0);
  test('of two pending lines the lower number is first', () =>
    expect(
      twoLines(
        () => undefined,
        (b, raise) => {
          unmask3(b);
          raise();
          b.emit('sti');
        },
      ),
    ).toEqual(order(134n)));
  test('a masked line waits until it is unmasked', () =>
    expect(
      twoLines(
        () => undefined,
        (b, raise) => {
          raise();
          b.emit('sti').emit('nop');
          unmask3(b);
        },
      ),
    ).toEqual(order(134n)));
  test('a more important line interrupts a handler that lets interrupts in', () =>
    expect(
      twoLines(
        (b) => {
          out(b, PORT_PIC_RAISE, 1, 0);
          b.emit('sti').emit('cli');
        },
        (b) => {
          unmask3(b);
          out(b, PORT_PIC_RAISE, 3, 0);
          b.emit('sti');
        },
      ),
    ).toEqual(order(314n)));
  test('its own line does not', () =>
    expect(
      twoLines(
        (b) => {
          const second = b.label();
          b.emit('brgti', 0, 99, second);
          out(b, PORT_PIC_RAISE, 3, 0);
          b.bind(second).emit('sti').emit('nop').emit('cli');
        },
        (b) => {
          unmask3(b);
          out(b, PORT_PIC_RAISE, 3, 0);
          b.emit('sti');
        },
      ),
    ).toEqual(order(3434n)));
  test('a critical section holds deliveries back, and its end takes them', () =>
    expect(
      twoLines(
        () => undefined,
        (b, raise) => {
          unmask3(b);
          b.emit('sti').emit('crit', 9).emit('crit', 9);
          raise();
          b.emit('ldi', 2, 0).emit('ldi', 3, 50);
          const loop = b.mark();
          b.emit('forlt', 2, 3, loop).emit('uncrit');
          b.emit('ldst', 0, 0).emit('muli', 0, 0, 10).emit('addi', 0, 0, 9).emit('stst', 0, 0).emit('uncrit');
        },
      ),
    ).toEqual(order(9134n)));
});

describe('halting', () => {
  const halting = (before: (b: CodeBuilder) => void): unknown => {
    const { outcome, machine } = runParts({
      fns: [
        {
          name: 'boot',
          slots: 'iiii',
          code: (b) => {
            setGate(b, 32, 1, 0);
            before(b);
            b.emit('hlt', 2).emit('cycles', 3).emit('ldi', 0, 1000).emit('div', 3, 3, 0).emit('muli', 3, 3, 10).emit('add', 2, 2, 3);
            powerOff(b, 2, 0);
          },
        },
        { name: 'on_tick', slots: '', flags: FN_INTERRUPT, code: (b) => b.emit('iret') },
      ],
    });
    return outcome.kind === 'exit' ? [outcome.code, machine.statistics().interrupts.get(32) ?? 0] : outcome;
  };
  test('the clock jumps to the next event, and its handler runs', () =>
    expect(
      halting((b) => {
        out(b, PORT_PIC_UNMASK, 0, 0);
        out(b, PORT_TIMER, 5000, 0);
        b.emit('sti');
      }),
    ).toEqual([51, 1]));
  test('with interrupts off it only waits', () =>
    expect(
      halting((b) => {
        out(b, PORT_PIC_UNMASK, 0, 0);
        out(b, PORT_TIMER, 7000, 0);
      }),
    ).toEqual([71, 0]));
  test('it gives 0 at once when nothing can come, or only to masked lines', () => {
    expect(halting((b) => b.emit('sti'))).toEqual([0, 0]);
    expect(halting((b) => out(b, PORT_TIMER + 1, 100, 0))).toEqual([0, 0]);
  });
});

describe('limits', () => {
  const forever: ModuleParts = {
    fns: [
      {
        name: 'boot',
        slots: 'i',
        code: (b) => {
          const loop = b.mark();
          b.emit('jmp', loop);
        },
      },
    ],
  };
  test('of cycles', () => {
    const { outcome, machine } = runParts(forever, { maxCycles: 123_456 });
    expect(outcome).toMatchObject({ kind: 'limit', which: 'cycles' });
    expect(machine.statistics().cycles).toBe(123_456);
  });
  test('of time', () => {
    let now = 0;
    const host = { out: () => undefined, err: () => undefined, wallClock: () => 0n, elapsed: () => (now += 10), natives: new Map() };
    expect(runParts(forever, { maxCycles: Infinity, timeout: 500, host }).outcome).toMatchObject({ kind: 'limit', which: 'time' });
  });
  test('steps pause and go on', () => {
    const { machine } = runParts(forever, { maxCycles: 10_000 });
    expect(machine.run()).toMatchObject({ kind: 'limit' });
  });
});
