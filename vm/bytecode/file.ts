// `.wbc` files. A module has exactly one file: `writeModule(readModule(bytes))` gives the bytes again.
//
//   "\0wbc"  version (1 byte)  entry (number)  then every section once, in this order: id (1 byte), length in bytes (4 bytes), contents
//
//   1 types   2 constants   3 statics   4 natives   5 files   6 functions   7 code   8 handlers   9 lines   10 locals   11 pinned slots
//
// Sections 7 to 11 hold one list for each function of section 6, in order. Numbers are LEB128 unless a width is given; strings are a length in bytes and
// UTF-8; ints and floats of the constant pool are 8 bytes. Reading checks the form alone: whether indices and code make sense is verify.ts's to say.
import { BadModule, ByteReader, ByteWriter } from './byte-stream.js';
import type { Constant, ElementType, Fn, Handler, LineEntry, LocalName, Module, Native, PinnedSlot, SlotKind, SlotType, StaticVar, TypeDef } from './module.js';

export { BadModule } from './byte-stream.js';

const MAGIC = [0x00, 0x77, 0x62, 0x63];
export const VERSION = 1;
const SECTIONS = ['types', 'constants', 'statics', 'natives', 'files', 'functions', 'code', 'handlers', 'lines', 'locals', 'pinned slots'] as const;

/** Bounds on what a file may ask for, far above what programs need. */
export const MAX_TYPES = 0xffff00; // indices stay below those of array backings
export const MAX_FUNCTIONS = 0xffffff;
export const MAX_SLOTS = 0xffff;

const SLOT_KINDS: readonly SlotKind[] = ['i64', 'f64', 'ref', 'ptr'];
const TYPE_KINDS: readonly TypeDef['kind'][] = ['any', 'string', 'context', 'struct', 'array', 'box', 'enum', 'variant', 'signature', 'closure'];
const CONSTANT_KINDS: readonly Constant['kind'][] = ['int', 'float', 'string', 'object'];
const CODE_NULLABLE = 4;
const CODE_U8 = 5;
const CODE_NONE = 6;

/** The bytes of a module. Throws RangeError when a number does not fit its field, which no verified module's does. */
export function writeModule(m: Module): Uint8Array {
  const w = new ByteWriter();
  for (const byte of MAGIC) w.byte(byte);
  w.byte(VERSION);
  w.number(m.entry);
  const list = <T>(out: ByteWriter, items: readonly T[], item: (value: T) => void) => {
    out.number(items.length);
    for (const value of items) item(value);
  };
  const section = (id: number, write: (out: ByteWriter) => void) => {
    const out = new ByteWriter();
    write(out);
    const bytes = out.finish();
    w.byte(id);
    w.word(bytes.length);
    w.raw(bytes);
  };
  const each = (id: number, write: (out: ByteWriter, f: Fn) => void) => section(id, (out) => m.fns.forEach((f) => write(out, f)));
  section(1, (out) => list(out, m.types, (type) => writeType(out, type)));
  section(2, (out) => list(out, m.constants, (constant) => writeConstant(out, constant)));
  section(3, (out) =>
    list(out, m.statics, (variable) => {
      out.string(variable.name);
      writeSlotType(out, variable.type);
      out.number(variable.initial + 1);
    }),
  );
  section(4, (out) =>
    list(out, m.natives, (native) => {
      out.string(native.name);
      writeSignature(out, native.params, native.result);
    }),
  );
  section(5, (out) => list(out, m.files, (file) => out.string(file)));
  section(6, (out) =>
    list(out, m.fns, (f) => {
      out.string(f.name);
      writeSignature(out, f.params, f.result);
      out.number(f.flags);
      list(out, f.slots, (kind) => out.byte(SLOT_KINDS.indexOf(kind)));
    }),
  );
  each(7, (out, f) => {
    out.number(f.code.length);
    for (const word of f.code) out.word(word);
  });
  each(8, (out, f) =>
    list(out, f.handlers, (handler) => {
      out.number(handler.start);
      out.number(handler.end);
      out.number(handler.pad);
    }),
  );
  each(9, (out, f) => {
    let pc = 0;
    let line = 0;
    list(out, f.lines, (entry) => {
      out.signed(entry.pc - pc);
      out.number(entry.file);
      out.signed(entry.line - line);
      out.number(entry.column);
      pc = entry.pc;
      line = entry.line;
    });
  });
  each(10, (out, f) =>
    list(out, f.locals, (local) => {
      out.string(local.name);
      out.number(local.slot);
      out.number(local.start);
      out.number(local.end);
    }),
  );
  each(11, (out, f) =>
    list(out, f.pinned ?? [], (pin) => {
      out.number(pin.slot);
      writeSlotType(out, pin.type);
    }),
  );
  return w.finish();
}

