// Which locals whose address is taken must live on the heap. One graph over the whole program, grown as functions are looked at: a node for what a
// local holds, a node for its address, an edge where a pointer goes from one to the other. Whatever reaches ESCAPE escapes: what is returned, stored in an
// object or static or through a pointer, captured, or given to code that is not known. A parameter's edges are its function's summary,
// and recursion needs no fixpoint of its own. A pointer that outlives the round of the loop in which its local was made escapes too: the next
// round's local is another one.
import type { Node, PatternNode } from '../check/tree.js';
import type { FnDef, LocalDef } from '../check/types.js';
import { children } from './tree-walk.js';

type Token = { readonly holds: LocalDef } | { readonly addressOf: LocalDef };

interface LocalNodes {
  /** What the local holds goes to these. */
  readonly holds: Set<LocalDef>;
  readonly address: Set<LocalDef>;
  holdsEscapes: boolean;
  addressEscapes: boolean;
}

export class EscapeAnalysis {
  private readonly nodes = new Map<LocalDef, LocalNodes>();
  private readonly loops = new Map<LocalDef, readonly Node[]>();
  private readonly scanned = new Set<Node | FnDef>();
  private readonly pending: FnDef[] = [];

  /** Whether a local of a body that was looked at needs a box. A local of one that was not does. */
  escapes(local: LocalDef): boolean {
    while (this.pending.length > 0) this.scanFn(this.pending.pop()!);
    const from = this.nodes.get(local);
    if (from === undefined) return true;
    if (from.addressEscapes) return true;
    const seen = new Set<LocalDef>();
    const reached = [...from.address];
    for (let at = reached.pop(); at !== undefined; at = reached.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const node = this.nodes.get(at);
      if (node === undefined) continue;
      if (node.holdsEscapes) return true;
      reached.push(...node.holds);
    }
    return false;
  }

  /** Looks at a function or closure body before it is lowered. */
  enter(params: readonly LocalDef[], body: Node): void {
    if (this.scanned.has(body)) return;
    this.scanned.add(body);
    for (const param of params) this.declare(param, []);
    this.scan(body, []);
    if (body.type.kind === 'pointer') for (const token of this.pointers(body)) this.escape(token);
  }

  private scanFn(def: FnDef): void {
    if (def.body === null) for (const param of def.params) this.node(param.local).holdsEscapes = true;
    else
      this.enter(
        def.params.map((param) => param.local),
        def.body,
      );
  }

  private node(local: LocalDef): LocalNodes {
    let node = this.nodes.get(local);
    if (node === undefined) {
      node = { holds: new Set(), address: new Set(), holdsEscapes: false, addressEscapes: false };
      this.nodes.set(local, node);
    }
    return node;
  }

  private declare(local: LocalDef, loops: readonly Node[]): void {
    const node = this.node(local);
    this.loops.set(local, loops);
    // Captured, or pointed to itself: whoever gets at it may do anything with what it holds.
    if (local.captured || local.addressTaken) node.holdsEscapes = true;
    if (local.captured) node.addressEscapes = true;
  }

  private escape(token: Token): void {
    if ('holds' in token) this.node(token.holds).holdsEscapes = true;
    else this.node(token.addressOf).addressEscapes = true;
  }

  private flow(token: Token, to: LocalDef, sameFunction: boolean): void {
    const local = 'holds' in token ? token.holds : token.addressOf;
    if (sameFunction) {
      const from = this.loops.get(local) ?? [];
      const inside = this.loops.get(to) ?? [];
      if (from.some((loop) => !inside.includes(loop))) return this.escape(token);
    }
    const node = this.node(local);
    ('holds' in token ? node.holds : node.address).add(to);
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

  private escapeAll(node: Node): void {
    for (const token of this.pointers(node)) this.escape(token);
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
          for (const token of this.pointers(node.value)) this.flow(token, node.pattern.local, true);
        } else this.escapeAll(node.value);
        break;
      case 'assign':
        for (const token of this.pointers(node.value)) {
          if (node.target.kind === 'local') this.flow(token, node.target.def, true);
          else this.escape(token);
        }
        break;
      case 'call': {
        node.args.forEach((arg, i) => {
          const tokens = this.pointers(arg);
          if (tokens.length === 0) return;
          const param = node.fn.params[i];
          const known = node.fn.body !== null && param !== undefined && param.type.kind === 'pointer';
          if (!known) return tokens.forEach((token) => this.escape(token));
          if (!this.scanned.has(node.fn)) {
            this.scanned.add(node.fn);
            this.pending.push(node.fn);
          }
          for (const token of tokens) this.flow(token, param.local, false);
        });
        break;
      }
      case 'match':
        for (const arm of node.arms) this.declarePattern(arm.pattern, loops);
        this.escapeAll(node.value);
        break;
      case 'forArray':
        this.declarePattern(node.pattern, [...loops, node]);
        break;
      case 'return':
      case 'break':
        if (node.value !== null) this.escapeAll(node.value);
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
        for (const child of children(node)) this.escapeAll(child);
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
