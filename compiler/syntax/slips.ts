// What people who come from other languages write, and what they meant. Only hints: whatever is said here, the program is wrong already.
import type { TokenType } from 'chevrotain';
import type { Token } from './lexer.js';
import * as t from './tokens.js';

/** Hints for names that do not exist here but do elsewhere. For the checker, when a name is unknown. */
export const foreignNames: ReadonlyMap<string, string> = new Map([
  ['null', 'there is no null; a value that may be absent is an `Option<T>`: `None` or `Some(value)`'],
  ['nil', 'there is no nil; a value that may be absent is an `Option<T>`: `None` or `Some(value)`'],
  ['undefined', 'there is no undefined; a value that may be absent is an `Option<T>`: `None` or `Some(value)`'],
  ['this', 'the receiver of a method is `self`'],
  ['console', 'print with `println(...)`'],
  ['fmt', 'print with `println(...)`'],
  ['printf', 'print with `println("x = ${x}")`'],
  ['make', 'a channel is made with `Chan<T>.new(capacity)`, an array with `[]`'],
  ['append', 'arrays grow with `xs.push(x)`'],
  ['len', 'lengths are methods: `xs.len()`'],
  ['String', 'the type is `string`'],
  ['str', 'the type is `string`'],
  ['number', 'numbers are `int` or `float`'],
  ['boolean', 'the type is `bool`'],
  ['i64', 'the type is `int`'],
  ['i32', 'the type is `int`'],
  ['u8', 'the type is `byte`'],
  ['usize', 'the type is `int`'],
  ['f64', 'the type is `float`'],
  ['f32', 'the type is `float`'],
  ['double', 'the type is `float`'],
  ['rune', 'the type is `char`'],
  ['Vec', 'a growable array is `[T]`'],
  ['Array', 'an array type is `[T]`'],
  ['HashMap', 'the type is `Map<K, V>`'],
  ['HashSet', 'the type is `Set<T>`'],
  ['VecDeque', 'the type is `Deque<T>`'],
  ['void', 'a function that gives nothing has no result type; the value is `()`'],
  ['any', 'there is no type for everything; use type parameters or an interface'],
]);

/** Hints for words at the beginning of an item or a statement. */
export const foreignWords: ReadonlyMap<string, string> = new Map([
  ['class', 'there are no classes: declare a `struct` and give it methods in an `impl` block'],
  ['type', 'there are no type aliases: declare a `struct` or an `enum`'],
  ['trait', 'it is called `interface`'],
  ['pub', 'top-level names are exported unless they start with `_`'],
  ['export', 'top-level names are exported unless they start with `_`'],
  ['public', 'fields and methods are public unless they start with `_`'],
  ['private', 'fields and methods that start with `_` are private'],
  ['mod', 'every file is a module; take from it with `import { name } from "./file";`'],
  ['use', 'write `import { name } from "std/time";`'],
  ['package', 'a file is a module without saying so'],
  ['switch', 'write `match value { pattern => result, }`'],
  ['try', 'failures are values: `Result<T>`, `?` and `match`'],
  ['throw', 'return an `Err(...)`, or call `panic("...")`'],
  ['go', 'start a task with `spawn f();`'],
  ['do', 'write `loop { ...; if done { break; } }`'],
  ['until', 'write `while !condition { }`'],
  ['unless', 'write `if !condition { }`'],
  ['foreach', 'write `for x in xs { }`'],
  ['print', 'calls take parentheses: `print(x)`'],
]);

/** Names that stand for types, where somebody writes a type before a name. */
export const typeWords = /^(int|float|string|bool|byte|char|double|boolean|auto|String|[iu](8|16|32|64)|f(32|64))$/;

/** Words of other languages that declare the name behind them. */
export const foreignDeclarations = /^(class|type|trait|func|function|def|fun|record|object|module|mut)$/;

