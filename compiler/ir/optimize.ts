// The passes in their order. Functions are taken callees first, so that what is copied into a caller has been optimised; a second round cleans up after it.
// Loops are turned round last: the copies would hide from the other passes what is defined once.
import { removeUnreachable, simplifyGraph } from './cfg.js';
import { foldConstants } from './constant-folding.js';
import { propagateCopies } from './copy-propagation.js';
import { removeDeadCode } from './dead-code.js';
import { shareSubexpressions } from './common-subexpressions.js';
import { dropNullChecks } from './null-checks.js';
import { computeTruthValues } from './truth-values.js';
import { inlinable, inlineCalls, type Inlinable } from './inlining.js';
import type { IrFn, IrModule } from './ir.js';
import { precompiled } from './precompiled.js';
import { rotateLoops } from './loop-rotation.js';
import { dropUnreachedFunctions } from './unreached-functions.js';

const ROUNDS = 3;

/** The passes rewrite a copy; the caller's module stays as it was. */
function copyOf(fn: IrFn): IrFn {
  return {
    ...fn,
    registers: fn.registers.map((register) => ({ ...register })),
    blocks: fn.blocks.map((block) => ({ instrs: block.instrs.slice(), end: block.end, handler: block.handler })),
  };
}

function cleanUp(fn: IrFn): void {
  simplifyGraph(fn);
  for (let round = 0; round < ROUNDS; round += 1) {
    const folded = foldConstants(fn);
    shareSubexpressions(fn);
    const checked = dropNullChecks(fn);
    const copied = propagateCopies(fn);
    const dead = removeDeadCode(fn);
    const truths = computeTruthValues(fn);
    const simpler = simplifyGraph(fn) || truths || checked;
    if (!simpler && !(folded && copied) && !(folded && dead)) break;
  }
}

function calleesOf(fn: IrFn): readonly number[] {
  const found = new Set<number>();
  for (const block of fn.blocks) for (const instr of block.instrs) if (instr.op === 'call') found.add(instr.fn);
  return [...found];
}

/** Every function of these after those of these that it calls, as far as there are no cycles. */
function calleesFirst(fns: readonly IrFn[], these: readonly number[]): number[] {
  const OUTSIDE = 0;
  const WAITING = 1;
  const SEEN = 2;
  const state = new Uint8Array(fns.length).fill(OUTSIDE);
  for (const index of these) state[index] = WAITING;
  const order: number[] = [];
  const stack: { readonly fn: number; readonly callees: readonly number[]; next: number }[] = [];
  const see = (fn: number): void => {
    state[fn] = SEEN;
    stack.push({ fn, callees: calleesOf(fns[fn]!), next: 0 });
  };
  for (const root of these) {
    if (state[root] === SEEN) continue;
    see(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const callee = top.callees[top.next];
      top.next += 1;
      if (callee === undefined) {
        order.push(top.fn);
        stack.pop();
      } else if (state[callee] === WAITING) see(callee);
    }
  }
  return order;
}

/** The foundation does not depend on the rest, so it comes first, and by itself. */
function orderOf({ fns, foundation = [] }: IrModule): readonly number[] {
  const early = new Set(foundation);
  const rest = fns.flatMap((fn, index) => (early.has(index) || precompiled(fn) !== undefined ? [] : [index]));
  return [...calleesFirst(fns, foundation), ...calleesFirst(fns, rest)];
}

/** The passes within one function, once more. */
export function tidy(fn: IrFn): void {
  removeUnreachable(fn);
  cleanUp(fn);
}

/** Functions that were optimised before, of this program or of another. */
export interface OptimizedBefore {
  /** What optimising function `index` would give, if that is known. `candidate` says what may be copied into it; those of its callees that come before it are done. */
  readonly find: (index: number, candidate: (fn: number) => Inlinable | null) => IrFn | null;
  /** The answer to the last `find`, where that had none. */
  readonly keep: (index: number, optimized: IrFn) => void;
}

export function optimize(module: IrModule, before: OptimizedBefore | null = null): IrModule {
  return dropUnreachedFunctions({ ...module, fns: optimizeFunctions(module, before).map(({ fn }) => fn) });
}

/** The functions of a module, each with what inlining it takes, or null. */
export function optimizeFunctions(module: IrModule, before: OptimizedBefore | null): { readonly fn: IrFn; readonly candidate: Inlinable | null }[] {
  const fns = [...module.fns];
  const candidates = fns.map((fn): Inlinable | null => {
    const size = precompiled(fn)?.size ?? null;
    return size === null ? null : { fn, size };
  });
  for (const index of orderOf(module)) {
    const known = before?.find(index, (callee) => candidates[callee]!) ?? null;
    if (known !== null) {
      fns[index] = known;
      candidates[index] = inlinable(known, index);
      continue;
    }
    const fn = copyOf(fns[index]!);
    fns[index] = fn;
    removeUnreachable(fn);
    cleanUp(fn);
    if (inlineCalls(fn, (callee) => candidates[callee]!)) cleanUp(fn);
    candidates[index] = inlinable(fn, index);
    if (rotateLoops(fn)) cleanUp(fn);
    before?.keep(index, fn);
  }
  return fns.map((fn, index) => ({ fn, candidate: candidates[index]! }));
}
