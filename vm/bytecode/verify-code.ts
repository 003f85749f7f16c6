// The form of one function's code: that it is a row of whole instructions whose fields are in range and whose jumps land on instructions. One sweep, no
// knowledge of what registers hold; verify-flow.ts adds that over the blocks found here.
import type { Decoded } from './decode.js';
import { BadInstruction, decodeInto, newDecoded } from './decode.js';
import type { Fn, Module } from './module.js';
import { FN_INTERRUPT, FN_KERNEL, FN_LEAF, FN_NO_PREEMPT, FN_SUSPENDS } from './module.js';
import { MAX_SLOTS } from './file.js';
import { OPCODE } from './isa.js';
import { INDEXED_TYPE, LAST_SUB } from './verify-rules.js';
import { signatureFault, slotTypeFault } from './verify-types.js';

/** `at` is the word offset in the function's code, -1 where the fault is not in the code. */
export class CodeFault extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(reason);
    this.name = 'CodeFault';
  }
}

export interface Layout {
  /** By word: the block that begins there, or -1. */
  readonly blockAt: Int32Array;
  /** First word of each block, in order, and the code's length at the end. */
  readonly starts: readonly number[];
  /** By block: the block of the innermost handler's pad, or -1. */
  readonly pads: Int32Array;
  /** By block: 1 where it is a landing pad. */
  readonly isPad: Uint8Array;
  readonly takesAddresses: boolean;
}

const KNOWN_FLAGS = FN_LEAF | FN_SUSPENDS | FN_KERNEL | FN_INTERRUPT | FN_NO_PREEMPT;
const LEAF_FRAME = 128;
const CATCH = OPCODE.get('catch')!;
const INSTRUCTION = 1;
const LEADER = 2;

/** Throws CodeFault. */
export function layOut(m: Module, fn: Fn): Layout {
  checkHead(m, fn);
  const { code } = fn;
  const marks = new Uint8Array(code.length);
  const targets: number[] = []; // pairs: jump, target
  const decoded = newDecoded();
  const landings = new Set(fn.handlers.map((handler) => handler.pad));
  let takesAddresses = false;
  let lastEnds = false;
  for (let at = 0; at < code.length; at += decoded.length) {
    decodeOrFault(decoded, fn, at, m);
    marks[at]! |= INSTRUCTION;
    checkInstruction(m, fn, decoded);
    for (const target of decoded.targets) targets.push(at, target);
    if (decoded.addressed >= 0) takesAddresses = true;
    lastEnds = decoded.row.may.includes('end');
    const next = at + decoded.length;
    if ((lastEnds || decoded.targets.length > 0) && next < code.length) marks[next]! |= LEADER;
    if (decoded.row.op === CATCH && !landings.has(at)) throw new CodeFault(at, 'catch stands where no handler has its pad');
    if (!lastEnds && next >= code.length) throw new CodeFault(at, 'control runs off the end of the function');
  }
  for (let i = 0; i < targets.length; i += 2) {
    const target = targets[i + 1]!;
    if (target < 0 || target >= code.length) throw new CodeFault(targets[i]!, `jumps to word ${target}, outside the function's ${code.length}`);
    if ((marks[target]! & INSTRUCTION) === 0) throw new CodeFault(targets[i]!, `jumps to word ${target}, into the middle of an instruction`);
    marks[target]! |= LEADER;
  }
  marks[0]! |= LEADER;
  markHandlers(fn, marks);
  return { ...blocksOf(fn, marks), takesAddresses };
}

function decodeOrFault(decoded: Decoded, fn: Fn, at: number, m: Module): void {
  try {
    decodeInto(decoded, fn.code, at, m);
  } catch (error) {
    if (error instanceof BadInstruction) throw new CodeFault(error.at, error.reason);
    throw error;
  }
}

