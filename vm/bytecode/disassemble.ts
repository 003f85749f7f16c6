// A module as text that assemble.ts turns back into the same module, to the byte of its file. docs/isa.md describes the instructions; the form is:
//
//   .entry f0
//   .model 0                             what it was compiled for (BOOT_MODEL), if for anything
//   .type t3 struct "Point" { i64, f64, ref? t3 }
//   .const k0 string "weft"
//   .static s0 "greeting" ref t1 = k0
//   .native n0 "host" (i64) -> i64
//   .file 0 "main.weft"
//   .fn f1 "fib" (i64) -> i64
//     .slots i64*3
//     .flags leaf
//     .pinned r2 ref t1
//     .handler L0 L4 L4
//     .local "n" r0 L0 L9
//     .line 0 3 5
//       brlti r0, 2, L7
//     L7:
//       ret r0
//   .end
//
// Text from `;` to the end of a line is a comment. Words that are no instruction, and instructions that another encoding would change, are `.word`s.
import type { Decoded, Field } from './decode.js';
import { BadInstruction, decodeInto, newDecoded, PLANS } from './decode.js';
import { BadOperand, encode } from './encode.js';
import type { Constant, ElementType, Fn, Module, SlotKind, SlotType, TypeDef } from './module.js';
import { FN_INTERRUPT, FN_KERNEL, FN_LEAF, FN_NO_PREEMPT, FN_SUSPENDS } from './module.js';

export interface DisassembleOptions {
  /** Adds to each instruction its word offset and the effect that the instruction table states. */
  readonly explain?: boolean;
}

export const FLAG_NAMES: readonly (readonly [name: string, bit: number])[] = [
  ['leaf', FN_LEAF],
  ['suspends', FN_SUSPENDS],
  ['kernel', FN_KERNEL],
  ['interrupt', FN_INTERRUPT],
  ['no_preempt', FN_NO_PREEMPT],
];

const COMMENT_COLUMN = 44;

export function disassemble(m: Module, options: DisassembleOptions = {}): string {
  const lines = [`.entry f${m.entry}`];
  if (m.model !== undefined) lines.push(`.model ${m.model}`);
  m.types.forEach((type, i) => lines.push(`.type t${i} ${typeText(type)}`));
  m.constants.forEach((constant, i) => lines.push(`.const k${i} ${constantText(constant)}`));
  m.statics.forEach(({ name, type, initial }, i) => {
    lines.push(`.static s${i} ${quote(name)} ${slotText(type)}${initial < 0 ? '' : ` = k${initial}`}`);
  });
  m.natives.forEach(({ name, params, result }, i) => lines.push(`.native n${i} ${quote(name)} ${signatureText(params, result)}`));
  m.files.forEach((file, i) => lines.push(`.file ${i} ${quote(file)}`));
  m.fns.forEach((_, i) => lines.push('', ...functionLines(m, i, options)));
  return lines.join('\n') + '\n';
}

/** One function alone, as it stands in the whole text. */
export function disassembleFunction(m: Module, index: number, options: DisassembleOptions = {}): string {
  return functionLines(m, index, options).join('\n') + '\n';
}