function writeSlotType(w: ByteWriter, type: ElementType | SlotType | null): void {
  if (type === null) return w.byte(CODE_NONE);
  switch (type.kind) {
    case 'i64':
    case 'f64':
      return w.byte(SLOT_KINDS.indexOf(type.kind));
    case 'u8':
      return w.byte(CODE_U8);
    case 'ref':
      w.byte(type.nullable ? CODE_NULLABLE : SLOT_KINDS.indexOf('ref'));
      return w.number(type.type);
    case 'ptr':
      w.byte(SLOT_KINDS.indexOf('ptr'));
      return w.number(type.type);
    default:
      return type satisfies never;
  }
}

function writeSlotTypes(w: ByteWriter, types: readonly SlotType[]): void {
  w.number(types.length);
  for (const type of types) writeSlotType(w, type);
}

function writeSignature(w: ByteWriter, params: readonly SlotType[], result: SlotType | null): void {
  writeSlotTypes(w, params);
  writeSlotType(w, result);
}

function writeType(w: ByteWriter, type: TypeDef): void {
  w.byte(TYPE_KINDS.indexOf(type.kind));
  w.string(type.name);
  switch (type.kind) {
    case 'any':
    case 'string':
    case 'context':
      return;
    case 'struct':
      return writeSlotTypes(w, type.fields);
    case 'array':
    case 'box':
      return writeSlotType(w, type.element);
    case 'enum':
      w.number(type.variants.length);
      for (const variant of type.variants) w.number(variant);
      return;
    case 'variant':
      w.number(type.enum);
      w.number(type.tag);
      return writeSlotTypes(w, type.fields);
    case 'signature':
      return writeSignature(w, type.params, type.result);
    case 'closure':
      w.number(type.signature);
      w.number(type.fn);
      return writeSlotTypes(w, type.fields);
    default:
      return type satisfies never;
  }
}

function writeConstant(w: ByteWriter, constant: Constant): void {
  w.byte(CONSTANT_KINDS.indexOf(constant.kind));
  switch (constant.kind) {
    case 'int':
      return w.int64(constant.value);
    case 'float':
      return w.float(constant.value);
    case 'string':
      return w.string(constant.value);
    case 'object':
      return w.number(constant.type);
    default:
      return constant satisfies never;
  }
}

/** The module in the bytes. Throws BadModule with the offset for everything that is not one. The result is not verified. */
export function readModule(bytes: Uint8Array): Module {
  const r = new ByteReader(bytes);
  MAGIC.forEach((byte, at) => {
    if (bytes[at] !== byte) throw new BadModule(at, 'not a Weft module: the magic bytes are missing');
  });
  r.at = MAGIC.length;
  const version = r.byte('version');
  if (version !== VERSION) r.fail(`version ${version}, this machine reads version ${VERSION}`, r.at - 1);
  const entry = r.number('entry');
  const section = <T>(id: number, read: () => T): T => {
    const name = SECTIONS[id - 1]!;
    const found = r.byte(`section ${name}`);
    if (found !== id) r.fail(`section ${id} (${name}) expected, found ${found}`, r.at - 1);
    const length = r.word(`length of section ${name}`) >>> 0;
    if (length > r.left) r.fail(`section ${name} of ${length} bytes, ${r.left} are left`, r.at - 4);
    const end = r.end;
    r.end = r.at + length;
    const value = read();
    if (r.left !== 0) r.fail(`${r.left} bytes too many in section ${name}`);
    r.end = end;
    return value;
  };
  const types = section(1, () => r.list('types', () => readType(r), 2, MAX_TYPES));
  const constants = section(2, () => r.list('constants', () => readConstant(r), 2));
  const statics = section(3, () => r.list('static variables', () => readStatic(r), 3));
  const natives = section(4, () => r.list('natives', () => readNative(r), 3));
  const files = section(5, () => r.list('files', () => r.string('file name')));
  const heads = section(6, () => r.list('functions', () => readHead(r), 5, MAX_FUNCTIONS));
  const each = <T>(id: number, read: () => T): T[] => section(id, () => heads.map(read));
  const code = each(7, () => readCode(r));
  const handlers = each(8, () => r.list('handlers', () => readHandler(r), 3));
  const lines = each(9, () => readLines(r));
  const locals = each(10, () => r.list('locals', () => readLocal(r), 4));
  const pinned = each(11, () => r.list('pinned slots', () => readPinned(r), 2));
  if (r.left !== 0) r.fail(`${r.left} bytes after the last section`);
  const fns = heads.map((head, i): Fn => {
    const pins = pinned[i]!;
    return { ...head, code: code[i]!, handlers: handlers[i]!, lines: lines[i]!, locals: locals[i]!, ...(pins.length === 0 ? {} : { pinned: pins }) };
  });
  return { types, constants, statics, natives, files, fns, entry };
}

function readSlotTypeOr(r: ByteReader, what: string): ElementType | SlotType | null {
  const start = r.at;
  const code = r.byte(what);
  if (code === CODE_NONE) return null;
  if (code === CODE_U8) return { kind: 'u8' };
  if (code === CODE_NULLABLE) return { kind: 'ref', type: r.number(`type of ${what}`), nullable: true };
  const kind = SLOT_KINDS[code];
  switch (kind) {
    case undefined:
      return r.fail(`${what} has unknown kind ${code}`, start);
    case 'i64':
    case 'f64':
      return { kind };
    case 'ref':
      return { kind, type: r.number(`type of ${what}`), nullable: false };
    case 'ptr':
      return { kind, type: r.number(`type of ${what}`) };
    default:
      return kind satisfies never;
  }
}

