// Random programs of tasks: loops, branches, nested calls, closures, panics, defers, channels, sleeps and yields. Each task keeps a log of its own, so that what is
// printed does not depend on which of two tasks that race comes first.
import fc from 'fast-check';

type Statement = string;

/** Statements of a function that may call those with a higher number. */
function statements(level: number, depth: number, inLoop: boolean): fc.Arbitrary<Statement> {
  const small = fc.integer({ min: 1, max: 9 });
  const simple: fc.Arbitrary<Statement>[] = [
    small.map((k) => `log.push("at ${k}: \${n}");`),
    small.map((k) => `n = (n * ${k} + ${k}) % 97;`),
    fc.constant('sleep(1);'),
    fc.constant('yield;'),
    fc.constant('n = ask(link, n);'),
    small.map((k) => `if n % 11 == ${k} { panic("p\${n}"); }`),
    small.map((k) => `bump(&m, ${k}); n = (n + m) % 97;`),
    small.map((k) => `let pair${k} = (n, "t${k}", ${k}.5); sleep(1); log.push("\${pair${k}}");`),
    small.map((k) => `if n % 5 == ${k % 5} { return n + ${k}; }`),
    fc.constant('n = (n + down(link, n % 4)) % 97;'),
    small.map((k) => `let f${k} = (x: int) => { ${k % 2 === 0 ? 'sleep(1); ' : ''}x + n + ${k} }; n = f${k}(m) % 97;`),
    small.map((k) => `let got${k} = fetch(n % ${k}); if let Some(v) = got${k} { n = v; }`),
  ];
  if (inLoop)
    simple.push(
      small.map((k) => `if n % 4 == ${k % 4} { break; }`),
      small.map((k) => `if n % 6 == ${k % 6} { continue; }`),
    );
  if (level < 2) {
    simple.push(fc.constant(`n = f${level + 1}(link, log, n);`), fc.constant(`let r = (spawn f${level + 1}(link, log, n)).try_join(); log.push("\${r}");`));
  }
  if (depth === 0) return fc.oneof(...simple);
  const inner = body(level, depth - 1, inLoop);
  const looped = body(level, depth - 1, true);
  return fc.oneof(
    { weight: 4, arbitrary: fc.oneof(...simple) },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `if n % 2 == 0 {\n${a}\n} else {\n${b}\n}`) },
    { weight: 1, arbitrary: fc.tuple(small, looped).map(([k, a]) => `for i in 0..${(k % 3) + 1} {\nn += i;\n${a}\n}`) },
    { weight: 1, arbitrary: looped.map((a) => `var rounds = 0;\nwhile rounds < 2 {\nrounds += 1;\n${a}\n}`) },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `match n % 3 {\n0 => {\n${a}\n}\n1 => { n += 1; }\n_ => {\n${b}\n}\n}`) },
    { weight: 1, arbitrary: fc.tuple(small, fc.boolean()).map(([k, waits]) => `defer { ${waits ? 'sleep(1); ' : ''}log.push("defer ${k} \${n}"); }`) },
  );
}

function body(level: number, depth: number, inLoop: boolean): fc.Arbitrary<string> {
  return fc.array(statements(level, depth, inLoop), { minLength: 1, maxLength: 4 }).map((list) => list.join('\n'));
}

const PRELUDE = `
struct Link { request: Chan<int>, response: Chan<int> }
fn ask(link: Link, n: int): int { link.request.send(n); return link.response.recv().unwrap(); }
fn echo(link: Link) { for v in link.request { if v % 3 == 0 { sleep(1); } link.response.send(v * 2 + 1); } }
fn bump(p: *int, k: int) { if k % 2 == 0 { sleep(1); } *p = *p + k; }
fn down(link: Link, k: int): int { if k == 0 { yield; return 1; } defer { yield; } return down(link, k - 1) + ask(link, k); }
fn fetch(k: int): Option<int> { if k == 0 { return None; } sleep(1); let x = maybe(k)?; return Some(x + 1); }
fn maybe(k: int): Option<int> { yield; return if k % 2 == 0 { Some(k) } else { None }; }
fn work(seed: int) {
    let link = Link { request: Chan<int>.new(), response: Chan<int>.new() };
    let log: [string] = [];
    spawn echo(link);
    let r = (spawn f0(link, log, seed)).try_join();
    log.push("ended \${r}");
    link.request.close();
    println(log.join("; "));
}
`;

export const randomProgram: fc.Arbitrary<string> = fc.tuple(body(0, 2, false), body(1, 2, false), body(2, 2, false)).map((bodies) => {
  const fns = bodies.map((text, level) => `fn f${level}(link: Link, log: [string], seed: int): int {\nvar n = seed;\nvar m = 1;\n${text}\nreturn n;\n}`);
  return `${PRELUDE}${fns.join('\n')}\nfn main() {\nfor seed in 0..12 { (spawn work(seed)).join(); }\n}\n`;
});
