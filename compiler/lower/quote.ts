// Strings and chars as they stand inside other values: between marks, with what cannot stand there escaped.
import { FunctionBuilder } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { I64, STRING_SLOT } from './representation.js';
import { BYTES } from './structure.js';

export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;

/** fn(buffer, text, mark): appends the text between marks, with what cannot stand there escaped. */
export function quoteFunction(module: ModuleBuilder): number {
  return module.once('quote', (index) => {
    const b = new FunctionBuilder(module.origin);
    const buffer = b.register(module.types.slot(BYTES), 'buffer');
    const content = b.register(STRING_SLOT, 'text');
    const mark = b.register(I64, 'mark');
    b.effect('apush', [buffer, mark]);
    const n = b.row('slen', I64, [content]);
    const i = b.int(0, b.register(I64));
    const byte = b.register(I64);
    const [again, plain, next, test, done, escape, printable, control] = [
      b.label(),
      b.label(),
      b.label(),
      b.label(),
      b.label(),
      b.label(),
      b.label(),
      b.label(),
    ];
    const simple: readonly (readonly [number, string])[] = [
      [0x0a, '\\n'],
      [0x09, '\\t'],
      [0x0d, '\\r'],
      [0x00, '\\0'],
    ];
    b.jump(test);
    b.place(again);
    b.row('sget', I64, [content, i], { into: byte });
    b.branch({ test: 'lt', args: [byte, b.int(0x20)] }, control, printable);
    b.place(printable);
    const other = b.label();
    b.branch({ test: 'eq', args: [byte, mark] }, escape, other);
    b.place(other);
    b.branch({ test: 'eq', args: [byte, b.int(0x5c)] }, escape, plain);
    b.place(escape);
    b.effect('apush', [buffer, b.int(0x5c)]);
    b.place(plain);
    b.effect('apush', [buffer, byte]);
    b.place(next);
    b.row('add', I64, [i, b.int(1)], { into: i });
    b.place(test);
    b.branch({ test: 'lt', args: [i, n] }, again, done);
    b.place(done);
    b.effect('apush', [buffer, mark]);
    b.terminate({ op: 'return', value: null, span: b.span });
    b.place(control);
    for (const [code, escaped] of simple) {
      const [is, not] = [b.label(), b.label()];
      b.branch({ test: 'eq', args: [byte, b.int(code)] }, is, not);
      b.place(is);
      b.effect('bpushs', [buffer, b.string(escaped)]);
      b.jump(next);
      b.place(not);
    }
    b.effect('bpushs', [buffer, b.string('\\u{')]);
    b.effect('bpushs', [buffer, b.row('i2s', STRING_SLOT, [byte, b.int(16)])]);
    b.effect('bpushs', [buffer, b.string('}')]);
    b.jump(next);
    module.define(index, b.finish({ name: 'quote', params: [buffer, content, mark], result: null }));
  });
}
