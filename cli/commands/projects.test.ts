// weft new, test, fmt: what one does with a program of one's own.
import { describe, expect, it } from 'vitest';
import { weftWith, weftWithInput } from '../testing/memory-edge.js';

const tests = `fn double(n: int): int {
    return n * 2;
}

test "doubles" {
    assert_eq(double(2), 4);
}

test "fails" {
    println("on the way");
    assert_eq(double(2), 5);
}

test "waits for ever" {
    Chan<int>.new().recv();
}
`;
const says = 'fn main() {\n    println("a"); // expect: a\n    println("b <"); // expect: c\n}\n';

describe('weft test', () => {
  it('runs test blocks and programs that say what they print', () => {
    const { code, out } = weftWith({ 'src/a.weft': tests, 'src/b.weft': says, 'src/c.weft': 'fn main() {}\n' }, 'test', 'src', '--memory', '32m');
    expect(out).toContain('src/a.weft\n  ok   doubles\n  FAIL fails\n');
    expect(out).toMatch(/assert.*\n(.*\n)*.*a\.weft:11/);
    expect(out).toContain('it printed:\n         on the way');
    expect(out).toMatch(/FAIL waits for ever\n.*deadlock/);
    expect(out).toContain('line 2 of the output:\n           expected "c"\n           found    "b <"');
    expect(out).not.toContain('src/c.weft');
    expect(out).toMatch(/\n1 passed, 3 failed\n$/);
    expect(code).toBe(1);
  });

  it('filters, and writes JSON and JUnit', () => {
    const { code, out, files } = weftWith(
      { 'a.weft': tests, 'b.weft': says },
      'test',
      'a.weft',
      'b.weft',
      '--memory',
      '32m',
      '--filter',
      'doubles',
      '--json',
      '--junit',
      'r.xml',
    );
    expect(JSON.parse(out)).toMatchObject([{ file: 'a.weft', name: 'doubles', passed: true }]);
    expect(new TextDecoder().decode(files.get('r.xml'))).toContain('<testcase classname="a.weft" name="doubles"');
    expect(code).toBe(0);
    const failing = weftWith({ 'b.weft': says }, 'test', 'b.weft', '--memory', '32m', '--junit', 'r.xml');
    expect(new TextDecoder().decode(failing.files.get('r.xml'))).toContain('found    &quot;b &lt;&quot;');
  });

  it('checks errors that a program expects, and reports those that it does not', () => {
    const refused = { 'a.weft': 'fn main() {\n    cuont; // expect-error: E0201 line 2\n}\n' };
    expect(weftWith(refused, 'test', 'a.weft')).toMatchObject({ code: 0 });
    const inTest = { 'a.weft': '// expect-error: E0201 line 3\nfn main() {}\ntest "x" { cuont; }\n' };
    expect(weftWith(inTest, 'test', 'a.weft').out).toContain('1 passed, 0 failed');
    expect(weftWith({ 'a.weft': 'test "x" { cuont; }\n' }, 'test', 'a.weft').out).toContain('error[E0201]');
    expect(weftWith({ 'a.weft': '// expect-eror: E0201\nfn main() {}\n' }, 'test', 'a.weft').out).toContain('there is no "// expect-eror:"');
  });

  it('says so when there are none', () => {
    expect(weftWith({ 'a.weft': 'fn main() {}\n' }, 'test', 'a.weft')).toMatchObject({ code: 2 });
  });
});

describe('weft new', () => {
  it('makes a program that runs, whose tests pass, and that is formatted', () => {
    const made = weftWith({}, 'new', 'work/hello');
    expect(made.code).toBe(0);
    const files = Object.fromEntries(made.files);
    expect(weftWith(files, 'run', 'work/hello/main.weft', '--memory', '32m')).toMatchObject({ code: 0, out: '1 + 2 + ... + 100 = 5050\n', err: '' });
    expect(weftWith(files, 'test', 'work/hello', '--memory', '32m').out).toContain('3 passed, 0 failed');
    expect(weftWith(files, 'fmt', '--check', 'work/hello')).toMatchObject({ code: 0, out: '' });
    expect(weftWith(files, 'new', 'work/hello')).toMatchObject({ code: 2 });
  });
});

describe('weft fmt', () => {
  const files = { 'a.weft': 'fn main(){println(1);}\n', 'b.weft': 'fn f() {}\n' };

  it('formats in place, and only what is not formatted', () => {
    const { code, out, files: after } = weftWith(files, 'fmt', 'a.weft', 'b.weft');
    expect(out).toBe('a.weft\n');
    expect(new TextDecoder().decode(after.get('a.weft'))).toBe('fn main() { println(1); }\n');
    expect(code).toBe(0);
  });

  it('checks without writing', () => {
    const { code, out, files: after } = weftWith(files, 'fmt', '--check', 'a.weft');
    expect(out).toBe('a.weft\n');
    expect(new TextDecoder().decode(after.get('a.weft'))).toBe(files['a.weft']);
    expect(code).toBe(1);
    expect(weftWith(files, 'fmt', '--check', 'b.weft')).toMatchObject({ code: 0, out: '' });
  });

  it('reads standard input, and leaves errors alone', () => {
    expect(weftWithInput({}, 'fn  f( ){ }', 'fmt', '-')).toMatchObject({ code: 0, out: 'fn f() {}\n' });
    expect(weftWithInput({}, 'fn f( {', 'fmt', '-')).toMatchObject({ code: 2, out: '' });
  });
});