/** JSON's escapes: both directions are the host's. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

export function slotText(type: ElementType | SlotType): string {
  return type.kind === 'ref' ? `ref${type.nullable ? '?' : ''} t${type.type}` : type.kind === 'ptr' ? `ptr t${type.type}` : type.kind;
}

function signatureText(params: readonly SlotType[], result: SlotType | null): string {
  return `(${params.map(slotText).join(', ')})${result === null ? '' : ` -> ${slotText(result)}`}`;
}

function fieldsText(fields: readonly SlotType[]): string {
  return fields.length === 0 ? '{}' : `{ ${fields.map(slotText).join(', ')} }`;
}

function typeText(type: TypeDef): string {
  const head = `${type.kind} ${quote(type.name)}`;
  switch (type.kind) {
    case 'any':
    case 'string':
    case 'context':
      return head;
    case 'struct':
      return `${head} ${fieldsText(type.fields)}`;
    case 'array':
    case 'box':
      return `${head} ${slotText(type.element)}`;
    case 'enum':
      return `${head} [${type.variants.map((variant) => `t${variant}`).join(', ')}]`;
    case 'variant':
      return `${head} t${type.enum} ${type.tag} ${fieldsText(type.fields)}`;
    case 'signature':
      return `${head} ${signatureText(type.params, type.result)}`;
    case 'closure':
      return `${head} t${type.signature} f${type.fn} ${fieldsText(type.fields)}`;
    default:
      return type satisfies never;
  }
}

function constantText(constant: Constant): string {
  switch (constant.kind) {
    case 'int':
      return `int ${constant.value}`;
    case 'float':
      return `float ${Object.is(constant.value, -0) ? '-0' : String(constant.value)}`;
    case 'string':
      return `string ${quote(constant.value)}`;
    case 'object':
      return `object t${constant.type}`;
    default:
      return constant satisfies never;
  }
}

/** Equal neighbours are written once with their number. */
function slotsText(kinds: readonly SlotKind[]): string {
  const runs: string[] = [];
  for (let i = 0; i < kinds.length;) {
    let end = i + 1;
    while (end < kinds.length && kinds[end] === kinds[i]) end++;
    runs.push(end - i > 1 ? `${kinds[i]}*${end - i}` : kinds[i]!);
    i = end;
  }
  return runs.join(' ');
}

function flagsText(flags: number): string {
  const names = FLAG_NAMES.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name);
  const rest = FLAG_NAMES.reduce((left, [, bit]) => left & ~bit, flags) >>> 0;
  return [...names, ...(rest === 0 ? [] : [String(rest)])].join(' ');
}

interface Item {
  readonly at: number;
  readonly text: string;
  readonly comment: string;
}

function functionLines(m: Module, index: number, options: DisassembleOptions): string[] {
  const fn = m.fns[index]!;
  const starts = instructionStarts(m, fn);
  const named = new Set<number>();
  /** The label of a word where an instruction begins or the code ends; else the bare offset. */
  const place = (at: number): string => {
    if (!starts.has(at)) return `@${at}`;
    named.add(at);
    return `L${at}`;
  };
  const head: string[] = [`.fn f${index} ${quote(fn.name)} ${signatureText(fn.params, fn.result)}`];
  if (fn.slots.length > 0) head.push(`  .slots ${slotsText(fn.slots)}`);
  if (fn.flags !== 0) head.push(`  .flags ${flagsText(fn.flags)}`);
  for (const { slot, type } of fn.pinned ?? []) head.push(`  .pinned r${slot} ${slotText(type)}`);
  for (const { start, end, pad } of fn.handlers) head.push(`  .handler ${place(start)} ${place(end)} ${place(pad)}`);
  for (const { name, slot, start, end } of fn.locals) head.push(`  .local ${quote(name)} r${slot} ${place(start)} ${place(end)}`);
  const items = itemsOf(m, fn, place, options);
  const inline = fn.lines.every((line, i) => line.pc < fn.code.length && starts.has(line.pc) && (i === 0 || line.pc >= fn.lines[i - 1]!.pc));
  if (!inline) for (const line of fn.lines) head.push(`  .line @${line.pc} ${line.file} ${line.line} ${line.column}`);
  const body: string[] = [];
  let next = 0;
  for (const { at, text, comment } of items) {
    if (named.has(at)) body.push(`  L${at}:`);
    for (; inline && next < fn.lines.length && fn.lines[next]!.pc === at; next++) {
      const { file, line, column } = fn.lines[next]!;
      body.push(`  .line ${file} ${line} ${column}`);
    }
    const written = `    ${text}`;
    body.push(comment === '' ? written : `${written.padEnd(COMMENT_COLUMN)} ; ${comment}`);
  }
  if (named.has(fn.code.length)) body.push(`  L${fn.code.length}:`);
  return [...head, ...body, '.end'];
}

