// Random programs of async functions: awaits in branches, loops, nested calls; panics, cancellations, branches, defers. Each logs what it does. Durations are drawn
// by the program itself from a wide range, so that no two moments fall together: what happens at one moment is ordered by cycles, which models do not share.

import { Draw } from '../support/draw.js';

const FUNCTIONS = 5;

export function randomAsyncProgram(seed: number): string {
  const draw = new Draw(seed);
  const fns = Array.from({ length: FUNCTIONS }, (_, i) => asyncFn(draw, i));
  return `import { now } from "std/time";

static var drawn = ${1 + draw.below(1_000_000)};

fn ms(): int {
    drawn = drawn * 48271 % 2147483647;
    return 1 + drawn % 1_000_003;
}

${fns.join('\n')}
async fn main() {
    let ch = Chan<int>.new(2);
    for i in 0..3 {
        let t = spawn f${FUNCTIONS - 1}(i, ch);
        if i == ${draw.below(4)} {
            sleep(ms());
            t.cancel();
        }
        println("task \${i} \${t.try_join()}");
    }
    println(now() > 0);
}
`;
}

function asyncFn(draw: Draw, index: number): string {
  const lines = [`    defer { println("f${index} left"); }`];
  for (let n = 2 + draw.below(3); n > 0; n--) lines.push(...statement(draw, index, 2).map((line) => `    ${line}`));
  return `async fn f${index}(n: int, ch: Chan<int>): int {
    var sum = n;
    println("f${index} \${n}");
${lines.join('\n')}
    return sum;
}`;
}

/** A call of a function of a lower number; of the lowest, a wait. */
function future(draw: Draw, index: number): string {
  if (index === 0) return `async { await timer(ms()); sum }`;
  return `f${draw.below(index)}(${draw.below(9)}, ch)`;
}

function statement(draw: Draw, index: number, depth: number): string[] {
  const inner = (): string[] => (depth === 0 ? [`sum += 1;`] : statement(draw, index, depth - 1)).map((line) => `    ${line}`);
  switch (draw.below(12)) {
    case 0:
      return [`await timer(ms());`];
    case 1:
      return [`sum += await ${future(draw, index)};`];
    case 2:
      return [`if sum % 2 == ${draw.below(2)} {`, ...inner(), '} else {', ...inner(), '}'];
    case 3:
      return [`for i in 0..${1 + draw.below(3)} {`, `    println("f${index} round \${i}");`, ...inner(), '}'];
    case 4:
      return [`let (a, b) = await join(${future(draw, index)}, ${future(draw, index)});`, `println("join \${a} \${b}");`, 'sum += a - b;'];
    case 5:
      return [`match await select(${future(draw, index)}, ${future(draw, index)}) {`, '    .Left(x) => { sum += x; }', '    .Right(y) => { sum -= y; }', '}'];
    case 6:
      return [`println("timeout \${await timeout(${future(draw, index)}, ms())}");`];
    case 7:
      return [`sum += await race([${future(draw, index)}, ${future(draw, index)}, ${future(draw, index)}]);`];
    case 8:
      return [`if sum % 5 == ${draw.below(5)} {`, `    panic("f${index} gave up at \${sum}");`, '}'];
    case 9:
      return ['defer {', `    await timer(ms());`, `    println("f${index} closed");`, '}'];
    case 10:
      return [`println("task \${(spawn ${future(draw, index)}).try_join()}");`];
    default:
      return [
        'select {',
        `    x = await ${future(draw, index)} => { sum += x; }`,
        `    after ms() => println("f${index} late"),`,
        `    Some(y) = ch.recv() => { sum -= y; }`,
        '}',
        'let _ = ch.try_send(sum);',
      ];
  }
}
