// Weft as a library: the compiler and the machine.
export * from './compiler/index.js';
export * from './vm/index.js';