/** A hint for a syntax error at `index` of `tokens`, where `expected` says what was expected. */
export function slipHint(tokens: readonly Token[], index: number, expected: string): string | undefined {
  const found = tokens[index];
  const before = tokens[index - 1];
  const earlier = tokens[index - 2];
  const next = tokens[index + 1];
  const is = (token: Token | undefined, type: TokenType, image?: string): boolean =>
    token !== undefined && token.tokenType === type && (image === undefined || token.image === image);

  if (is(found, t.PlusPlus)) return 'write `x += 1`';
  if (is(before, t.Minus) && is(earlier, t.Minus)) return 'write `x -= 1`';
  if (is(before, t.Question) && !is(found, t.Semicolon)) return 'there is no `a ? b : c`; write `if a { b } else { c }`';
  if (found === undefined) return undefined;

  if (found.tokenType === t.Identifier && found.image === 'and') return 'write `&&`';
  if (found.tokenType === t.Identifier && found.image === 'or') return 'write `||`';
  if (is(before, t.Identifier, 'not')) return 'write `!`';
  if (is(before, t.Identifier, 'new') && found.tokenType === t.Identifier)
    return `make values with \`${found.image}.new(...)\` or \`${found.image} { field: value }\``;
  if (is(found, t.Bang) && is(next, t.LParen)) return 'there are no macros; leave the `!` out';
  if (is(found, t.Bang) && is(next, t.LBracket)) return 'there are no macros; an array is written `[1, 2, 3]`, or `[0; n]`';
  if (is(before, t.Identifier, 'lambda')) return 'a closure is `x => value` or `(x, y) => value`';
  if (is(before, t.Identifier) && typeWords.test(before!.image) && is(found, t.Identifier) && is(next, t.Eq))
    return `a variable is declared with \`let ${found.image}: ${before!.image} = ...\`, or with \`var\``;
  if (is(found, t.Semicolon) && expected.includes('`)`')) return 'a `)` is missing before it';
  if (is(found, t.Semicolon) && expected.includes('`]`')) return 'a `]` is missing before it';
  if (is(found, t.Lt) && is(next, t.Minus)) return 'the next value of a channel is `ch.recv()`';
  if (is(found, t.RParen) && is(before, t.Gt)) return 'a type is no value; a channel is made with `Chan<int>.new(8)`';
  if (is(found, t.LCurly) && is(before, t.RParen)) {
    const word = tokens[before!.match - 1];
    if (is(word, t.Identifier) && foreignWords.has(word!.image)) return foreignWords.get(word!.image);
  }
  if (is(found, t.Colon) && is(next, t.Eq)) return 'write `let x = value;`, or `var` where it is assigned again';
  if (is(found, t.DotDot) && expected.includes('parameter')) return 'there are no parameters for any number of arguments: take an array';
  if (is(found, t.Colon) && expected.includes('in the string')) return 'there are no format specifiers: call `x.to_fixed(2)`, `s.pad_left(8)` and the like';
  if (is(found, t.Eq) && expected.includes('after the field')) return 'fields have no defaults: give the struct a function `new` that fills them in';
  if (is(found, t.DotDot) || is(found, t.DotDotEq)) return 'ranges stand only in `for x in a..b`, in indexes and in patterns';
  if (is(found, t.Arrow) && !expected.includes('`=>`')) return 'a closure is `x => value` or `(x, y) => value`; in a guard it needs parentheses';
  if (is(found, t.ThinArrow)) return expected.includes('`=>`') ? 'write `=>`' : 'a result type is written `: T`';
  if (is(found, t.Pipe) && expected.includes('expression')) return 'a closure is `x => value` or `(x, y) => value`';
  if (is(found, t.OrOr) && expected.includes('expression')) return 'a closure without parameters is `() => value`';
  if (is(found, t.Eq) && expected.includes('`{`')) return 'compare with `==`';
  if (expected.includes('`{`') && (expected.includes('condition') || expected.includes('else'))) return 'the body always stands in braces';
  if (expected.includes('`in`') && before?.tokenType === t.LParen) return 'write `for x in 0..n { }`';
  if (is(found, t.Colon) && is(before, t.Identifier, 'default')) return 'an arm is `default => ...` in `select`, `_ => ...` in `match`';
  if (is(found, t.Identifier, 'of')) return 'write `in`';
  if (found.tokenType === t.Colon && is(before, t.Identifier, 'case')) return 'an arm is `pattern => result,`';
  if (is(before, t.Identifier) && foreignWords.has(before!.image)) return foreignWords.get(before!.image);
  if (found.tokenType === t.Identifier && foreignWords.has(found.image)) return foreignWords.get(found.image);
  if (is(found, t.LetWord) && is(before, t.AndAnd)) return 'nest one `if let` in the other, or `match` on a tuple';
  if (expected.includes('a name') && t.reservedWords.has(found.image)) return `\`${found.image}\` is a reserved word; choose another name`;
  if (is(found, t.Char)) return 'strings take double quotes';
  return undefined;
}
