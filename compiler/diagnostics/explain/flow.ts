// E04xx: patterns and control flow.
import type { ErrorPage } from './page.js';

export const FLOW: readonly ErrorPage[] = [
  {
    code: 'E0401',
    title: 'a `match` that leaves a case out',
    text: 'A `match` says what to do with every value that may come. The message shows one that none of the arms takes. Name it, or end with `_ => ...`; naming the cases has the advantage that the compiler finds this place again when a variant is added.',
    wrong: 'enum Light { Red, Amber, Green }\n\nfn main() {\n    let light = Light.Amber;\n    println(match light { .Red => "stop", .Green => "go" });\n}\n',
    right:
      'enum Light { Red, Amber, Green }\n\nfn main() {\n    let light = Light.Amber;\n    println(match light { .Red | .Amber => "stop", .Green => "go" });\n}\n',
  },
  {
    code: 'E0402',
    title: 'a `let` or `for` with a pattern that may not fit',
    text: 'A `let` takes its value apart and cannot fail. Where the pattern fits only some values, use `if let`, `match`, or `let ... else`.',
    wrong: 'fn main() {\n    let Some(n) = int.parse("42");\n    println(n);\n}\n',
    right: 'fn main() {\n    let Some(n) = int.parse("42") else {\n        return;\n    };\n    println(n);\n}\n',
  },
  {
    code: 'E0403',
    title: 'a pattern for another type',
    text: 'A pattern has the form of the values that it is compared with: a tuple has as many parts, a variant belongs to the enum, a struct pattern names all fields or ends with `..`.',
    wrong: 'fn main() {\n    match (1, 2) {\n        (a, b, c) => println(a + b + c),\n    }\n}\n',
    right: 'fn main() {\n    match (1, 2) {\n        (a, b) => println(a + b),\n    }\n}\n',
  },
  {
    code: 'E0404',
    title: 'a capital letter where a pattern would bind a new name',
    text: 'A name alone is a new variable that fits anything. With a capital it was almost certainly meant to be a variant, which takes a dot, or a constant, which is compared in a guard.',
    wrong: 'enum Light { Red, Green }\n\nfn main() {\n    println(match Light.Green { Red => "stop", _ => "go" });\n}\n',
    right: 'enum Light { Red, Green }\n\nfn main() {\n    println(match Light.Green { .Red => "stop", _ => "go" });\n}\n',
  },
  {
    code: 'E0405',
    title: 'alternatives that bind different names',
    text: 'Whichever alternative of `a | b` fits, the arm sees the same variables: every alternative binds the same names, with the same types.',
    wrong: 'fn main() {\n    println(match (1, 2) { (1, y) | (x, 1) => 1, _ => 2 });\n}\n',
    right: 'fn main() {\n    println(match (1, 2) { (1, x) | (x, 1) => x, _ => 2 });\n}\n',
  },
  {
    code: 'E0406',
    title: '`break`, `continue` or `return` with nothing to leave',
    text: '`break` and `continue` belong to a loop of the same function. A closure and the body of `spawn` or `defer` are functions of their own: they cannot leave a loop around them, and their `return` leaves only themselves.',
    wrong: 'fn main() {\n    [1, 2, 3].each(x => {\n        if x == 2 {\n            break;\n        }\n        println(x);\n    });\n}\n',
    right: 'fn main() {\n    for x in [1, 2, 3] {\n        if x == 2 {\n            break;\n        }\n        println(x);\n    }\n}\n',
  },
  {
    code: 'E0407',
    title: '`return` or `?` in a `defer` block',
    text: 'A `defer` runs when the function is being left already, with its result fixed. It has nowhere to return to.',
    wrong: 'fn main() {\n    defer {\n        println("bye");\n        return;\n    }\n    println("hello");\n}\n',
    right: 'fn main() {\n    defer {\n        println("bye");\n    }\n    println("hello");\n}\n',
  },
  {
    code: 'E0408',
    title: 'the `else` of a `let` that goes on',
    text: 'Behind `let pattern = value else { ... };` the names of the pattern are there, so the `else` block must not reach that place: it ends with `return`, `break`, `continue` or `panic(...)`.',
    wrong: 'fn main() {\n    let Some(n) = int.parse("x") else {\n        println("no number");\n    };\n    println(n);\n}\n',
    right: 'fn main() {\n    let Some(n) = int.parse("x") else {\n        println("no number");\n        return;\n    };\n    println(n);\n}\n',
  },
  {
    code: 'E0409',
    title: '`break` with a value in a loop that has none',
    text: 'Only `loop` gives a value, that of its `break`: `while` and `for` may also end because there is nothing more to do, and would have none then.',
    wrong: 'fn main() {\n    for x in [1, 2, 3] {\n        if x > 1 {\n            break x;\n        }\n    }\n}\n',
    right:
      'fn main() {\n    var first = 0;\n    for x in [1, 2, 3] {\n        if x > 1 {\n            first = x;\n            break;\n        }\n    }\n    println(first);\n}\n',
  },
  {
    code: 'E0410',
    title: 'a name or field twice in one pattern',
    text: 'Each name that a pattern binds stands in it once. To ask whether two parts are equal, bind both and compare them in a guard.',
    wrong: 'fn main() {\n    println(match (1, 1) { (x, x) => "same", _ => "different" });\n}\n',
    right: 'fn main() {\n    println(match (1, 1) { (x, y) if x == y => "same", _ => "different" });\n}\n',
  },
  {
    code: 'E0411',
    title: 'a range that contains nothing',
    text: 'A range in a pattern goes from the smaller end to the larger. `a..b` leaves `b` out, `a..=b` takes it in.',
    wrong: 'fn main() {\n    println(match 5 { 9..=1 => "digit", _ => "other" });\n}\n',
    right: 'fn main() {\n    println(match 5 { 1..=9 => "digit", _ => "other" });\n}\n',
  },
];
