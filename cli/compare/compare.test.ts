import { describe, expect, it } from 'vitest';
import { weftWith } from '../testing/memory-edge.js';
import { MODEL_CHOICES } from '../models.js';
import { STRATEGIES } from '../../vm/stacks/catalogue.js';
import { configurations, splitSpecs } from './configurations.js';
import { difference } from './compare.js';

const tasks = `fn main() {
    let ch = Chan<int>.new();
    for i in 0..20 {
        spawn { ch.send(i); };
    }
    var sum = 0;
    for _i in 0..20 {
        sum += ch.recv().unwrap();
    }
    println("sum ${'${sum}'} <&>");
}
`;
const loop = 'fn main() {\n    println("sum 190 <&>");\n}\n';
const other = 'fn main() {\n    println("sum 191");\n}\n';

describe('configurations', () => {
  it('are every model on its default stack, then every other strategy', () => {
    const all = configurations(['a.weft'], { models: null, stacks: null }, 'copied:1k');
    expect(all.length).toBe(MODEL_CHOICES.length + STRATEGIES.length - 1);
    expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
  });

  it('are the programs, where there are several', () => {
    const all = configurations(['a.weft', 'b.weft'], { models: null, stacks: null }, 'copied:1k');
    expect(all.map(({ label }) => label)).toEqual(['a.weft', 'b.weft']);
  });

  it('split lists of specifications that contain commas', () => {
    expect(splitSpecs('fixed:64k,copied:1k,grow=2, fixed')).toEqual(['fixed:64k', 'copied:1k,grow=2', 'fixed']);
  });
});

describe('weft compare', () => {
  it('runs a program under all of them and makes a table, a page and JSON', () => {
    const { code, out, files } = weftWith({ 'a.weft': tasks }, 'compare', 'a.weft', '--memory', '64m', '--runs', '1', '--html', 'a.html');
    expect(out).toContain('  sum 190 <&>\n');
    for (const { label } of MODEL_CHOICES) expect(out).toMatch(new RegExp(`^${label} `, 'm'));
    expect(out).toMatch(/All \d+ print the same\.\n$/);
    expect(code).toBe(0);
    const page = new TextDecoder().decode(files.get('a.html'));
    expect(page).toContain('sum 190 &lt;&amp;&gt;');
    expect(page).not.toMatch(/(?:src|href)=/);
  });

  it('says where outputs part, and exits with 1', () => {
    const { code, out } = weftWith({ 'a.weft': loop, 'b.weft': other }, 'compare', 'a.weft', 'b.weft', '--memory', '16m', '--runs', '1');
    expect(out).toContain('b.weft: line 1: "sum 191", not "sum 190 <&>"');
    expect(code).toBe(1);
  });

  it('counts what each task takes', () => {
    const { out } = weftWith({ 'a.weft': tasks }, 'compare', 'a.weft', '--memory', '64m', '--runs', '1', '--stack', 'fixed:64k,copied:1k', '--json');
    const { agree, rows } = JSON.parse(out) as { agree: boolean; rows: { stack: string; bytesPerTask: number }[] };
    expect(agree).toBe(true);
    const [fixed, copied] = rows;
    expect(fixed!.bytesPerTask).toBeGreaterThan(60_000);
    expect(copied!.bytesPerTask).toBeLessThan(5_000);
  });

  it('counts tasks that have no stacks, and sizes their machines', () => {
    const text = 'async fn nap() { await timer(50); }\nfn main() {\n    for _ in 0..20 { let _ = spawn nap(); }\n    sleep(1);\n}\n';
    const { out } = weftWith({ 'a.weft': text, 'b.weft': tasks }, 'compare', 'a.weft', 'b.weft', '--memory', '64m', '--runs', '1', '--json');
    const { rows } = JSON.parse(out) as { rows: { bytesPerTask: number; largestMachine: number | null; heapAllocated: number }[] };
    expect(rows[0]!.bytesPerTask).toBeGreaterThan(100);
    expect(rows[0]!.largestMachine).toBeGreaterThan(8);
    expect(rows[0]!.heapAllocated).toBeGreaterThan(20 * 100);
    expect(rows[1]!.largestMachine).toBeNull();
  });

  it('refuses what it does not know', () => {
    expect(weftWith({ 'a.weft': loop }, 'compare', 'a.weft', '--model', 'magic').err).toContain("there is no model 'magic'");
    expect(weftWith({ 'a.weft': loop }, 'compare', 'a.weft', '--stack', 'rubber').err).toContain("there is no strategy 'rubber'");
    expect(weftWith({ 'a.weft': 'fn main() { x; }' }, 'compare', 'a.weft')).toMatchObject({ code: 2 });
  });
});

it('difference names the first line that differs', () => {
  expect(difference('a\nb\n', 'a\nc\n')).toBe('line 2: "c", not "b"');
  expect(difference('a', 'a\nb')).toBe('line 2: "b", not nothing');
});
