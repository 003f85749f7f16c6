// What the registers of each row must hold beyond their kinds. The table in isa.ts says `u.ref`; these are the demands on the reference: its type, and whether it
// may be null. Rows whose answer depends on the module (fields, elements, callees) have a step of their own in verify-steps.ts.
import { ISA } from './isa.js';

/** A reference operand. `?` may be null. `thunk` is a closure without parameters and result; `bytes` and `ints` are arrays of u8 and of i64. */
export type Demand = 'any' | 'any?' | 'string' | 'context' | 'context?' | 'enum' | 'array' | 'bytes' | 'thunk';
/** What a defined reference holds: `type` is the one the instruction names, `same` that of its first reference operand. */
export type Gives = 'any' | 'any?' | 'string' | 'context' | 'null' | 'type' | 'same';

export interface RefRule {
  /** One for each reference among the registers used, in order. */
  readonly uses: readonly Demand[];
  readonly gives: Gives | null;
}

type Source = readonly [names: string, uses: string, gives?: Gives];

const SOURCE: readonly Source[] = [
  ['ldnull', '', 'null'],
  ['req brreq brrne', 'any? any?'],
  ['brnull brnn isa', 'any?'],
  ['nn', 'any?', 'same'],
  ['ctxme', '', 'type'],
  ['cast', 'any?', 'type'],
  ['tag', 'enum'],
  ['typeid', 'any'],
  ['machpc', 'any?'],
  ['tname', 'any', 'string'],
  ['alen atrunc areserve', 'array'],
  ['slen sget shash s2f stackspec outs', 'string'],
  ['scat', 'string string', 'string'],
  ['ssub', 'string', 'string'],
  ['seq scmp sfind', 'string string'],
  ['i2s f2s f2fix c2s pcinfo', '', 'string'],
  ['sbytes', 'string', 'type'],
  ['bstr', 'bytes', 'string'],
  ['butf8', 'bytes'],
  ['bpushs', 'bytes string'],
  ['throw', 'any'],
  ['catch', '', 'any'],
  ['trace', 'context?', 'type'],
  ['ctxnew', 'thunk', 'context'],
  ['ctxcur', '', 'context'],
  ['ctxown', 'context', 'any?'],
  ['ctxsetown', 'context any?'],
  ['ctxstat switch_to switch_end setctx ctxflags ctxret inject', 'context'],
  ['ctxstart', 'context thunk'],
  ['sysref', '', 'any?'],
  ['int', 'any?'],
];

/** By opcode; null for rows without references, and for those with a step of their own. */
export const REF_RULES: readonly (RefRule | null)[] = (() => {
  const rules = new Map<string, RefRule>();
  for (const [names, uses, gives] of SOURCE) {
    for (const name of names.split(' ')) rules.set(name, { uses: uses === '' ? [] : (uses.split(' ') as Demand[]), gives: gives ?? null });
  }
  return ISA.map((row) => rules.get(row.name) ?? null);
})();

/** Of families: the last member. Read from the effect, which lists all of them; `sysarg` and `callerpc` take plain numbers. */
export const LAST_SUB: readonly number[] = ISA.map((row) => {
  if (!row.operands.includes('sub8')) return 255;
  if (row.name === 'sysarg') return 2;
  const list = /\bsub (.*)$/.exec(row.effect)?.[1];
  return list === undefined ? 255 : Math.max(...[...list.matchAll(/(?<![\w.])\d+(?![\w.])/g)].map((match) => Number(match[0])));
});

/** The kinds of type that a row's index may name. */
export const INDEXED_TYPE: Readonly<Record<string, readonly string[]>> = {
  new: ['struct', 'variant', 'closure', 'box'],
  newarr: ['array'],
  arrlit: ['array'],
  sbytes: ['array'],
  trace: ['array'],
  ldv: ['variant'],
  ldvr: ['variant'],
  callc: ['signature'],
};