function readSlotType(r: ByteReader, what: string): SlotType {
  const start = r.at;
  const type = readSlotTypeOr(r, what);
  if (type === null || type.kind === 'u8') return r.fail(`${what} cannot be ${type === null ? 'nothing' : 'u8'}`, start);
  return type;
}

function readSlotTypes(r: ByteReader, what: string): SlotType[] {
  return r.list(`${what}s`, () => readSlotType(r, what));
}

function readSignature(r: ByteReader): { params: SlotType[]; result: SlotType | null } {
  const params = readSlotTypes(r, 'parameter');
  const start = r.at;
  const result = readSlotTypeOr(r, 'result');
  if (result?.kind === 'u8') return r.fail('result cannot be u8', start);
  return { params, result };
}

function readType(r: ByteReader): TypeDef {
  const start = r.at;
  const code = r.byte('type');
  const kind = TYPE_KINDS[code];
  if (kind === undefined) return r.fail(`unknown kind of type ${code}`, start);
  const name = r.string('type name');
  switch (kind) {
    case 'any':
    case 'string':
    case 'context':
      return { kind, name };
    case 'struct':
      return { kind, name, fields: readSlotTypes(r, 'field') };
    case 'array': {
      const at = r.at;
      const element = readSlotTypeOr(r, 'element');
      if (element === null || element.kind === 'ptr') return r.fail(`an array cannot hold ${element === null ? 'nothing' : 'pointers'}`, at);
      return { kind, name, element };
    }
    case 'box':
      return { kind, name, element: readSlotType(r, 'element') };
    case 'enum':
      return { kind, name, variants: r.list('variants', () => r.number('variant')) };
    case 'variant':
      return { kind, name, enum: r.number('enum'), tag: r.number('variant number'), fields: readSlotTypes(r, 'field') };
    case 'signature':
      return { kind, name, ...readSignature(r) };
    case 'closure':
      return { kind, name, signature: r.number('signature'), fn: r.number('function'), fields: readSlotTypes(r, 'field') };
    default:
      return kind satisfies never;
  }
}

function readConstant(r: ByteReader): Constant {
  const start = r.at;
  const code = r.byte('constant');
  const kind = CONSTANT_KINDS[code];
  switch (kind) {
    case undefined:
      return r.fail(`unknown kind of constant ${code}`, start);
    case 'int':
      return { kind, value: r.int64('int constant') };
    case 'float':
      return { kind, value: r.float('float constant') };
    case 'string':
      return { kind, value: r.string('string constant') };
    case 'object':
      return { kind, type: r.number('type of object constant') };
    default:
      return kind satisfies never;
  }
}

function readStatic(r: ByteReader): StaticVar {
  return { name: r.string('static variable name'), type: readSlotType(r, 'static variable'), initial: r.number('initial value') - 1 };
}

function readNative(r: ByteReader): Native {
  return { name: r.string('native name'), ...readSignature(r) };
}

function readHead(r: ByteReader): Pick<Fn, 'name' | 'params' | 'result' | 'flags' | 'slots'> {
  const name = r.string('function name');
  const { params, result } = readSignature(r);
  const flags = r.number('function flags');
  const slots = r.list(
    'slots',
    (): SlotKind => {
      const code = r.byte('slot kind');
      return SLOT_KINDS[code] ?? r.fail(`unknown slot kind ${code}`, r.at - 1);
    },
    1,
    MAX_SLOTS,
  );
  return { name, params, result, flags, slots };
}

function readCode(r: ByteReader): Int32Array {
  const code = new Int32Array(r.count('code words', 4));
  for (let i = 0; i < code.length; i++) code[i] = r.word('code word');
  return code;
}

function readHandler(r: ByteReader): Handler {
  return { start: r.number('handler start'), end: r.number('handler end'), pad: r.number('landing pad') };
}

function readLines(r: ByteReader): LineEntry[] {
  let pc = 0;
  let line = 0;
  return r.list(
    'lines',
    (): LineEntry => {
      const start = r.at;
      pc += r.signed('line pc');
      const file = r.number('line file');
      line += r.signed('line number');
      if (pc < 0 || line < 0 || pc > 0x7fffffff || line > 0x7fffffff) return r.fail('line entry out of range', start);
      return { pc, file, line, column: r.number('column') };
    },
    4,
  );
}

function readLocal(r: ByteReader): LocalName {
  return { name: r.string('local name'), slot: r.number('slot of local'), start: r.number('start of local'), end: r.number('end of local') };
}

function readPinned(r: ByteReader): PinnedSlot {
  return { slot: r.number('pinned slot'), type: readSlotType(r, 'pinned slot') };
}
