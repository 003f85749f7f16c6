// Which locals whose address is taken must live on the heap. One graph over the whole program, grown as functions are looked at: a node for what a
// local holds, a node for its address, an edge where a pointer goes from one to the other. Whatever reaches ESCAPE escapes: what is returned, stored in an
// object or static or through a pointer, captured, or given to code that is not known. A parameter's edges are its function's summary,
// and recursion needs no fixpoint of its own. A pointer that outlives the round of the loop in which its local was made escapes too: the next
// round's local is another one.
import type { Span } from '../diagnostics/diagnostic.js';
import type { Node, PatternNode } from '../check/tree.js';
import type { FnDef, LocalDef } from '../check/types.js';
import { children } from './tree-walk.js';

type Token = { readonly holds: LocalDef } | { readonly addressOf: LocalDef };

/** What happens to a pointer, and where: "returned", "passed to `p` of `f`". */
export interface Cause {
  readonly what: string;
  readonly span: Span;
}

interface LocalNodes {
  /** What the local holds goes to these. */
  readonly holds: Map<LocalDef, Cause>;
  readonly address: Map<LocalDef, Cause>;
  holdsEscapes: Cause | null;
  addressEscapes: Cause | null;
}

const BECOMES = {
  callBound: 'passed to a method of a type parameter',
  callInterface: 'passed to a method of an interface',
  callValue: 'passed to a function value',
  tuple: 'stored in a tuple',
  array: 'stored in an array',
  repeat: 'stored in an array',
  struct: 'stored in a struct',
  variant: 'stored in a variant',
  toInterface: 'made a value of an interface',
  format: 'printed',
} as const;

function keptIn(local: LocalDef, value: Node): Cause {
  return { what: `kept in \`${local.name}\``, span: value.span };
}

function storedIn(target: Node): string {
  switch (target.kind) {
    case 'deref':
      return 'stored through a pointer';
    case 'static':
      return 'stored in a static variable';
    default:
      return 'stored in an object';
  }
}

/** Where a body's value is written. */
function resultSpan(body: Node): Span {
  return body.kind === 'block' && body.value !== null ? resultSpan(body.value) : body.span;
}

export class EscapeAnalysis {
  private readonly nodes = new Map<LocalDef, LocalNodes>();
  private readonly loops = new Map<LocalDef, readonly Node[]>();
  private readonly scanned = new Set<Node | FnDef>();
  private readonly pending: FnDef[] = [];

  /** Whether a local of a body that was looked at needs a box. A local of one that was not does. */
  escapes(local: LocalDef): boolean {
    return this.whyEscapes(local) !== null;
  }

  /** What happens to the address of a local, up to what makes it escape; null where it does not. */
  whyEscapes(local: LocalDef): readonly Cause[] | null {
    while (this.pending.length > 0) this.scanFn(this.pending.pop()!);
    const from = this.nodes.get(local);
    if (from === undefined) return [];
    if (from.addressEscapes !== null) return [from.addressEscapes];
    const seen = new Set<LocalDef>();
    const reached = [...from.address].map(([to, cause]) => ({ to, chain: [cause] }));
    for (let at = reached.shift(); at !== undefined; at = reached.shift()) {
      if (seen.has(at.to)) continue;
      seen.add(at.to);
      const node = this.nodes.get(at.to);
      if (node === undefined) continue;
      if (node.holdsEscapes !== null) return [...at.chain, node.holdsEscapes];
      for (const [to, cause] of node.holds) reached.push({ to, chain: [...at.chain, cause] });
    }
    return null;
  }

  /** Looks at a function or closure body before it is lowered. */
  enter(params: readonly LocalDef[], body: Node): void {
    if (this.scanned.has(body)) return;
    this.scanned.add(body);
    for (const param of params) this.declare(param, []);
    this.scan(body, []);
    if (body.type.kind === 'pointer') for (const token of this.pointers(body)) this.escape(token, { what: 'returned', span: resultSpan(body) });
  }

  private scanFn(def: FnDef): void {
    if (def.body === null)
      for (const param of def.params) this.node(param.local).holdsEscapes = { what: `given to \`${def.name}\`, whose code is not known`, span: def.span };
    else
      this.enter(
        def.params.map((param) => param.local),
        def.body,
      );
  }

  private node(local: LocalDef): LocalNodes {
    let node = this.nodes.get(local);
    if (node === undefined) {
      node = { holds: new Map(), address: new Map(), holdsEscapes: null, addressEscapes: null };
      this.nodes.set(local, node);
    }
    return node;
  }

  private declare(local: LocalDef, loops: readonly Node[]): void {
    const node = this.node(local);
    this.loops.set(local, loops);
    // Captured, or pointed to itself: whoever gets at it may do anything with what it holds.
    const { span } = local;
    if (local.captured) node.holdsEscapes = { what: `in \`${local.name}\`, which a closure captures`, span };
    else if (local.addressTaken) node.holdsEscapes = { what: `in \`${local.name}\`, which can be changed and read through its own address`, span };
    if (local.captured) node.addressEscapes = { what: 'captured by a closure', span };
  }

  private escape(token: Token, cause: Cause): void {
    if ('holds' in token) this.node(token.holds).holdsEscapes ??= cause;
    else this.node(token.addressOf).addressEscapes ??= cause;
  }

