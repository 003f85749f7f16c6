// Whole programs in the machine: collecting at every allocation and moving stacks at every call may change nothing that a program can see, cycles included.
import { describe, expect, test } from 'vitest';
import { CodeBuilder } from '../../vm/bytecode/code-builder.js';
import type { Module } from '../../vm/bytecode/module.js';
import { verify } from '../../vm/bytecode/verify.js';
import { silentHost } from '../../vm/host.js';
import { Machine } from '../../vm/machine.js';
import type { MachineOptions } from '../../vm/machine.js';
import { checkMemory } from '../../vm/memory/check.js';
import { CPU_BASE } from '../../vm/memory/layout.js';
import { mapMemory } from '../../vm/memory/map.js';
import {
  CONTEXT,
  I64,
  moduleOf,
  objects,
  orNull,
  ptr,
  ref,
  sumLoop,
  switching,
  systemCall,
  tableAndWideFrame,
  unwinding,
  fibonacci,
} from '../bytecode/sample-modules.js';

const POWER = 0xf4;
const MODES: Record<string, Partial<MachineOptions>> = {
  plain: {},
  fixed: { stack: 'fixed:64k' },
  'collecting always': { gcStress: true },
  'moving always': { stackStress: true },
  both: { gcStress: true, stackStress: true, stack: 'copied:256', stackMin: 256 },
  'any preemption': { preempt: 'any', gcStress: true, stackStress: true },
};

function run(module: Module, options: Partial<MachineOptions>): { code: number; machine: Machine } {
  const machine = new Machine(module, { host: silentHost, memory: 64 * 2 ** 20, ...options });
  const outcome = machine.run();
  expect(outcome.kind).toBe('exit');
  const { memory, program, heap, stacks } = machine.core;
  expect(checkMemory({ memory, program, heap, stacks, cpu: CPU_BASE, map: mapMemory(memory.size, program.staticEnd) })).toEqual([]);
  return { code: outcome.kind === 'exit' ? outcome.code : -1, machine };
}

/** A recursion in which each frame increments its caller's local through a pointer, keeps an array over the call, and adds up. */
function pointers(depth: number): Module {
  return moduleOf({
    types: [
      { kind: 'box', name: 'cell', element: I64 }, // 3
      { kind: 'array', name: '[int]', element: { kind: 'i64' } }, // 4
    ],
    constants: [{ kind: 'int', value: BigInt(depth) }],
    fns: [
      {
        name: 'boot',
        slots: 'ipii',
        pinned: [{ slot: 0, type: I64 }],
        code: (b) =>
          b
            .emit('ldi', 0, 0)
            .emit('addr', 1, 0)
            .emit('ldk', 2, 0)
            .emit('call', 3, 1, 1, 2)
            .emit('add', 3, 3, 0)
            .emit('ldi', 2, POWER)
            .emit('out', 2, 3)
            .emit('unreach'),
      },
      {
        name: 'f',
        params: [ptr(3), I64],
        result: I64,
        slots: 'piipiir',
        pinned: [{ slot: 2, type: I64 }],
        code: (b) => {
          const last = b.label();
          b.emit('brlti', 1, 1, last);
          b.emit('mov', 2, 1).emit('addr', 3, 2).emit('ldi', 5, 3).emit('newarr', 6, 5, 5, 4).emit('addi', 5, 1, -1).emit('call', 4, 1, 3, 5);
          b.emit('ldp', 5, 0).emit('addi', 5, 5, 1).emit('stp', 0, 5);
          b.emit('alen', 5, 6).emit('add', 4, 4, 5).emit('add', 4, 4, 2).emit('ret', 4);
          b.bind(last).emit('ldi', 4, 0).emit('ret', 4);
        },
      },
    ],
  });
}

