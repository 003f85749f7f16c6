// E03xx: types.
import type { ErrorPage } from './page.js';

export const TYPES: readonly ErrorPage[] = [
  {
    code: 'E0301',
    title: 'a value of another type than the one that is wanted',
    text: 'Types are never mixed silently. Between numbers, characters and truth values convert with `as`; make text with `"${x}"` or `to_string()`; an integer literal is no float, so write `1.0`. An `if` that gives a value needs an `else` that gives one of the same type.',
    wrong: 'fn main() {\n    let price: float = 3;\n    println(price);\n}\n',
    right: 'fn main() {\n    let price: float = 3.0;\n    println(price);\n}\n',
  },
  {
    code: 'E0302',
    title: 'too many or too few arguments',
    text: 'A call gives each parameter an argument, in order. Parameters with a default may be left out at the end, and stand last in the declaration for that reason. A closure has as many parameters as the place where it goes will give it.',
    wrong: 'fn area(w: int, h: int): int {\n    return w * h;\n}\n\nfn main() {\n    println(area(2));\n}\n',
    right: 'fn area(w: int, h: int = 1): int {\n    return w * h;\n}\n\nfn main() {\n    println(area(2));\n}\n',
  },
  {
    code: 'E0303',
    title: 'a type that does not implement the interface',
    text: 'A value fits an interface when its type says so in an `impl Interface for Type` block. Having methods of the same names is not enough.',
    wrong:
      'interface Shape {\n    fn area(self): int;\n}\n\nstruct Square { side: int }\n\nfn show(s: Shape) {\n    println(s.area());\n}\n\nfn main() {\n    show(Square { side: 2 });\n}\n',
    right:
      'interface Shape {\n    fn area(self): int;\n}\n\nstruct Square { side: int }\n\nimpl Shape for Square {\n    fn area(self): int {\n        return self.side * self.side;\n    }\n}\n\nfn show(s: Shape) {\n    println(s.area());\n}\n\nfn main() {\n    show(Square { side: 2 });\n}\n',
  },
  {
    code: 'E0304',
    title: 'a function that ends without the value it promises',
    text: 'A function with a result type returns a value on every way through it: by `return`, or by ending in an expression without `;`. A `;` after the last expression drops its value.',
    wrong: 'fn double(n: int): int {\n    n * 2;\n}\n\nfn main() {\n    println(double(4));\n}\n',
    right: 'fn double(n: int): int {\n    n * 2\n}\n\nfn main() {\n    println(double(4));\n}\n',
  },
  {
    code: 'E0305',
    title: 'an operator that does not work on this type',
    text: 'Arithmetic is for `int`, `float` and `byte`; `&&`, `||` and `!` are for `bool`; `+` joins two strings or two arrays. Text and a number are joined inside a string: `"n = ${n}"`.',
    wrong: 'fn main() {\n    let n = 3;\n    println("n = " + n);\n}\n',
    right: 'fn main() {\n    let n = 3;\n    println("n = ${n}");\n}\n',
  },
  {
    code: 'E0306',
    title: 'too many or too few type arguments',
    text: 'A generic type is written with a type for each of its parameters, but for those at the end that have defaults. Functions usually need none: they follow from the arguments.',
    wrong: 'fn main() {\n    let ages: Map<string> = Map.new();\n    println(ages.len());\n}\n',
    right: 'fn main() {\n    let ages: Map<string, int> = Map.new();\n    println(ages.len());\n}\n',
  },
  {
    code: 'E0307',
    title: 'a type that cannot be worked out here',
    text: 'Types follow from values, arguments and what is expected at a place, but not from what is done with a variable later. An empty array, an empty map or `None` says nothing about its elements, so write the type.',
    wrong: 'fn main() {\n    let names = [];\n    names.push("Ada");\n    println(names);\n}\n',
    right: 'fn main() {\n    let names: [string] = [];\n    names.push("Ada");\n    println(names);\n}\n',
  },
  {
    code: 'E0308',
    title: 'a conversion that does not exist',
    text: '`as` converts between `int`, `float` and `byte`, from `bool` and `char` to `int`. Text becomes a number by `int.parse(s)` or `float.parse(s)`, a number a character by `char.from(n)`: these give an `Option`, as they may fail.',
    wrong: 'fn main() {\n    let n = "42" as int;\n    println(n);\n}\n',
    right: 'fn main() {\n    let n = int.parse("42").unwrap_or(0);\n    println(n);\n}\n',
  },
  {
    code: 'E0309',
    title: 'something that is no function is called',
    text: 'Only functions, methods, closures and variants with a payload are called. A struct is made by a literal, and a number is converted with `as`.',
    wrong: 'struct P { x: int }\n\nfn main() {\n    println(P(1));\n}\n',
    right: 'struct P { x: int }\n\nfn main() {\n    println(P { x: 1 });\n}\n',
  },
  {
    code: 'E0310',
    title: 'something that cannot be assigned',
    text: '`let` names a value for good, `var` a place that can be assigned. Parameters, loop variables and what a pattern binds are like `let`, constants never change, and neither do the bytes of a string or the parts of a tuple or enum.',
    wrong: 'fn main() {\n    let total = 0;\n    for x in [1, 2, 3] {\n        total += x;\n    }\n    println(total);\n}\n',
    right: 'fn main() {\n    var total = 0;\n    for x in [1, 2, 3] {\n        total += x;\n    }\n    println(total);\n}\n',
  },
  {
    code: 'E0311',
    title: 'a type that does not have what the bound asks for',
    text: 'Ordering needs `Ord`: numbers, characters, strings, truth values, and tuples and arrays of these have it; a type of your own has it with `fn compare(self, other: Self): int`. Inside a generic function write the bound at the type parameter: `T: Ord`.',
    wrong: 'struct Card { rank: int }\n\nfn main() {\n    let hand = [Card { rank: 9 }, Card { rank: 3 }];\n    println(hand.sorted());\n}\n',
    right:
      'struct Card { rank: int }\n\nimpl Card {\n    fn compare(self, other: Card): int {\n        return self.rank - other.rank;\n    }\n}\n\nfn main() {\n    let hand = [Card { rank: 9 }, Card { rank: 3 }];\n    println(hand.sorted());\n}\n',
  },
  {
    code: 'E0312',
    title: 'an `impl` that does not match its interface or type',
    text: 'An `impl Interface for Type` has every method of the interface that has no default, with the same parameters and result, and no others. A type implements an interface once, and the type parameters of an `impl` stand in its type.',
    wrong:
      'interface Named {\n    fn name(self): string;\n}\n\nstruct Dog {}\n\nimpl Named for Dog {\n    fn name(self): int {\n        return 7;\n    }\n}\n\nfn main() {\n    println(Dog {}.name());\n}\n',
    right:
      'interface Named {\n    fn name(self): string;\n}\n\nstruct Dog {}\n\nimpl Named for Dog {\n    fn name(self): string {\n        return "Rex";\n    }\n}\n\nfn main() {\n    println(Dog {}.name());\n}\n',
  },
  {
    code: 'E0313',
    title: 'an interface that cannot be the type of a value',
    text: 'A value whose type is an interface is dispatched while the program runs. That works only where no method mentions `Self` beyond `self` and none is generic. Such an interface serves as a bound.',
    wrong:
      'interface Same {\n    fn same(self, other: Self): bool;\n}\n\nfn twice(x: Same): bool {\n    return x.same(x);\n}\n\nfn main() {\n    println("hello");\n}\n',
    right:
      'interface Same {\n    fn same(self, other: Self): bool;\n}\n\nimpl Same for int {\n    fn same(self, other: int): bool {\n        return self == other;\n    }\n}\n\nfn twice<T: Same>(x: T): bool {\n    return x.same(x);\n}\n\nfn main() {\n    println(twice(1));\n}\n',
  },
  {
    code: 'E0314',
    title: 'a struct literal that lacks a field, or gives one twice',
    text: 'A struct literal gives every field a value, once. Where many values start alike, write a function `new` that fills them in.',
    wrong: 'struct Point { x: int, y: int }\n\nfn main() {\n    println(Point { x: 1 });\n}\n',
    right: 'struct Point { x: int, y: int }\n\nfn main() {\n    println(Point { x: 1, y: 0 });\n}\n',
  },
  {
    code: 'E0315',
    title: '`?` where it cannot be used',
    text: '`?` takes the value out of an `Ok` or `Some`, or returns the `Err` or `None` from the function around it. So that function must return a `Result` or an `Option` itself. Elsewhere use `match`, `if let`, or `unwrap_or`.',
    wrong: 'fn main() {\n    let n = int.parse("42")?;\n    println(n);\n}\n',
    right: 'fn parse(s: string): Option<int> {\n    let n = int.parse(s)?;\n    return Some(n + 1);\n}\n\nfn main() {\n    println(parse("42"));\n}\n',
  },
  {
    code: 'E0316',
    title: 'a number that does not fit its type',
    text: 'An `int` has 64 bits, a `byte` goes from 0 to 255. Hexadecimal and binary literals may use all 64 bits.',
    wrong: 'fn main() {\n    println(9223372036854775808);\n}\n',
    right: 'fn main() {\n    println(9223372036854775807);\n}\n',
  },
  {
    code: 'E0317',
    title: 'a constant that is not known when the program is compiled',
    text: 'A `const` is worked out by the compiler: literals, other constants, operators. What calls a function, or makes an array, is a `static let`, which is worked out before `main`.',
    wrong: 'const PRIMES = [2, 3, 5];\n\nfn main() {\n    println(PRIMES);\n}\n',
    right: 'static let primes = [2, 3, 5];\n\nfn main() {\n    println(primes);\n}\n',
  },
  {
    code: 'E0318',
    title: 'something that has no address, or is no pointer',
    text: '`&x` points to a local `var` or a `static var`; `*p` goes through such a pointer. Values in between have no place that could be pointed to, and a `let` does not change, so that nobody needs a pointer to it.',
    wrong: 'fn bump(p: *int) {\n    *p += 1;\n}\n\nfn main() {\n    let n = 1;\n    bump(&n);\n    println(n);\n}\n',
    right: 'fn bump(p: *int) {\n    *p += 1;\n}\n\nfn main() {\n    var n = 1;\n    bump(&n);\n    println(n);\n}\n',
  },
  {
    code: 'E0319',
    title: 'something that cannot be looped over, indexed or sliced',
    text: '`for` goes over arrays, ranges, strings, maps, sets, deques and channels. Ranges `a..b` stand in `for`, in an index and in patterns only.',
    wrong: 'fn main() {\n    for i in 5 {\n        println(i);\n    }\n}\n',
    right: 'fn main() {\n    for i in 0..5 {\n        println(i);\n    }\n}\n',
  },
  {
    code: 'E0320',
    title: 'a definition that needs itself',
    text: 'The value of a constant cannot depend on that constant, and the type of a static variable cannot follow from itself.',
    wrong: 'const A = B + 1;\nconst B = A - 1;\n\nfn main() {\n    println(A, B);\n}\n',
    right: 'const A = 2;\nconst B = A - 1;\n\nfn main() {\n    println(A, B);\n}\n',
  },
  {
    code: 'E0321',
    title: 'an argument with a name',
    text: 'Arguments are given by position. Only the options of `spawn(...)` have names. Where a call needs many, pass a struct.',
    wrong: null,
    right: null,
  },
  {
    code: 'E0322',
    title: 'a host function that takes or gives what cannot cross to the host',
    text: 'An `extern` function is written in another language, which knows nothing of structs, enums and arrays of Weft. Numbers, bools, strings and arrays of bytes cross; other values are passed part by part, or as text.',
    wrong: 'struct Point { x: int, y: int }\n\nextern fn plot(p: Point);\n\nfn main() {\n    plot(Point { x: 1, y: 2 });\n}\n',
    right: 'struct Point { x: int, y: int }\n\nextern fn plot(x: int, y: int);\n\nfn main() {\n    let p = Point { x: 1, y: 2 };\n    plot(p.x, p.y);\n}\n',
  },
];