function checkHead(m: Module, fn: Fn): void {
  const fault = (reason: string): never => {
    throw new CodeFault(-1, reason);
  };
  const signature = signatureFault(m.types, fn.params, fn.result, 255);
  if (signature !== null) fault(signature);
  if (fn.slots.length > MAX_SLOTS) fault(`${fn.slots.length} slots, at most ${MAX_SLOTS} are allowed`);
  if (fn.params.length > fn.slots.length) fault(`${fn.params.length} parameters do not fit ${fn.slots.length} slots`);
  fn.params.forEach((param, i) => {
    if (param.kind !== fn.slots[i]) fault(`parameter ${i} is ${param.kind}, its slot is ${fn.slots[i]}`);
  });
  if ((fn.flags & ~KNOWN_FLAGS) !== 0) fault(`unknown function flags ${fn.flags}`);
  if (fn.flags & FN_INTERRUPT && (fn.params.length > 0 || fn.result !== null)) fault('an interrupt function has neither parameters nor a result');
  if (fn.flags & FN_LEAF && 8 + 8 * fn.slots.length > LEAF_FRAME) {
    fault(`a leaf function's frame is at most ${LEAF_FRAME} bytes, this one has ${8 + 8 * fn.slots.length}`);
  }
  if (fn.code.length === 0) fault('has no code');
  for (const pin of fn.pinned ?? []) {
    if (fn.slots[pin.slot] !== pin.type.kind) fault(`pinned slot ${pin.slot} is ${fn.slots[pin.slot] ?? 'outside the frame'}, its type says ${pin.type.kind}`);
    const reason = slotTypeFault(m.types, pin.type);
    if (reason !== null) fault(`pinned slot ${pin.slot} ${reason}`);
  }
  let pc = -1;
  for (const line of fn.lines) {
    if (line.pc <= pc || line.pc >= fn.code.length) fault(`line table: word ${line.pc} after word ${pc}, in ${fn.code.length} words of code`);
    if (line.file < 0 || line.file >= m.files.length) fault(`line table: file ${line.file} of ${m.files.length}`);
    pc = line.pc;
  }
  for (const local of fn.locals) {
    if (fn.slots[local.slot] === undefined) fault(`local ${local.name}: slot ${local.slot} of ${fn.slots.length}`);
    if (local.start < 0 || local.start > local.end || local.end > fn.code.length) fault(`local ${local.name}: words ${local.start} to ${local.end}`);
  }
}

function checkInstruction(m: Module, fn: Fn, d: Decoded): void {
  const { row, at } = d;
  const fault = (reason: string): never => {
    throw new CodeFault(at, `${row.name}: ${reason}`);
  };
  if (d.spare !== 0) fault('bits are set in fields that it does not have');
  checkRegisters(fn, d.defs, d.defKinds, fault);
  checkRegisters(fn, d.uses, d.useKinds, fault);
  if (d.addressed >= fn.slots.length) fault(`slot ${d.addressed} of ${fn.slots.length}`);
  if (d.index >= 0) checkIndex(m, d, fault);
  switch (row.name) {
    case 'mov':
    case 'ldw':
    case 'stw':
      if (fn.slots[d.defs[0]!] !== fn.slots[d.uses[0]!]) {
        fault(`slot ${d.defs[0]} is ${fn.slots[d.defs[0]!]}, slot ${d.uses[0]} is ${fn.slots[d.uses[0]!]}`);
      }
      break;
    case 'divi':
    case 'remi':
      if (d.immediate === 0) fault('divides by an immediate 0');
      break;
    case 'fmath2': // its family member is in field d, an operand like the immediates
    case 'ibit':
    case 'fmath':
    case 'pcinfo':
    case 'ctxstat':
    case 'cpu':
    case 'excinfo':
    case 'sysarg':
      if (d.immediate > LAST_SUB[row.op]!) fault(`there is no member ${d.immediate} of it, the last is ${LAST_SUB[row.op]}`);
      break;
    case 'trace':
      if (d.immediate < 0) fault('cannot leave out a negative number of frames');
      break;
    case 'ret':
    case 'retv':
      if (fn.flags & FN_INTERRUPT) fault('an interrupt function ends with iret');
      if ((row.name === 'ret') !== (fn.result !== null)) fault(fn.result === null ? 'the function has no result' : 'the function has a result');
      break;
  }
  if (fn.flags & FN_LEAF) checkLeaf(d, fault);
}

function checkRegisters(fn: Fn, registers: readonly number[], kinds: readonly string[], fault: (reason: string) => never): void {
  for (let i = 0; i < registers.length; i++) {
    const kind = fn.slots[registers[i]!];
    if (kind === undefined) fault(`register ${registers[i]}, the function has ${fn.slots.length}`);
    if (kinds[i] !== 'any' && kinds[i] !== kind) fault(`register ${registers[i]} is ${kind}, must be ${kinds[i]}`);
  }
}