/** Many Contexts, each of which keeps a list, is switched to several times, and is forgotten or finished. Powers off with the sum of what the lists hold. */
function contexts(count: number): Module {
  return moduleOf({
    types: [
      { kind: 'signature', name: 'fn()', params: [], result: null }, // 3
      { kind: 'closure', name: 'task', signature: 3, fn: 1, fields: [CONTEXT] }, // 4
      { kind: 'struct', name: 'Node', fields: [I64, orNull(5)] }, // 5
      { kind: 'array', name: '[Context]', element: { kind: 'ref', type: 2, nullable: false } }, // 6
    ],
    statics: [{ name: 'sum', type: I64, initial: -1 }],
    constants: [{ kind: 'int', value: BigInt(count) }],
    fns: [
      {
        name: 'boot',
        slots: 'rrriiiii',
        code: (b: CodeBuilder) => {
          b.emit('ctxcur', 0).emit('arrlit', 1, 6).emit('ldi', 3, 0).emit('ldk', 4, 0).emit('ldi', 5, 0);
          const make = b.mark();
          b.emit('new', 2, 4, 0).emit('ctxnew', 2, 2, 5).emit('apush', 1, 2).emit('forlt', 3, 4, make);
          // Three rounds over all of them; the third finishes each.
          b.emit('ldi', 6, 0);
          const round = b.mark();
          b.emit('ldi', 3, 0);
          const next = b.mark();
          b.emit('agetr', 2, 1, 3).emit('switch_to', 2).emit('forlt', 3, 4, next);
          b.emit('ldi', 7, 3).emit('forlt', 6, 7, round);
          b.emit('gc').emit('ldst', 3, 0).emit('ldi', 4, POWER).emit('out', 4, 3).emit('unreach');
        },
      },
      {
        name: 'task',
        params: [ref(4)],
        slots: 'rrriii',
        code: (b: CodeBuilder) => {
          b.emit('ldr', 1, 0, 0).emit('ldnull', 2).emit('ldi', 3, 0).emit('ldi', 4, 10);
          const push = b.mark();
          b.emit('new', 2, 5, 2, 3).emit('forlt', 3, 4, push);
          b.emit('switch_to', 1).emit('call', 3, 2, 2).emit('switch_to', 1);
          b.emit('ldst', 4, 0).emit('add', 4, 4, 3).emit('stst', 4, 0).emit('switch_end', 1);
        },
      },
      {
        name: 'total',
        params: [orNull(5)],
        result: I64,
        slots: 'rriii',
        code: (b: CodeBuilder) => {
          const none = b.label();
          b.emit('brnull', 0, none).emit('nn', 1, 0).emit('ldr', 0, 1, 0).emit('call', 2, 2, 0).emit('ld', 3, 1, 1).emit('add', 2, 2, 3).emit('ret', 2);
          b.bind(none).emit('ldi', 2, 0).emit('ret', 2);
        },
      },
    ],
  });
}

const DEPTH = 500;
const PROGRAMS: Record<string, readonly [Module, number]> = {
  pointers: [pointers(DEPTH), (DEPTH * (DEPTH + 1)) / 2 + (DEPTH - 1) + 3 * DEPTH + 1],
  contexts: [contexts(200), 200 * 45],
  objects: [objects(), 42],
  unwinding: [unwinding(), 7],
  switching: [switching(50), 50],
  'a system call': [systemCall(), 42],
  'wide frames': [tableAndWideFrame(), 7],
  fibonacci: [fibonacci(12), 144],
  'a loop': [sumLoop(1000), 499500],
};

describe.each(Object.entries(PROGRAMS))('%s', (_, [module, expected]) => {
  test('is sound bytecode', () => {
    expect(verify(module)).toEqual([]);
  });
  test.each(Object.entries(MODES))('%s', (_mode, options) => {
    expect(run(module, options).code).toBe(expected & 255);
  });
  test('cycles do not depend on collections and forced moves', () => {
    const plain = run(module, {}).machine.statistics().cycles;
    for (const options of [MODES['collecting always']!, MODES['moving always']!]) expect(run(module, options).machine.statistics().cycles).toBe(plain);
  });
});

test('a deep recursion grows its stack, and pointers into it are rewritten', () => {
  const { machine } = run(pointers(100_000), {});
  const { stacks } = machine.statistics();
  expect(stacks.growths).toBeGreaterThan(10);
  expect(stacks.pointersRewritten).toBeGreaterThan(100_000);
  expect(machine.statistics().heap.bytesAllocated).toBeGreaterThan(200_000 * 16);
});

test('twenty thousand Contexts come and go', () => {
  const { code, machine } = run(contexts(20_000), { memory: 512 * 2 ** 20, stackMin: 256 });
  expect(code).toBe((20_000 * 45) & 255);
  expect(machine.statistics().stacks).toMatchObject({ made: 20_001, freed: 20_000 });
});
