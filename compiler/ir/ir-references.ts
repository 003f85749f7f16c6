// Everything in the body of an IR function that is a number of something in its module, in one place.
import { PLANS } from '../../vm/bytecode/decode.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import type { Span } from '../diagnostics/diagnostic.js';
import type { Block, Instr, RegInfo, Terminator } from './ir.js';

/** Rows whose `type` means one; in others it means nothing. */
export const ROWS_WITH_TYPE: ReadonlySet<string> = new Set(
  PLANS.filter((plan) => plan.fields.some((field) => field.role === 'index' && field.type === 'type32')).map((plan) => plan.row.name),
);

export interface ReferenceMap {
  readonly type: (index: number) => number;
  readonly fn: (index: number) => number;
  readonly native: (index: number) => number;
  readonly static: (index: number) => number;
  /** Null: spans stay as they are. */
  readonly file: ((file: number) => number) | null;
}

export interface IrBody {
  readonly registers: readonly RegInfo[];
  readonly blocks: readonly Block[];
}

/** A copy with other numbers. Types, then functions and so on, are asked for in the order of the text. */
export function mapReferences(body: IrBody, map: ReferenceMap): { registers: RegInfo[]; blocks: Block[] } {
  return {
    registers: body.registers.map((register) => ({ ...register, type: mapSlot(register.type, map) })),
    blocks: body.blocks.map(({ instrs, end, handler }) => ({ instrs: instrs.map((instr) => mapInstr(instr, map)), end: mapEnd(end, map), handler })),
  };
}

function mapSlot(slot: SlotType, map: ReferenceMap): SlotType {
  return slot.kind === 'ref' || slot.kind === 'ptr' ? { ...slot, type: map.type(slot.type) } : slot;
}

function mapSpan(span: Span, { file }: ReferenceMap): Span {
  return file === null ? span : { ...span, file: file(span.file) };
}

function mapEnd(end: Terminator, map: ReferenceMap): Terminator {
  return map.file === null ? end : { ...end, span: mapSpan(end.span, map) };
}

function mapInstr(instr: Instr, map: ReferenceMap): Instr {
  const span = mapSpan(instr.span, map);
  switch (instr.op) {
    case 'call':
    case 'fnidx':
    case 'inject':
      return { ...instr, span, fn: map.fn(instr.fn) };
    case 'callc':
    case 'new':
    case 'arrlit':
      return { ...instr, span, type: map.type(instr.type) };
    case 'native':
      return { ...instr, span, native: map.native(instr.native) };
    case 'ldst':
    case 'addrst':
    case 'stst':
      return { ...instr, span, static: map.static(instr.static) };
    case 'const':
      if (instr.value.kind === 'object') return { ...instr, span, value: { kind: 'object', type: map.type(instr.value.type) } };
      return span === instr.span ? instr : { ...instr, span };
    case 'row':
      if (ROWS_WITH_TYPE.has(instr.name)) return { ...instr, span, type: map.type(instr.type) };
      return span === instr.span ? instr : { ...instr, span };
    case 'mov':
    case 'addr':
      return span === instr.span ? instr : { ...instr, span };
    default:
      return instr satisfies never;
  }
}
