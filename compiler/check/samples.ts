// For tests: programs that use all of the language and have no mistakes, not even a warning.
export const samples: Record<string, string> = {
  'literals and operators': `
    const N = 10; const M: byte = 200; const NAME = "n" + "m"; const BIG = 0xffff_ffff_ffff_ffff; const DEEP = N * 2 + 1;
    fn main() {
      let a = 1 + 2 * 3 - -4; let b: byte = 255; let c = b + 1; let d = 1 + b; let e = 1.5e3 / 2.0; let f = 'a'; let g = "x \${a} \${b + c} \${"in \${d}"}";
      let h = (a << 3) >> 1 & 7 | 8 ^ 1; let i = a < h && e >= 1.0 || !true; let j = int.MIN; let k = -9223372036854775808; let l = float.INFINITY - float.EPSILON;
      println(a, b, c, d, e, f, g, h, i, j, k, l, N, M, NAME, BIG, DEEP, float.NAN, ~a, true & false);
    }`,
  casts: `fn main() { let x = 3.9 as int; let y = 300 as byte; let z = 'a' as int + true as int; let w = x as float; let v = y as char; println(x, y, z, w, v); }`,
  'structs and enums': `
    struct P { x: float, y: float }
    enum Shape { Circle(float), Rect(float, float), Dot }
    impl Shape { fn area(self): float { match self { .Circle(r) => 3.0 * r * r, Shape.Rect(w, h) => w * h, .Dot => 0.0 } } }
    fn make(): Shape { .Circle(1.0) }
    fn main() {
      let p = P { x: 1.0, y: 2.0 }; p.x = 3.0; p.y += 1.0; let x = p.x; let q = P { x, y: p.y };
      let shapes: [Shape] = [.Dot, Shape.Circle(1.0), make()]; for s in shapes { println(s.area()); }
      let P { x: a, .. } = q; println(a, p == q, Shape.Dot == .Dot);
    }`,
  'generics and inference': `
    struct Stack<T> { items: [T] }
    impl<T> Stack<T> { fn new(): Stack<T> { Stack { items: [] } } fn push(self, x: T) { self.items.push(x); } fn both<U>(self, u: U): (T, U) { (self.items[0], u) } }
    fn id<T>(x: T): T { x }
    fn apply<A, B>(x: A, f: fn(A): B): B { f(x) }
    fn largest<T: Ord>(xs: [T]): Option<T> { var best: Option<T> = None; for x in xs { match best { Some(b) if b >= x => {} _ => { best = Some(x); } } } best }
    fn main() {
      let s: Stack<int> = Stack.new(); s.push(1); let t = Stack<string>.new(); t.push("a"); println(s.both("x"), t.both(1.0).1);
      println(apply(3, x => x * 2), apply("a", fn(x: string): int { x.len() }), id(4.0), largest([1, 2]), id<int>(3));
      let m: Map<string, int> = Map.new(); m.insert("a", 1); m["b"] = 2; m["b"] += 3; println(m["a"] + 1); for (k, v) in m { println("\${k} \${v}"); }
      var o: Option<int> = None; o = Some(3); println(o, max(1, 2), max("a", "b"));
      let xs: [int] = []; println(xs.map(x => x + 1).filter(x => x > 2).fold(0, (a, b) => a + b), [1, 2].map(int_text), ["1"].map(int.parse));
      let r: Result<int> = Ok(1); let e: Result<int, string> = Err("no"); println(r, e, [3, 1].first().map(Some));
    }
    fn int_text(n: int): string { n.to_string() }`,
  'static and dynamic interfaces': `
    interface Shape { fn area(self): float; fn name(self): string { "shape" } fn twice(self): float { self.area() * 2.0 } }
    interface Zero { fn zero(): Self; fn plus(self, o: Self): Self; }
    struct Circle { r: float } struct Square { s: float }
    impl Shape for Circle { fn area(self): float { self.r } fn name(self): string { "circle" } }
    impl Shape for Square { fn area(self): float { self.s * self.s } }
    impl Shape for int { fn area(self): float { self as float } }
    impl Zero for int { fn zero(): int { 0 } fn plus(self, o: int): int { self + o } }
    fn total<T: Shape>(xs: [T]): float { var t = 0.0; for x in xs { t += x.area() + x.twice(); } t }
    fn sum<T: Zero>(xs: [T]): T { var t = T.zero(); for x in xs { t = t.plus(x); } t }
    fn show(s: Shape): string { "\${s.name()} \${s.twice()}" }
    fn widen<T: Shape>(x: T): Shape { x }
    fn main() {
      let xs: [Shape] = [Circle { r: 1.0 }, Square { s: 2.0 }, 5]; for x in xs { println(show(x)); }
      println(total([Circle { r: 1.0 }]), sum([1, 2]), show(Square { s: 1.0 }), Circle { r: 2.0 }.twice(), total(xs), show(widen(4)));
      let s: Shape = if xs.len() > 1 { Circle { r: 1.0 } } else { Square { s: 1.0 } }; println(s.area(), 5.twice());
    }`,
  'generic interfaces and blanket impls': `
    interface Source<T> { fn next(self): Option<T>; }
    struct Count { n: int }
    impl Source<int> for Count { fn next(self): Option<int> { self.n += 1; Some(self.n) } }
    fn take<T, S: Source<T>>(s: S, n: int): [T] { let out: [T] = []; for _ in 0..n { match s.next() { Some(x) => out.push(x), None => {} } } out }
    interface Loud { fn loud(self): string; }
    impl<T: Show> Loud for T { fn loud(self): string { "\${self}!" } }
    fn main() { println(take(Count { n: 0 }, 3), 3.loud(), "x".loud()); let s: Source<int> = Count { n: 1 }; println(s.next()); for x in (Count { n: 0 }) { if x > 3 { break; } } }`,
  'control flow': `
    fn f(n: int): int { if n > 3 { return 1; } let x = loop { if n > 1 { break 5; } break n; }; match n { 0 => x, 1 | 2 => { 7 } 3..=9 => 8, _ if n > 100 => 9, _ => panic("no") } }
    fn g(): never { loop {} }
    fn main() {
      outer: for i in 0..10 { for j in 0..=i { if j == 3 { continue outer; } if i == 7 { break outer; } } }
      var i = 0; while i < 10 { i += 1; } let xs = [1, 2, 3]; for (i, x) in xs.enumerate() { println(i, x); }
      let Some(first) = xs.first() else { return; }; if let Some(x) = xs.first() { println(x); } else { println(first); }
      while let Some(x) = xs.first() { println(x); break; }
      let y = if i > 3 { "a" } else if i > 2 { "b" } else { panic("c") }; let z = { let q = 1; q + 1 };
      defer { println("bye"); } for c in "abc" { println(c); } for c in 'a'..='z' { println(c); } if f(1) > 2 { g(); } println(y, z, f(2));
      match i { 0 => println("zero"), n => { let _ = n; } }
      if true { 1 } else { "a" }
      let (Ok(v) | Err(v)): Result<int, int> = Ok(1); println(v);
      let Some(a) = xs.first() else { panic("x") }; let (p, q) = (a, 2); println(p + q);
    }`,
  'closures and local functions': `
    fn counter(): fn(): int { var n = 0; () => { n += 1; n } }
    fn twice(f: fn()) { f(); f(); }
    fn compose<A, B, C>(f: fn(A): B, g: fn(B): C): fn(A): C { x => g(f(x)) }
    fn main() {
      let c = counter(); println(c(), c()); var hits = 0; twice(() => hits += 1); twice(() => { hits }); twice(() => hits); println(hits);
      let add = (a: int, b: int) => a + b; let long = fn(x: int): int { return x + 1; }; println(add(1, 2), long(3), compose(add1, x => "\${x}")(3));
      fn add1(x: int): int { if x > 10 { x } else { add1(x + 1) } }
      let limit = 10; fn down(n: int): int { if n > limit { down(n - 1) } else { odd(n) } } fn odd(n: int): int { if n == 0 { limit } else { down(n - 1) } } println(down(3));
      fn pair<T>(x: T): (T, T) { (x, x) } println(pair(1), pair("a"));
      [(1, "a")].each(((n, s)) => println(n, s)); [1].each(println); let f = x => x + 1; println(f(2)); println([Some(1)].map(o => o.unwrap()));
    }
    fn add1(x: int): int { x }`,
  'errors as values': `
    struct Bad { code: int } impl Bad { fn to_string(self): string { "bad \${self.code}" } }
    fn parse(s: string): Result<int, Bad> { match int.parse(s) { Some(n) => Ok(n), None => Err(Bad { code: 1 }) } }
    fn both(a: string, b: string): Result<int> { let x = parse(a)?; Ok(x + parse(b)?) }
    fn opt(s: string): Option<int> { let n = int.parse(s)?; Some(n + 1) }
    fn chain(s: string): Result<int> { let n = opt(s).ok_or(Error.new("no"))?; Ok(n) }
    fn main(): Result<()> { println(both("1", "2")?, opt("3"), chain("1")?); let r = (() => { let n = opt("1")?; Some(n) })(); println(r); Ok(()) }`,
  'statics and pointers': `
    static var hits = 0; static let table: [int] = [1, 2]; static let other = table;
    struct Node { value: int, next: Option<Node> }
    impl Node { fn bump(self) { self.value += 1; } }
    fn inc(p: *int) { *p += 1; }
    fn main() {
      hits += 1; var x = 1; let p = &x; *p = 5; inc(&x); inc(&hits); println(*p + x, table[0], other);
      var n = Node { value: 1, next: None }; let q = &n; q.value = 3; q.bump(); n.next = Some(Node { value: 2, next: None }); println(q.next.unwrap().value);
    }`,
  tasks: `
    struct Box { ch: Chan<int> } impl Box { fn run(self, n: int): int { self.ch.send(n); n } }
    fn worker(id: int, out: Chan<int>): int { out.send(id); id * 2 }
    fn main() {
      let ch = Chan<int>.new(8); let t = spawn worker(1, ch); let u = spawn(stack: "segmented", priority: 2, name: "w2", kernel: false) worker(2, ch); let v = spawn { 40 + 2 };
      let b = Box { ch: ch }; let w = spawn b.run(3); spawn worker(3, ch); let f = () => 5; let z = spawn f(); spawn { println("x"); };
      let r = select { Some(x) = ch.recv() => x, x = t.join() => x + 1, None = ch.recv() => 0, ch.send(4) => 1, after 100 => 2, default => 3, };
      for _ in 0..3 { select { x = ch.recv() => { if x == None { break; } } v.join() => continue, after 5 => {} } }
      for x in ch { println(x); } yield; let k = critical { 1 + 1 }; println(t.join() + u.join() + v.join() + w.join() + z.join() + r + k);
      let e = spawn { let n = int.parse("1")?; Some(n) }; println(e.join());
    }`,
  'defaults and exit codes': `
    struct Pair<A, B = int> { a: A, b: B }
    fn greet(name: string, times: int = 2, mark: string = "!"): string { "\${name}\${times}\${mark}" }
    fn fill<T>(x: T, into: [T] = []): [T] { into.push(x); into }
    fn main(): int { let p: Pair<string> = Pair { a: "x", b: 1 }; println(greet("a"), greet("b", 3), greet("c", 4, "?"), fill(1), "x".pad_left(3), p.b); assert(true); assert_eq([1], [1]); 0 }`,
  'shadowing of the prelude': `
    enum Option { Yes, No } fn println(x: int) { let _ = x; } struct Map { x: int } fn max(a: int): int { a }
    fn main() { println(max(3)); let m = Map { x: 1 }; let o = Option.Yes; match o { .Yes => {} .No => {} } println(m.x); let x = 1; let x = "a \${x}"; assert(x == "a 1"); }`,
  'bytes and literals': `fn f(b: byte): byte { b + 1 } fn main() { let xs: [byte] = [1, 2, 255]; println(f(3), xs[0] == 1, "abc"[0] == 97, [0 as byte; 3]); var b: byte = 0; b += 1; for i in 0..b { println(i); } match b { 0 => {} 1..=254 => {} 255 => {} } }`,
  orders: `
    struct V { n: int } impl V { fn compare(self, other: V): int { self.n - other.n } }
    struct W { n: int } impl Ord for W { fn compare(self, other: W): int { self.n - other.n } }
    fn main() { assert(W { n: 1 } < W { n: 2 }); let xs = [V { n: 2 }, V { n: 1 }]; xs.sort(); println(V { n: 1 } < V { n: 2 }, max(V { n: 1 }, V { n: 3 }), (1, "a") < (2, "b"), [1] < [2], 1.compare(2), 'a' < 'b', true < false); }`,
  'methods of the type of a parameter': `
    interface Named { fn name(self): string; } struct A { n: string } impl Named for A { fn name(self): string { self.n } }
    struct Holder<T: Named> { x: T } impl<T: Named> Holder<T> { fn shout(self): string { self.x.name() + "!" } }
    fn main() { println(Holder { x: A { n: "a" } }.shout()); }`,
};
