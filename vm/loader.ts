// Lays a module out for running: one array with the code of all functions, tables that instructions index, and static variables and objects in memory.
import { OPCODE } from './bytecode/isa.js';
import type { Constant, Module, Native, SlotType } from './bytecode/module.js';
import { placesIn, placesOf } from './bytecode/field-places.js';
import { FN_LEAF, TYPE_ANY, TYPE_STRING } from './bytecode/module.js';
import { ownName } from './devices/host-calls.js';
import { LoadError } from './errors.js';
import type { HostFunction } from './host.js';
import { FRAME_HEADER, HEADER, STATIC_BASE } from './memory/layout.js';
import type { Memory } from './memory/memory.js';
import type { ProgramCode } from './memory/program.js';
import type { WarmUpPlaces } from './engines/warm-up.js';
import { WARM_UP_ROOM, WARM_UP_SHAPE, warmUpCode } from './engines/warm-up.js';

/** Words a function has in `LoadedProgram.functions`. */
export const FUNCTION_WORDS = 4;
export const FUNCTION_PC = 0;
/** Words of the whole frame, header included. */
export const FUNCTION_FRAME = 1;
/** What the stack check of a call adds to SP: the frame's words, or 0 for leaf functions, which have the red zone. */
export const FUNCTION_CHECK = 2;
export const FUNCTION_FLAGS = 3;

/** Words a type has in `LoadedProgram.types`. */
export const TYPE_WORDS = 4;
/** Second header word of its objects: a variant's number; of closures that may be machines how many scalars they hold, and above bit 16 how many references; else 0. */
export const TYPE_HEADER = 0;
/** A closure type's function, else -1. */
export const TYPE_FN = 1;
/** What it is directly below besides `any`: a variant's enum, a closure's signature, else -1. */
export const TYPE_PARENT = 2;
/** For `new`, how many references its objects have, and above bit 16 how many 8-byte words behind their header. */
export const TYPE_ROOM = 3;

export interface LoadedProgram extends ProgramCode {
  readonly functions: Int32Array;
  readonly types: Int32Array;
  /** Two words a constant. */
  readonly constants: Int32Array;
  /** Address of the static string with each type's name. */
  readonly typeNames: Int32Array;
  readonly natives: readonly { readonly signature: Native; readonly call: HostFunction }[];
  /** End of the static data in memory. */
  readonly staticEnd: number;
  /** What was appended to the tables for warm-up.ts. */
  readonly warmUp: WarmUpPlaces;
}

interface Statics {
  readonly program: LoadedProgram;
  /** Writes the static data; the program's addresses are already right. */
  readonly write: (memory: Memory) => void;
}

/** Prepares a module. Two steps, because the size of its static data decides where the rest of memory lies. */
export function prepare(module: Module, host: Pick<ReadonlyMap<string, HostFunction>, 'get'>): Statics {
  const encoder = new TextEncoder();
  const writers: ((memory: Memory) => void)[] = [];
  const strings = new Map<string, number>();
  let top = STATIC_BASE + 8 * module.statics.length;

  const staticString = (text: string): number => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    const bytes = utf8(text, encoder);
    const address = top;
    top += HEADER + ((bytes.length + 7) & ~7);
    strings.set(text, address);
    writers.push((memory) => {
      memory.i32[address >>> 2] = TYPE_STRING;
      memory.i32[(address >>> 2) + 1] = bytes.length;
      memory.u8.set(bytes, address + HEADER);
    });
    return address;
  };

  const types = typeTable(module);
  const objects = new Map<number, number>();
  const staticObject = (type: number): number => {
    const known = objects.get(type);
    if (known !== undefined) return known;
    const address = top;
    top += HEADER;
    objects.set(type, address);
    writers.push((memory) => {
      memory.i32[address >>> 2] = type;
      memory.i32[(address >>> 2) + 1] = types[type * TYPE_WORDS + TYPE_HEADER]!;
    });
    return address;
  };

  const constants = new Int32Array(2 * module.constants.length + 2);
  const wide = new DataView(constants.buffer);
  module.constants.forEach((constant, i) => storeConstant(wide, 8 * i, constant, staticString, staticObject));
  const typeNames = Int32Array.from(module.types, (type) => staticString(type.name));

  writers.push((memory) => {
    module.statics.forEach((variable, i) => {
      if (variable.initial < 0) return;
      const word = (STATIC_BASE >>> 2) + 2 * i;
      memory.i32[word] = constants[2 * variable.initial]!;
      memory.i32[word + 1] = constants[2 * variable.initial + 1]!;
    });
  });

  const { code, starts, functions, warmUp } = layCode(module);
  const natives = module.natives.map((signature) => {
    const call = host.get(signature.name);
    if (call === undefined) throw new LoadError(`the host has no function '${ownName(signature.name)}'`);
    return { signature, call };
  });
  const program: LoadedProgram = { module, code, starts, functions, types, constants, typeNames, natives, staticEnd: top, warmUp };
  return { program, write: (memory) => writers.forEach((write) => write(memory)) };
}

