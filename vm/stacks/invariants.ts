// The debug mode of stacks (`stackCheck` of a machine, `--stack-check`): after everything that a strategy does it is checked that what stacks have is what the arena gave, that no two
// stacks overlap, and that no byte of anybody else's stack has changed. It costs a walk over all stacks each time.
import { MachineBug } from '../errors.js';
import { CPU_CONTEXT, CPU_CONTEXTS, CTX_NEXT, CTX_RESERVED, CTX_SERIAL } from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import type { Stacks } from './strategy.js';

/** What is wrong with the accounts, one sentence each. */
export function accountProblems(memory: Memory, cpu: number, stacks: Stacks): readonly string[] {
  const problems: string[] = [];
  const pieces: { readonly from: number; readonly to: number; readonly task: number }[] = [];
  let sum = stacks.standing();
  for (const context of contextsOf(memory, cpu)) {
    const task = memory.i32[(context + CTX_SERIAL) >>> 2]!;
    const reserved = memory.u32[(context + CTX_RESERVED) >>> 2]!;
    let own = 0;
    for (const [from, to] of stacks.pieces(context)) {
      pieces.push({ from, to, task });
      own += to - from;
    }
    if (own !== reserved) problems.push(`the stack of task ${task} has ${own} bytes, and ${reserved} are accounted for`);
    sum += own;
  }
  pieces.sort((a, b) => a.from - b.from);
  pieces.forEach((piece, i) => {
    const before = pieces[i - 1];
    if (before !== undefined && piece.from < before.to) problems.push(`the stacks of the tasks ${before.task} and ${piece.task} overlap`);
  });
  if (sum !== stacks.inUse()) problems.push(`stacks have ${sum} bytes, and the arena has given ${stacks.inUse()}`);
  return problems;
}

function* contextsOf({ u32 }: Memory, cpu: number): Generator<number> {
  for (let context = u32[(cpu + CPU_CONTEXTS) >>> 2]!; context !== 0; context = (u32[(context + CTX_NEXT) >>> 2]! & ~1) >>> 0) yield context;
}

/** The same stacks, checked. */
export function checkedStacks(memory: Memory, cpu: number, stacks: Stacks): Stacks {
  const { u8, u32 } = memory;
  const hash = (from: number, to: number): number => {
    let h = 0x811c9dc5; // FNV-1a
    for (let at = from; at < to; at++) h = Math.imul(h ^ u8[at]!, 0x01000193);
    return h;
  };
  /** The stacks of all but these, as they are. */
  const others = (...except: readonly number[]): Map<string, number> => {
    const found = new Map<string, number>();
    for (const context of contextsOf(memory, cpu)) {
      if (except.includes(context)) continue;
      for (const [from, to] of stacks.pieces(context)) found.set(`of task ${u32[(context + CTX_SERIAL) >>> 2]!}, at ${from} to ${to}`, hash(from, to));
    }
    return found;
  };
  const checking = <T>(what: string, context: number, act: () => T): T => {
    const before = others(context);
    const current = u32[(cpu + CPU_CONTEXT) >>> 2]!;
    const result = act();
    const problems = [...accountProblems(memory, cpu, stacks)];
    // A collection in between has moved Contexts, and changed references on every stack.
    if (u32[(cpu + CPU_CONTEXT) >>> 2] === current) {
      for (const [stack, now] of others(context)) {
        const then = before.get(stack);
        if (then !== undefined && then !== now) problems.push(`the stack ${stack}, has changed`);
      }
    }
    if (problems.length > 0) throw new MachineBug(`stacks, after '${what}': ${problems.join('; ')}`);
    return result;
  };
  return {
    ...stacks,
    quick: null,
    make: (context) => checking('make', context, () => stacks.make(context)),
    overflow: (context, bytes) => checking('overflow', context, () => stacks.overflow(context, bytes)),
    underflow: (context) => checking('underflow', context, () => stacks.underflow(context)),
    switchOut: (context) => checking('switch out', context, () => stacks.switchOut(context)),
    switchIn: (context) => checking('switch in', context, () => stacks.switchIn(context)),
    finish: (context) => checking('finish', context, () => stacks.finish(context)),
  };
}
