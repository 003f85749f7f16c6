// One mistake, one error, with its number; the texts that teach are asserted where they matter.
import { describe, expect, it } from 'vitest';
import { checkText } from './fixture.js';

type Case = readonly [text: string, codes: string, part?: string];

/** A body of main where the text has no function. */
function program(text: string): string {
  return /\bfn main\(/.test(text) ? text : `fn main() { ${text} }`;
}

const groups: Record<string, readonly Case[]> = {
  names: [
    ['let count = 1; println(cuont);', 'E0201', 'did you mean `count`?'],
    ['printn(1);', 'E0201', 'did you mean `println`?'],
    ['let x = null; println(x);', 'E0201', '`None`'],
    ['let x: strng = "a"; println(x);', 'E0202', 'did you mean `string`?'],
    ['let x: number = 1; println(x);', 'E0202', '`int` or `float`'],
    ['struct P { value: int } fn main() { let p = P { value: 1 }; println(p.vlaue); }', 'E0203', 'did you mean `value`?'],
    ['[1].pussh(2);', 'E0203', 'did you mean `push`?'],
    ['println([1].length());', 'E0203', 'len()'],
    ['println([1].len);', 'E0208'],
    ['enum E { Red, Green } fn main() { println(E.Gren); }', 'E0203', 'did you mean `Green`?'],
    ['fn f() {} fn f() {} fn main() { f(); }', 'E0204'],
    ['struct P { x: int, x: int } fn main() {}', 'E0204'],
    ['struct P { x: int } impl P { fn f(self) {} fn f(self) {} } fn main() {}', 'E0204'],
    ['struct P { x: int } impl P { fn f(self) {} } impl P { fn f(self) {} } fn main() {}', 'E0204'],
    ['fn f(a: int, a: int) { println(a); } fn main() { f(1, 2); }', 'E0204'],
    ['let m = Map { _keys: [1], _values: [1] }; println(m.len());', 'E0206 E0206'],
    ['let m: Map<int, int> = Map.new(); println(m._keys);', 'E0206'],
    ['#[intrinsic("slen")] fn f(s: string): int; fn main() { println(f("")); }', 'E0207'],
    ['#[fast] fn f() {} fn main() { f(); }', 'E0207'],
    ['println(int);', 'E0208'],
    ['struct P { x: int } fn main() { let p = P; println(p); }', 'E0208', 'P { x: ... }'],
    ['struct P { x: int } fn main() { let p = P(1); println(p); }', 'E0309', 'P { x: ... }'],
    ['let c: Chan<int> = Chan(0); c.close();', 'E0309', 'write `Chan.new(...)`'],
    ['let m = Map; println(m);', 'E0208', 'write `Map.new()`'],
    ['fn main(): string { "a" }', 'E0210'],
    ['fn main(x: int) { println(x); }', 'E0210'],
    ['println(self);', 'E0201', 'first parameter'],
    ['fn f(): Self { f() } fn main() { f(); }', 'E0202'],
  ],
  types: [
    ['let x: float = 1; println(x);', 'E0301', 'write `1.0`'],
    ['let n = 1; println(1.5 + n);', 'E0301', 'as float'],
    ['let x: int = "a"; println(x);', 'E0301'],
    ['let x: byte = 256; println(x);', 'E0301', '0 to 255'],
    ['let x: Option<int> = 1; println(x);', 'E0301', 'Some(...)'],
    ['let x: int = Some(1); println(x);', 'E0301', 'unwrap'],
    ['fn f(): Result<int> { 1 } fn main() { println(f()); }', 'E0301', 'Ok(...)'],
    ['fn f(): Result<int> { Err("no") } fn main() { println(f()); }', 'E0301', 'Error.new'],
    ['if 1 { println("a"); }', 'E0301', '!= 0'],
    ['println([1, 2.0]);', 'E0301'],
    ['let x = if true { 1 } else { "a" }; println(x);', 'E0301'],
    ['fn f(): int { 1; } fn main() { println(f()); }', 'E0304', 'remove the `;`'],
    ['fn f(): int { println(1); } fn main() { println(f()); }', 'E0304'],
    ['fn f(x: bool): int { if x { return 1; } } fn main() { println(f(true)); }', 'E0301'],
    ['fn f(): int { return; } fn main() { println(f()); }', 'E0304'],
    ['fn f(a: int, b: int = 1): int { a + b } fn main() { println(f()); println(f(1, 2, 3)); }', 'E0302 E0302', '1 to 2 arguments'],
    ['println(max(1));', 'E0302'],
    ['let f = (x: int) => x; println(f(1, 2));', 'E0302'],
    ['[1].each((a, b) => println(a, b));', 'E0302'],
    ['println("a" + 1);', 'E0305', '"... ${x}"'],
    ['println(true + false);', 'E0305'],
    ["println('a' + 'b');", 'E0305'],
    ['fn f<T>(a: T, b: T): T { a + b } fn main() { println(f(1, 2)); }', 'E0305'],
    ['println(!1);', 'E0305', '`~`'],
    ['println(-"a");', 'E0305'],
    ['let m: Map<int> = Map.new(); println(m.len());', 'E0306'],
    ['println(max<int, int>(1, 2));', 'E0306'],
    ['let m = Map.new(); println(1);', 'E0307', 'Map'],
    ['let xs = []; println(xs);', 'E0307', 'let xs: [_] = ...'],
    ['let n = None; println(n);', 'E0307'],
    ['let xs = []; xs.push(1);', 'E0307', 'let xs: [_] = ...'],
    ['let m = Map.new(); m[1] = 2;', 'E0307', 'let m: Map<_, _> = ...'],
    ['let e = Err("x"); println(e);', 'E0307'],
    ['let f = x => x; println(1);', 'E0307'],
    ['let f = x => x.y; println(f);', 'E0307'],
    ['println("a" as int);', 'E0308', 'int.parse'],
    ['println(65 as char);', 'E0308', 'char.from'],
    ['println(1 as string);', 'E0308', 'to_string'],
    ['let x = 1; x(2);', 'E0309'],
    ['println(int(2.5));', 'E0309', 'as int'],
    ['let x = 1; x = 2; println(x);', 'E0310', '`var`'],
    ['fn f(x: int) { x = 2; println(x); } fn main() { f(1); }', 'E0310', 'var x = x;'],
    ['for i in 0..3 { i += 1; }', 'E0310'],
    ['static let s = 1; fn main() { s = 2; println(s); }', 'E0310', 'static var'],
    ['var t = (1, 2); t.0 = 3; println(t);', 'E0310'],
    ['var s = "abc"; s[0] = 1; println(s);', 'E0310'],
    ['const N = 1; fn main() { N = 2; }', 'E0310'],
    ['struct P { x: int } fn main() { println(max(P { x: 1 }, P { x: 2 })); }', 'E0311', 'fn compare(self, other: P): int'],
    ['struct P { x: int } fn main() { println(P { x: 1 } < P { x: 2 }); }', 'E0311'],
    ['fn f<T>(a: T, b: T): bool { a < b } fn main() { println(f(1, 2)); }', 'E0311', 'T: Ord'],
    ['struct P { x: int } fn main() { [P { x: 1 }].sort(); }', 'E0311'],
    ['interface S { fn a(self): int; } fn f<T: S>(x: T): int { x.a() } fn main() { println(f(1)); }', 'E0311', 'impl S for int'],
    ['fn f<T: int>(x: T) { println(x); } fn main() { f(1); }', 'E0311'],
    ['interface S { fn a(self): int; } struct P {} impl S for P {} fn main() {}', 'E0312', 'fn a(self): int'],
    ['interface S { fn a(self): int; } struct P {} impl S for P { fn a(self): string { "" } } fn main() {}', 'E0312', 'fn a(self): int'],
    ['interface S { fn a(self): int; } struct P {} impl S for P { fn a(self): int { 1 } fn b(self) {} } fn main() {}', 'E0312'],
    ['interface S { fn a(self): int { 1 } } struct P {} impl S for P {} impl S for P {} fn main() {}', 'E0312'],
    ['struct P {} impl Ord for P { fn cmp(self, o: P): int { 0 } } fn main() {}', 'E0312 E0312', 'fn compare(self, other: Self): int'],
    ['struct P {} impl Ord for P { fn compare(self, o: P): bool { true } } fn main() {}', 'E0312', 'fn compare(self, other: Self): int'],
    ['interface S { fn a(self): int; } struct P {} fn f(s: S): int { s.a() } fn main() { println(f(P {})); }', 'E0303', 'impl S for P'],
    ['interface S { fn a(self, o: Self): int; } fn f(s: S) { println(s); } fn main() {}', 'E0313', 'T: S'],
    [
      'interface S { fn a(self): int { 1 } } struct P {} impl S for P {} fn main() { let ps = [P {}]; let xs: [S] = ps; println(xs); }',
      'E0301',
      'build the array',
    ],
    ['struct P { x: int, y: int } fn main() { println(P { x: 1 }); }', 'E0314', '`y` missing'],
    ['struct P { x: int } fn main() { println(P { x: 1, x: 2 }); }', 'E0314'],
    ['struct P { x: int } fn main() { println(P { z: 2 }); }', 'E0203'],
    ['let x = int.parse("1")?; println(x);', 'E0315'],
    ['let x = 5?; println(x);', 'E0315'],
    ['fn f(): Option<int> { let r: Result<int> = Ok(1); Some(r?) } fn main() { println(f()); }', 'E0315'],
    ['fn f(): Result<int, string> { let r: Result<int, int> = Ok(1); Ok(r?) } fn main() { println(f()); }', 'E0315', 'map_err'],
    ['println(9223372036854775808);', 'E0316'],
    ['fn f(): int { 1 } const N = f(); fn main() { println(N); }', 'E0317', 'static let'],
    ['const XS = [1]; fn main() { println(XS); }', 'E0317', 'static let'],
    ['const N = 1 / 0; fn main() { println(N); }', 'E0317'],
    ['let x = 1; let p = &x; println(*p);', 'E0318', '`var`'],
    ['let p = &1; println(*p);', 'E0318'],
    ['let x = 1; println(*x);', 'E0318'],
    ['println(1[0]);', 'E0319'],
    ['for x in 5 { println(x); }', 'E0319', '0..n'],
    ['for x in 1.0..2.0 { println(x); }', 'E0319'],
    ['const A = B; const B = A; fn main() { println(A); }', 'E0320'],
    ['static let a = b; static let b = a; fn main() { println(a); }', 'E0320', 'write its type'],
    ['struct P {} fn main() { println(P {}.f()); }', 'E0203'],
    ['let x: int = println(1); println(x);', 'E0301'],
    ['let a: [int] = [1]; println(a["x"]);', 'E0301'],
    ['println((1, 2).5);', 'E0203'],
  ],
  patterns: [
    ['enum E { A, B(int) } fn f(e: E): int { match e { .A => 1, .B(0) => 2 } } fn main() { println(f(E.A)); }', 'E0401', '.B('],
    ['println(match Some(1) { Some(x) => x });', 'E0401', '`None`'],
    ['println(match (true, false) { (true, _) => 1, (_, true) => 2 });', 'E0401', '(false, false)'],
    ['let n = 1; println(match n { 0 => 1, 1..=5 => 2 });', 'E0401'],
    ['let b: byte = 1; println(match b { 0..=100 => 1, 102.. => 2 });', 'E0401', '`101`'],
    ['println(match "a" { "a" => 1 });', 'E0401', '`_`'],
    ['println(match Some(Some(1)) { None => 1, Some(None) => 2, Some(Some(x)) if x > 1 => 3 });', 'E0401', 'Some(Some(_))'],
    ['struct P { a: bool, b: int } fn main() { println(match (P { a: true, b: 1 }) { P { a: true, .. } => 1 }); }', 'E0401', 'P { a: false, .. }'],
    ['let Some(x) = Some(1); println(x);', 'E0402', 'else'],
    ['for Some(x) in [Some(1)] { println(x); }', 'E0402'],
    ['println(match 1 { "a" => 1, _ => 2 });', 'E0403'],
    ['let (a, b, c) = (1, 2); println(a, b, c);', 'E0403'],
    ['println(match Some(1) { Some(a, b) => a + b, None => 1 });', 'E0403'],
    ['struct P { x: int, y: int } fn main() { let P { x } = P { x: 1, y: 2 }; println(x); }', 'E0403', '..'],
    ['enum E { Red, Green } fn main() { println(match E.Red { Red => 1, Green => 2 }); }', 'E0404 E0404', '.Red'],
    ['const N = 1; fn main() { println(match 1 { N => 1, _ => 2 }); }', 'E0404', 'guard'],
    ['println(match (1, 2) { (x, 1) | (1, y) => 1, _ => 2 });', 'E0405 E0405'],
    ['break;', 'E0406'],
    ['loop { let f = () => { break; }; f(); }', 'E0406', 'function of its own'],
    ['outer: loop { break otuer; }', 'E0406', 'outer'],
    ['defer { return; }', 'E0407'],
    ['let Some(x) = Some(1) else { println("no"); }; println(x);', 'E0408'],
    ['for i in 0..3 { break i; }', 'E0409'],
    ['let (a, a) = (1, 2); println(a);', 'E0410'],
    ['println(match 1 { 5..=1 => 1, _ => 2 });', 'E0411'],
    ['enum E { A } fn main() { println(match E.A { .B => 1, .A => 2 }); }', 'E0203'],
  ],
  tasks: [
    ['spawn 5;', 'E0501'],
    ['spawn(colour: 3) println("a");', 'E0502'],
    ['spawn(priority: "x") println("a");', 'E0301'],
    ['select { x = int.parse("1") => println(x), default => {} }', 'E0503'],
    ['select { x = "a".recv() => println(x), default => {} }', 'E0503'],
    ['let ch = Chan<int>.new(); select { Some(1) = ch.recv() => {} default => {} }', 'E0504'],
    ['let ch = Chan<int>.new(); ch.send("a");', 'E0301'],
    ['async fn f() {} fn main() { await f(); }', 'E0505', 'block_on'],
    ['spawn { await timer(1); };', 'E0505', 'spawn async'],
    ['let f = () => await timer(1); f();', 'E0505', 'async'],
    ['async fn main() { await 5; }', 'E0506'],
    ['async fn f(): int { 1 } fn main() { let x: int = f(); println(x); }', 'E0301', 'await'],
    ['async fn f(): string { "a" } fn main() { println(f().len()); }', 'E0203', 'await'],
    ['async fn f(): int { 1 } fn main() { println(f() + 1); }', 'E0301', 'await'],
    ['extern fn f(x: [int]); fn main() {}', 'E0322'],
    ['extern async fn f(): char; fn main() {}', 'E0322'],
    ['extern fn f<T>(x: T); fn main() {}', 'E0322'],
    ['let f = 1; println(f.await_it());', 'E0203'],
    ['unsafe { println(1); }', 'E0911'],
    ['interrupt fn f(x: int) { println(x); } fn main() {}', 'E0912'],
    ['let x = 1; fn f<T>(y: T): int { println(y); x } println(f(2));', 'E0212'],
  ],
};

describe('mistakes', () => {
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const [text, codes, part] of cases) {
        it(text, () => {
          const { program: result, diagnostics } = checkText(program(text));
          expect(diagnostics.map((d) => (d.severity === 'error' ? d.code : `${d.code} ${d.message}`)).join(' ')).toBe(codes);
          expect(result).toBeNull();
          if (part !== undefined) expect(diagnostics.map((d) => `${d.message} | ${d.hint ?? ''}`).join('\n')).toContain(part);
        });
      }
    });
  }

  it('reports several mistakes, each once', () => {
    const text = 'fn f(x: int): int { x + yy } fn main() { let a = b + 1; println(a + 1, a.foo(), f("s")); let c: strin = 1; println(c.x); }';
    expect(
      checkText(text)
        .diagnostics.map((d) => d.code)
        .sort(),
    ).toEqual(['E0201', 'E0201', 'E0202', 'E0301']);
  });

  it('a program needs main', () => {
    expect(checkText('fn helper() {}').diagnostics.map((d) => d.code)).toEqual(['E0210']);
    expect(checkText('fn helper() {} test "t" { helper(); }', {}, { test: true }).diagnostics).toEqual([]);
  });

  it('imports', () => {
    const lib =
      'fn f(): int { _g() } fn _g(): int { 1 } struct S { _hidden: int, shown: int } impl S { fn new(): S { S { _hidden: 1, shown: 2 } } fn _p(self) {} } static var hits = 0; fn hit() { hits += 1; }';
    const run = (text: string): string[] => checkText(text, { lib }).diagnostics.map((d) => d.code);
    expect(run('import { f, S, hits, hit } from "./lib"; fn main() { hit(); println(f(), S.new().shown, hits); }')).toEqual([]);
    expect(run('import { f as g } from "./lib"; fn main() { println(g()); }')).toEqual([]);
    expect(run('import { ff } from "./lib"; fn main() { println(ff()); }')).toEqual(['E0205']);
    expect(run('import { _g } from "./lib"; fn main() { println(_g()); }')).toEqual(['E0206']);
    expect(run('import { S } from "./lib"; fn main() { println(S.new()._hidden); }')).toEqual(['E0206']);
    expect(run('import { S } from "./lib"; fn main() { S.new()._p(); }')).toEqual(['E0206']);
    expect(run('import { hits } from "./lib"; fn main() { hits = 3; println(hits); }')).toEqual(['E0310']);
    expect(run('import { f } from "./lib"; fn main() { println(1); }')).toEqual(['W0002']);
    expect(run('import { f } from "./lib"; fn f() {} fn main() { f(); }')).toEqual(['E0204']);
  });
});

describe('warnings', () => {
  const warnings: readonly Case[] = [
    ['let x = 1;', 'W0001'],
    ['let _x = 1; let _ = 2;', ''],
    ['fn f(a: int) {} fn main() { f(1); }', 'W0001'],
    ['[1].each(x => println("a"));', ''],
    ['for i in 0..3 { println("a"); }', 'W0001'],
    ['match Some(1) { Some(x) => {} None => {} }', 'W0001'],
    ['fn g(): int { return 1; println(2); } fn main() { println(g()); }', 'W0003'],
    ['fn g(): Result<int> { Ok(1) } fn main() { g(); let _ = g(); }', 'W0004'],
    ['match 1 { 1 => {} _ => {} 2 => {} }', 'W0005'],
    ['fn unused() {} println("a");', 'W0001'],
  ];
  for (const [text, codes] of warnings) {
    it(text, () => {
      const { program: result, diagnostics } = checkText(program(text));
      expect(diagnostics.map((d) => d.code).join(' ')).toBe(codes);
      expect(result).not.toBeNull();
    });
  }
});
