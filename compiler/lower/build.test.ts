import { describe, expect, it } from 'vitest';
import { buildText, irOf } from './fixture.js';

const use = (call: string): string => `fn main() { ${call} }`;

describe('control flow', () => {
  it('makes edges of conditions, not booleans', () => {
    expect(irOf(`fn f(a: int, b: int): int { if a < b && !(a == 3 || b > 9) { 1 } else { 2 } } ${use('let _ = f(1, 2);')}`)).toMatchInlineSnapshot(`
      "fn f(a.0: i64, b.1: i64): i64
        b0:
          if a.0 lt b.1 b1 else b4
        b1:
          r3 = 3
          if a.0 eq r3 b4 else b2
        b2:
          r4 = 9
          if r4 lt b.1 b4 else b3
        b3:
          r2 = 1
          jump b5
        b4:
          r2 = 2
          jump b5
        b5:
          return r2
      "
    `);
  });
  it('negates comparisons of floats without losing NaN', () => {
    expect(irOf(`fn f(a: float): bool { !(a < 1.0) && a != 2.0 } ${use('let _ = f(1.0);')}`)).toMatchInlineSnapshot(`
      "fn f(a.0: f64): i64
        b0:
          r2 = 1.0
          if a.0 flt r2 b3 else b1
        b1:
          r3 = 2.0
          if a.0 fne r3 b2 else b3
        b2:
          r1 = 1
          jump b4
        b3:
          r1 = 0
          jump b4
        b4:
          return r1
      "
    `);
  });
  it('puts the test of a loop below its body', () => {
    expect(irOf(`fn f(n: int): int { var i = 0; while i < n { i += 2; } i } ${use('let _ = f(1);')}`)).toMatchInlineSnapshot(`
      "fn f(n.0: i64): i64
        b0:
          i.1 = 0
          jump b2
        b1:
          r2 = 2
          i.1 = add i.1, r2
          jump b2
        b2:
          if i.1 lt n.0 b1 else b3
        b3:
          return i.1
      "
    `);
  });
  it('counts with an addition right before the test', () => {
    expect(irOf(`fn f(n: int): int { var s = 0; for i in 0..n { s += i; } s } ${use('let _ = f(1);')}`)).toMatchInlineSnapshot(`
      "fn f(n.0: i64): i64
        b0:
          s.1 = 0
          r3 = 0
          i.2 = r3
          if i.2 lt n.0 b1 else b3
        b1:
          s.1 = add s.1, i.2
          jump b2
        b2:
          r4 = 1
          i.2 = add i.2, r4
          if i.2 lt n.0 b1 else b3
        b3:
          return s.1
      "
    `);
  });
  it('tests before the step where a range includes its end', () => {
    expect(irOf(`fn f(n: int): int { var s = 0; for i in 0..=n { s += i; } s } ${use('let _ = f(1);')}`)).toMatchInlineSnapshot(`
      "fn f(n.0: i64): i64
        b0:
          s.1 = 0
          r3 = 0
          i.2 = r3
          if i.2 le n.0 b2 else b4
        b1:
          r4 = 1
          i.2 = add i.2, r4
          jump b2
        b2:
          s.1 = add s.1, i.2
          jump b3
        b3:
          if i.2 lt n.0 b1 else b4
        b4:
          return s.1
      "
    `);
  });
  it('reads the length of an array in each round', () => {
    expect(irOf(`fn f(xs: [int]): int { var s = 0; for x in xs { s += x; } s } ${use('let _ = f([1]);')}`)).toMatchInlineSnapshot(`
      "fn f(xs.0: [int]): i64
        b0:
          s.1 = 0
          r2 = 0
          jump b3
        b1:
          x.3 = aget xs.0, r2
          s.1 = add s.1, x.3
          jump b2
        b2:
          r4 = 1
          r2 = add r2, r4
          jump b3
        b3:
          r5 = alen xs.0
          if r2 lt r5 b1 else b4
        b4:
          return s.1
      "
    `);
  });
  it('leaves critical sections on the way out', () => {
    expect(irOf(`fn f(n: int): int { loop { critical { if n > 1 { break; } if n > 0 { return n; } } } 0 } ${use('let _ = f(1);')}`)).toMatchInlineSnapshot(`
      "fn f(n.0: i64): i64
        b0:
          jump b1
        b1:
          crit
          r1 = 1
          if r1 lt n.0 b2 else b3
        b2:
          uncrit
          jump b6
        b3:
          r2 = 0
          if r2 lt n.0 b4 else b5
        b4:
          uncrit
          return n.0
        b5:
          uncrit
          jump b1
        b6:
          r3 = 0
          return r3
      "
    `);
  });
});

