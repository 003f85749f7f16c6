import { describe, expect, it } from 'vitest';
import { library } from '../library.js';
import { classify, isOpen } from './input.js';
import { Session } from './session.js';

const sources = library();
const session = (): Session => new Session({ library: sources, read: () => null, wallClock: () => 0n, elapsed: () => performance.now(), color: false });

/** What each line answers. */
function talk(...lines: string[]): readonly string[] {
  const s = session();
  return lines.map((line) => {
    const { out, err, more } = s.feed(line);
    return more ? '...' : out + err;
  });
}

describe('input', () => {
  it('is open until its brackets are closed', () => {
    expect(['fn f() {', 'f(1,', '"text', '/* c', 'xs[0'].map(isOpen)).toEqual([true, true, true, true, true]);
    expect(['fn f() {}', '1 + 1', 'let x = "a";', ''].map(isOpen)).toEqual([false, false, false, false]);
  });

  it('is declarations, statements or an expression', () => {
    expect(classify('1 + 1').kind).toBe('expression');
    expect(classify('let x = 1')).toEqual({ kind: 'statements', text: 'let x = 1;' });
    expect(classify('fn f() {} struct P {}')).toMatchObject({ kind: 'items', items: [{ name: 'f' }, { name: 'P' }] });
    expect(classify('// only a comment').kind).toBe('nothing');
    expect(classify('x = 2').kind).toBe('statements');
  });
});

describe('a session', () => {
  it('shows values, keeps variables and definitions, and replaces them', () => {
    expect(
      talk(
        'let x = 20',
        'x * 2',
        '"text"',
        'fn twice(n: int): int { return 2 * n; }',
        'twice(x)',
        'fn twice(n: int): int { return n + n + 1; }',
        'twice(x)',
        'println("seen once")',
        'x',
      ),
    ).toEqual(['', '40\n', '"text"\n', '', '40\n', '', '41\n', 'seen once\n', '20\n']);
  });

  it('lets functions see the variables of the prompt', () => {
    expect(
      talk(
        'var x = 2',
        'fn times(n: int): int { n * x }',
        'times(21)',
        'x = 3',
        'times(21)',
        'fn times(n: int): int { n + x }',
        'times(21)',
        'fn times(n: int): int { n }',
        'times(21)',
      ),
    ).toEqual(['', '', '42\n', '', '63\n', '', '24\n', '', '21\n']);
    expect(talk('fn f(): int { nowhere }')[0]).toContain('there is no `nowhere` here');
  });

  it('takes several lines', () => {
    expect(talk('fn f(): int {', '    return 7;', '}', 'f()')).toEqual(['...', '...', '', '7\n']);
  });

  it('survives a panic, and keeps nothing of it', () => {
    const [, broken, after, length] = talk('let xs = [1]', 'xs.push(xs[5])', 'xs', 'xs.len()');
    expect(broken).toContain('index out of range: index 5, length 1');
    expect(after).toBe('[1]\n');
    expect(length).toBe('1\n');
  });

  it('keeps changes, and prints nothing twice', () => {
    expect(talk('var n = 1', 'n += 1', 'println(n)', 'n += 1', 'n')).toEqual(['', '', '2\n', '', '3\n']);
  });

  it('shows errors in what was typed', () => {
    const [, error] = talk('let count = 1', 'cuont + 1');
    expect(error).toContain('error[E0201]');
    expect(error).toContain(' --> input:1:1');
    expect(error).toContain('did you mean `count`?');
  });

  it('waits for tasks, and ends what never ends', () => {
    expect(talk('let t = spawn { 40 + 2 }', 't.join()')).toEqual(['', '42\n']);
    expect(talk('Chan<int>.new().recv()')[0]).toContain('deadlock');
  });

  it('has commands', () => {
    expect(talk('let x = 1', ':list', ':reset', ':list', ':lsit')).toEqual(['', 'let x = 1;\n', '', '', 'there is no command :lsit; did you mean :list?\n']);
    expect(session().feed(':quit').over).toBe(true);
  });

  it('completes names and members', () => {
    const s = session();
    s.feed('let counter = 1');
    expect(s.complete('println(coun')).toEqual([['counter'], 'coun']);
    expect(s.complete('xs.pus')[0]).toContain('push');
    expect(s.complete(':q')).toEqual([[':quit'], ':q']);
  });
});
