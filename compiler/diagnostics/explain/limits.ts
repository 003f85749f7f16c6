// E09xx: what is too much, and what this version does not have.
import type { ErrorPage } from './page.js';

const wide = Array.from({ length: 251 }, (_, i) => `f${i}`);
/** One line for each value of the example of E0922. */
const huge = (line: (i: number) => string): string => Array.from({ length: 32_001 }, (_, i) => line(i)).join('');

const repeated = (text: string, times: number): string => text.repeat(times);

export const LIMITS: readonly ErrorPage[] = [
  {
    code: 'E0901',
    title: 'a program that is nested too deep',
    text: 'Brackets and blocks may be nested 200 deep, which is more than anybody reads. Generated programs give the inner parts names of their own.',
    wrong: 'fn main() {\n    println(((((1)))));   // and so on, more than 200 times\n}\n',
    wrongInFull: `fn main() {\n    println(${repeated('(', 250)}1${repeated(')', 250)});\n}\n`,
    right: 'fn main() {\n    let inner = (((1)));\n    println(((inner)));\n}\n',
  },
  {
    code: 'E0902',
    title: 'a chain that is too long',
    text: 'A chain of operators, of calls or of `else if` may have 500 parts. Add long lists up with a loop, choose among many cases with `match`.',
    wrong: 'fn main() {\n    println(1 + 1 + 1);   // and so on, more than 500 times\n}\n',
    wrongInFull: `fn main() {\n    println(1${repeated(' + 1', 600)});\n}\n`,
    right: 'fn main() {\n    println([1; 600].sum());\n}\n',
  },
  {
    code: 'E0911',
    title: '`unsafe` and `asm`, which this version does not have',
    text: 'What reaches below the language is the library’s for now.',
    wrong: 'fn main() {\n    unsafe {\n        println("hello");\n    }\n}\n',
    right: 'fn main() {\n    println("hello");\n}\n',
  },
  {
    code: 'E0912',
    title: 'interrupt handlers, which this version does not have',
    text: 'The kernel’s own handlers in `stdlib/kernel` show what they look like.',
    wrong: 'interrupt fn on_timer() {}\n\nfn main() {\n    println("hello");\n}\n',
    right: 'fn main() {\n    sleep(1);\n    println("hello");\n}\n',
  },
  {
    code: 'E0920',
    title: 'a generic function that calls itself with ever larger types',
    text: 'A generic function is compiled once for each choice of its types. When it calls itself with a larger type each time, there is no end to that. Let the recursive call use the same types.',
    wrong: 'fn f<T>(x: T, n: int) {\n    if n > 0 {\n        f([x], n - 1);\n    }\n}\n\nfn main() {\n    f(1, 3);\n}\n',
    right: 'fn f<T>(x: T, n: int) {\n    if n > 0 {\n        f(x, n - 1);\n    }\n}\n\nfn main() {\n    f(1, 3);\n}\n',
  },
  {
    code: 'E0921',
    title: 'a struct or tuple with too many fields',
    text: 'An object has at most 250 fields, because an instruction names a field in one byte. Group fields that belong together into structs of their own, or use an array.',
    wrong:
      'struct Wide { f0: int, f1: int, f2: int }   // and so on, up to f250\n\nfn main() {\n    let w = Wide { f0: 0, f1: 0, f2: 0 };   // and so on\n    println(w);\n}\n',
    wrongInFull: `struct Wide { ${wide.map((f) => `${f}: int`).join(', ')} }\n\nfn main() {\n    let w = Wide { ${wide.map((f) => `${f}: 0`).join(', ')} };\n    println(w);\n}\n`,
    right: 'struct Wide { fields: [int] }\n\nfn main() {\n    let w = Wide { fields: [0; 251] };\n    println(w.fields.len());\n}\n',
  },
  {
    code: 'E0922',
    title: 'a function that is too large',
    text: 'The bytecode has room for 65,535 registers in a function and as many cases in a `match`, and 65,535 different constants in a program. An async function that waits is an object on the heap, with a field for every value that it wants afterwards, 32,000 at most; under `--model stackless` that holds for all functions that wait. Only programs that other programs write reach these limits. Keep what is much in an array, which is one value, or divide the function.',
    wrong:
      'import { args } from "std/io";\n\nasync fn add(): int {\n    let v0 = args().len();\n    let v1 = args().len() + 1;   // and so on, up to v32000\n    await timer(1);\n    return v0 + v1;   // and so on\n}\n\nfn main() {\n    println(block_on(add()));\n}\n',
    // Two megabytes, which nobody but a test asks for.
    get wrongInFull() {
      return `import { args } from "std/io";\n\nasync fn add(): int {\n${huge((i) => `    let v${i} = args().len() + ${i};\n`)}    await timer(1);\n    var sum = 0;\n${huge((i) => `    sum = sum * 3 + v${i};\n`)}    return sum;\n}\n\nfn main() {\n    println(block_on(add()));\n}\n`;
    },
    right:
      'import { args } from "std/io";\n\nasync fn add(): int {\n    var values: [int] = [];\n    for i in 0..32_001 {\n        values.push(args().len() + i);\n    }\n    await timer(1);\n    return values.sum();\n}\n\nfn main() {\n    println(block_on(add()));\n}\n',
  },
  {
    code: 'E0930',
    title: 'code that cannot suspend keeps the processor',
    text: 'Said while a program runs under `--model stackless` with `--max-deferral N`, which then ends with exit code 4. Tasks are state machines there, and only a function that can suspend can give the processor away in its midst: it has a state to go on from. A function that calls nothing that suspends runs to its end, and every other task waits. The lines below the message are the function that runs, and those that called it.\nLet the function `yield` now and then, which makes it one that can suspend; divide the work among several calls with an `await` between them; or run the program under `--model mixed`, where tasks have stacks and the timer can take the processor from any of them. `weft colors` shows which functions suspend.',
    wrong: null,
    right: null,
  },
];
