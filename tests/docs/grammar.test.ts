import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reservedWords } from '../../compiler/syntax/tokens.js';
import { grammarPage } from '../../scripts/grammar-page.js';
import { ROOT } from '../support/library.js';

test('the page of the grammar has a diagram for each rule, and asks for nothing from elsewhere', () => {
  const page = grammarPage();
  const linked = [...page.matchAll(/<a href="#(\w+)">/g)].map((match) => match[1]!);
  expect(linked.length).toBeGreaterThan(40);
  for (const rule of linked) expect(page).toContain(`<section id="${rule}"><h2 class="diagramHeader">${rule}</h2>`);
  expect(page.match(/<svg/g)!.length).toBeGreaterThanOrEqual(linked.length);
  expect(page).not.toMatch(/<script|src=|href="http/);
});

interface Node {
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly patterns?: readonly Node[];
}

describe('the TextMate grammar', () => {
  const grammar = JSON.parse(readFileSync(join(ROOT, 'editors/weft.tmLanguage.json'), 'utf8')) as { patterns: Node[]; repository: Record<string, Node> };
  const nodes: Node[] = [];
  const collect = (node: Node): void => {
    nodes.push(node);
    node.patterns?.forEach(collect);
  };
  [...grammar.patterns, ...Object.values(grammar.repository)].forEach(collect);

  test('has patterns that compile, and includes that exist', () => {
    for (const node of nodes) {
      for (const source of [node.match, node.begin, node.end]) if (source !== undefined) expect(() => new RegExp(source, 'u')).not.toThrow();
      if (node.include !== undefined) expect(Object.keys(grammar.repository)).toContain(node.include.slice(1));
    }
  });

  test('colours every reserved word', () => {
    const words = grammar.repository['keywords']!.patterns!.map((node) => new RegExp(`^(?:${node.match!})$`));
    expect([...reservedWords.keys()].filter((word) => !words.some((pattern) => pattern.test(word)))).toEqual([]);
  });
});
