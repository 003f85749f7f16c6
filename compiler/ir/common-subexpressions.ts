// Inside a block, what has been computed or loaded already is not computed or loaded again, as long as nothing came in between that may change it.
//
// A block has no preemption point but at its end and in what it calls, so that no other task comes between two loads of one. Payloads of enums, strings and types
// never change; fields, elements and lengths change by the rows that store them, and everything changes at a call or at a row that is not known here.
import type { Block, Instr, IrFn, Reg } from './ir.js';
import { clobbersOf, destinationOf, rowFacts, usesOf } from './operands.js';

/** Rows on references whose result is the same for ever, or that fail for ever. */
const IMMUTABLE: ReadonlySet<string> = new Set(['ldv', 'tag', 'slen', 'sget', 'seq', 'scmp', 'shash', 'isa', 'cast', 'nn', 'req', 'peq']);
const LENGTH_LOADS: ReadonlySet<string> = new Set(['alen']);
const FIELD_LOADS: ReadonlySet<string> = new Set(['ld', 'ldr']);
const ELEMENT_LOADS: ReadonlySet<string> = new Set(['aget', 'aget8', 'aget32', 'agetr']);
const COMMUTES: ReadonlySet<string> = new Set(['add', 'mul', 'and', 'or', 'xor', 'eq', 'ne', 'feq', 'fne', 'fadd', 'fmul', 'req', 'peq']);

interface Value {
  readonly register: Reg;
  readonly version: number;
}

interface Numbering {
  readonly fn: IrFn;
  /** How often each register has been written. */
  readonly version: Int32Array;
  readonly values: Map<string, Value>;
  /** Stamps in the keys of loads: what is loaded after a store has another key. */
  lengths: number;
  elements: number;
  everything: number;
  readonly fields: Map<number, number>;
}

/** What the instruction computes, as a key that is equal only for what gives the same; null where it is not to be kept. */
function keyOf(state: Numbering, instr: Instr): string | null {
  const { version } = state;
  if (instr.op === 'ldst') return `ldst ${instr.static} ${state.everything}`;
  if (instr.op !== 'row' || instr.dst === null) return null;
  const { name, imm, type } = instr;
  let stamp = '';
  if (FIELD_LOADS.has(name)) stamp = `${state.everything}.${state.fields.get(imm) ?? 0}`;
  else if (LENGTH_LOADS.has(name)) stamp = `${state.everything}.${state.lengths}`;
  else if (ELEMENT_LOADS.has(name)) stamp = `${state.everything}.${state.elements}`;
  else if (!IMMUTABLE.has(name) && !rowFacts(name).pure) return null;
  const [a, b, c] = instr.args;
  if (a === undefined) return null;
  // A pinned register may change with every store through a pointer.
  for (const register of instr.args) if (state.fn.registers[register]!.pinned) return null;
  const first = `${a}.${version[a]}`;
  if (b === undefined) return `${name} ${imm} ${type} ${stamp} ${first}`;
  const second = `${b}.${version[b]}`;
  const rest = c === undefined ? '' : `${c}.${version[c]}`;
  return COMMUTES.has(name) && b < a ? `${name} ${imm} ${type} ${stamp} ${second} ${first}` : `${name} ${imm} ${type} ${stamp} ${first} ${second} ${rest}`;
}

function forgetAfter(state: Numbering, instr: Instr): void {
  switch (instr.op) {
    case 'const':
    case 'mov':
    case 'new':
    case 'arrlit':
    case 'fnidx':
    case 'addr':
    case 'ldst':
    case 'addrst':
      return;
    case 'call':
    case 'callc':
    case 'native':
    case 'stst':
    case 'inject':
      state.everything += 1;
      return;
    case 'row':
      break;
    default:
      instr satisfies never;
  }
  switch (instr.name) {
    case 'st':
    case 'str':
      state.fields.set(instr.imm, (state.fields.get(instr.imm) ?? 0) + 1);
      return;
    case 'aset':
    case 'aset8':
    case 'aset32':
    case 'asetr':
      state.elements += 1;
      return;
    case 'apush':
      state.lengths += 1;
      return;
    default: {
      const known = IMMUTABLE.has(instr.name) || FIELD_LOADS.has(instr.name) || LENGTH_LOADS.has(instr.name) || ELEMENT_LOADS.has(instr.name);
      if (!known && !rowFacts(instr.name).removable) state.everything += 1;
    }
  }
}

/** A field that has just been stored holds what was stored. */
function keepStored(state: Numbering, instr: Instr): void {
  if (instr.op !== 'row' || (instr.name !== 'st' && instr.name !== 'str')) return;
  const [object, value] = instr.args;
  if (object === undefined || value === undefined || state.fn.registers[object]!.pinned || state.fn.registers[value]!.pinned) return;
  const name = instr.name === 'st' ? 'ld' : 'ldr';
  const key = `${name} ${instr.imm} ${instr.type} ${state.everything}.${state.fields.get(instr.imm) ?? 0} ${object}.${state.version[object]}`;
  state.values.set(key, { register: value, version: state.version[value]! });
}

function numberBlock(state: Numbering, block: Block): boolean {
  const { fn, version, values } = state;
  values.clear();
  let changed = false;
  for (let i = 0; i < block.instrs.length; i += 1) {
    let instr = block.instrs[i]!;
    const key = keyOf(state, instr);
    const dst = destinationOf(instr);
    if (key !== null) {
      const known = values.get(key);
      if (known !== undefined && version[known.register] === known.version && known.register !== dst) {
        instr = { op: 'mov', dst, args: [known.register], span: instr.span };
        block.instrs[i] = instr;
        changed = true;
      }
    }
    forgetAfter(state, instr);
    const clobbers = clobbersOf(instr);
    if (clobbers.length > 0) {
      const args = usesOf(instr);
      for (const position of clobbers) version[args[position]!]! += 1;
    }
    if (dst >= 0) version[dst]! += 1;
    // The key was made before the destination changed; where it is an operand too, the key names what is gone.
    if (key !== null && instr.op !== 'mov' && !fn.registers[dst]!.pinned) values.set(key, { register: dst, version: version[dst]! });
    keepStored(state, instr);
  }
  return changed;
}

export function shareSubexpressions(fn: IrFn): boolean {
  const state: Numbering = { fn, version: new Int32Array(fn.registers.length), values: new Map(), lengths: 0, elements: 0, everything: 0, fields: new Map() };
  let changed = false;
  for (const block of fn.blocks) if (numberBlock(state, block)) changed = true;
  return changed;
}
