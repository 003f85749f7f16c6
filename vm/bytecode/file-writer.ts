// A module as the bytes of a `.wbc` file; file.ts has the form.
import { ByteWriter } from './byte-stream.js';
import { CODE_NONE, CODE_NULLABLE, CODE_U8, CONSTANT_KINDS, MAGIC, SLOT_KINDS, TYPE_KINDS, VERSION } from './file-form.js';
import type { Constant, ElementType, Fn, Module, SlotType, TypeDef } from './module.js';

/** The bytes of a module. Throws RangeError when a number does not fit its field, which no verified module's does. */
export function writeModule(m: Module): Uint8Array {
  const w = new ByteWriter();
  for (const byte of MAGIC) w.byte(byte);
  w.byte(VERSION);
  w.number(m.entry);
  w.byte((m.model ?? -1) + 1);
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