describe('match', () => {
  it('jumps by a table where constants are dense', () => {
    expect(irOf(`fn f(n: int): int { match n { 0 => 5, 1 | 2 => 6, 4 => 7, _ => 8 } } ${use('let _ = f(1);')}`)).toMatchInlineSnapshot(`
      "fn f(n.0: i64): i64
        b0:
          switch n.0 [b1 b2 b2 b4 b3] else b4
        b1:
          r1 = 5
          jump b5
        b2:
          r1 = 6
          jump b5
        b3:
          r1 = 7
          jump b5
        b4:
          r1 = 8
          jump b5
        b5:
          return r1
      "
    `);
  });
  it('takes payloads out of the variant it has tested', () => {
    expect(
      irOf(
        `enum E { A(int), B(int, float), C } fn f(e: E): int { match e { .A(0) => 1, .A(n) => n, .B(n, _) if n > 3 => 2, _ => 0 } } ${use('let _ = f(.C) + f(.A(1)) + f(.B(1, 2.0));')}`,
      ),
    ).toMatchInlineSnapshot(`
      "fn f(e.0: E): i64
        b0:
          r2 = tag e.0
          jump b1
        b1:
          r3 = 0
          if r2 eq r3 b2 else b4
        b2:
          r4 = ldv e.0, 0, A
          r5 = 0
          if r4 eq r5 b3 else b4
        b3:
          r1 = 1
          jump b11
        b4:
          r6 = 0
          if r2 eq r6 b5 else b7
        b5:
          n.7 = ldv e.0, 0, A
          jump b6
        b6:
          r1 = n.7
          jump b11
        b7:
          r8 = 1
          if r2 eq r8 b8 else b10
        b8:
          n.9 = ldv e.0, 0, B
          r10 = 3
          if r10 lt n.9 b9 else b10
        b9:
          r1 = 2
          jump b11
        b10:
          r1 = 0
          jump b11
        b11:
          return r1
      "
    `);
  });
  it('sees a null in an Option of a reference', () => {
    expect(irOf(`fn f(o: Option<string>): string { match o { Some(s) => s, None => "" } } ${use('let _ = f(None);')}`)).toMatchInlineSnapshot(`
      "fn f(o.0: string?): string
        b0:
          jump b1
        b1:
          if nonnull o.0 b2 else b4
        b2:
          r2 = nn o.0
          s.3 = r2
          jump b3
        b3:
          r1 = s.3
          jump b5
        b4:
          r1 = ""
          jump b5
        b5:
          return r1
      "
    `);
  });
  it('makes no tuple to take it apart', () => {
    expect(irOf(`fn f(a: int, b: int): int { match (a, b) { (0, n) => n, (n, _) => n } } ${use('let _ = f(1, 2);')}`)).toMatchInlineSnapshot(`
      "fn f(a.0: i64, b.1: i64): i64
        b0:
          jump b1
        b1:
          r3 = 0
          if a.0 eq r3 b2 else b4
        b2:
          n.4 = b.1
          jump b3
        b3:
          r2 = n.4
          jump b6
        b4:
          n.5 = a.0
          jump b5
        b5:
          r2 = n.5
          jump b6
        b6:
          return r2
      "
    `);
  });
});

describe('evaluation order', () => {
  it('keeps the value that a variable had when its turn came', () => {
    expect(irOf(`fn f(): int { var x = 1; x + { x = 2; x } } ${use('let _ = f();')}`)).toMatchInlineSnapshot(`
      "fn f(): i64
        b0:
          x.0 = 1
          r1 = x.0
          x.0 = 2
          r2 = add r1, x.0
          return r2
      "
    `);
  });
  it('reads the target after the value of a compound assignment', () => {
    expect(irOf(`fn g(): int { 1 } fn f(xs: [int], i: int) { xs[i + 1] += g(); } ${use('f([1, 2], 0);')}`)).toMatchInlineSnapshot(`
      "fn f(xs.0: [int], i.1: i64)
        b0:
          r2 = 1
          r3 = add i.1, r2
          r4 = call g()
          r5 = aget xs.0, r3
          r6 = add r5, r4
          aset xs.0, r3, r6
          return"
    `);
  });
});

