// How fast the compiler is, and what it makes: node --import tsx scripts/compile-speed.ts [LINES]
//   - a generated program of LINES lines (20,000 where nothing is said), compiled several times in one process: lines a second, by phase;
//   - every program of tests/language and programs/: time and words of code, the library's part included.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLibrary } from '../cli/library.js';
import { compile } from '../compiler/compile.js';
import { parse } from '../compiler/syntax/parse.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const library = readLibrary(join(root, 'stdlib'));
const ROUNDS = 5;

/** A part of a made-up bank: structs, an enum, an interface, generic functions, closures, strings, channels; all of it is used. */
function part(n: number): string {
  return `struct Account${n} { id: int, owner: string, balance: float, history: [Event${n}] }

enum Event${n} { Deposit(float), Withdrawal(float), Transfer(int, float), Closed }

interface Audit${n} { fn audit(self): string; }

impl Audit${n} for Account${n} {
    fn audit(self): string { "\${self.owner}: \${self.total()} in \${self.history.len()} steps" }
}

impl Account${n} {
    fn new(id: int, owner: string): Account${n} {
        Account${n} { id, owner, balance: 0.0, history: [] }
    }

    fn apply(self, event: Event${n}): Result<float, string> {
        match event {
            .Deposit(amount) => { self.balance += amount; }
            .Withdrawal(amount) if amount > self.balance => { return Err("too little: \${self.balance}"); }
            .Withdrawal(amount) => { self.balance -= amount; }
            .Transfer(to, amount) => {
                if to == self.id { return Err("to itself"); }
                self.balance -= amount;
            }
            .Closed => { self.balance = 0.0; }
        }
        self.history.push(event);
        Ok(self.balance)
    }

    fn total(self): float {
        var sum = 0.0;
        for event in self.history {
            sum += match event { .Deposit(a) => a, .Withdrawal(a) => -a, .Transfer(_, a) => -a, .Closed => 0.0 };
        }
        sum
    }
}

fn largest${n}<T: Ord>(items: [T]): Option<T> {
    if items.is_empty() { return None; }
    var best = items[0];
    for i in 1..items.len() {
        if items[i] > best { best = items[i]; }
    }
    Some(best)
}

fn run${n}(out: Chan<string>): int {
    let account = Account${n}.new(${n}, "owner ${n}");
    for i in 0..10 {
        let event = if i % 3 == 2 { Event${n}.Withdrawal((i * 2) as float) } else { Event${n}.Deposit((i + ${n}) as float) };
        if let Err(reason) = account.apply(event) { out.send(reason); }
    }
    let counts = [3, 1, 2].map(x => x * ${n % 7} + account.history.len());
    out.send(account.audit());
    largest${n}(counts).unwrap_or(0)
}
`;
}

function generated(lines: number): string {
  const one = part(0).split('\n').length - 1;
  const count = Math.max(1, Math.round(lines / one));
  const parts = Array.from({ length: count }, (_, n) => part(n));
  const calls = Array.from({ length: count }, (_, n) => `    sum += run${n}(out);`).join('\n');
  return `${parts.join('')}fn main() {\n    let out = Chan<string>.new(100000);\n    var sum = 0;\n${calls}\n    println(sum);\n}\n`;
}

const lines = Number(process.argv[2] ?? 20_000);
const text = generated(lines);
const count = text.split('\n').length - 1;
const median = (of: number[]): number => of.toSorted((a, b) => a - b)[of.length >> 1]!;
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const parsing: number[] = [];
const checking: number[] = [];
const all: number[] = [];
let words = 0;
for (let round = 0; round < ROUNDS; round++) {
  const read = (path: string): string | null => (path === 'main.weft' ? text : null);
  let from = cpu();
  parse(text, 0);
  parsing.push(cpu() - from);
  from = cpu();
  compile({ root: 'main.weft', read, library, emit: false });
  checking.push(cpu() - from);
  from = cpu();
  const { module, diagnostics } = compile({ root: 'main.weft', read, library });
  all.push(cpu() - from);
  if (module === null) throw new Error(diagnostics[0]!.message);
  words = module.fns.reduce((sum, fn) => sum + fn.code.length, 0);
}
const rate = (ms: number): string => `${(ms / 1000).toFixed(2)} s, ${Math.round(count / (ms / 1000)).toLocaleString('en')} lines a second`;
console.log(`generated program of ${count} lines, ${words} words of code (CPU time; first round, then median of ${ROUNDS}):`);
for (const [name, times] of [
  ['parse', parsing],
  ['parse and check', checking],
  ['whole', all],
] as const)
  console.log(`  ${name.padEnd(16)} ${rate(times[0]!)}; ${rate(median(times))}`);

const programs = ['tests/language', 'programs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.weft') && !path.includes('parts/'))
    .map((path) => join(folder, path)),
);
const read = (path: string): string | null => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null);
const sizes: number[] = [];
const functions: number[] = [];
const began = cpu();
for (const path of programs) {
  const { module } = compile({ root: path, read, library });
  if (module === null) continue;
  sizes.push(module.fns.reduce((sum, fn) => sum + fn.code.length, 0));
  functions.push(module.fns.length);
}
const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
console.log(
  `${programs.length} programs of tests/language and programs: ${((cpu() - began) / 1000).toFixed(1)} s of CPU time, ${Math.round((cpu() - began) / programs.length)} ms each`,
);
console.log(
  `  ${sizes.length} of them make code: ${Math.round(sum(sizes) / sizes.length)} words and ${Math.round(sum(functions) / functions.length)} functions on average, library included;`,
);
console.log(`  the smallest ${Math.min(...sizes)} words, the largest ${Math.max(...sizes)}`);
