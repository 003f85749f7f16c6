// The bytes of a `.wbc` file as a module; file.ts has the form.
import { BadModule, ByteReader } from './byte-stream.js';
import {
  CODE_NONE,
  CODE_NULLABLE,
  CODE_U8,
  CONSTANT_KINDS,
  MAGIC,
  MAX_FUNCTIONS,
  MAX_SLOTS,
  MAX_TYPES,
  SECTIONS,
  SLOT_KINDS,
  TYPE_KINDS,
  VERSION,
} from './file-form.js';
import type { Constant, ElementType, Fn, Handler, LineEntry, LocalName, Module, Native, PinnedSlot, SlotKind, SlotType, StaticVar, TypeDef } from './module.js';

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
  const model = r.byte('model') - 1;
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
  return { types, constants, statics, natives, files, fns, entry, ...(model < 0 ? {} : { model }) };
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