/** Names and most literals are ASCII, for which an encoder's call takes far longer than a loop. */
function utf8(text: string, encoder: { readonly encode: (text: string) => Uint8Array }): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return encoder.encode(text);
    bytes[i] = unit;
  }
  return bytes;
}

function storeConstant(view: DataView, at: number, constant: Constant, text: (s: string) => number, object: (type: number) => number): void {
  switch (constant.kind) {
    case 'int':
      return view.setBigInt64(at, BigInt.asIntN(64, constant.value), true);
    case 'float':
      return view.setFloat64(at, constant.value, true);
    case 'string':
      return view.setInt32(at, text(constant.value), true);
    case 'object':
      return view.setInt32(at, object(constant.type), true);
    default:
      constant satisfies never;
  }
}

/** What `mld` and its like find in an object with these fields: ints and floats, and nullable references to any object. 0 where there are others. */
function machineShape(fields: readonly SlotType[]): number {
  const { references } = placesOf(fields);
  const machine = fields.every((field) => field.kind !== 'ptr' && (field.kind !== 'ref' || (field.nullable && field.type === TYPE_ANY)));
  return machine ? (fields.length - references) | (references << 16) : 0;
}

function typeTable(module: Module): Int32Array {
  const table = new Int32Array((module.types.length + 4) * TYPE_WORDS);
  module.types.forEach((type, i) => {
    table[i * TYPE_WORDS + TYPE_HEADER] = type.kind === 'variant' ? type.tag : type.kind === 'closure' ? machineShape(type.fields) : 0;
    table[i * TYPE_WORDS + TYPE_FN] = type.kind === 'closure' ? type.fn : -1;
    table[i * TYPE_WORDS + TYPE_PARENT] = type.kind === 'variant' ? type.enum : type.kind === 'closure' ? type.signature : -1;
    const { references, words } = placesIn(type);
    table[i * TYPE_WORDS + TYPE_ROOM] = references | (words << 16);
  });
  const extra = module.types.length * TYPE_WORDS;
  table[extra + TYPE_ROOM] = WARM_UP_ROOM;
  table[extra + TYPE_PARENT] = module.types.length + 1;
  table[extra + 2 * TYPE_WORDS + TYPE_FN] = module.fns.length;
  table[extra + 2 * TYPE_WORDS + TYPE_HEADER] = WARM_UP_SHAPE;
  table[extra + 3 * TYPE_WORDS + TYPE_FN] = module.fns.length + 1;
  return table;
}

interface LaidCode {
  readonly code: Int32Array;
  readonly starts: Int32Array;
  readonly functions: Int32Array;
  readonly warmUp: WarmUpPlaces;
}

function layCode(module: Module): LaidCode {
  const entry = module.fns[module.entry];
  if (entry === undefined || entry.params.length !== 0) throw new LoadError('the module has no entry function without parameters');
  const extra = { fn: module.fns.length, constant: module.constants.length, type: module.types.length };
  const warm = warmUpCode(extra);
  const words = module.fns.reduce((sum, fn) => sum + fn.code.length, 1);
  const code = new Int32Array(words + warm.code.length);
  code[0] = OPCODE.get('unreach')!; // address 0 is nobody's
  const starts = new Int32Array(module.fns.length + 1);
  const functions = new Int32Array((module.fns.length + 3) * FUNCTION_WORDS);
  const enter = (index: number, pc: number, slots: number, flags: number): void => {
    const frame = (FRAME_HEADER + 8 * slots) >>> 2;
    functions[index * FUNCTION_WORDS + FUNCTION_PC] = pc;
    functions[index * FUNCTION_WORDS + FUNCTION_FRAME] = frame;
    functions[index * FUNCTION_WORDS + FUNCTION_CHECK] = (flags & FN_LEAF) !== 0 ? 0 : frame;
    functions[index * FUNCTION_WORDS + FUNCTION_FLAGS] = flags;
  };
  let at = 1;
  module.fns.forEach((fn, i) => {
    code.set(fn.code, at);
    starts[i] = at;
    enter(i, at, fn.slots.length, fn.flags);
    at += fn.code.length;
  });
  starts[module.fns.length] = at;
  code.set(warm.code, at);
  enter(extra.fn, at + warm.callee, 8, 0);
  enter(extra.fn + 1, at + warm.body, 8, 0);
  enter(extra.fn + 2, at + warm.callee + 1, 8, 0); // behind its `callerpc`
  return { code, starts, functions, warmUp: { pc: at, crossing: at + warm.crossing, ...extra } };
}
