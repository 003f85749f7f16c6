// The opcodes as a `const enum`, which the bundler inlines into the dispatch loop: case labels must be literals there. scripts/generate.ts writes the text
// between the markers of vm/engines/interpreter.ts, and a test fails when it is stale.
import { ISA } from './isa.js';

export const OPCODES_BEGIN = '// <opcodes>';
export const OPCODES_END = '// </opcodes>';

export function opcodeEnum(): string {
  return ['const enum Op {', ...ISA.map((row) => `  ${row.name} = ${row.op},`), '}'].join('\n');
}

/** The source with the block between its markers as the table has it; null where the markers are missing. */
export function withOpcodes(source: string): string | null {
  const begin = source.indexOf(OPCODES_BEGIN);
  const end = source.indexOf(OPCODES_END);
  if (begin < 0 || end < begin) return null;
  return `${source.slice(0, begin)}${OPCODES_BEGIN}\n${opcodeEnum()}\n${source.slice(end)}`;
}
