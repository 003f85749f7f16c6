// What memory and stacks have to know of the loaded program; the loader's result has this shape and more.

import type { Module } from '../bytecode/module.js';

export interface ProgramCode {
  readonly module: Module;
  /** The words of all functions, one after the other; a code address is an index into it. */
  readonly code: Int32Array;
  /** Code address of each function's first word, ascending, and as a last entry the end of the last one. */
  readonly starts: Int32Array;
}

/** Index of the function that the code address is in; -1 when it is in none. */
export function functionAt(program: ProgramCode, pc: number): number {
  const { starts } = program;
  let low = 0;
  let high = starts.length - 1;
  if (high < 1 || pc < starts[0]! || pc >= starts[high]!) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= pc) low = middle;
    else high = middle;
  }
  return low;
}