describe('closures', () => {
  const text = `fn f(n: int): fn(int): int { var total = n; let k = 2; (x: int) => { total += x * k; total } } ${use('let _ = f(1)(2);')}`;
  it('captures a let by value and a var as its box', () => {
    expect(irOf(text)).toMatchInlineSnapshot(`
      "fn f(n.0: i64): fn(int): int
        b0:
          total.1 = new box int(n.0)
          k.2 = 2
          r3 = new f.closure(total.1, k.2)
          return r3"
    `);
    expect(irOf(text, 'f.closure')).toMatchInlineSnapshot(`
      "fn f.closure(r0: f.closure, x.1: i64): i64
        b0:
          total.2 = ldr r0, 0
          k.3 = ld r0, 1
          r4 = mul x.1, k.3
          r5 = ld total.2, 0
          r6 = add r5, r4
          st total.2, r6, 0
          r7 = ld total.2, 0
          return r7
      "
    `);
  });
});

describe('pointers', () => {
  it('leaves a local whose address stays below on the stack', () => {
    const ir = irOf(`fn bump(p: *int) { *p += 1; } fn f(): int { var x = 1; bump(&x); x } ${use('let _ = f();')}`);
    expect(ir).toContain('addr &x');
    expect(ir).not.toContain('box');
  });
  it.each([
    ['returned', 'fn f(): *int { var x = 1; &x }'],
    ['returned by a callee', 'fn same(p: *int): *int { p } fn f() { var x = 1; let _ = same(&x); }'],
    ['stored', 'struct S { p: *int } fn f() { var x = 1; let _ = S { p: &x }; }'],
    ['captured', 'fn f() { var x = 1; let p = &x; let g = () => *p; let _ = g(); }'],
    ['passed to a function value', 'fn f(g: fn(*int)) { var x = 1; g(&x); }'],
    ['kept beyond its round of a loop', 'fn f() { var a = 0; var p = &a; for i in 0..3 { var x = i; p = &x; } *p = 1; }'],
  ])('boxes a local whose address is %s', (_, text) => {
    const call = text.includes('f(g') ? 'f(p => { *p = 1; });' : 'let _ = f();';
    expect(irOf(`${text} ${use(call)}`)).toContain('new box int');
  });
  it('follows recursion', () => {
    const ir = irOf(`fn down(p: *int, n: int) { if n > 0 { *p += 1; down(p, n - 1); } } fn f(): int { var x = 1; down(&x, 3); x } ${use('let _ = f();')}`);
    expect(ir).not.toContain('box');
  });
});

describe('defer', () => {
  it('runs the list on return and on a panic, and keeps the first panic', () => {
    expect(irOf(`fn g() {} fn f(n: int): int { defer { g(); } n + 1 } ${use('let _ = f(1);')}`)).toMatchInlineSnapshot(`
      "fn f(n.0: i64): i64
        b0:
          r1 = null
          r2 = null
          jump b1
        b1: (panic: b5)
          r4 = object f.defer
          r1 = new deferred(r4, r1)
          r5 = 1
          r3 = add n.0, r5
          jump b3
        b2: (panic: b5)
          r6 = nn r1
          r7 = ldr r6, 0
          r1 = ldr r6, 1
          callc r7()
          jump b3
        b3: (panic: b5)
          if nonnull r1 b2 else b4
        b4: (panic: b5)
          return r3
        b5:
          r8 = catch
          if null r2 b6 else b8
        b6:
          r2 = r8
          jump b8
        b7: (panic: b5)
          r9 = nn r1
          r10 = ldr r9, 0
          r1 = ldr r9, 1
          callc r10()
          jump b8
        b8: (panic: b5)
          if nonnull r1 b7 else b9
        b9:
          r11 = nn r2
          throw r11"
    `);
  });
});

