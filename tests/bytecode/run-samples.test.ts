// The samples on the machine, and mutations of them: what verifies may loop, trap or power off, but never breaks the machine nor writes where no instruction may.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assemble } from '../../vm/bytecode/assemble.js';
import { decodeInto, newDecoded } from '../../vm/bytecode/decode.js';
import { disassemble } from '../../vm/bytecode/disassemble.js';
import { BadModule, readModule, writeModule } from '../../vm/bytecode/file.js';
import type { Module } from '../../vm/bytecode/module.js';
import { verify } from '../../vm/bytecode/verify.js';
import { LoadError } from '../../vm/errors.js';
import { silentHost } from '../../vm/host.js';
import type { Outcome } from '../../vm/engines/core.js';
import type { MachineOptions } from '../../vm/machine.js';
import { Machine } from '../../vm/machine.js';
import { DEVICES_BASE, IDT_BASE, INTERRUPT_STACKS, PAGE, PINNED_BASE, STATIC_BASE } from '../../vm/memory/layout.js';
import { flippedBits, mutatedCode } from './generated-modules.js';
import { SAMPLES } from './sample-modules.js';

const MEMORY = 8 * 2 ** 20;
/** Mutations a sample; WEFT_FUZZ asks for that many times more. */
const RUNS = 60 * Number(process.env.WEFT_FUZZ ?? 1);
const MODES: readonly Partial<MachineOptions>[] = [{}, { gcStress: true }, { gcStress: true, stackStress: true, stack: 'copied:1k' }, { preempt: 'any' }];

function run(module: Module, options: Partial<MachineOptions> = {}): { readonly outcome: Outcome; readonly machine: Machine } {
  const machine = new Machine(module, { host: silentHost, memory: MEMORY, ...options });
  return { outcome: machine.run(), machine };
}

describe('samples', () => {
  describe.each(SAMPLES)('$name', ({ module, exit }) => {
    test.each(MODES)('exits as it says %j', (options) => expect(run(module, options).outcome).toEqual({ kind: 'exit', code: exit }));
    test('and so do its file and its text', () => {
      expect(run(readModule(writeModule(module))).outcome).toEqual({ kind: 'exit', code: exit });
      expect(run(assemble(disassemble(module))).outcome).toEqual({ kind: 'exit', code: exit });
    });
  });
});

function uses(module: Module, name: string): boolean {
  const decoded = newDecoded();
  return module.fns.some((fn) => {
    for (let at = 0; at < fn.code.length; at += decoded.length) if (decodeInto(decoded, fn.code, at, module).row.name === name) return true;
    return false;
  });
}

/** Memory that only `poke`, or nobody, writes. */
function expectUntouched(module: Module, machine: Machine, statics: Uint8Array): void {
  const { u8 } = machine.core.memory;
  const zero = (from: number, to: number) =>
    expect(
      u8.subarray(from, to).every((byte) => byte === 0),
      `bytes ${from} to ${to} are zero`,
    ).toBe(true);
  zero(0, PAGE);
  if (!uses(module, 'poke')) {
    zero(IDT_BASE, IDT_BASE + PAGE);
    zero(DEVICES_BASE, INTERRUPT_STACKS);
    zero(PINNED_BASE, STATIC_BASE);
  }
  const objects = STATIC_BASE + 8 * module.statics.length;
  expect(u8.slice(objects, objects + statics.length)).toEqual(statics);
}

/** Runs a module that verifies within bounds; whatever it does, the machine survives. */
function survives(module: Module, options: Partial<MachineOptions>): void {
  let machine: Machine;
  try {
    machine = new Machine(module, { host: silentHost, memory: MEMORY, maxCycles: 5000, ...options });
  } catch (error) {
    if (error instanceof LoadError) return; // names a host function that is not there, or wants too much memory
    throw error;
  }
  const end = machine.core.program.staticEnd;
  const statics = machine.core.memory.u8.slice(STATIC_BASE + 8 * module.statics.length, end);
  machine.run();
  expectUntouched(module, machine, statics);
}

/** Mutants that verified: of a single sample it may be none. */
let ran = 0;
describe.each(SAMPLES)('mutations of $name', ({ module }) => {
  test('of its code', { timeout: 1000 * RUNS }, () => {
    fc.assert(
      fc.property(mutatedCode(module), fc.constantFrom(...MODES), (mutant, options) => {
        if (verify(mutant).length > 0) return;
        ran++;
        survives(mutant, options);
      }),
      { numRuns: RUNS },
    );
  });

  test('of its file', { timeout: 1000 * RUNS }, () => {
    fc.assert(
      fc.property(flippedBits(module, 2), fc.constantFrom(...MODES), (bytes, options) => {
        let mutant: Module;
        try {
          mutant = readModule(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(BadModule);
          return;
        }
        if (verify(mutant).length === 0) survives(mutant, options);
      }),
      { numRuns: RUNS },
    );
  });
});

test('some mutants of code verified and ran', () => expect(ran).toBeGreaterThan(0));
