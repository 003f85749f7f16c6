import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr, FnItem, Item, Statement } from './ast.js';
import { parse } from './parse.js';

const items = (text: string): readonly Item[] => {
  const { module, diagnostics } = parse(text, 0);
  expect(diagnostics).toEqual([]);
  return module.items;
};

const body = (text: string): readonly Statement[] => {
  const block = (items(`fn main() { ${text} }`)[0] as FnItem).body!;
  return block.value === null ? block.statements : [...block.statements, { kind: 'expr', expr: block.value, span: block.value.span }];
};

/** The expression of `let x = ...;`. */
const value = (text: string): Expr => (body(`let x = ${text};`)[0] as Statement & { kind: 'let' }).value;

/** An expression as a line: parentheses around every operation. */
function show(e: Expr): string {
  const list = (es: readonly Expr[]): string => es.map(show).join(', ');
  switch (e.kind) {
    case 'int':
    case 'float':
    case 'bool':
      return String(e.value);
    case 'char':
      return `'${String.fromCodePoint(e.value)}'`;
    case 'string':
      return JSON.stringify(e.value);
    case 'interpolation':
      return `f(${e.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : show(part))).join(' ')})`;
    case 'unit':
      return '()';
    case 'name':
      return e.name.text + (e.typeArgs.length > 0 ? `<${e.typeArgs.length}>` : '');
    case 'tuple':
      return `(${list(e.elements)},)`;
    case 'array':
      return `[${list(e.elements)}]`;
    case 'repeat':
      return `[${show(e.element)}; ${show(e.count)}]`;
    case 'struct':
      return `${e.name.text}{${e.fields.map((f) => `${f.name.text}: ${show(f.value)}`).join(', ')}}`;
    case 'variant':
      return `.${e.name.text}`;
    case 'field':
      return `${show(e.object)}.${e.name.text}${e.typeArgs.length > 0 ? `<${e.typeArgs.length}>` : ''}`;
    case 'tupleIndex':
      return `${show(e.object)}.${e.index}`;
    case 'index':
      return `${show(e.object)}[${show(e.index)}]`;
    case 'slice':
      return `${show(e.object)}[${e.from === null ? '' : show(e.from)}${e.inclusive ? '..=' : '..'}${e.to === null ? '' : show(e.to)}]`;
    case 'range':
      return `${show(e.from)}${e.inclusive ? '..=' : '..'}${show(e.to)}`;
    case 'call':
      return `${show(e.callee)}(${list(e.args.map((arg) => arg.value))})`;
    case 'unary':
      return `(${e.op}${show(e.operand)})`;
    case 'addressOf':
      return `(&${show(e.operand)})`;
    case 'deref':
      return `(*${show(e.operand)})`;
    case 'binary':
      return `(${show(e.left)} ${e.op} ${show(e.right)})`;
    case 'cast':
      return `(${show(e.operand)} as ${e.type.kind === 'name' ? e.type.name.text : e.type.kind})`;
    case 'try':
      return `(${show(e.operand)}?)`;
    case 'await':
      return `(await ${show(e.operand)})`;
    case 'closure':
      return `${e.async ? 'async ' : ''}|${e.params.length}| ${e.body.kind === 'assignBody' ? `${show(e.body.target)} ${e.body.op ?? ''}= ${show(e.body.value)}` : show(e.body)}`;
    case 'block':
      return `{${e.statements.length}${e.value === null ? '' : ` ${show(e.value)}`}}`;
    case 'spawn':
      return `spawn(${e.options.map((o) => o.name?.text).join()}) ${show(e.operand)}`;
    default:
      return e.kind;
  }
}

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['a || b && c == d | e ^ f & g << h + i * j', '(a || (b && (c == (d | (e ^ (f & (g << (h + (i * j)))))))))'],
    ['a < b && b >= c', '((a < b) && (b >= c))'],
    ['a >> 2 > b', '((a >> 2) > b)'],
    ['-x as int + !y', '(((-x) as int) + (!y))'],
    ['x as int < y', '((x as int) < y)'],
    ['-a.b(1)', '(-a.b(1))'],
    ['*p.f + &q', undefined],
    ['await f()?.g()', '((await f())?).g()'],
    ['await a.b().c()', '(await a.b().c())'],
    ['(await f()).g()?', '((await f()).g()?)'],
    ['t.0.1', 't.0.1'],
    ['t.0 .1', 't.0.1'],
    ['1.5e3 + 2.0', '(1500 + 2)'],
    ['1e3', '1000'],
    ['1.max(2)', '1.max(2)'],
    ['0xff + 0b101 + 1_000', '((255 + 5) + 1000)'],
    ['9223372036854775808', '9223372036854775808'],
    ["'a'", "'a'"],
    ["'\\u{1F600}'", "'😀'"],
    ["'\\''", "'''"],
    ['()', '()'],
    ['(1)', '1'],
    ['(1,)', '(1,)'],
    ['[1, 2,]', '[1, 2]'],
    ['[0; n + 1]', '[0; (n + 1)]'],
    ['xs[1..]', 'xs[1..]'],
    ['xs[..n]', 'xs[..n]'],
    ['xs[a..=b]', 'xs[a..=b]'],
    ['xs[i][j]', 'xs[i][j]'],
    ['P { x: 1, y }', 'P{x: 1, y: y}'],
    ['P {}', 'P{}'],
    ['Stack<int>.new()', 'Stack<1>.new()'],
    ['Map<string, Chan<Chan<int>>>.new()', 'Map<2>.new()'],
    ['f<int>(x)', 'f<1>(x)'],
    ['x.f<int, [string]>(y)', 'x.f<2>(y)'],
    ['a < b', '(a < b)'],
    ['f(a < b, c > d)', 'f((a < b), (c > d))'],
    ['.Circle(1.0)', '.Circle(1)'],
    ['Shape.Dot', 'Shape.Dot'],
    ['x => x + 1', '|1| (x + 1)'],
    ['() => n = 1', '|0| n = 1'],
    ['(x, y) => { x; y }', '|2| {1 y}'],
    ['((a, b)) => a', '|1| a'],
    ['_ => n += 1', '|1| n += 1'],
    ['(x: int): int => x', '|1| x'],
    ['async fn(x: int): int { x }', 'async |1| {0 x}'],
    ['fn(y: Yielder<string, int>) { y.yield(1); }', '|1| {1}'],
    ['async x => x', 'async |1| x'],
    ['spawn f(1).g(2)', 'spawn() f(1).g(2)'],
    ['spawn(name: "a", priority: 2) f()', 'spawn(name,priority) f()'],
    ['spawn { 1 }.join()', 'spawn() {0 1}.join()'],
    ['spawn (f)(x)', 'spawn() f(x)'],
    ['select(a, b)', 'select(a, b)'],
    ['y.yield(1).await', 'y.yield(1).await'],
    ['critical + after * test', '(critical + (after * test))'],
    ['if a { 1 } else { 2 }', 'if'],
    ['a === b', undefined],
  ])('%s', (text, shown) => {
    if (shown !== undefined) expect(show(value(text))).toBe(shown);
  });

  it('takes strings apart', () => {
    expect(show(value('"a${x + 1}b"'))).toBe('f("a" (x + 1) "b")');
    expect(show(value('"${f("}")}${"${1}"}"'))).toBe('f(f("}") f(1))');
    expect(show(value('"${P { x: 1 }.x}"'))).toBe('f(P{x: 1}.x)');
    expect(show(value('"\\${x} $ \\"\\n\\u{41}\\x41"'))).toBe('"${x} $ \\"\\nAA"');
    expect(show(value('r"a\\n${b}"'))).toBe('"a\\\\n${b}"');
    expect(show(value('"one\r\ntwo"'))).toBe('"one\\ntwo"');
    expect(show(value('""'))).toBe('""');
  });

  it('gives spans of the original text', () => {
    const text = 'fn main() { let s = "a${  beta }c"; }';
    const e = (parse(text, 3).module.items[0] as FnItem).body!.statements[0] as Statement & { kind: 'let' };
    const part = (e.value as Expr & { kind: 'interpolation' }).parts[1] as Expr;
    expect(text.slice(part.span.start, part.span.end)).toBe('beta');
    expect(part.span.file).toBe(3);
    expect(text.slice(e.value.span.start, e.value.span.end)).toBe('"a${  beta }c"');
  });
});

