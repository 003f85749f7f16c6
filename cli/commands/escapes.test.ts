import { expect, test } from 'vitest';
import { weftWith } from '../testing/memory-edge.js';

const files = {
  'a.weft': `import { keep } from "./b";

fn bump(p: *int) { *p += 1; }
fn twice(p: *int) { bump(p); bump(p); }
fn same(p: *int): *int { return p; }
fn down(p: *int, n: int) { if n > 0 { down(p, n - 1); } *p += n; }

fn main() {
    var stays = 1;
    twice(&stays);
    down(&stays, 3);
    var returned = 2;
    let r = same(&returned);
    var stored = 3;
    keep(&stored);
    var captured = 4;
    spawn { bump(&captured); };
    println(stays, *r, stored);
}
`,
  'b.weft': 'static var kept: Option<*int> = None;\nfn relay(q: *int) { kept = Some(q); }\nfn keep(q: *int) { relay(q); }\n',
};

interface Entry {
  readonly local: string;
  readonly fn: string;
  readonly place: string;
  readonly stays: boolean;
  readonly because: readonly { readonly what: string; readonly place: string }[];
}

test('check --explain-escapes follows an address to what makes it escape', () => {
  const { out, code } = weftWith(files, 'check', 'a.weft', '--explain-escapes', '--json');
  expect(code).toBe(0);
  const entries = JSON.parse(out) as Entry[];
  expect(entries.map(({ local, fn, stays }) => `${local} of ${fn}: ${stays}`)).toEqual([
    'stays of main: true',
    'returned of main: false',
    'stored of main: false',
    'captured of main: false',
  ]);
  expect(entries.map(({ because }) => because.map(({ what, place }) => `${what} ${place}`))).toEqual([
    [],
    ['passed to `p` of `same` a.weft:13:18', 'returned a.weft:5:33'],
    ['passed to `q` of `keep` a.weft:15:10', 'passed to `q` of `relay` b.weft:3:26', 'stored in a variant b.weft:2:33'],
    ['captured by a closure a.weft:16:9'],
  ]);
});

test('as text, and where there is nothing to say', () => {
  const { out } = weftWith(files, 'check', 'a.weft', '--explain-escapes');
  expect(out).toContain('stays of main (a.weft:9:9): stays on the stack; its address is taken at a.weft:10:11\n');
  expect(out).toContain('returned of main (a.weft:12:9): lives on the heap; its address is taken at a.weft:13:18\n    passed to');
  expect(weftWith({ 'c.weft': 'fn main() {}\n' }, 'check', 'c.weft', '--explain-escapes').out).toBe('no local has its address taken\n');
  const wrong = weftWith({ 'd.weft': 'fn main() { var x = 1; let p: string = &x; }\n' }, 'check', 'd.weft', '--explain-escapes');
  expect(wrong.code).toBe(2);
});
