// The shapes that sugar becomes.
import { describe, expect, it } from 'vitest';
import { checkText } from './fixture.js';
import type { Node } from './tree.js';

/** The statements of main, and its value as the last one. */
function main(text: string, before = ''): Node[] {
  const { program, diagnostics } = checkText(`${before} fn main() { ${text} }`);
  expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  const { body } = program!.main!;
  if (body?.kind !== 'block') throw new Error('main is a block');
  return [...body.statements, ...(body.value === null ? [] : [body.value])];
}

function valueOf(node: Node): Node {
  if (node.kind !== 'let') throw new Error(`a let, not ${node.kind}`);
  return node.value;
}

/** All nodes of a kind, wherever they are. */
function all<K extends Node['kind']>(nodes: readonly Node[], kind: K): Extract<Node, { kind: K }>[] {
  const found: Node[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) return value.forEach(visit);
    if ('kind' in value && 'type' in value && 'span' in value && value.kind === kind) found.push(value as Node);
    for (const [key, inner] of Object.entries(value))
      if (!['type', 'def', 'fn', 'span', 'label', 'local', 'typeArgs', 'captures', 'params'].includes(key)) visit(inner);
  };
  visit(nodes);
  return found as Extract<Node, { kind: K }>[];
}

describe('desugaring', () => {
  it('makes method calls calls, with the receiver first and all type arguments', () => {
    const [, call] = main('let xs = [1]; let _ys = xs.map(x => x as float);').map((n) => (n.kind === 'let' ? n.value : n));
    expect(call).toMatchObject({
      kind: 'call',
      fn: { name: 'array.map' },
      typeArgs: [{ kind: 'int' }, { kind: 'float' }],
      type: { kind: 'array', element: { kind: 'float' } },
    });
  });

  it('fills in defaults', () => {
    const [node] = main('f(1);', 'fn f(a: int, b: int = 2 + 3) { println(a, b); }');
    expect(node).toMatchObject({
      kind: 'call',
      args: [
        { kind: 'int', value: 1n },
        { kind: 'binary', op: '+' },
      ],
    });
  });

  it('joins what println gets into one format', () => {
    const [node] = main('println("a ${1} b", 2, "c");');
    expect(node).toMatchObject({
      kind: 'call',
      args: [{ kind: 'format', parts: ['a ', { kind: 'int', value: 1n }, ' b ', { kind: 'int', value: 2n }, ' c'] }],
    });
  });

  it('makes `?` a match that returns, with an Error made of other errors', () => {
    const { program } = checkText('fn f(r: Result<int, string>): Result<int> { Ok(r? + 1) } fn main() { let _ = f(Ok(1)); }');
    const call = all([program!.main!.body!], 'call').find((c) => c.fn.name === 'f')!;
    const [match] = all([call.fn.body!], 'match');
    expect(match!.arms.map((a) => a.body.kind)).toEqual(['local', 'return']);
    const returned = match!.arms[1]!.body;
    expect(returned).toMatchObject({
      kind: 'return',
      value: { kind: 'variant', payload: [{ kind: 'call', fn: { name: 'Error.new' }, args: [{ kind: 'format' }] }] },
    });
  });

  it('wraps values only where an interface is expected', () => {
    const nodes = main('let a: [S] = [P {}]; let _b = P {}; println(a.len());', 'interface S { fn f(self): int { 1 } } struct P {} impl S for P {}');
    expect(all(nodes, 'toInterface')).toHaveLength(1);
    expect(valueOf(nodes[0]!)).toMatchObject({ kind: 'array', elements: [{ kind: 'toInterface', value: { kind: 'struct' } }] });
  });

  it('tells bound and dynamic calls apart', () => {
    const before = 'interface S { fn f(self): int { 1 } } struct P {} impl S for P {} fn g<T: S>(x: T): int { x.f() } fn h(s: S): int { s.f() }';
    const nodes = main('println(g(P {}), h(P {}), (P {}).f());', before);
    const calls = all(nodes, 'call');
    const body = (name: string): Node => calls.find((c) => c.fn.name === name)!.fn.body!;
    expect(all([body('g')], 'callBound')[0]).toMatchObject({ method: 'f', receiver: { kind: 'param', def: { name: 'T' } } });
    expect(all([body('h')], 'callInterface')[0]).toMatchObject({ method: 'f' });
    expect(calls.find((c) => c.fn.name === 'S.f')).toMatchObject({ typeArgs: [{ kind: 'struct', def: { name: 'P' } }] });
  });

  it('lists captures once, and marks them', () => {
    const nodes = main('var n = 0; let k = 1; let f = () => { n += k; () => n + k }; println(f()());');
    const [outer, inner] = all(nodes, 'closure');
    expect(outer!.captures.map((c) => [c.name, c.mutable, c.captured])).toEqual([
      ['n', true, true],
      ['k', false, true],
    ]);
    expect(inner!.captures.map((c) => c.name)).toEqual(['n', 'k']);
    expect(inner!.name).toBe('main.closure.closure');
  });

  it('makes local functions ordinary unless they use locals', () => {
    const nodes = main(
      'let k = 2; fn plain(x: int): int { if x > 0 { plain(x - 1) } else { x } } fn uses(x: int): int { if x > k { uses(x - 1) } else { x } } println(plain(1), uses(2));',
    );
    expect(all(nodes, 'call').some((c) => c.fn.name === 'main.plain')).toBe(true);
    expect(all(nodes, 'callValue')).toHaveLength(2);
    const closures = all(nodes, 'closure').filter((c) => c.name === 'main.uses');
    expect(closures.map((c) => c.captures.map((d) => d.name))).toEqual([[], ['k', 'uses']]);
  });

  it('evaluates what spawn is given before the task starts', () => {
    const [node] = main('let _t = spawn(priority: 3) f(1, g());', 'fn f(a: int, b: int): int { a + b } fn g(): int { 2 }');
    const value = valueOf(node!);
    expect(value).toMatchObject({ kind: 'block', statements: [{ kind: 'let', value: { kind: 'call', fn: { name: 'g' } } }] });
    const call = (value as Extract<Node, { kind: 'block' }>).value as Extract<Node, { kind: 'call' }>;
    expect(call.fn.name).toBe('spawn_task');
    expect(call.args.slice(1).map((a) => ('value' in a ? a.value : null))).toEqual(['f', 3n, '', 0n]);
    expect(call.args[0]).toMatchObject({ kind: 'closure', captures: [{ captured: true }], body: { kind: 'call', args: [{ kind: 'int' }, { kind: 'local' }] } });
    expect(call.type).toMatchObject({ kind: 'struct', def: { name: 'Task' }, args: [{ kind: 'int' }] });
  });

  it('detaches a task whose handle is dropped', () => {
    const callees = (text: string): string[] => all(main(text, 'fn f(): int { 1 }'), 'call').map((c) => c.fn.name);
    expect(callees('spawn f();')).toContain('spawn_detached');
    expect(callees('spawn { println(1); };')).toContain('spawn_plain');
    expect(callees('spawn(priority: 2) { println(1); };')).toContain('spawn_body');
  });

  it('makes select calls of the library and a match on the arm that won', () => {
    const [, node] = main('let ch = Chan<int>.new(); let _x = select { Some(x) = ch.recv() => x, ch.send(2) => 1, default => 0 };').map((n) =>
      n.kind === 'let' ? n.value : n,
    );
    const calls = all([node!], 'call').map((c) => c.fn.name);
    expect(calls).toEqual(['Select.new', 'Select.recv', 'Select.send', 'Select.otherwise', 'Select.wait', 'Received.value']);
    expect(all([node!], 'call').find((c) => c.fn.name === 'Select.recv')!.args[2]).toMatchObject({ kind: 'int', value: 1n });
  });

  it('keeps loops over ranges and arrays, and asks other things for the next', () => {
    const nodes = main('for i in 0..3 { println(i); } for x in [1] { println(x); } for c in "ab" { println(c); }');
    expect(nodes.map((n) => n.kind)).toEqual(['forRange', 'forArray', 'block']);
    expect(all([nodes[2]!], 'loop')).toHaveLength(1);
    expect(all([nodes[2]!], 'match')[0]!.arms.map((a) => a.body.kind)).toEqual(['block', 'break']);
  });

  it('evaluates map and key once in `m[k] += v`', () => {
    const nodes = main('let m: Map<string, int> = Map.new(); m["a"] += 1;');
    expect(nodes[1]).toMatchObject({ kind: 'block', statements: [{ kind: 'let' }, { kind: 'let' }, { kind: 'let' }, { kind: 'critical' }] });
    expect(all([nodes[1]!], 'call').map((c) => c.fn.name)).toEqual(['Map._place']);
  });

  it('puts constants where they are used', () => {
    const [node] = main('println(N);', 'const N = (2 + 3) * 4 - 1;');
    expect(all([node!], 'int').map((n) => n.value)).toEqual([19n]);
  });

  it('sees through pointers', () => {
    const nodes = main('var p = P { x: 1 }; let q = &p; q.x = 2; println(q.x);', 'struct P { x: int }');
    expect(valueOf(nodes[1]!)).toMatchObject({ kind: 'addressOf', place: { kind: 'local', def: { name: 'p', addressTaken: true } } });
    expect(nodes[2]).toMatchObject({ kind: 'assign', target: { kind: 'field', object: { kind: 'deref' } } });
  });

  it('finds implementations and overrides for the builder', () => {
    const { program } = checkText(`interface S { fn f(self): int; fn g(self): int { 2 } } struct B<T> { x: T } impl<T> S for B<T> { fn f(self): int { 1 } }
      impl<T> B<T> { fn to_string(self): string { "B" } } fn main() { println((B { x: 1 }).f(), (B { x: "a" }).g()); }`);
    const call = all([program!.main!.body!], 'call').find((c) => c.fn.name === 'B.f')!;
    const target = call.args[0]!.type;
    const iface = call.fn.impl!.interface!.def;
    const found = program!.implementations(iface, target)!;
    expect(found.method('f')).toMatchObject({ fn: { name: 'B.f' }, typeArgs: [{ kind: 'int' }] });
    expect(found.method('g')).toMatchObject({ fn: { name: 'S.g' }, typeArgs: [{ kind: 'struct' }] });
    expect(program!.override(target, 'to_string')).toMatchObject({ fn: { name: 'B.to_string' }, typeArgs: [{ kind: 'int' }] });
    expect(program!.override(target, 'compare')).toBeNull();
    expect(program!.implementations(iface, { kind: 'int' })).toBeNull();
  });
});
