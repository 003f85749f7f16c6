// What makes machines out of closures. The signature of a coloured closure gives a machine instead of a result: its functions become makers, which put the closure and
// the arguments into a new machine, and run nothing.
import type { Span } from '../diagnostics/diagnostic.js';
import type { IrFn, RegInfo } from '../ir/ir.js';
import { type Lowering, type Machine, passArguments } from './lowering.js';
import { StepCode } from './step-code.js';

/** Takes what a call through the signature passes. */
export function makerOf(lowering: Lowering, machine: Machine): IrFn {
  const { source, layout, type } = machine;
  const registers: RegInfo[] = source.params.map((param) => ({ ...source.registers[param]!, pinned: false }));
  const params = registers.map((_, i) => i);
  const empty: IrFn = { ...source, params, registers, blocks: [] };
  const code = new StepCode(lowering.types, empty);
  const own = code.register({ kind: 'ref', type, nullable: false });
  code.emit({ op: 'new', dst: own, type, args: [], span: source.span });
  const fields = code.machineOf(own, layout);
  passArguments(machine, params, (field, value) => code.save(fields, field, value));
  code.end({ op: 'return', value: own, span: source.span });
  return {
    name: source.name,
    params,
    result: lowering.types.machine,
    registers: code.registers,
    blocks: code.blocks,
    flags: 0,
    inline: false,
    cold: false,
    span: source.span,
  };
}

/** The body of the machine of a function that cannot suspend: calls it. `at`: a place in the library, as the call is none of the program's own. */
export function callOf(fn: IrFn, index: number, at: Span): IrFn {
  const registers: RegInfo[] = fn.params.map((param) => ({ ...fn.registers[param]!, pinned: false }));
  const params = registers.map((_, i) => i);
  const dst = fn.result === null ? null : registers.length;
  if (fn.result !== null) registers.push({ type: fn.result, name: null, pinned: false });
  const { span } = fn;
  return {
    name: fn.name,
    params,
    result: fn.result,
    registers,
    blocks: [{ instrs: [{ op: 'call', dst, fn: index, args: params, span: at }], end: { op: 'return', value: dst, span: at }, handler: null }],
    flags: 0,
    inline: false,
    cold: false,
    span,
  };
}
