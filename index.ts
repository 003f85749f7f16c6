// Weft as a library: programs run inside another (embedding), and below that the compiler and the machine.
export * from './compiler/index.js';
export * from './embedding/program.js';
export * from './vm/index.js';