/** Decodes what the assembler would encode to the very same words; null for anything else. */
function sound(decoded: Decoded, m: Module, fn: Fn, at: number): Decoded | null {
  try {
    decodeInto(decoded, fn.code, at, m);
    if (decoded.spare !== 0 || decoded.targets.some((target) => target < 0)) return null;
    return encode(decoded.row.op, decoded.operands).every((word, i) => word === fn.code[at + i]) ? decoded : null;
  } catch (error) {
    if (error instanceof BadInstruction || error instanceof BadOperand) return null;
    throw error;
  }
}

function instructionStarts(m: Module, fn: Fn): Set<number> {
  const starts = new Set<number>();
  const decoded = newDecoded();
  for (let at = 0; at < fn.code.length;) {
    starts.add(at);
    at += sound(decoded, m, fn, at)?.length ?? 1;
  }
  return starts.add(fn.code.length);
}

function itemsOf(m: Module, fn: Fn, place: (at: number) => string, options: DisassembleOptions): Item[] {
  const items: Item[] = [];
  const decoded = newDecoded();
  for (let at = 0; at < fn.code.length;) {
    const d = sound(decoded, m, fn, at);
    if (d === null) {
      items.push({ at, text: `.word 0x${(fn.code[at]! >>> 0).toString(16).padStart(8, '0')}`, comment: '' });
      at++;
      continue;
    }
    const remark = remarkOn(m, d);
    const comment = options.explain === true ? `${String(at).padStart(4)}  ${d.row.effect}${remark === '' ? '' : `  [${remark}]`}` : remark;
    items.push({ at, text: instructionText(d, place), comment });
    at += d.length;
  }
  return items;
}

function instructionText(d: Decoded, place: (at: number) => string): string {
  const plan = PLANS[d.row.op]!;
  if (d.row.format === 'table') return `${d.row.name} r${d.operands[0]}, [${d.targets.map(place).join(', ')}]`;
  if (d.row.format === 'call') {
    const registers = d.operands.slice(2).map((register) => `r${register}`);
    return `${d.row.name} r${d.operands[0]}, ${indexLetter(plan.fields[1]!)}${d.operands[1]} (${registers.join(', ')})`;
  }
  const operands = plan.fields.map((field, i) => operandText(field, d.operands[i]!, d, place));
  return operands.length === 0 ? d.row.name : `${d.row.name} ${operands.join(', ')}`;
}

/** Of operands that index a table. */
export function indexLetter(field: Field): string {
  const letters: Record<string, string> = { k: 'k', s: 's', t: 't', f: 'f', n: 'n' };
  return letters[field.type[0]!]!;
}

function operandText(field: Field, value: number, d: Decoded, place: (at: number) => string): string {
  switch (field.role) {
    case 'def':
    case 'use':
    case 'both':
    case 'slot-use':
    case 'slot-def':
    case 'slot-address':
      return `r${value}`;
    case 'index':
      return `${indexLetter(field)}${value}`;
    case 'offset':
      return place(d.targets[0]!);
    case 'immediate':
    case 'count':
    case 'rest':
      return String(value);
  }
}

/** The name or value behind an index. */
function remarkOn(m: Module, d: Decoded): string {
  if (d.index < 0) return '';
  const field = PLANS[d.row.op]!.fields.find((candidate) => candidate.role === 'index')!;
  switch (indexLetter(field)) {
    case 'k': {
      const constant = m.constants[d.index];
      return constant === undefined ? '' : shorten(constant.kind === 'object' ? (m.types[constant.type]?.name ?? '') : constantText(constant));
    }
    case 's':
      return shorten(m.statics[d.index]?.name ?? '');
    case 't':
      return shorten(m.types[d.index]?.name ?? '');
    case 'f':
      return shorten(m.fns[d.index]?.name ?? '');
    default:
      return shorten(m.natives[d.index]?.name ?? '');
  }
}

/** Comments are one line, whatever names hold. */
function shorten(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