describe('statements', () => {
  const kinds = (text: string): string[] => body(text).map((s) => (s.kind === 'expr' ? s.expr.kind : s.kind));

  it('ends those that begin with a form at its brace', () => {
    expect(kinds('if a { 1 } else { 2 } match x { _ => 1 } loop { break; } unsafe { } critical { } { } select { default => 1 } -x')).toEqual([
      'if',
      'match',
      'loop',
      'unsafe',
      'critical',
      'block',
      'select',
      'unary',
    ]);
  });

  it('reads assignments', () => {
    expect(kinds('a = 1; a[i] += 2; a.b <<= 3; *p >>= 4;')).toEqual(['assign', 'assign', 'assign', 'assign']);
    expect((body('x >>= 1;')[0] as Statement & { kind: 'assign' }).op).toBe('>>');
    expect((body('x = y >= 1;')[0] as Statement & { kind: 'assign' }).op).toBe(null);
  });

  it('reads loops, labels, heads', () => {
    expect(
      kinds('outer: for (k, v) in m { break outer; } while let Some(x) = it.next() { } for i in 0..=n { } again: while a == b { continue again; }'),
    ).toEqual(['for', 'whileLet', 'for', 'while']);
    expect(kinds('let Some(x) = e else { return; }; defer { f(); } yield; const N = 1; fn g() {} async fn h() {} let v = l: loop { break l 3; };')).toEqual([
      'let',
      'defer',
      'yield',
      'item',
      'item',
      'item',
      'let',
    ]);
  });

  it('has no struct literals in heads, but inside their brackets', () => {
    expect(kinds('if x == y { } if f(P { x: 1 }) { } match (P { x: 1 }) { _ => 0 }')).toEqual(['if', 'if', 'match']);
  });

  it('reads arms', () => {
    const arms = (text: string) => ((body(`match x { ${text} }`)[0] as Statement & { kind: 'expr' }).expr as Expr & { kind: 'match' }).arms;
    const patterns = arms(
      "1 => a, -1 | 2.5 => b, 1..5 => c, ..=0 => d, 9.. => e, 'a'..='z' => f, \"s\" => g, .A(x, _) => {} Shape.B => i, None => j, Some((a, b)) => k, P { x, y: 0, .. } => l, n if n > 0 && f(x => x) => m, () => o, true => p = 1, LOW..int.MAX => q",
    ).map((arm) => arm.pattern.kind);
    expect(patterns).toEqual('literal or range range range range literal variant variant variant variant struct binding literal literal range'.split(' '));
    expect(arms('a => if b { 1 } else { 2 } c => for x in xs { } d => 3').length).toBe(3);
  });

  it('reads select heads', () => {
    const select = (
      body(
        'select { Some(x) = ch.recv() => x, ch.send(1) => { } await f => 2, r = t.join() => r, after 10 * n => 3, after = ch.recv() => 1, default => 4 }',
      )[0] as Statement & {
        kind: 'expr';
      }
    ).expr as Expr & { kind: 'select' };
    expect(select.arms.map((arm) => (arm.head.kind === 'operation' ? (arm.head.pattern?.kind ?? 'none') : arm.head.kind))).toEqual([
      'variant',
      'none',
      'none',
      'binding',
      'after',
      'binding',
      'default',
    ]);
  });

  it('reads asm', () => {
    const unsafe = (body('unsafe { asm("mov {0}, [{1}]", out(reg) res, in(reg) addr); }')[0] as Statement & { kind: 'expr' }).expr as Expr & { kind: 'unsafe' };
    const asm = (unsafe.body.statements[0] as Statement & { kind: 'expr' }).expr as Expr & { kind: 'asm' };
    expect(asm.template).toBe('mov {0}, [{1}]');
    expect(asm.operands.map((o) => o.direction)).toEqual(['out', 'in']);
  });
});

