// W00xx: what runs, but was probably not meant.
import type { ErrorPage } from './page.js';

export const WARNINGS: readonly ErrorPage[] = [
  {
    code: 'W0001',
    title: 'a variable or parameter that is never used',
    text: 'Either something was forgotten, or it can go. Where it has to be there, let its name begin with `_`.',
    wrong: 'fn main() {\n    let total = 3;\n    println("done");\n}\n',
    right: 'fn main() {\n    let _total = 3;\n    println("done");\n}\n',
  },
  {
    code: 'W0002',
    title: 'an import that is never used',
    text: 'Remove it.',
    wrong: 'import { sqrt } from "std/math";\n\nfn main() {\n    println("hello");\n}\n',
    right: 'import { sqrt } from "std/math";\n\nfn main() {\n    println(sqrt(2.0));\n}\n',
  },
  {
    code: 'W0003',
    title: 'something that is never reached',
    text: 'What stands before it always leaves: by `return`, `break`, `continue`, a panic, or a loop without end.',
    wrong: 'fn answer(): int {\n    return 42;\n    println("never");\n}\n\nfn main() {\n    println(answer());\n}\n',
    right: 'fn answer(): int {\n    println("once");\n    return 42;\n}\n\nfn main() {\n    println(answer());\n}\n',
  },
  {
    code: 'W0004',
    title: 'a `Result` or a `Future` that is ignored',
    text: 'The call may have failed, and nobody looks: handle its `Result` with `match` or `?`. A `Future` that nobody awaits or spawns never runs. Where that is meant, say so: `let _ = ...`.',
    wrong:
      'fn save(n: int): Result<()> {\n    if n < 0 {\n        return Err(Error.new("negative"));\n    }\n    return Ok(());\n}\n\nfn main() {\n    save(-1);\n}\n',
    right:
      'fn save(n: int): Result<()> {\n    if n < 0 {\n        return Err(Error.new("negative"));\n    }\n    return Ok(());\n}\n\nfn main() {\n    if let Err(e) = save(-1) {\n        println(e.message);\n    }\n}\n',
  },
  {
    code: 'W0005',
    title: 'an arm that is never reached',
    text: 'The arms before it take all its values: they are tried in order. Put the special case before the general one.',
    wrong: 'fn main() {\n    println(match 3 { _ => "any", 3 => "three" });\n}\n',
    right: 'fn main() {\n    println(match 3 { 3 => "three", _ => "any" });\n}\n',
  },
];
