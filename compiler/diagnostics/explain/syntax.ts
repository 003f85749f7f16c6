// E01xx: how a program is written down.
import type { ErrorPage } from './page.js';

export const SYNTAX: readonly ErrorPage[] = [
  {
    code: 'E0101',
    title: 'something else was expected here',
    text: 'The text stops making sense at the place that is shown. Often a sign is missing just before it: a `;`, a comma, a closing bracket. The compiler goes on behind the statement, so that one such mistake does not hide the others.',
    wrong: 'fn main() {\n    let x = 1\n    println(x);\n}\n',
    right: 'fn main() {\n    let x = 1;\n    println(x);\n}\n',
  },
  {
    code: 'E0102',
    title: 'a brace that is never closed',
    text: 'Every `{` needs its `}`. The file ended while one was open. If the indentation shows which one it most likely is, that one is underlined, not the last.',
    wrong: 'fn main() {\n    if true {\n        println("yes");\n}\n',
    right: 'fn main() {\n    if true {\n        println("yes");\n    }\n}\n',
  },
  {
    code: 'E0103',
    title: 'a closing bracket that closes nothing',
    text: 'Brackets close in the opposite order in which they were opened. This one meets another bracket that is still open, or none.',
    wrong: 'fn main() {\n    println("hello"));\n}\n',
    right: 'fn main() {\n    println("hello");\n}\n',
  },
  {
    code: 'E0104',
    title: 'comparisons in a chain',
    text: '`a < b < c` would compare a truth value with a number, which nobody means. Compare twice, and join the two with `&&`.',
    wrong: 'fn main() {\n    let x = 5;\n    println(1 < x < 10);\n}\n',
    right: 'fn main() {\n    let x = 5;\n    println(1 < x && x < 10);\n}\n',
  },
  {
    code: 'E0105',
    title: 'a part that cannot stand in this place',
    text: 'The form as a whole is known, but one of its parts cannot be what was written: an inclusive range without an end, an element of a tuple that is no number, an interpolation where the text must be known beforehand.',
    wrong: 'fn main() {\n    let xs = [1, 2, 3];\n    println(xs[1..=]);\n}\n',
    right: 'fn main() {\n    let xs = [1, 2, 3];\n    println(xs[1..]);\n}\n',
  },
  {
    code: 'E0106',
    title: 'a struct literal that does not fit here',
    text: 'In the head of `if`, `while`, `match` and `for` a `{` begins the body, so a struct literal there needs parentheses. And a struct literal names all its fields: there is no `..other` that takes them from elsewhere.',
    wrong: 'struct P { x: int }\n\nfn main() {\n    if P { x: 1 } == P { x: 1 } {\n        println("equal");\n    }\n}\n',
    right: 'struct P { x: int }\n\nfn main() {\n    if (P { x: 1 }) == (P { x: 1 }) {\n        println("equal");\n    }\n}\n',
  },
  {
    code: 'E0107',
    title: 'a declaration without its value or body',
    text: 'A variable always has a value, and a function a body. Only `extern` functions have none, because the host gives it, and methods of an interface need none.',
    wrong: 'fn main() {\n    var total: int;\n    total = 3;\n    println(total);\n}\n',
    right: 'fn main() {\n    var total = 0;\n    total = 3;\n    println(total);\n}\n',
  },
  {
    code: 'E0108',
    title: 'a declaration that cannot stand here',
    text: 'Structs, enums, interfaces, `impl` blocks and imports stand at the top of a file. Inside a function there may be functions and constants. A function with a name is a statement of its own; as a value write a closure.',
    wrong: 'fn main() {\n    struct P { x: int }\n    println(1);\n}\n',
    right: 'struct P { x: int }\n\nfn main() {\n    println(P { x: 1 });\n}\n',
  },
  {
    code: 'E0109',
    title: 'something other than a declaration at the top of a file',
    text: 'A file consists of declarations. What is to be done stands in functions, and a program begins with `fn main()`.',
    wrong: 'println("hello");\n\nfn main() {}\n',
    right: 'fn main() {\n    println("hello");\n}\n',
  },
  {
    code: 'E0110',
    title: 'a type written as in another language',
    text: 'An array is `[T]`, a value that may be absent `Option<T>`, a result type follows a colon, and nothing is written for a reference: structs and arrays go by reference anyway.',
    wrong: 'fn first(xs: int[]): int {\n    return xs[0];\n}\n\nfn main() {\n    println(first([1, 2]));\n}\n',
    right: 'fn first(xs: [int]): int {\n    return xs[0];\n}\n\nfn main() {\n    println(first([1, 2]));\n}\n',
  },
  {
    code: 'E0111',
    title: 'a pattern or declaration of a form that does not exist',
    text: 'Fields of a struct have names, payloads of an enum have none; variants have no numbers; arrays are not taken apart by patterns.',
    wrong: 'enum Shape { Circle { radius: float }, Dot }\n\nfn main() {\n    println(1.0);\n}\n',
    right: 'enum Shape { Circle(float), Dot }\n\nfn main() {\n    println([Shape.Circle(1.0), Shape.Dot]);\n}\n',
  },
  {
    code: 'E0112',
    title: 'a word that another language uses',
    text: 'The intention is clear, but the word is different here: `var` instead of `let mut`, `else if` instead of `elif`, `fn` instead of `function`, `.` instead of `::`.',
    wrong: 'fn main() {\n    let mut n = 1;\n    n += 1;\n    println(n);\n}\n',
    right: 'fn main() {\n    var n = 1;\n    n += 1;\n    println(n);\n}\n',
  },
  {
    code: 'E0113',
    title: '`self` in the wrong place',
    text: '`self` is the first parameter of a method, and only methods have it: functions inside an `impl` or an `interface`. Its type is not written.',
    wrong: 'struct P { x: int }\n\nimpl P {\n    fn plus(n: int, self): int {\n        return n + 1;\n    }\n}\n\nfn main() {\n    println(P { x: 1 });\n}\n',
    right:
      'struct P { x: int }\n\nimpl P {\n    fn plus(self, n: int): int {\n        return self.x + n;\n    }\n}\n\nfn main() {\n    println(P { x: 1 }.plus(2));\n}\n',
  },
];
