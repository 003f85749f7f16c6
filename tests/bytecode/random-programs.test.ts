import { expect, test } from 'vitest';
import { assemble } from '../../vm/bytecode/assemble.js';
import { disassemble } from '../../vm/bytecode/disassemble.js';
import { readModule, writeModule } from '../../vm/bytecode/file.js';
import { livenessOf, members } from '../../vm/bytecode/liveness.js';
import { decodeInto, newDecoded } from '../../vm/bytecode/decode.js';
import { silentHost } from '../../vm/host.js';
import type { MachineOptions } from '../../vm/machine.js';
import { Machine } from '../../vm/machine.js';
import { randomProgram } from './random-programs.js';

/** Programs; WEFT_FUZZ asks for that many times more. */
const PROGRAMS = 6 * Number(process.env.WEFT_FUZZ ?? 1);
const FIRST = Number(process.env.WEFT_SEED ?? 1);
const MODES: readonly Partial<MachineOptions>[] = [
  {},
  { gcStress: true },
  { gcStress: true, stackStress: true, stack: 'copied:1k' },
  { gcStress: true, stackStress: true, stack: 'copied:1k', preempt: 'any' },
];

test('random programs that verify never break the machine', { timeout: 5000 * PROGRAMS }, () => {
  for (let seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
    const { module } = randomProgram(seed, 150);
    for (const options of MODES) {
      const machine = new Machine(module, { host: silentHost, memory: 8 * 2 ** 20, maxCycles: 5000, ...options });
      expect(() => machine.run(), `seed ${seed}, ${JSON.stringify(options)}`).not.toThrow();
    }
    const bytes = writeModule(module);
    expect(writeModule(readModule(bytes))).toEqual(bytes);
    expect(writeModule(assemble(disassemble(module)))).toEqual(bytes);
  }
});

test('every register that an instruction of one reads is live before it', () => {
  const { module } = randomProgram(FIRST, 150);
  const fn = module.fns[0]!;
  const decoded = newDecoded();
  const live = livenessOf(module, fn);
  for (let at = 0; at < fn.code.length; at += decoded.length) {
    decodeInto(decoded, fn.code, at, module);
    expect(members(live.liveIn(at))).toEqual(expect.arrayContaining(decoded.uses));
  }
});
