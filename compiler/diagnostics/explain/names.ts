// E02xx: names and modules.
import type { ErrorPage } from './page.js';

export const NAMES: readonly ErrorPage[] = [
  {
    code: 'E0201',
    title: 'a name that is not known here',
    text: 'A name is known from its declaration to the end of the block around it; functions, types and constants are known in their whole file, and in others by `import`. The hint names the nearest name there is, when one is near.',
    wrong: 'fn main() {\n    let count = 1;\n    println(cuont);\n}\n',
    right: 'fn main() {\n    let count = 1;\n    println(count);\n}\n',
  },
  {
    code: 'E0202',
    title: 'a type that is not known here',
    text: 'The types that are always there are `int`, `float`, `byte`, `bool`, `char`, `string`, arrays `[T]`, tuples, functions, and those of the library. Others are declared in the file, imported, or the type parameters of the function or type around.',
    wrong: 'fn half(n: integer): int {\n    return n / 2;\n}\n\nfn main() {\n    println(half(4));\n}\n',
    right: 'fn half(n: int): int {\n    return n / 2;\n}\n\nfn main() {\n    println(half(4));\n}\n',
  },
  {
    code: 'E0203',
    title: 'a field, method or variant that the type does not have',
    text: 'What stands after a dot belongs to the type before it. Methods are those of its `impl` blocks, of the interfaces that it implements, and of the library. A function without `self` belongs to the type itself and is called as `Type.name(...)`.',
    wrong: 'fn main() {\n    let xs = [1, 2, 3];\n    println(xs.length());\n}\n',
    right: 'fn main() {\n    let xs = [1, 2, 3];\n    println(xs.len());\n}\n',
  },
  {
    code: 'E0204',
    title: 'a name that is declared twice',
    text: 'In one file, one type, one list of parameters or one pattern a name stands once. Variables are different: a later `let` of the same name shadows the earlier one.',
    wrong: 'fn greet() {\n    println("hello");\n}\n\nfn greet() {\n    println("good day");\n}\n\nfn main() {\n    greet();\n}\n',
    right:
      'fn greet() {\n    println("hello");\n}\n\nfn greet_formally() {\n    println("good day");\n}\n\nfn main() {\n    greet();\n    greet_formally();\n}\n',
  },
  {
    code: 'E0205',
    title: 'a name that the module does not export',
    text: 'A module exports all its top-level names but those that start with `_`.',
    wrong: 'import { sleeep } from "std/time";\n\nfn main() {\n    sleeep(1);\n}\n',
    right: 'import { sleep } from "std/time";\n\nfn main() {\n    sleep(1);\n}\n',
  },
  {
    code: 'E0206',
    title: 'something private to another module',
    text: 'Names, fields and methods that start with `_` belong to the module that declares them. Others use what it offers: its functions, its other methods.',
    wrong: 'import { Counter } from "./counter";\n\nfn main() {\n    let c = Counter.new();\n    c._count = 5;\n    println(c.get());\n}\n',
    right: 'import { Counter } from "./counter";\n\nfn main() {\n    let c = Counter.new();\n    println(c.get());\n}\n',
    files: {
      'counter.weft':
        'struct Counter { _count: int }\n\nimpl Counter {\n    fn new(): Counter {\n        return Counter { _count: 0 };\n    }\n\n    fn get(self): int {\n        self._count += 1;\n        return self._count;\n    }\n}\n',
    },
  },
  {
    code: 'E0207',
    title: 'an attribute that means nothing here',
    text: 'Functions may have `#[kernel]` (run in ring 0), `#[no_preempt]` (never interrupted) and `#[inline]`. Others are for the standard library.',
    wrong: '#[fast]\nfn main() {\n    println("hello");\n}\n',
    right: '#[inline]\nfn twice(n: int): int {\n    return 2 * n;\n}\n\nfn main() {\n    println(twice(2));\n}\n',
  },
  {
    code: 'E0208',
    title: 'a type, interface or method where a value is wanted',
    text: 'The name exists, but it is not a value by itself. A value of an enum is one of its variants, a value of a struct is made by a literal, and a method is called; where a function is wanted, write a closure that calls it.',
    wrong: 'enum Colour { Red, Green }\n\nfn main() {\n    let c = Colour;\n    println(c);\n}\n',
    right: 'enum Colour { Red, Green }\n\nfn main() {\n    let c = Colour.Red;\n    println(c, Colour.Green);\n}\n',
  },
  {
    code: 'E0209',
    title: 'a declaration without what it needs, or with too much',
    text: 'An enum has at least one variant; an intrinsic function has no body.',
    wrong: 'enum Nothing {}\n\nfn main() {\n    println("hello");\n}\n',
    right: 'enum Nothing { Nothing }\n\nfn main() {\n    println(Nothing.Nothing);\n}\n',
  },
  {
    code: 'E0210',
    title: 'a program without a `main` that it can begin with',
    text: 'A program begins at `fn main()`, which takes no parameters. It returns nothing, an `int` that becomes the exit code, or a `Result<(), E>` whose `Err` is printed. The arguments of the command line are given by `args()` of `std/io`.',
    wrong: 'fn main(args: [string]) {\n    println(args);\n}\n',
    right: 'import { args } from "std/io";\n\nfn main() {\n    println(args());\n}\n',
  },
  {
    code: 'E0211',
    title: 'the standard library lacks what the compiler relies on',
    text: 'The compiler turns parts of the language into calls of the library. One of those functions or types is not there. A program cannot cause this: the library has been changed, or belongs to another version.',
    wrong: null,
    right: null,
  },
  {
    code: 'E0212',
    title: 'a variable that a generic local function cannot reach',
    text: 'A local function with type parameters is compiled once for each choice of them, apart from the function around it, so it captures nothing. Give it what it needs as an argument, or write a closure, which has no type parameters.',
    wrong: 'fn main() {\n    let prefix = "> ";\n    fn show<T>(x: T) {\n        println("${prefix}${x}");\n    }\n    show(1);\n    show("a");\n}\n',
    right: 'fn main() {\n    fn show<T>(prefix: string, x: T) {\n        println("${prefix}${x}");\n    }\n    show("> ", 1);\n    show("> ", "a");\n}\n',
  },
  {
    code: 'E0213',
    title: 'a module that is not there',
    text: 'Modules of the library are imported by their names, such as "std/time". Files of your own are imported by a path that starts with a dot, is relative to the importing file, and leaves out `.weft`.',
    wrong: 'import { sleep } from "time";\n\nfn main() {\n    sleep(1);\n}\n',
    right: 'import { sleep } from "std/time";\n\nfn main() {\n    sleep(1);\n}\n',
  },
  {
    code: 'E0214',
    title: 'imports that go round in a circle',
    text: 'Modules are initialised one after another, imports first, so two files cannot import each other. Move what both need into a third.',
    wrong: 'import { g } from "./ping";\n\nfn f(): int {\n    return 1;\n}\n\nfn main() {\n    println(g());\n}\n',
    right: 'import { h } from "./pong";\n\nfn main() {\n    println(h());\n}\n',
    files: {
      'ping.weft': 'import { f } from "./main";\n\nfn g(): int {\n    return f();\n}\n',
      'pong.weft': 'fn h(): int {\n    return 1;\n}\n',
    },
  },
];
