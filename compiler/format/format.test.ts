import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { filesBelow, ROOT } from '../../tests/support/library.js';
import { compileText } from '../../tests/support/run-program.js';
import { lex } from '../syntax/lexer.js';
import { parse } from '../syntax/parse.js';
import { format } from './format.js';

function formatted(text: string): string {
  const result = format(text);
  if (!result.ok) throw new Error(result.diagnostics.map((d) => d.message).join('\n'));
  return result.text;
}

const body = (text: string): string => formatted(`fn main() {\n${text}\n}\n`).replace(/^fn main\(\) \{\n|\n?\}\n$/g, '');

describe('spaces', () => {
  it.each([
    ['let x=1+2*3;', 'let x = 1 + 2 * 3;'],
    ['let x = - 1;', 'let x = -1;'],
    ['let x = a-1;', 'let x = a - 1;'],
    ['let y = * p;', 'let y = *p;'],
    ['f( a ,b ) ;', 'f(a, b);'],
    ['let c=Chan < int > . new( 8 );', 'let c = Chan<int>.new(8);'],
    ['let b = x<y&&y>z;', 'let b = x < y && y > z;'],
    ['let m: Map<string,[int]>=Map.new();', 'let m: Map<string, [int]> = Map.new();'],
    ['let s = x >> 2;', 'let s = x >> 2;'],
    ['let s = x>=2;', 'let s = x >= 2;'],
    ['x>>=2;', 'x >>= 2;'],
    ['for i in 0 .. n{}', 'for i in 0..n {}'],
    ['if a{b();}else{c();}', 'if a { b(); } else { c(); }'],
    ['let t = spawn  (name : "x")  f( 1 );', 'let t = spawn(name: "x") f(1);'],
    ['let f = fn (x : int) : int {x};', 'let f = fn(x: int): int { x };'],
    ['let P { x , .. } = p;', 'let P { x, .. } = p;'],
    ['println("a${ x+1 }b");', 'println("a${ x+1 }b");'],
    ['let x = (a) as int;', 'let x = (a) as int;'],
    ['return (a, b);', 'return (a, b);'],
    ['let x = xs [ 1 .. ] ;', 'let x = xs[1..];'],
    ['let t = a . 0 . 1;', 'let t = a.0.1;'],
    ['let x = after(1);', 'let x = after(1);'],
    ['outer : for x in xs { break outer; }', 'outer: for x in xs { break outer; }'],
  ])('%s', (text, wanted) => {
    expect(body(`    ${text}`)).toBe(`    ${wanted}`);
  });
});

describe('lines', () => {
  it('puts every statement on its own', () => {
    expect(formatted('fn main() { let a = 1; let b = 2; }')).toBe('fn main() {\n    let a = 1;\n    let b = 2;\n}\n');
  });

  it('keeps what fits on one line there', () => {
    expect(formatted('struct P { x: int, y: int }\nfn f(): int { 1 }\n')).toBe('struct P { x: int, y: int }\nfn f(): int { 1 }\n');
  });

  it('breaks lists whose first element begins a line', () => {
    expect(formatted('struct P {\nx: int, y: int }\n')).toBe('struct P {\n    x: int,\n    y: int\n}\n');
    expect(body('f(\na,\nb)\n;')).toBe('    f(\n        a,\n        b\n    );');
  });

  it('indents what goes on', () => {
    expect(body('let x = a\n+ b;')).toBe('    let x = a\n        + b;');
    expect(body('xs\n.map(x => {\nlet y = x;\ny\n})\n.len();')).toBe(
      '    xs\n        .map(x => {\n            let y = x;\n            y\n        })\n        .len();',
    );
  });

  it('keeps braces and `else` where they belong', () => {
    expect(formatted('fn main()\n{\nif a\n{\nb();\n}\nelse\n{\nc();\n}\n}\n')).toBe(
      'fn main() {\n    if a {\n        b();\n    } else {\n        c();\n    }\n}\n',
    );
  });

  it('keeps one empty line', () => {
    expect(formatted('\n\nfn a() {}\n\n\n\nfn b() {\n\n    c();\n\n\n    d();\n\n}\n\n')).toBe('fn a() {}\n\nfn b() {\n    c();\n\n    d();\n}\n');
  });
});

describe('comments', () => {
  it('stay where they are', () => {
    const text = '// head\n\n/// doc\nfn main() { // why\n    // before\n    a(); // after\n    b(/* inner */ 1);\n    // last\n}\n// end\n';
    expect(formatted(text)).toBe(text);
  });

  it('stay in one column', () => {
    expect(body('    a();   // one\n    bbb(); // two\n    c(); // three')).toBe('    a();   // one\n    bbb(); // two\n    c(); // three');
  });

  it('break what they stand in', () => {
    expect(body('f(a, // first\nb);')).toBe('    f(\n        a, // first\n        b\n    );');
  });
});

it('leaves a text with errors alone', () => {
  expect(format('fn main( {')).toMatchObject({ ok: false });
});

const sources = ['stdlib', 'programs', 'tests/language', 'bench'].flatMap((folder) => filesBelow(join(ROOT, folder), '.weft'));

describe('the corpus', () => {
  const readable = sources
    .map((path) => [relative(ROOT, path), readFileSync(path, 'utf8')] as const)
    .filter(([, text]) => parse(text, 0).diagnostics.length === 0);

  test('keeps its tokens, and formats to the same again', () => {
    const images = (text: string): readonly string[] => lex(text, 0).tokens.map((token) => token.image);
    const comments = (text: string): number => (text.match(/\/\/|\/\*/g) ?? []).length;
    expect(readable.length).toBeGreaterThan(500);
    const changed: string[] = [];
    for (const [path, text] of readable) {
      const once = formatted(text);
      if (JSON.stringify(images(once)) !== JSON.stringify(images(text))) changed.push(`${path}: other tokens`);
      if (comments(once) !== comments(text)) changed.push(`${path}: other comments`);
      if (formatted(once) !== once) changed.push(`${path}: not the same again`);
    }
    expect(changed).toEqual([]);
  });

  test('compiles to the same code', () => {
    for (const [path, text] of readable.filter(([, t]) => !t.includes('import {') && t.includes('fn main()')).filter((_, i) => i % 40 === 0)) {
      const code = (source: string): unknown => compileText(source).module?.fns.map((fn) => [fn.name, [...fn.code]]);
      expect(code(formatted(text)), path).toEqual(code(text));
    }
  });
});
