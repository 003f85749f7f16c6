// `.wbc` files. A module has exactly one file: `writeModule(readModule(bytes))` gives the bytes again.
//
//   "\0wbc"  version (1 byte)  entry (number)  model (1 byte: 0 for none, else BOOT_MODEL + 1)  then every section once, in this order: id (1 byte), length in bytes (4 bytes), contents
//
//   1 types   2 constants   3 statics   4 natives   5 files   6 functions   7 code   8 handlers   9 lines   10 locals   11 pinned slots
//
// Sections 7 to 11 hold one list for each function of section 6, in order. Numbers are LEB128 unless a width is given; strings are a length in bytes and
// UTF-8; ints and floats of the constant pool are 8 bytes. Reading checks the form alone: whether indices and code make sense is verify.ts's to say.
export { BadModule } from './byte-stream.js';
export { MAX_FUNCTIONS, MAX_SLOTS, MAX_TYPES, VERSION } from './file-form.js';
export { readModule } from './file-reader.js';
export { writeModule } from './file-writer.js';
