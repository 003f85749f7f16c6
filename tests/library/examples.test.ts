// Every function of the library has a comment with an example, and the examples are true.
import { expect, test } from 'vitest';
import { compileText, runModule } from '../support/run-program.js';
import { documentedFunctions } from './documentation.js';

const functions = documentedFunctions();

/** Functions that no program calls by name: exceptions and unwinding, what the compiler and the runtime call, parts of channels. `exit` would end the examples. */
const INTERNAL: readonly RegExp[] = [
  /^prelude\/panic (?!(panic|assert|assert_eq)$)/,
  /^prelude\/exit exit$/,
  /^std\/task (new_handle|block_on)$/,
  /^std\/sync (ChanQueue\.\w+|Chan\.\w+_async)$/,
];
const DOCUMENTED = /^(prelude\/.*|std\/(math|random|json|task|sync))$/;

test('every function has a comment with an example', () => {
  const bare = functions
    .filter(({ module }) => DOCUMENTED.test(module))
    .filter(({ module, name, doc, example }) => (doc === null || example === null) && !INTERNAL.some((internal) => internal.test(`${module} ${name}`)));
  expect(bare.map(({ module, name }) => `${module} ${name}`)).toEqual([]);
});

const IMPORTS = `
import { sqrt, floor, ceil, round, trunc, sin, cos, tan, asin, acos, atan, atan2, exp, log, log2, log10, pow, hypot, gcd, pow_int, PI, E } from "std/math";
import { Random } from "std/random";
import { Json, parse } from "std/json";
`;

test('the examples are true', () => {
  const examples = functions.filter(({ module, example }) => DOCUMENTED.test(module) && example !== null);
  expect(examples.length).toBeGreaterThan(250);
  const program = [
    IMPORTS,
    'fn report(name: string, outcome: Result<()>) { if let Err(e) = outcome { println("\\nFAILED ${name}: ${e.message}"); } }',
    ...examples.map(({ example }, i) => `fn example_${i}() {\n${example}\n}`),
    'fn main() {',
    ...examples.map(({ module, name }, i) => `let t${i} = spawn example_${i}(); report("${module} ${name}", t${i}.try_join());`),
    '}',
  ].join('\n');
  const compiled = compileText(program);
  expect(
    compiled.diagnostics
      .filter((d) => d.severity === 'error')
      .map((d) => `${d.message}: ${compiled.files[d.span.file]!.text.slice(d.span.start - 40, d.span.end + 40)}`),
  ).toEqual([]);
  const run = runModule(compiled.module!);
  expect(run.out.split('\n').filter((line) => line.startsWith('FAILED'))).toEqual([]);
  expect(run.ending).toBe('exit 0');
});
