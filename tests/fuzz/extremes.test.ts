// Texts that are extreme in one way: deep, long, huge, endless.
import { describe, expect, test } from 'vitest';
import { fault } from './survive.js';
import { compileText } from '../support/run-program.js';

const N = 20_000;

const main = (body: string): string => `fn main() {\n${body}\n}\n`;

const EXTREMES: Readonly<Record<string, string>> = {
  nothing: '',
  'white space': ' \n\t'.repeat(N),
  'one line without end': `fn main() { ${'println(1); '.repeat(2000)}}`,
  lines: main('    println(1);\n'.repeat(2000)),
  parentheses: main(`println(${'('.repeat(N)}1${')'.repeat(N)});`),
  'parentheses never closed': main(`println(${'('.repeat(N)}`),
  'closed and never opened': main(')'.repeat(N)),
  arrays: main(`println(${'['.repeat(N)}${']'.repeat(N)});`),
  blocks: main(`${'{'.repeat(N)}${'}'.repeat(N)}`),
  ifs: main(`${'if true { '.repeat(N)}${'}'.repeat(N)}`),
  'else ifs': main(`let x = 1; if x == 0 { } ${'else if x == 1 { } '.repeat(5000)}`),
  sums: main(`println(${'1 + '.repeat(N)}1);`),
  'strings that are added': main(`println(${'"a" + '.repeat(5000)}"b");`),
  signs: main(`println(${'-'.repeat(N)}1);`),
  nots: main(`println(${'!'.repeat(N)}true);`),
  stars: main(`println(${'*'.repeat(N)}p);`),
  'calls of calls': main(`f${'()'.repeat(N)};`),
  'methods of methods': main(`println("a"${'.trim()'.repeat(5000)});`),
  'members of members': main(`println(a${'.b'.repeat(N)});`),
  'closures in closures': main(`let f = ${'x => '.repeat(N)}1;`),
  'interpolation in interpolation': main(`println(${'"${'.repeat(N)}1${'}"'.repeat(N)});`),
  'interpolation never closed': main(`println(${'"${'.repeat(N)}`),
  'comments in comments': `${'/*'.repeat(N)}${'*/'.repeat(N)} fn main() {}`,
  'a comment never closed': '/*'.repeat(N),
  'optional of optional': `fn f(x: ${'Option<'.repeat(N)}int${'>'.repeat(N)}) {} fn main() {}`,
  'patterns in patterns': main(`match x { ${'Some('.repeat(N)}y${')'.repeat(N)} => {} }`),
  alternatives: main(`println(match 1 { ${Array.from({ length: 1000 }, (_, i) => String(i)).join(' | ')} => 1, _ => 2 });`),
  arms: main(`println(match 1 { ${Array.from({ length: 600 }, (_, i) => `${i} => ${i},`).join(' ')} _ => 2 });`),
  'tuple patterns of many variants': main(
    `match (Some(1), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7), Some(8)) { ${Array.from({ length: 60 }, (_, i) => `(${Array.from({ length: 8 }, (_, j) => ((i * 7 + j * 3) % 4 === 0 ? 'None' : (i + j) % 3 === 0 ? `Some(${i})` : '_')).join(', ')}) => {}`).join(' ')} }`,
  ),
  'a number of many digits': main(`println(${'9'.repeat(N)});`),
  'hexadecimal digits': main(`println(0x${'f'.repeat(N)});`),
  'a float of many digits': main(`println(0.${'1'.repeat(N)}, 1e${'9'.repeat(N)}, 1e-${'9'.repeat(N)});`),
  'a long name': main(`let ${'a'.repeat(N)} = 1; println(${'a'.repeat(N)});`),
  'a long name misspelt': main(`let ${'a'.repeat(N)} = 1; println(${'a'.repeat(N)}b);`),
  'many names, one misspelt': main(`${Array.from({ length: 2000 }, (_, i) => `let name${i} = ${i};`).join('\n')} println(nmae7);`),
  'a long string': main(`println("${'é'.repeat(N)}".len());`),
  'a string never closed': main(`println("${'a'.repeat(N)}`),
  parameters: `fn f(${Array.from({ length: 300 }, (_, i) => `a${i}: int`).join(', ')}) {} fn main() { f(${Array.from({ length: 300 }, (_, i) => String(i)).join(', ')}); }`,
  fields: `struct S { ${Array.from({ length: 400 }, (_, i) => `a${i}: int`).join(', ')} } fn main() { println(S { ${Array.from({ length: 400 }, (_, i) => `a${i}: ${i}`).join(', ')} }.a399); }`,
  variants: `enum E { ${Array.from({ length: 2000 }, (_, i) => `A${i}`).join(', ')} } fn main() { println(E.A1999); }`,
  payloads: `enum E { A(${'int, '.repeat(400)}int) } fn main() {}`,
  'a tuple': main(`let t = (${'1, '.repeat(400)}1); println(t.400);`),
  'values that an async function keeps': `import { now } from "std/time"; ${Array.from({ length: 3000 }, (_, i) => i).reduce((text, i) => `${text}let v${i} = now() + ${i};\n`, 'async fn f(): int {\n')}await timer(1);\nvar s = 0;\n${Array.from({ length: 3000 }, (_, i) => `s += v${i};`).join('\n')}\ns }\nfn main() { println(block_on(f()) > 0); }`,
  'an array literal': main(`println([${'1, '.repeat(N)}1].len());`),
  'an array literal of names': main(`let a = now(); println([${'a, '.repeat(N)}a].len());`),
  'a map literal': main(`println(Map.from([${Array.from({ length: 5000 }, (_, i) => `("k${i}", ${i})`).join(', ')}]).len());`),
  'arms for ints': main(`println(match now() { ${Array.from({ length: N }, (_, i) => `${i} => ${i}`).join(', ')}, _ => -1 });`),
  'arms for strings': main(`println(match "s7" { ${Array.from({ length: 5000 }, (_, i) => `"s${i}" => ${i}`).join(', ')}, _ => -1 });`),
  'arms for variants': `enum E { ${Array.from({ length: 3000 }, (_, i) => `V${i}(int)`).join(', ')} } fn main() { println(match E.V7(1) { ${Array.from({ length: 3000 }, (_, i) => `.V${i}(x) => x`).join(', ')} }); }`,
  'an array of any size': main('let xs = [0; 9223372036854775807]; println(xs.len());'),
  'a constant that grows': `const A = "x"; ${Array.from({ length: 60 }, (_, i) => `const A${i} = A${i === 0 ? '' : i - 1} + A${i === 0 ? '' : i - 1};`).join(' ')} fn main() { println(A59.len()); }`,
  locals: main(Array.from({ length: 3000 }, (_, i) => `let a${i} = ${i}; println(a${i});`).join('\n')),
  'locals that all live': main(
    `${Array.from({ length: 1000 }, (_, i) => `var a${i} = now();`).join('\n')} println(${Array.from({ length: 1000 }, (_, i) => `a${i}`).join(' + ')});`,
  ),
  'many more locals that all live': main(
    `${Array.from({ length: 9000 }, (_, i) => `let a${i} = now();`).join(' ')} println([${Array.from({ length: 9000 }, (_, i) => `a${i}`).join(', ')}].sum());`,
  ),
  'warnings in one line': main(Array.from({ length: 5000 }, (_, i) => `let a${i} = ${i};`).join(' ')),
  functions: `${Array.from({ length: 800 }, (_, i) => `fn f${i}(): int { ${i === 0 ? '1' : `f${i - 1}()`} }`).join('\n')} fn main() { println(f799()); }`,
  'polymorphic recursion': 'fn f<T>(x: T, n: int): int { if n == 0 { 0 } else { f((x, x), n - 1) } } fn main() { println(f(1, 3)); }',
  'polymorphic recursion of a struct': 'struct P<T> { x: T, next: Option<P<(T, T)>> } fn main() { let p = P { x: 1, next: None }; println(p); }',
  'polymorphic recursion of a method':
    'struct P<T> { x: T } impl<T> P<T> { fn f(self): int { (P { x: [self.x] }).f() } } fn main() { println(P { x: 1 }.f()); }',
  'polymorphic recursion by closures': 'fn f<T>(g: fn(): T, n: int): int { if n == 0 { 0 } else { f(() => g, n - 1) } } fn main() { println(f(() => 1, 3)); }',
  'types that double': `fn f0<T>(x: T) { println(1); } ${Array.from({ length: 40 }, (_, i) => `fn f${i + 1}<T>(x: T) { f${i}((x, x)); }`).join(' ')} fn main() { f40(1); }`,
  'a struct of itself': 'struct S { s: S } fn main() { let s: Option<S> = None; println(s); }',
  'an enum of itself': 'enum E { A(E) } fn f(): E { f() } fn main() { println(1); }',
  'a tuple of itself': 'struct S { t: (S, S), u: [S] } fn main() { println(1); }',
  'a type that is inferred to hold itself': main('let f = x => x(x); println(f);'),
  'a closure that is given itself': main('var f = x => 1; f = x => f(f); println(1);'),
  'bounds in a circle': 'interface A<T: A<T>> { fn a(self): T; } fn f<T: A<T>>(x: T) {} fn main() { f(1); }',
  'defaults in a circle': 'struct S<T = S> { x: T } fn main() { let s: Option<S> = None; println(s); }',
  'constants in a circle': 'const A = B; const B = C; const C = A; fn main() { println(A); }',
  NUL: 'fn main() {\0}',
  'half a surrogate pair': 'fn main() { println("\ud800"); }',
  'only a byte order mark': '\ufeff',
  'carriage returns': 'fn main() {\r\n    println(1);\r\n}\r\n',
  'the other line separators': 'fn main() {\u2028println(1);\u2029}',
  'right to left': 'fn main() { let \u202e = 1; }',
  emoji: 'fn main() { let 😀 = 1; println(😀); }',
};

describe('extreme texts are refused or run', () => {
  for (const [name, text] of Object.entries(EXTREMES)) {
    test(name, { timeout: 60_000 }, () => {
      const found = fault(text);
      expect(found, found ?? '').toBeNull();
    });
  }
});

test('columns count characters, and lines end as they do on any system', () => {
  const place = (text: string) => {
    const { diagnostics, files } = compileText(text);
    const { start, file } = diagnostics.find((d) => d.severity === 'error')!.span;
    return files[file]!.text.slice(start, start + 3);
  };
  expect(place('fn main() {\r\n\tprintln("é😀", yyy);\r\n}\r\n')).toBe('yyy');
});