  private flow(token: Token, to: LocalDef, cause: Cause, sameFunction: boolean): void {
    const local = 'holds' in token ? token.holds : token.addressOf;
    if (sameFunction) {
      const from = this.loops.get(local) ?? [];
      const inside = this.loops.get(to) ?? [];
      if (from.some((loop) => !inside.includes(loop))) {
        return this.escape(token, { what: `kept in \`${to.name}\`, which outlives the round of the loop that makes \`${local.name}\``, span: cause.span });
      }
    }
    const node = this.node(local);
    const edges = 'holds' in token ? node.holds : node.address;
    if (!edges.has(to)) edges.set(to, cause);
  }

  /** The pointers that an expression of pointer type may give. What is read from memory was stored, and has escaped already. */
  private pointers(node: Node): Token[] {
    if (node.type.kind !== 'pointer') return node.type.kind === 'never' ? [] : this.pointersWithin(node);
    switch (node.kind) {
      case 'addressOf':
        if (node.place.kind === 'local') return [{ addressOf: node.place.def }];
        return node.place.kind === 'deref' ? this.pointers(node.place.pointer) : [];
      case 'local':
        return [{ holds: node.def }];
      case 'if':
        return [...this.pointers(node.then), ...(node.otherwise === null ? [] : this.pointers(node.otherwise))];
      case 'match':
        return node.arms.flatMap((arm) => this.pointers(arm.body));
      case 'block':
        return node.value === null ? [] : this.pointers(node.value);
      case 'critical':
        return this.pointers(node.body);
      default:
        return [];
    }
  }

  /** Parts of a value that holds pointers by being generic: an expression whose type is a parameter. */
  private pointersWithin(node: Node): Token[] {
    return node.kind === 'local' && node.type.kind === 'param' ? [{ holds: node.def }] : [];
  }

  private escapeAll(node: Node, what: string): void {
    for (const token of this.pointers(node)) this.escape(token, { what, span: node.span });
  }

  /** In the order of the source: a local is declared before pointers flow into it. */
  private scan(root: Node, outer: readonly Node[]): void {
    const pending: [Node, readonly Node[]][] = [[root, outer]];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const [node, loops] = at;
      this.look(node, loops);
      const isLoop = node.kind === 'loop' || node.kind === 'while' || node.kind === 'forRange' || node.kind === 'forArray';
      const inner = isLoop ? [...loops, node] : loops;
      for (const child of [...children(node)].reverse()) pending.push([child, inner]);
    }
  }

  private declarePattern(pattern: PatternNode, loops: readonly Node[]): void {
    switch (pattern.kind) {
      case 'binding':
        return this.declare(pattern.local, loops);
      case 'tuple':
        return pattern.elements.forEach((element) => this.declarePattern(element, loops));
      case 'variant':
        return pattern.payload.forEach((part) => this.declarePattern(part, loops));
      case 'struct':
        return pattern.fields.forEach((field) => this.declarePattern(field.pattern, loops));
      case 'or':
        return pattern.alternatives.forEach((alternative) => this.declarePattern(alternative, loops));
      default:
        return;
    }
  }

  private look(node: Node, loops: readonly Node[]): void {
    switch (node.kind) {
      case 'let':
        this.declarePattern(node.pattern, loops);
        if (node.pattern.kind === 'binding') {
          for (const token of this.pointers(node.value)) this.flow(token, node.pattern.local, keptIn(node.pattern.local, node.value), true);
        } else this.escapeAll(node.value, 'taken apart by a pattern');
        break;
      case 'assign':
        for (const token of this.pointers(node.value)) {
          if (node.target.kind === 'local') this.flow(token, node.target.def, keptIn(node.target.def, node.value), true);
          else this.escape(token, { what: storedIn(node.target), span: node.value.span });
        }
        break;
      case 'call': {
        node.args.forEach((arg, i) => {
          const tokens = this.pointers(arg);
          if (tokens.length === 0) return;
          const param = node.fn.params[i];
          const known = node.fn.body !== null && param !== undefined && param.type.kind === 'pointer';
          const { span } = arg;
          if (!known) return this.escapeAll(arg, `passed to \`${node.fn.name}\`, which may keep it`);
          if (!this.scanned.has(node.fn)) {
            this.scanned.add(node.fn);
            this.pending.push(node.fn);
          }
          const cause = { what: `passed to \`${param.local.name}\` of \`${node.fn.name}\``, span };
          for (const token of tokens) this.flow(token, param.local, cause, false);
        });
        break;
      }
      case 'match':
        for (const arm of node.arms) this.declarePattern(arm.pattern, loops);
        this.escapeAll(node.value, 'taken apart by `match`');
        break;
      case 'forArray':
        this.declarePattern(node.pattern, [...loops, node]);
        break;
      case 'return':
      case 'break':
        if (node.value !== null) this.escapeAll(node.value, node.kind === 'return' ? 'returned' : 'given by `break`');
        break;
      case 'callBound':
      case 'callInterface':
      case 'callValue':
      case 'tuple':
      case 'array':
      case 'repeat':
      case 'struct':
      case 'variant':
      case 'toInterface':
      case 'format':
        for (const child of children(node)) this.escapeAll(child, BECOMES[node.kind]);
        break;
      case 'closure':
        this.enter(node.params, node.body);
        break;
      case 'forRange':
        this.declare(node.local, [...loops, node]);
        break;
      default:
        break;
    }
  }
}
