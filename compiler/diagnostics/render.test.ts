import { describe, expect, it } from 'vitest';
import type { Diagnostic, SourceFile } from './diagnostic.js';
import { nearest } from './nearest.js';
import { position } from './position.js';
import { render, renderAll } from './render.js';

const file = (text: string, name = 'a.weft'): SourceFile => ({ name, text });
const error = (start: number, end: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  code: 'E0203',
  message: 'wrong',
  span: { file: 0, start, end },
  ...more,
});

describe('position', () => {
  it('counts lines from 1 and columns in characters', () => {
    const f = file('ab\n😀é x\r\n\n');
    expect(position(f, 0)).toEqual({ line: 1, column: 1 });
    expect(position(f, 2)).toEqual({ line: 1, column: 3 });
    expect(position(f, 3)).toEqual({ line: 2, column: 1 });
    expect(position(f, 5)).toEqual({ line: 2, column: 2 });
    expect(position(f, 7)).toEqual({ line: 2, column: 4 });
    expect(position(f, 99)).toEqual({ line: 4, column: 1 });
    expect(position(file('\ufefffn'), 1)).toEqual({ line: 1, column: 1 });
  });
});

describe('render', () => {
  it('underlines the span', () => {
    const text = 'fn main() {\n    println(cuont);\n}\n';
    const at = text.indexOf('cuont');
    expect(render(error(at, at + 5, { hint: 'did you mean `count`?' }), [file(text)], { color: false })).toBe(
      ['error[E0203]: wrong', ' --> a.weft:2:13', '  |', '2 |     println(cuont);', '  |             ^^^^^', '  = hint: did you mean `count`?'].join('\n'),
    );
  });

  it('aligns under tabs and wide characters', () => {
    expect(
      render(error(1, 2), [file('\tx')], { color: false })
        .split('\n')
        .slice(3),
    ).toEqual(['1 |     x', '  |     ^']);
    expect(
      render(error(4, 5), [file('"日本"x')], { color: false })
        .split('\n')
        .slice(3),
    ).toEqual(['1 | "日本"x', '  |       ^']);
    expect(render(error(2, 3), [file('e\u0301x')], { color: false }).split('\n')[4]).toBe('  |  ^');
  });

  it('shows places at the end, over several lines, in long lines', () => {
    expect(render(error(2, 2), [file('ab')], { color: false }).split('\n')[4]).toBe('  |   ^');
    expect(render(error(0, 5), [file('ab\ncd')], { color: false }).split('\n')[4]).toBe('  | ^^...');
    const long = render(error(5000, 5003), [file('x'.repeat(10_000))], { color: false }).split('\n');
    expect(long[3]!.length).toBeLessThan(200);
    expect(long[4]!.trimEnd().endsWith('^^^')).toBe(true);
  });

  it('adds notes, colours and a count', () => {
    const d = error(0, 1, { notes: [{ message: 'defined here', span: { file: 1, start: 2, end: 3 } }] });
    const text = render(d, [file('x'), file('a\nb', 'b.weft')], { color: false });
    expect(text).toContain('= note: defined here');
    expect(text).toContain('--> b.weft:2:1');
    expect(render(d, [file('x'), file('a\nb')], { color: true })).toContain('\u001b[1;31merror[E0203]\u001b[0m');
    expect(renderAll([d, { ...d, severity: 'warning' }, d], [file('x'), file('a\nb')], { color: false }).endsWith('\n\n2 errors, 1 warning\n')).toBe(true);
    expect(renderAll([], [], { color: false })).toBe('');
  });
});

describe('nearest', () => {
  it('finds the name that was meant', () => {
    expect(nearest('cuont', ['count', 'mount', 'x'])).toBe('count');
    expect(nearest('pusch', ['push', 'pop'])).toBe('push');
    expect(nearest('String', ['string'])).toBe('string');
    expect(nearest('abc', ['xyz'])).toBe(null);
    expect(nearest('x', [])).toBe(null);
  });
});
