// Preemption points of machines: at the entry of a coloured function and where it jumps backwards, the body of the runtime's `preemption_point` is copied in, which asks
// whether the timer has come meanwhile, and then suspends.
import { FN_NO_PREEMPT } from '../../vm/bytecode/module.js';
import { removeUnreachable, retarget, targetsOf } from '../ir/cfg.js';
import { inlinable, inlineCalls } from '../ir/inlining.js';
import type { Block, Instr, IrFn, IrModule } from '../ir/ir.js';

export function putPreemptionPoints(module: IrModule, fn: IrFn): void {
  const { preemptionPoint } = module;
  if (preemptionPoint === undefined || (fn.flags & FN_NO_PREEMPT) !== 0) return;
  removeUnreachable(fn); // blocks in reverse post-order: a jump to a block that is not further down goes back
  const count = fn.blocks.length;
  const call = (span: Instr['span']): Instr => ({ op: 'call', dst: null, fn: preemptionPoint, args: [], span });
  for (let index = 0; index < count; index += 1) {
    const block = fn.blocks[index]!;
    if (!targetsOf(block.end).some((target) => target <= index)) continue;
    block.end = retarget(block.end, (target) => {
      if (target > index) return target;
      const { span } = block.end;
      const between: Block = { instrs: [call(span)], end: { op: 'jump', to: target, span }, handler: block.handler };
      fn.blocks.push(between);
      return fn.blocks.length - 1;
    });
  }
  fn.blocks[0]!.instrs.unshift(call(fn.span));
  const point = inlinable(module.fns[preemptionPoint]!, preemptionPoint);
  inlineCalls(fn, (callee) => (callee === preemptionPoint ? point : null));
}