describe('interfaces', () => {
  const text = `interface Area { fn area(self): int; } struct Sq { s: int } impl Area for Sq { fn area(self): int { self.s } } impl Area for int { fn area(self): int { self } }
    fn f(xs: [Area]): int { xs[0].area() } ${use('let _ = f([Sq { s: 1 }, 2]);')}`;
  it('dispatches on the object, and puts numbers into one', () => {
    expect(irOf(text, 'main')).toMatchInlineSnapshot(`
      "fn main()
        b0:
          r0 = 1
          r1 = new Sq(r0)
          r2 = 2
          r3 = new int(r2)
          r4 = arrlit [Area](r1, r3)
          r5 = call f(r4)
          return"
    `);
    expect(irOf(text, 'Area.area')).toMatchInlineSnapshot(`
      "fn Area.area(r0: any): i64
        b0:
          r1 = typeid r0
          r2 = 4
          if r1 eq r2 b1 else b2
        b1:
          r3 = cast r0, Sq
          r4 = call Sq.area(r3)
          return r4
        b2:
          r5 = cast r0, int
          r6 = ld r5, 0
          r7 = call int.area(r6)
          return r7"
    `);
  });
});

describe('derived operations', () => {
  it('compares part by part', () => {
    expect(irOf(`struct P { x: int, name: string } fn f(a: P, b: P): bool { a == b } ${use('let p = P { x: 1, name: "" }; let _ = f(p, p);')}`, 'P.equals'))
      .toMatchInlineSnapshot(`
      "fn P.equals(left.0: P, right.1: P): i64
        b0:
          if left.0 req right.1 b3 else b1
        b1:
          r2 = ld left.0, 0
          r3 = ld right.1, 0
          if r2 eq r3 b2 else b4
        b2:
          r4 = ldr left.0, 1
          r5 = ldr right.1, 1
          r6 = seq r4, r5
          if true r6 b3 else b4
        b3:
          r7 = 1
          return r7
        b4:
          r8 = 0
          return r8
      "
    `);
  });
  it('watches for cycles only where there can be one', () => {
    const text = `struct Leaf { n: int } struct Node { next: Option<Node> } ${use('println(Leaf { n: 1 }); println(Node { next: None });')}`;
    const { module } = buildText(text);
    const params = (name: string): number[] => module.fns.filter((fn) => fn.name === name && fn.result === null).map((fn) => fn.params.length);
    expect(params('Leaf.to_string')).toEqual([2]);
    expect(params('Node.to_string')).toEqual([3]);
  });
});

describe('instances', () => {
  it('makes each function once for each list of types, and none that is not reached', () => {
    const { module } = buildText(`fn id<T>(x: T): T { x } fn unused() {} ${use('let _ = id(1) + id(2); let _ = id("a");')}`);
    expect(module.fns.filter((fn) => fn.name === 'id')).toHaveLength(2);
    expect(module.fns.some((fn) => fn.name === 'unused')).toBe(false);
  });
  it('refuses types that grow without end', () => {
    const { diagnostics } = buildText(`fn f<T>(x: T, n: int): int { if n == 0 { 0 } else { f((x, x), n - 1) } } ${use('let _ = f(1, 3);')}`);
    expect(diagnostics.map((d) => d.code)).toEqual(['E0920']);
  });
  it('refuses structs that are too wide', () => {
    const fields = Array.from({ length: 251 }, (_, i) => i);
    const { diagnostics } = buildText(
      `struct W { ${fields.map((i) => `f${i}: int`).join(', ')} } ${use(`let w = W { ${fields.map((i) => `f${i}: 0`).join(', ')} }; let _ = w;`)}`,
    );
    expect(diagnostics.map((d) => d.code)).toEqual(['E0921']);
  });
});

describe('statics', () => {
  it('keeps constants in the module and fills the others before the program', () => {
    const text = `static var n = -3; static let xs = [1]; static let name = "a"; fn f(): int { n += xs[0]; name.len() } ${use('let _ = f();')}`;
    const initial = new Map(buildText(text).module.statics.map((s) => [s.name, s.initial]));
    expect(initial.get('n')).toEqual({ kind: 'int', value: -3n });
    expect(initial.get('xs')).toBeNull();
    expect(initial.get('name')).toEqual({ kind: 'string', value: 'a' });
    expect(irOf(text)).toMatchInlineSnapshot(`
      "fn f(): i64
        b0:
          r0 = ldst xs
          r1 = nn r0
          r2 = 0
          r3 = aget r1, r2
          r4 = ldst n
          r5 = add r4, r3
          stst n := r5
          r6 = "a"
          r7 = call string.len(r6)
          return r7"
    `);
    expect(irOf(text, 'entry')).toMatchInlineSnapshot(`
      "fn entry()
        b0:
          call static xs()
          call main()
          return"
    `);
  });
});
