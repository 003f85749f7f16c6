import { describe, expect, test } from 'vitest';
import { livenessOf, members } from '../../vm/bytecode/liveness.js';
import type { Liveness } from '../../vm/bytecode/liveness.js';
import { I64, moduleOf } from './sample-modules.js';
import type { FnParts } from './sample-modules.js';

const callee: FnParts = { name: 'callee', result: I64, slots: 'i', code: (b) => b.emit('ldi', 0, 1).emit('ret', 0) };
const silent: FnParts = { name: 'silent', slots: '', code: (b) => b.emit('retv') };

function livenessIn(parts: FnParts): Liveness {
  const module = moduleOf({ fns: [parts, callee, silent] });
  return livenessOf(module, module.fns[0]!);
}
const live = (l: Liveness, pc: number): number[] => members(l.liveIn(pc));
const across = (l: Liveness, pc: number): number[] => members(l.liveAcross(pc));

describe('live slots', () => {
  test('straight code: a slot lives from its definition to its last use', () => {
    const l = livenessIn({ name: 'f', result: I64, slots: 'iii', code: (b) => b.emit('ldi', 0, 1).emit('ldi', 1, 2).emit('add', 2, 0, 1).emit('ret', 2) });
    expect([0, 1, 2, 3].map((pc) => live(l, pc))).toEqual([[], [0], [0, 1], [2]]);
  });

  test('a call: its result is not live while it runs, unless the callee has none', () => {
    const code = (called: number): FnParts => ({
      name: 'f',
      result: I64,
      slots: 'ii',
      code: (b) => b.emit('ldi', 0, 1).emit('call', 1, called).emit('add', 0, 0, 1).emit('ret', 0),
    });
    expect(across(livenessIn(code(1)), 1)).toEqual([0]);
    expect(across(livenessIn(code(2)), 1)).toEqual([0, 1]);
    const l = livenessIn(code(1));
    expect(l.before(3)).toBe(1);
    expect(l.before(2)).toBe(-1);
  });

  test('loops: what the next turn reads lives to the end of this one', () => {
    const l = livenessIn({
      name: 'f',
      params: [I64],
      result: I64,
      slots: 'iii',
      code: (b) => {
        b.emit('ldi', 1, 0).emit('ldi', 2, 0);
        const head = b.mark();
        b.emit('add', 2, 2, 1).emit('forlt', 1, 0, head).emit('ret', 2);
      },
    });
    expect(live(l, 0)).toEqual([0]);
    expect(live(l, 2)).toEqual([0, 1, 2]);
    expect(live(l, 3)).toEqual([0, 1, 2]);
    expect(live(l, 4)).toEqual([2]);
  });

  test('handlers: what the pad reads lives over the whole range, also over the call whose result it is', () => {
    const l = livenessIn({
      name: 'f',
      result: I64,
      slots: 'iir',
      code: (b) => {
        b.emit('ldi', 0, 7); // 0
        b.emit('call', 0, 1); // 1, 2: covered; overwrites what the pad reads
        b.emit('ldi', 0, 9); // 3: covered
        b.emit('ret', 0); // 4
        b.emit('catch', 2).emit('ret', 0); // 5, 6
        return [{ start: 1, end: 4, pad: 5 }];
      },
    });
    expect(live(l, 1)).toEqual([0]);
    expect(across(l, 1)).toEqual([0]);
    expect(live(l, 3)).toEqual([0]);
    expect(live(l, 5)).toEqual([0]);
    expect(live(l, 0)).toEqual([]);
  });

  test('a slot whose address was taken lives on until the function ends, but not where it was never assigned', () => {
    const l = livenessIn({
      name: 'f',
      params: [I64],
      result: I64,
      slots: 'irpi',
      code: (b) => {
        const without = b.label();
        b.emit('brf', 0, without); // 0
        b.emit('ldnull', 1).emit('addr', 2, 1); // 1, 2
        b.emit('call', 3, 1); // 3, 4
        b.bind(without).emit('ret', 0); // 5
      },
    });
    expect(live(l, 1)).toEqual([0]);
    expect(live(l, 2)).toEqual([0, 1]);
    expect(across(l, 3)).toEqual([0, 1]);
    expect(live(l, 5)).toEqual([0]);
  });

  test('wide slots and jump tables', () => {
    const l = livenessIn({
      name: 'f',
      params: [I64],
      result: I64,
      slots: 'i'.repeat(301),
      code: (b) => {
        const one = b.label();
        const two = b.label();
        b.emit('stw', 0, 300).emit('switch', 0, one, two); // 0, 1..3
        b.emit('ldi', 1, 5).emit('ret', 1); // 4, 5
        b.bind(one).emit('ldw', 1, 300).emit('ret', 1); // 6, 7
        b.bind(two).emit('ret', 0); // 8
      },
    });
    expect(live(l, 0)).toEqual([0]);
    expect(live(l, 1)).toEqual([0, 300]);
    expect(live(l, 6)).toEqual([300]);
    expect(() => l.liveIn(2)).toThrow(RangeError);
  });
});