describe('items', () => {
  it('reads every kind', () => {
    const text = `
      import { f, g as h, select } from "./lib";
      /// Adds.
      /// Twice.
      #[inline]
      fn add<T: Ord + Show, U = int>(a: int, b: int = 1): int { return a + b; }
      async fn main() { }
      extern async fn host(a: int): int;
      interrupt fn tick(f: *InterruptFrame) { }
      #[intrinsic("slen")] fn len(s: string): int;
      struct Stack<T> { /// items
        items: [T], n: int }
      enum Shape { Circle(float), Pair(int, (int, string)), Dot }
      interface Area { fn area(self): float;  fn twice(self): float { return 2.0 * self.area(); } async fn wait(self); }
      impl<T> Stack<T> { fn new(): Stack<T> { return Stack { items: [], n: 0 }; } fn yield(self, x: T) { } }
      impl Area for Circle { fn area(self): float { return 1.0; } }
      const N: int = 10;
      static var hits = 0;
      static let table = [1];
      test "works" { assert(true); }
    `;
    const all = items(text);
    expect(all.map((item) => item.kind)).toEqual('import fn fn fn fn fn struct enum interface impl impl const static static test'.split(' '));
    const add = all[1] as FnItem;
    expect(add.doc).toBe('Adds.\nTwice.');
    expect(add.attributes[0]!.name.text).toBe('inline');
    expect(text.slice(add.span.start, add.span.end)).toBe('fn add<T: Ord + Show, U = int>(a: int, b: int = 1): int');
    expect((all[3] as FnItem).extern && (all[3] as FnItem).async).toBe(true);
    expect((all[4] as FnItem).interrupt).toBe(true);
    expect((all[5] as FnItem).attributes[0]!.argument).toBe('slen');
  });

  it('reads types', () => {
    const fn = items('fn f(a: [(int, [string])], b: fn(int, x: T): B, c: *T, d: (), e: Map<K, Chan<Chan<int>>>, g: async fn()) {}')[0] as FnItem;
    expect(fn.params.map((p) => p.type!.kind)).toEqual(['array', 'fn', 'pointer', 'tuple', 'name', 'fn']);
  });

  it('takes CR LF, a byte order mark, nested comments', () => {
    expect(items('\ufefffn main() {\r\n  /* a /* b */ c */ f();\r\n}\r\n').length).toBe(1);
    expect(items('').length).toBe(0);
  });
});

