// E00xx: signs, numbers, strings.
import type { ErrorPage } from './page.js';

export const LEXICAL: readonly ErrorPage[] = [
  {
    code: 'E0001',
    title: 'a sign that means nothing here',
    text: 'Outside of strings and comments a program consists of names, numbers, brackets and operators. Anything else is refused, typographic quotes and back quotes among it: they often come from a text that was copied out of a document.',
    wrong: 'fn main() {\n    println(`hello`);\n}\n',
    right: 'fn main() {\n    println("hello");\n}\n',
  },
  {
    code: 'E0002',
    title: 'a string that never ends',
    text: 'A string goes from one double quote to the next, over several lines if need be. A quote inside it is written `\\"`. When the closing quote is missing, the rest of the file would be text, so the compiler shows where it suspects the opening one.',
    wrong: 'fn main() {\n    println("hello);\n}\n',
    right: 'fn main() {\n    println("hello");\n}\n',
  },
  {
    code: 'E0003',
    title: 'a comment that never ends',
    text: 'Comments between `/*` and `*/` nest, so that a stretch of program which contains comments can be put into one. Every `/*` needs its own `*/`.',
    wrong: 'fn main() {\n    /* a note /* and one inside it */\n    println("hello");\n}\n',
    right: 'fn main() {\n    /* a note /* and one inside it */ */\n    println("hello");\n}\n',
  },
  {
    code: 'E0004',
    title: 'a number that cannot be read',
    text: 'Numbers are decimal (`1_000`), hexadecimal (`0xff`) or binary (`0b1010`), and have at most 64 bits. There are no suffixes for types: a literal takes its type from where it stands.',
    wrong: 'fn main() {\n    let mask = 0xfg;\n    println(mask);\n}\n',
    right: 'fn main() {\n    let mask = 0xff;\n    println(mask);\n}\n',
  },
  {
    code: 'E0005',
    title: 'an escape that does not exist',
    text: 'In strings and characters a backslash begins one of `\\n`, `\\r`, `\\t`, `\\0`, `\\\\`, `\\"`, `\\\'`, `\\$` and `\\u{1F600}`. Where backslashes are to be taken as they are, as in paths, a raw string `r"..."` has no escapes at all.',
    wrong: 'fn main() {\n    println("C:\\windows");\n}\n',
    right: 'fn main() {\n    println(r"C:\\windows");\n}\n',
  },
  {
    code: 'E0006',
    title: 'a character that is not exactly one',
    text: 'Single quotes hold one character, double quotes a string of any length. To take the only character out of a string, use `chars()`.',
    wrong: "fn main() {\n    let name = 'Ada';\n    println(name);\n}\n",
    right: 'fn main() {\n    let name = "Ada";\n    println(name);\n}\n',
  },
  {
    code: 'E0007',
    title: 'a NUL byte in the file',
    text: 'Programs are text files in UTF-8. A NUL byte in one usually means that it is something else: UTF-16 text, which some editors write under the name of Unicode, or no text at all.',
    wrong: 'fn main() {\n    println("hello");\n}\n\0',
    right: 'fn main() {\n    println("hello");\n}\n',
  },
];
