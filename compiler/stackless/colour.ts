// Which functions can suspend. A function is coloured when it calls `suspend`, or a coloured function, or a closure of a coloured signature; a signature is
// coloured when the code of any closure type of it is, or when machines are made of its closures. Interface calls are calls of dispatcher functions already.
//
// The least fixed point, by a work list over who calls whom. Each function keeps why it was coloured first, which is the shortest such chain: the list is first in,
// first out.
import type { Span } from '../diagnostics/diagnostic.js';
import type { Instr, IrModule } from '../ir/ir.js';

/** What a function does that may suspend. */
export type Cause =
  | { readonly kind: 'suspend'; readonly span: Span }
  | { readonly kind: 'call'; readonly fn: number; readonly span: Span }
  /** `through` is the closure's function that coloured the signature, or null where machines are made of its closures. */
  | { readonly kind: 'signature'; readonly type: number; readonly through: number | null; readonly span: Span };

export interface Colours {
  /** Coloured functions and why, in the order in which they were found. */
  readonly causes: ReadonlyMap<number, Cause>;
  /** Coloured signatures, each with the closure's function that made it so, or null. */
  readonly signatures: ReadonlyMap<number, number | null>;
}

interface Site {
  readonly caller: number;
  readonly span: Span;
}

class Sites {
  readonly calls = new Map<number, Site[]>();
  readonly closureCalls = new Map<number, Site[]>();
  readonly suspends: Site[] = [];
  readonly made = new Set<number>();

  constructor(module: IrModule) {
    module.fns.forEach((fn, caller) => {
      for (const block of fn.blocks) for (const instr of block.instrs) this.look(module, caller, instr);
    });
  }

  private look(module: IrModule, caller: number, instr: Instr): void {
    const site: Site = { caller, span: instr.span };
    if (instr.op === 'callc') append(this.closureCalls, instr.type, site);
    if (instr.op !== 'call') return;
    const role = module.fns[instr.fn]!.role;
    if (role === undefined) append(this.calls, instr.fn, site);
    else if (role.kind === 'suspend') this.suspends.push(site);
    else if (role.kind === 'make') this.made.add(role.signature);
  }
}

function append(map: Map<number, Site[]>, key: number, site: Site): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [site]);
  else list.push(site);
}

export function inferColours(module: IrModule): Colours {
  const sites = new Sites(module);
  const signaturesOf = new Map<number, number>();
  for (const type of module.types) if (type.kind === 'closure') signaturesOf.set(type.fn, type.signature);
  const causes = new Map<number, Cause>();
  const signatures = new Map<number, number | null>();
  const work: number[] = [];
  const colour = (fn: number, cause: Cause): void => {
    if (causes.has(fn)) return;
    causes.set(fn, cause);
    work.push(fn);
  };
  const colourSignature = (type: number, through: number | null): void => {
    if (signatures.has(type)) return;
    signatures.set(type, through);
    for (const { caller, span } of sites.closureCalls.get(type) ?? []) colour(caller, { kind: 'signature', type, through, span });
  };
  for (const { caller, span } of sites.suspends) colour(caller, { kind: 'suspend', span });
  for (const type of sites.made) colourSignature(type, null);
  for (let next = 0; next < work.length; next += 1) {
    const fn = work[next]!;
    for (const { caller, span } of sites.calls.get(fn) ?? []) colour(caller, { kind: 'call', fn, span });
    const signature = signaturesOf.get(fn);
    if (signature !== undefined) colourSignature(signature, fn);
  }
  return { causes, signatures };
}

/** Whether the call may suspend. */
export function isSuspension(module: IrModule, colours: Colours, instr: Instr): boolean {
  if (instr.op === 'callc') return colours.signatures.has(instr.type);
  return instr.op === 'call' && (colours.causes.has(instr.fn) || module.fns[instr.fn]!.role?.kind === 'suspend');
}

/** Coloured functions by who calls whom directly, callees first; `recursive` has the pairs of caller and callee that are on a cycle, as "caller callee". */
export function callOrder(
  module: IrModule,
  colours: Colours,
): { readonly order: readonly number[]; readonly isRecursive: (caller: number, callee: number) => boolean } {
  const callees = new Map<number, readonly number[]>();
  for (const fn of colours.causes.keys()) {
    const found = new Set<number>();
    for (const block of module.fns[fn]!.blocks) for (const instr of block.instrs) if (instr.op === 'call' && colours.causes.has(instr.fn)) found.add(instr.fn);
    callees.set(fn, [...found]);
  }
  // Strongly connected components (Tarjan, "Depth-first search and linear graph algorithms"), without recursion. They come out callees first.
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const component = new Map<number, number>();
  const open: number[] = [];
  const order: number[] = [];
  let components = 0;
  for (const root of callees.keys()) {
    if (index.has(root)) continue;
    const stack: { readonly fn: number; next: number }[] = [];
    const enter = (fn: number): void => {
      index.set(fn, index.size);
      low.set(fn, index.get(fn)!);
      open.push(fn);
      stack.push({ fn, next: 0 });
    };
    enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const callee = callees.get(top.fn)![top.next];
      top.next += 1;
      if (callee !== undefined) {
        if (!index.has(callee)) enter(callee);
        else if (!component.has(callee)) low.set(top.fn, Math.min(low.get(top.fn)!, index.get(callee)!));
        continue;
      }
      stack.pop();
      const caller = stack[stack.length - 1];
      if (caller !== undefined) low.set(caller.fn, Math.min(low.get(caller.fn)!, low.get(top.fn)!));
      if (low.get(top.fn) !== index.get(top.fn)) continue;
      for (let fn = open.pop()!; ; fn = open.pop()!) {
        component.set(fn, components);
        order.push(fn);
        if (fn === top.fn) break;
      }
      components += 1;
    }
  }
  return { order, isRecursive: (caller, callee) => component.get(caller) === component.get(callee) };
}