describe('errors', () => {
  const errors = (text: string): string[] => parse(text, 0).diagnostics.map((d) => `${d.code} ${text.slice(0, d.span.start).split('\n').length} ${d.message}`);
  const inMain = (text: string): string[] => errors(`fn main() {\n${text}\n}`);
  const hintOf = (text: string): string | undefined => parse(`fn main() {\n${text}\n}`, 0).diagnostics[0]?.hint;

  it('says what was expected and found', () => {
    expect(inMain('f(1;')).toEqual(['E0101 2 expected `,` or `)` after the argument, found `;`']);
    expect(inMain('let x 5;')).toEqual(['E0101 2 expected `=` and a value, found `5`']);
    expect(inMain('let x = 1\nlet y = 2')).toEqual(['E0101 2 expected `;` after the declaration here', 'E0101 3 expected `;` after the declaration here']);
    expect(inMain('if a return;')).toEqual(['E0101 2 expected `{` after the condition, found `return`']);
    expect(inMain('let fn = 3;')).toEqual(['E0101 2 expected a pattern, found `fn`']);
  });

  it('reports several, without cascades', () => {
    expect(inMain('let a = ;\nlet b = (1 + ;\nlet c = [1, 2;\nf(x y);\nlet ok = 1;\nmatch x { 1 -> 2, }\nlet d = 5 5;').map((e) => e.slice(0, 7))).toEqual([
      'E0101 2',
      'E0101 3',
      'E0101 4',
      'E0101 5',
      'E0101 7',
      'E0101 8',
    ]);
    expect(errors('fn f( { }\nstruct S { x int }\nfn g() { }\nenum E { 1 }\nimpl { }').map((e) => e.slice(0, 7))).toEqual([
      'E0101 1',
      'E0101 2',
      'E0101 4',
      'E0101 5',
    ]);
  });

  it('finds brackets that do not match', () => {
    expect(errors('fn f() {\n    if a {\n        g();\n}\n\nfn h() { }\n')).toEqual(['E0102 2 this `{` is never closed']);
    expect(errors('fn f() { } }')).toEqual(['E0103 1 `}` closes nothing']);
    expect(errors('fn f() { g(1)); }')).toEqual(['E0103 1 `)` does not close the `{` that is open here']);
  });

  it('finds what is wrong with literals', () => {
    expect(inMain('"abc').map((e) => e.slice(0, 5))).toEqual(['E0002']);
    expect(errors('fn f() { "abc; }\nfn g() { "x"; }').map((e) => e.slice(0, 7))).toEqual(['E0002 1']);
    expect(inMain('/* /* */').map((e) => e.slice(0, 5))).toEqual(['E0003']);
    expect(inMain('0xfg; 12ab; 0b2; 0x1_0000_0000_0000_0000;').map((e) => e.slice(0, 5))).toEqual(['E0004', 'E0004', 'E0004', 'E0004']);
    expect(inMain('"\\q"; "\\u{d800}"; \'ab\'; \'\';').map((e) => e.slice(0, 5))).toEqual(['E0005', 'E0005', 'E0006', 'E0006']);
    expect(errors('fn f() {}\0')).toEqual(['E0007 1 the file contains a NUL byte']);
    expect(inMain('let x = 1 @ 2;')[0]).toBe('E0001 2 unexpected character `@`');
  });

  it('knows what people from elsewhere write', () => {
    expect(errors('function f(a: int) -> int { let mut x = 1; return x; }').length).toBe(3);
    expect(errors('struct P { x: int; y: int; }').length).toBe(2);
    expect(hintOf('x++;')).toBe('write `x += 1`');
    expect(hintOf('let q = a ? b : c;')).toContain('if a { b } else { c }');
    expect(hintOf('for (let i = 0; i < n; i++) { }')).toContain('for i in 0..n');
    expect(hintOf('if x = 1 { }')).toBe('compare with `==`');
    expect(hintOf('w := 1;')).toContain('let x = value;');
    expect(hintOf('if a { } elif b { }')).toBe('write `else if`');
    expect(hintOf('a < b < c;')).toContain('&&');
    expect(hintOf('let f = |x| x;')).toContain('x => value');
    expect(errors('let x = 1;')[0]).toContain('E0109');
    expect(errors('class A { }').length).toBe(1);
    expect(errors('fn f(x int) {}').length).toBe(1);
  });

  it('bounds nesting and chains', () => {
    const code = (text: string): string | undefined => parse(`fn main() { ${text} }`, 0).diagnostics[0]?.code;
    for (const n of [1000, 20_000]) {
      expect(code(`${'('.repeat(n)}1${')'.repeat(n)};`)).toBe('E0901');
      expect(code(`let x = ${'x => '.repeat(n)} 1;`)).toBe('E0901');
      expect(code(`let x: ${'A<'.repeat(n)}int${'>'.repeat(n)} = 1;`)).toBe('E0901');
      expect(code(`${'spawn '.repeat(n)} f();`)).toBe('E0901');
      expect(code(`let x = ${'-'.repeat(n)} 1;`)).toBe('E0902');
      expect(code(`let x = 1${' + 1'.repeat(n)};`)).toBe('E0902');
      expect(code(`x${'.a()'.repeat(n)};`)).toBe('E0902');
      expect(code(`if a {} ${'else if a {}'.repeat(n)}`)).toBe('E0902');
    }
    expect(code(`let x = ${'('.repeat(150)}1${')'.repeat(150)};`)).toBe(undefined);
    expect(code(`let x = 1${' + 1'.repeat(400)};`)).toBe(undefined);
  });
});

describe('whatever comes', () => {
  it('never throws, and always ends', () => {
    const pieces =
      'fn f ( ) { } [ ] < > = => -> . .. ; : , " ${ \' if else match let x 1 1.5 spawn select async await | & + - ? # :: struct impl /* */ // \n r" for in while'.split(
        ' ',
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
        parse(parts.join(' '), 0);
        parse(`fn main() { ${parts.join('')} }`, 0);
      }),
      { numRuns: 300 },
    );
  });

  it('survives every cut of a program', () => {
    const text = readFileSync(fileURLToPath(new URL('../../programs/tour.weft', import.meta.url)), 'utf8');
    for (let end = 0; end < text.length; end += 7) for (const d of parse(text.slice(0, end), 0).diagnostics) expect(d.span.end).toBeLessThanOrEqual(end);
  });

  it('reads the whole library', () => {
    const root = fileURLToPath(new URL('../../stdlib', import.meta.url));
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.name.endsWith('.weft'));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect(parse(readFileSync(join(file.parentPath, file.name), 'utf8'), 0).diagnostics).toEqual([]);
  });
});
