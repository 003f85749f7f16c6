import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assemble, AssemblyError } from '../../vm/bytecode/assemble.js';
import { disassemble, disassembleFunction } from '../../vm/bytecode/disassemble.js';
import { BadModule, readModule, writeModule } from '../../vm/bytecode/file.js';
import type { Module } from '../../vm/bytecode/module.js';
import { anyModule, flippedBits, mutatedCode } from './generated-modules.js';
import { fibonacci, objects, SAMPLES, tableAndWideFrame, unwinding } from './sample-modules.js';

function roundTrips(module: Module): void {
  const bytes = writeModule(module);
  expect(writeModule(assemble(disassemble(module)))).toEqual(bytes);
  expect(writeModule(assemble(disassemble(module, { explain: true })))).toEqual(bytes);
}

describe('disassemble and assemble', () => {
  test.each(SAMPLES)('$name round-trips to the byte', ({ module }) => roundTrips(module));

  test('the text of a small function', () => {
    expect(disassembleFunction(fibonacci(), 1)).toBe(
      [
        '.fn f1 "fib" (i64) -> i64',
        '  .slots i64*3',
        '  .line 0 3 5',
        '    brlti r0, 2, L9',
        '    addi r1, r0, -1',
        '    call r1, f1 (r1)                         ; fib',
        '    addi r2, r0, -2',
        '    call r2, f1 (r2)                         ; fib',
        '    add r1, r1, r2',
        '    ret r1',
        '  L9:',
        '    ret r0',
        '.end',
        '',
      ].join('\n'),
    );
  });

  test('--explain adds the word offset and the effect', () => {
    expect(disassembleFunction(fibonacci(), 1, { explain: true })).toContain('add r1, r1, r2                           ;    7  R[a] := R[b] + R[c]');
  });

  test('jump tables and handlers go by labels', () => {
    expect(disassemble(tableAndWideFrame())).toContain('switch r1, [L7, L9]');
    expect(disassemble(unwinding())).toContain('.handler L1 L3 L4');
  });

  test('words that are no instruction are kept', () => {
    const module = fibonacci();
    module.fns[0]!.code[0] = 0xff;
    module.fns[0]!.code[3] = -1;
    expect(disassemble(module)).toContain('.word 0x000000ff');
    roundTrips(module);
  });

  test('any module round-trips, sound or not', () => {
    fc.assert(fc.property(anyModule, roundTrips), { numRuns: 300 });
  });

  test('mutated modules round-trip', () => {
    fc.assert(fc.property(mutatedCode(objects()), roundTrips), { numRuns: 200 });
    fc.assert(
      fc.property(flippedBits(objects()), (bytes) => {
        let module: Module;
        try {
          module = readModule(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(BadModule);
          return;
        }
        roundTrips(module);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what the assembler refuses', () => {
  const inFunction = (line: string) => `.entry f0\n.fn f0 "main" ()\n  .slots i64*2\n${line}\n.end\n`;
  test.each([
    ['an unknown instruction', inFunction('    ad r0, r1, r1'), 4, 'there is no instruction ad; did you mean add?'],
    ['a missing operand', inFunction('    add r0, r1'), 4, 'found the end of the line; write , here'],
    ['an operand too many', inFunction('    mov r0, r1, r1'), 4, ', is too much; end the line before it, or put ; before a comment'],
    [
      'an immediate out of range',
      inFunction('    ldi r0, 40000'),
      4,
      'ldi: operand 2 (imm16) is 40000, must be -32768 to 32767; write operands that fit the instruction',
    ],
    ['a register that is none', inFunction('    mov r0, 1'), 4, 'a register is 1; write r and its number, as in r0'],
    ['a label that stands nowhere', inFunction('    jmp there'), 4, 'label there stands nowhere; write there: before the instruction that it means'],
    ['a label that stands twice', inFunction('  a:\n  a:'), 5, 'this label stands twice; give one of them another name'],
    [
      'an unknown directive',
      inFunction('  .slot i64'),
      4,
      '.slot cannot stand in a function; write one of .slots .flags .pinned .handler .local .line .word .end',
    ],
    ['a function that does not end', '.entry f0\n.fn f0 "main" ()\n', 2, 'function main does not end; write .end after its last instruction'],
    ['no entry', '\n', 2, 'there is no .entry; write .entry f0 for the function that the machine starts in'],
    ['an index out of order', '.type t1 string "string"', 1, 'index t1 is out of order; number it t0, the next that is free'],
    ['a slot type', '.static s0 "x" int', 1, 'int is no slot type; write i64, f64, ref t0, ref? t0 or ptr t0'],
    ['an open string', '.file 0 "abc', 1, 'a string does not end; close it with "'],
    ['an instruction outside', 'add r0, r0, r0', 1, 'add cannot stand outside a function; write one of .entry .model .type .const .static .native .file .fn'],
  ])('%s', (_, text, line, message) => {
    let caught: unknown;
    try {
      assemble(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(AssemblyError);
    expect((caught as AssemblyError).message).toBe(`line ${line}: ${message}`);
  });

  test('a jump too far for its instruction', () => {
    const far = inFunction(`  a:\n${'    nop\n'.repeat(200)}    breqi r0, 1, a`);
    expect(() => assemble(far)).toThrow('breqi: jumps -201 words, it reaches -128 to 127; jump by way of a jmp, which reaches further');
  });
});
