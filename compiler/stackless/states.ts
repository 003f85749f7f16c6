// The frame of every step function, whatever the style: each `return` rewritten, a way into each state, and the switch in block 0 that takes it.
import type { Reg } from '../ir/ir.js';
import type { PointLayout } from './layout.js';
import type { Machine } from './lowering.js';
import { I64 } from './machine-types.js';
import type { Fields, StepCode } from './step-code.js';

/** Scalar that says in which state a machine is: 0 before it has begun, then the number of the suspension that it waits at. */
export const STATE = 0;

/** What the styles do each in their own way. */
export interface StateParts {
  /** Ends a block that returned `value`. */
  finish(block: number, value: Reg | null): void;
  /** Makes the code of a suspension; gives the block that a machine in that state goes on in. */
  suspension(point: PointLayout, state: number): number;
  /** The block for a state that there is not. */
  lost(): number;
}

export function writeStates(code: StepCode, fields: Fields, { source, layout }: Machine, parts: StateParts): void {
  const returns = code.blocks.map((block, index) => ({ block, index })).filter(({ block }) => block.end.op === 'return');
  for (const { block, index } of returns) parts.finish(index, block.end.op === 'return' ? block.end.value : null);
  const start = code.block(null);
  const resumes = layout.points.map((point, i) => parts.suspension(point, i + 1));
  code.span = source.span;
  code.at(start);
  for (const param of layout.params) if (param !== null) code.restore(fields, layout.fieldOf.get(param)!, param);
  code.jump(1);
  code.at(0);
  if (resumes.length === 0) return code.jump(start);
  const state = code.register(I64);
  fields.loadScalar(state, STATE);
  code.end({ op: 'switch', value: state, cases: [start, ...resumes], otherwise: parts.lost(), span: source.span });
}
