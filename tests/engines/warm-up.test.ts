import { expect, it } from 'vitest';
import { ISA } from '../../vm/bytecode/isa.js';
import { environmentOf } from '../../vm/engines/environment.js';
import { instantiate } from '../../vm/engines/instantiate.js';
import { warmUp } from '../../vm/engines/warm-up.js';
import { prepare } from '../../vm/loader.js';
import { CPU_BASE } from '../../vm/memory/layout.js';
import { viewMemory } from '../../vm/memory/memory.js';
import { makeStacks } from '../../vm/stacks/stacks.js';
import { compileText } from '../support/run-program.js';

it('runs every row on its paths in the loop, but for divisions that need more, and leaves memory as it was', () => {
  const { program, write } = prepare(compileText('fn main() {}').module!, new Map());
  const memory = viewMemory(new ArrayBuffer(8 << 20));
  write(memory);
  const arenaStart = (program.staticEnd + 0xffff) & ~0xffff;
  const stacks = makeStacks({ memory, program, cpu: CPU_BASE, arenaStart, arenaEnd: 4 << 20, bounds: { min: 256, max: 65536 }, stress: false });
  const before = memory.u8.slice();
  const left = warmUp(instantiate(environmentOf(memory, program, stacks.quick, true), false), memory, program, stacks.quick);
  expect(new Set(left.map((pc) => ISA[program.code[pc]! & 255]!.name))).toEqual(new Set(['div', 'rem']));
  expect(Buffer.compare(memory.u8, before)).toBe(0);
});
