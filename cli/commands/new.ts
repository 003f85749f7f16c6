// weft new: a program to begin with.
import type { Edge } from '../edge.js';
import { UsageError } from '../exit-codes.js';
import { examples, type Declare } from './command.js';

const MAIN = `import { split_evenly } from "./shares";

// Each worker adds up its share; the channel brings the sums together.
fn worker(numbers: [int], out: Chan<int>) {
    out.send(numbers.sum());
}

fn main() {
    let numbers: [int] = [];
    for n in 1..=100 {
        numbers.push(n);
    }
    let sums = Chan<int>.new();
    let shares = split_evenly(numbers, 4);
    for share in shares {
        spawn worker(share, sums);
    }
    var total = 0;
    for _ in 0..shares.len() {
        total += sums.recv().unwrap();
    }
    println("1 + 2 + ... + 100 = \${total}");
}
// expect: 1 + 2 + ... + 100 = 5050
`;

const SHARES = `/// Splits an array into \`n\` parts whose lengths differ by at most one.
fn split_evenly<T>(xs: [T], n: int): [[T]] {
    let parts: [[T]] = [];
    for i in 0..n {
        parts.push(xs[xs.len() * i / n..xs.len() * (i + 1) / n]);
    }
    return parts;
}

test "parts are as long as each other, give or take one" {
    assert_eq(split_evenly([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4, 5]]);
}

test "nothing is lost" {
    let nothing: [int] = [];
    assert_eq(split_evenly(nothing, 3).len(), 3);
    assert_eq(split_evenly([7], 3), [[], [], [7]]);
}
`;

const readme = (name: string): string => `# ${name}

    weft run main.weft               # run it
    weft test                        # run its tests
    weft compare main.weft           # run it under every model and stack strategy
    weft fmt                         # lay it out
    weft doc *.weft                  # its documentation
`;

export const declareNew: Declare = (program, edge, done) => {
  program
    .command('new')
    .summary('start a program')
    .description('Makes a folder with a small program, a module, tests, and a README that says how to run them.')
    .argument('<dir>', 'the folder; it must not exist, or be empty')
    .addHelpText('after', examples(['weft new hello', 'then: cd hello && weft run main.weft']))
    .action((dir: string) => done(create(edge, dir)));
};

export function create(edge: Edge, dir: string): number {
  if ((edge.filesBelow(dir) ?? []).length > 0 || edge.readBytes(dir) !== null)
    throw new UsageError(`${dir} is there already`, 'name a folder that does not exist');
  const name = dir.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '');
  const files: Readonly<Record<string, string>> = {
    'main.weft': MAIN,
    'shares.weft': SHARES,
    'README.md': readme(name === '' || name === '.' ? 'A Weft program' : name),
  };
  for (const [path, text] of Object.entries(files)) {
    try {
      edge.writeFile(`${dir}/${path}`, text);
    } catch (error) {
      throw new UsageError(`cannot write ${dir}/${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  edge.out(`Made ${dir}: ${Object.keys(files).join(', ')}.\n\n  cd ${dir}\n  weft run main.weft\n  weft test\n`);
  return 0;
}
