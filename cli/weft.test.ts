import { describe, expect, it } from 'vitest';
import { weftWith, weftWithInput } from './testing/memory-edge.js';

const hello = { 'hello.weft': 'fn main() {\n    let t = spawn { 40 + 2 };\n    println("a task says ${t.join()}");\n}\n' };

describe('weft', () => {
  it('teaches when it is called without arguments, and in every help', () => {
    expect(weftWith({}).code).toBe(0);
    expect(weftWith({}).out).toContain('weft run hello.weft');
    for (const command of ['run', 'check', 'build', 'disasm', 'asm', 'verify']) {
      const { code, out } = weftWith({}, command, '--help');
      expect(code).toBe(0);
      expect(out).toContain(`Usage: weft ${command}`);
      expect(out).toContain(`Examples:\n  weft ${command}`);
    }
    expect(weftWith({}, '--version').out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['frob'], "unknown command 'frob'"],
    [['run'], "missing required argument 'file'"],
    [['run', 'gone.weft'], 'cannot read gone.weft'],
    [['run', 'hello.weft', '--nope'], "unknown option '--nope'"],
    [['run', 'hello.weft', '--memory', 'lots'], '--memory takes a size such as 64m.'],
    [['run', 'hello.weft', '--memory', '0'], '--memory takes a size such as 64m.'],
    [['run', 'hello.weft', '--slice', '0'], '--slice takes a whole number, 1 or more, such as 1000.'],
    [['run', 'hello.weft', '--timeout', 'soon'], '--timeout takes a time such as 500ms or 2s.'],
    [['run', 'hello.weft', '--seed', 'x'], '--seed takes a whole number such as 42.'],
    [['run', 'hello.weft', '--seed', '99999999999999999999'], 'at most 64 bits'],
    [['run', 'hello.weft', '--preempt', 'often'], '--preempt takes one of: off, points, any.'],
    [['run', 'hello.weft', '--model', 'magic'], '--model takes one of: mixed, stackful, stackless, threads.'],
    [['run', 'hello.weft', '--stack', 'segments'], "there is no strategy 'segments'; there are fixed, reserved, segmented, copied, shared"],
    [['run', 'hello.weft', '--stack-min', '8k', '--stack-max', '4k'], '--stack-min is above --stack-max'],
    [['run', 'hello.weft', '--policy', 'nope'], "there is no policy 'nope'"],
    [['run', 'hello.weft', '--policy', 'nope.weft'], 'cannot read nope.weft'],
    [['run', 'hello.weft', '--json'], 'add --stats'],
    [['run', 'bad.wbc'], 'bad.wbc is not a module file'],
    [['verify', 'gone.wbc'], 'cannot read gone.wbc'],
    [['disasm', 'hello.weft', '--fn', 'nothing_like_it'], 'no function whose name contains'],
    [['asm', 'bad.txt'], 'bad.txt:1:'],
  ])('%j is wrong usage', (args, message) => {
    const { code, err } = weftWith({ ...hello, 'bad.wbc': 'no', 'bad.txt': 'frob r1' }, ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('runs', () => {
    expect(weftWith(hello, 'run', 'hello.weft', '--memory', '16m')).toMatchObject({ code: 0, out: 'a task says 42\n', err: '' });
  });

  it('gives the exit codes of what happened', () => {
    const code = (text: string, ...more: string[]): number => weftWith({ 'a.weft': text }, 'run', 'a.weft', '--memory', '16m', ...more).code;
    expect(code('fn main(): int { return 7; }')).toBe(7);
    expect(code('fn main() { panic("no"); }')).toBe(1);
    expect(code('fn main() { let x: int = "no"; println(x); }')).toBe(2);
    expect(code('fn main() { Chan<int>.new().recv(); }')).toBe(3);
    expect(code('fn main() { loop { } }', '--max-cycles', '1e5')).toBe(4);
    expect(code('fn main() { loop { } }', '--timeout', '200ms')).toBe(4);
    expect(code('fn main() { println("x".repeat(100_000_000).len()); }')).toBe(1);
    expect(code('fn main() { println("x".repeat(100_000_000).len()); }', '--max-memory', '8m')).toBe(4);
  });

  it('prints what the machine did', () => {
    const json = weftWith(hello, 'run', 'hello.weft', '--memory', '16m', '--stats', '--json');
    expect(JSON.parse(json.err)).toMatchObject({ exitCode: 0, throws: 0 });
    expect(JSON.parse(json.err).cycles).toBeGreaterThan(100);
    expect(weftWith(hello, 'run', 'hello.weft', '--memory', '16m', '--stats').err).toMatch(/^cycles +[\d,]+ /);
  });

  it('gives a program its arguments and its input', () => {
    const text = `import { args, read_line, read_all } from "std/io";
fn main() {
    println(args());
    println(read_line(), read_line(), read_line());
    print(read_all());
    println(read_line(), read_all() == "");
}
`;
    const { out } = weftWithInput({ 'a.weft': text }, 'one\r\n\nzwei \u00e9\nrest\nof it', 'run', 'a.weft', '--memory', '16m', '--', '-x', 'a b', '', '\u00fc');
    expect(out).toBe('["-x", "a b", "", "\u00fc"]\nSome("one") Some("") Some("zwei \u00e9")\nrest\nof itNone true\n');
    expect(weftWith({ 'a.weft': text }, 'run', 'a.weft', '--memory', '16m').out).toBe('[]\nNone None None\nNone true\n');
  });

  it('checks without running', () => {
    const files = { 'a.weft': 'fn main() {\n    println(cuont);\n}\n', ...hello };
    expect(weftWith(files, 'check', 'hello.weft')).toMatchObject({ code: 0, out: '', err: '' });
    const { code, err } = weftWith(files, 'check', 'a.weft');
    expect(code).toBe(2);
    expect(err).toContain(' --> a.weft:2:13');
    const found = JSON.parse(weftWith(files, 'check', 'a.weft', 'hello.weft', '--json').out);
    expect(found).toMatchObject([{ severity: 'error', file: 'a.weft', line: 2, column: 13, end: { line: 2, column: 18 } }]);
  });

  it('goes to bytecode and back', () => {
    const built = weftWith(hello, 'build', 'hello.weft');
    expect(built).toMatchObject({ code: 0, err: '' });
    const module = built.files.get('hello.wbc')!;
    expect(weftWith({ 'hello.wbc': module }, 'run', 'hello.wbc', '--memory', '16m').out).toBe('a task says 42\n');
    expect(weftWith({ 'hello.wbc': module }, 'verify', 'hello.wbc').out).toMatch(/^hello\.wbc: ok, \d+ functions\n$/);
    const text = weftWith({ 'hello.wbc': module }, 'disasm', 'hello.wbc').out;
    const again = weftWith({ 'hello.txt': text }, 'asm', 'hello.txt', '-o', 'out.wbc').files.get('out.wbc');
    expect(weftWith({ 'hello.wbc': again! }, 'run', 'hello.wbc', '--memory', '16m').out).toBe('a task says 42\n');
    expect(weftWith({ 'hello.wbc': module.slice(0, 40) }, 'run', 'hello.wbc').code).toBe(2);
    expect(weftWith(hello, 'disasm', 'hello.weft', '--fn', 'main', '--explain').out).toContain('main');
  });

  it('runs module files under the model that they were built for, and refuses others', () => {
    const module = weftWith(hello, 'build', 'hello.weft', '--model', 'stackless').files.get('hello.wbc')!;
    expect(weftWith({ 'hello.wbc': module }, 'run', 'hello.wbc', '--memory', '16m').out).toBe('a task says 42\n');
    expect(weftWith({ 'hello.wbc': module }, 'run', 'hello.wbc', '--model', 'stackless', '--memory', '16m').code).toBe(0);
    const { code, err } = weftWith({ 'hello.wbc': module }, 'run', 'hello.wbc', '--model', 'threads');
    expect([code, err]).toEqual([2, expect.stringContaining('hello.wbc was built for --model stackless')]);
  });
});
