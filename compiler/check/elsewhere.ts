// Names that a program has not got, and what to say of them: where the library has them, or what they are called here.
import { foreignNames } from '../syntax/slips.js';
import { lookup, visibleNames, type Environment } from './environment.js';
import type { Program } from './environment.js';

/** What the library exports that has to be imported, by module. A test holds it to the library. */
export const IMPORTED: Readonly<Record<string, readonly string[]>> = {
  'std/math': 'sqrt floor ceil round trunc sin cos tan asin acos atan atan2 exp log log2 log10 pow hypot PI E gcd pow_int'.split(' '),
  'std/random': ['Random'],
  'std/json': ['Json'],
  'std/time': ['now', 'now_ns', 'cycles', 'wall_time'],
  'std/io': ['read_line', 'read_all', 'args'],
};

/** Modules of the library that have this name. */
export function importHint(name: string): string | undefined {
  for (const [module, names] of Object.entries(IMPORTED)) if (names.includes(name)) return `write \`import { ${name} } from "${module}";\` at the top`;
  return undefined;
}

/** The enum of this program that has a variant of that name. */
function variantHint(program: Program, env: Environment, name: string): string | undefined {
  for (const visible of visibleNames(program, env)) {
    const def = lookup(program, env, visible);
    if (def?.kind === 'enum' && def.variants.some((v) => v.name === name)) return `it is a variant of \`${def.name}\`: write \`${def.name}.${name}\``;
  }
  return undefined;
}

/** A hint for a value that there is not, where it is not misspelt. */
export function elsewhereHint(program: Program, env: Environment, name: string): string | undefined {
  return importHint(name) ?? variantHint(program, env, name) ?? foreignNames.get(name);
}

/** Methods by the names that they have in other languages. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['length', 'write `len()`'],
  ['size', 'write `len()`'],
  ['count', 'write `len()`'],
  ['toString', 'write `to_string()`'],
  ['forEach', 'write `each(f)`, or a `for` loop'],
  ['toUpperCase', 'write `to_upper()`'],
  ['toLowerCase', 'write `to_lower()`'],
  ['to_uppercase', 'write `to_upper()`'],
  ['to_lowercase', 'write `to_lower()`'],
  ['upper', 'write `to_upper()`'],
  ['lower', 'write `to_lower()`'],
  ['includes', 'write `contains(x)`'],
  ['has', 'write `contains(x)`'],
  ['contains_key', 'write `contains(key)`'],
  ['containsKey', 'write `contains(key)`'],
  ['indexOf', 'write `index_of(x)` for arrays, `find(text)` for strings'],
  ['startsWith', 'write `starts_with(text)`'],
  ['endsWith', 'write `ends_with(text)`'],
  ['substring', 'write `s[from..to]`'],
  ['substr', 'write `s[from..to]`'],
  ['charAt', 'write `s.chars()[i]`'],
  ['charCodeAt', 'write `s.chars()[i] as int`'],
  ['append', 'write `push(x)`'],
  ['add', 'write `push(x)` for arrays, `insert(x)` for sets'],
  ['put', 'write `insert(key, value)`, or `map[key] = value`'],
  ['delete', 'write `remove(...)`'],
  ['reduce', 'write `fold(initial, (so_far, x) => ...)`'],
  ['concatenate', 'write `a + b`'],
  ['clone', 'write `copy()` for arrays; strings and numbers need none'],
  ['iter', 'loop over the value itself: `for x in xs { }`'],
  ['collect', 'there are no lazy iterators: `map` and `filter` give arrays'],
  ['unwrapOr', 'write `unwrap_or(value)`'],
  ['orElse', 'write `unwrap_or(value)`'],
  ['isEmpty', 'write `is_empty()`'],
  ['padStart', 'write `pad_left(width, c)`'],
  ['padEnd', 'write `pad_right(width, c)`'],
  ['toFixed', 'write `to_fixed(digits)`'],
  ['shift', 'write `remove(0)`, or use a `Deque`'],
  ['unshift', 'write `insert(0, x)`, or use a `Deque`'],
]);

export const foreignMethodHint = (name: string): string | undefined => METHODS.get(name);
