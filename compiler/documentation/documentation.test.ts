import { describe, expect, it } from 'vitest';
import { readLibrary } from '../../tests/support/library.js';
import { extract } from './extract.js';
import { markup, summary } from './markup.js';
import { site } from './site.js';

const text = `// About shapes.
// And areas.
import { sqrt } from "std/math";

/// A point. It has two coordinates.
struct Point {
    /// To the right.
    x: float,
    _secret: int,
}

impl Point {
    /// How far it is.
    ///
    ///     Point.new(3.0).length()
    fn length(self): float {
        return sqrt(self.x);
    }
    fn _hidden(self) {}
}

impl Show for Point {
    fn to_string(self): string { return "<p>"; }
}

enum Shape<T> { Circle(T), Dot }

/// Twice \`n\` & more.
fn twice<T>(
    n: T,
): T { return n; }

fn _private() {}
const N = 3;
`;

describe('extraction', () => {
  const page = extract('shapes', text);

  it('takes what is public, as it is declared', () => {
    expect(page.doc).toBe('About shapes.\nAnd areas.');
    expect(page.entries.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['struct Point', 'enum Shape', 'function twice', 'constant N']);
    const [point, shape, twice, n] = page.entries;
    expect(point!.declaration).toBe('struct Point {\n    x: float,\n    // private fields\n}');
    expect(point!.parts).toEqual([{ name: 'x', doc: 'To the right.' }]);
    expect(point!.members.map(({ title, members }) => [title, members.map((m) => m.declaration)])).toEqual([
      [null, ['fn length(self): float']],
      ['Show for Point', ['fn to_string(self): string']],
    ]);
    expect(shape!.declaration).toBe('enum Shape<T> {\n    Circle(T),\n    Dot,\n}');
    expect(twice).toMatchObject({ declaration: 'fn twice<T>( n: T, ): T', doc: 'Twice `n` & more.' });
    expect(n!.declaration).toBe('const N = 3');
  });
});

describe('markup', () => {
  it('knows paragraphs, code and lists, and lets nothing through', () => {
    expect(markup('A `<b>` & c.\ngoes on\n\n    let x = 1 < 2;\n\n- one\n- two\n\n```\nfenced\n```')).toBe(
      '<p>A <code>&lt;b&gt;</code> &amp; c. goes on</p>\n<pre><code>let x = 1 &lt; 2;</code></pre>\n<ul><li>one</li><li>two</li></ul>\n<pre><code>fenced</code></pre>',
    );
    expect(summary('A point. It has two.')).toBe('A point.');
  });
});

describe('the site', () => {
  it('has a page a module, every link of which leads somewhere', () => {
    const library = [...readLibrary()].filter(([name]) => name.startsWith('std/') || name.startsWith('prelude/'));
    const files = site('Weft', [extract('shapes', text), ...library.map(([name, source]) => extract(name, source))]);
    const byPath = new Map(files.map((file) => [file.path, file.text]));
    expect(byPath.get('shapes.html')).toContain('id="Point.length"');
    for (const [path, page] of byPath) {
      for (const [, target] of page.matchAll(/href="([^"]+)"/g)) {
        const [file, id] = target!.split('#');
        const there = byPath.get(file === '' ? path : file!);
        expect(there, `${path}: ${target}`).toBeDefined();
        if (id !== undefined) expect(there!.includes(`id="${id}"`), `${path}: ${target}`).toBe(true);
      }
    }
    const index = JSON.parse(/^const INDEX = (.*);$/m.exec(byPath.get('search.js')!)![1]!) as readonly { n: string; u: string }[];
    expect(index.map((entry) => entry.n)).toContain('Point.length');
    for (const { u } of index) expect(byPath.get(u.split('#')[0]!)!.includes(`id="${u.split('#')[1]}"`), u).toBe(true);
  });
});