function checkIndex(m: Module, d: Decoded, fault: (reason: string) => never): void {
  const operand = d.row.operands.find((name) => /^(k16|s16|type24|type32|fn24|fn32|native24)$/.test(name))!;
  const within = (what: string, count: number) => {
    if (d.index >= count) fault(`${what} ${d.index} of ${count}`);
  };
  if (operand === 'k16') return within('constant', m.constants.length);
  if (operand === 's16') return within('static variable', m.statics.length);
  if (operand === 'native24') return within('native', m.natives.length);
  if (operand.startsWith('fn')) {
    within('function', m.fns.length);
    const callee = m.fns[d.index]!;
    if (d.row.name === 'call' && callee.flags & FN_INTERRUPT) fault(`${callee.name} is an interrupt function`);
    if (d.row.name === 'inject') {
      if (callee.params.length !== 2 || callee.params.some((param) => param.kind !== 'i64') || callee.result !== null) {
        fault(`${callee.name} must take two i64 and give nothing`);
      }
      if (callee.flags & FN_INTERRUPT) fault(`${callee.name} is an interrupt function`);
    }
    return;
  }
  within('type', m.types.length);
  const type = m.types[d.index]!;
  const kinds = INDEXED_TYPE[d.row.name];
  if (kinds !== undefined && !kinds.includes(type.kind)) fault(`type ${d.index} (${type.name}) is ${type.kind}, must be ${kinds.join(' or ')}`);
  if (type.kind === 'array') {
    if (d.row.name === 'sbytes' && type.element.kind !== 'u8') fault(`type ${d.index} (${type.name}) is no array of bytes`);
    if (d.row.name === 'trace' && type.element.kind !== 'i64') fault(`type ${d.index} (${type.name}) is no array of ints`);
  }
}

function checkLeaf(d: Decoded, fault: (reason: string) => never): void {
  const { may } = d.row;
  if (may.includes('call') || may.includes('alloc') || may.includes('switch')) fault('a leaf function neither calls, allocates nor switches');
  if (d.targets.some((target) => target <= d.at)) fault('a leaf function has no loops');
}

function markHandlers(fn: Fn, marks: Uint8Array): void {
  const starts = (at: number): boolean => (marks[at]! & INSTRUCTION) !== 0;
  fn.handlers.forEach(({ start, end, pad }, i) => {
    const fault = (reason: string): never => {
      throw new CodeFault(-1, `handler ${i}: ${reason}`);
    };
    if (!(start < end && end <= fn.code.length)) fault(`covers words ${start} to ${end} of ${fn.code.length}`);
    if (!starts(start) || (end < fn.code.length && !starts(end))) fault(`words ${start} to ${end} are not whole instructions`);
    if (pad >= fn.code.length || !starts(pad) || (fn.code[pad]! & 255) !== CATCH) fault(`no catch stands at its pad, word ${pad}`);
    marks[start]! |= LEADER;
    marks[pad]! |= LEADER;
    if (end < fn.code.length) marks[end]! |= LEADER;
  });
}

function blocksOf(fn: Fn, marks: Uint8Array): Omit<Layout, 'takesAddresses'> {
  const blockAt = new Int32Array(fn.code.length).fill(-1);
  const starts: number[] = [];
  for (let at = 0; at < marks.length; at++) {
    if ((marks[at]! & LEADER) === 0) continue;
    blockAt[at] = starts.length;
    starts.push(at);
  }
  const pads = new Int32Array(starts.length).fill(-1);
  const isPad = new Uint8Array(starts.length);
  // Inner handlers come first, so a block once covered stays so; `next` skips over such blocks, that many handlers cost no more than few.
  const next = new Int32Array(fn.handlers.length === 0 ? 0 : starts.length + 1);
  for (let i = 0; i < next.length; i++) next[i] = i;
  const uncovered = (from: number): number => {
    let at = from;
    while (next[at] !== at) at = next[at] = next[next[at]!]!;
    return at;
  };
  for (const { start, end, pad } of fn.handlers) {
    isPad[blockAt[pad]!] = 1;
    for (let block = uncovered(blockAt[start]!); block < starts.length && starts[block]! < end; block = uncovered(block)) {
      pads[block] = blockAt[pad]!;
      next[block] = block + 1;
    }
  }
  starts.push(fn.code.length);
  return { blockAt, starts, pads, isPad };
}
