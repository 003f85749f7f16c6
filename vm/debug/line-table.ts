// From code addresses to places in the source.
import type { Module } from '../bytecode/module.js';
import type { ProgramCode } from '../memory/program.js';
import { functionAt } from '../memory/program.js';

export interface CodePlace {
  readonly fn: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the word at this code address came from; null when it is in no function. Functions without line entries have line 0. */
export function placeOf(program: ProgramCode, pc: number): CodePlace | null {
  const index = functionAt(program, pc);
  if (index < 0) return null;
  return placeIn(program.module, index, pc - program.starts[index]!);
}

/** `offset`: words from the function's first. */
export function placeIn(module: Module, index: number, offset: number): CodePlace {
  const fn = module.fns[index]!;
  let low = 0;
  let high = fn.lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fn.lines[middle]!.pc <= offset) low = middle + 1;
    else high = middle;
  }
  const entry = fn.lines[low - 1] ?? fn.lines[0];
  if (entry === undefined) return { fn: fn.name, file: '', line: 0, column: 0 };
  return { fn: fn.name, file: module.files[entry.file] ?? '', line: entry.line, column: entry.column };
}

/** "file:line:column". */
export function placeText(place: CodePlace): string {
  return `${place.file}:${place.line}:${place.column}`;
}
