// Text back into a module: the other direction of disassemble.ts, which describes the form. What it reads is not verified, so that wrong modules can be written too.
import type { Label } from './code-builder.js';
import { CodeBuilder } from './code-builder.js';
import { PLANS } from './decode.js';
import { FLAG_NAMES, indexLetter } from './disassemble.js';
import { BadOperand } from './encode.js';
import { ISA, OPCODE } from './isa.js';
import type { Constant, ElementType, Fn, Handler, LineEntry, LocalName, Module, Native, PinnedSlot, SlotKind, SlotType, StaticVar, TypeDef } from './module.js';
import { AssemblyError, TextLine } from './text-line.js';

export { AssemblyError } from './text-line.js';

const DIRECTIVES = ['.entry', '.type', '.const', '.static', '.native', '.file', '.fn'];
const FN_DIRECTIVES = ['.slots', '.flags', '.pinned', '.handler', '.local', '.line', '.word', '.end'];
const KINDS: readonly SlotKind[] = ['i64', 'f64', 'ref', 'ptr'];

interface Draft {
  readonly types: TypeDef[];
  readonly constants: Constant[];
  readonly statics: StaticVar[];
  readonly natives: Native[];
  readonly files: string[];
  readonly fns: Fn[];
  entry: number;
}

/** Throws AssemblyError with the line and the remedy. */
export function assemble(text: string): Module {
  const module: Draft = { types: [], constants: [], statics: [], natives: [], files: [], fns: [], entry: -1 };
  const lines = text.split(/\r?\n/);
  let fn: FunctionDraft | null = null;
  lines.forEach((source, i) => {
    const line = new TextLine(source, i + 1);
    if (line.done) return;
    if (fn === null) fn = tableLine(module, line);
    else if (line.accept('.end')) {
      module.fns.push(fn.finish());
      fn = null;
    } else fn.line(line);
    line.end();
  });
  const open = fn as FunctionDraft | null;
  if (open !== null) throw new AssemblyError(open.opened, `function ${open.name} does not end`, 'write .end after its last instruction');
  if (module.entry < 0) throw new AssemblyError(lines.length, 'there is no .entry', 'write .entry f0 for the function that the machine starts in');
  return module;
}

/** Indices are written, to be read and to be checked: they must count up. */
function inOrder(line: TextLine, letter: string, count: number): void {
  const index = line.numbered(letter, 'the index');
  if (index !== count) line.fail(`index ${letter}${index} is out of order`, `number it ${letter}${count}, the next that is free`);
}

function tableLine(module: Draft, line: TextLine): FunctionDraft | null {
  const directive = line.take('a directive');
  switch (directive) {
    case '.entry':
      module.entry = line.numbered('f', 'the entry');
      return null;
    case '.type':
      inOrder(line, 't', module.types.length);
      module.types.push(typeDef(line));
      return null;
    case '.const':
      inOrder(line, 'k', module.constants.length);
      module.constants.push(constant(line));
      return null;
    case '.static': {
      inOrder(line, 's', module.statics.length);
      const name = line.string('the name');
      module.statics.push({ name, type: slotType(line), initial: line.accept('=') ? line.numbered('k', 'the initial value') : -1 });
      return null;
    }
    case '.native':
      inOrder(line, 'n', module.natives.length);
      module.natives.push({ name: line.string('the name'), ...signature(line) });
      return null;
    case '.file': {
      const index = line.number('the file number');
      if (index !== module.files.length) line.fail(`file ${index} is out of order`, `number it ${module.files.length}`);
      module.files.push(line.string('the file name'));
      return null;
    }
    case '.fn': {
      inOrder(line, 'f', module.fns.length);
      return new FunctionDraft(line.line, line.string('the name'), signature(line));
    }
    default:
      return line.fail(`${directive} cannot stand outside a function`, `write one of ${DIRECTIVES.join(' ')}`);
  }
}

function elementType(line: TextLine): ElementType | SlotType {
  const word = line.take('a slot type');
  switch (word) {
    case 'u8':
    case 'i64':
    case 'f64':
      return { kind: word };
    case 'ref':
    case 'ref?':
      return { kind: 'ref', type: line.numbered('t', 'the type'), nullable: word === 'ref?' };
    case 'ptr':
      return { kind: 'ptr', type: line.numbered('t', 'the type') };
    default:
      return line.fail(`${word} is no slot type`, 'write i64, f64, ref t0, ref? t0 or ptr t0');
  }
}

function slotType(line: TextLine): SlotType {
  const type = elementType(line);
  return type.kind === 'u8' ? line.fail('u8 is the element of arrays only', 'write i64') : type;
}

function fields(line: TextLine): SlotType[] {
  return line.list('{', '}', () => slotType(line));
}

function signature(line: TextLine): { params: SlotType[]; result: SlotType | null } {
  const params = line.list('(', ')', () => slotType(line));
  return { params, result: line.accept('->') ? slotType(line) : null };
}

function typeDef(line: TextLine): TypeDef {
  const kind = line.take('the kind of type');
  const name = line.string('the name');
  switch (kind) {
    case 'any':
    case 'string':
    case 'context':
      return { kind, name };
    case 'struct':
      return { kind, name, fields: fields(line) };
    case 'array': {
      const element = elementType(line);
      if (element.kind === 'ptr') return line.fail('arrays hold no pointers', 'hold the box by a ref');
      return { kind, name, element };
    }
    case 'box':
      return { kind, name, element: slotType(line) };
    case 'enum':
      return { kind, name, variants: line.list('[', ']', () => line.numbered('t', 'the variant')) };
    case 'variant':
      return { kind, name, enum: line.numbered('t', 'the enum'), tag: line.number('the variant number'), fields: fields(line) };
    case 'signature':
      return { kind, name, ...signature(line) };
    case 'closure':
      return { kind, name, signature: line.numbered('t', 'the signature'), fn: line.numbered('f', 'the function'), fields: fields(line) };
    default:
      return line.fail(`there is no kind of type ${kind}`, 'write struct, array, box, enum, variant, signature or closure');
  }
}

function constant(line: TextLine): Constant {
  const kind = line.take('the kind of constant');
  switch (kind) {
    case 'int': {
      const token = line.take('the value');
      if (!/^[+-]?\d+$/.test(token)) return line.fail(`${token} is no int`, 'write a decimal number');
      const value = BigInt(token);
      if (BigInt.asIntN(64, value) !== value) return line.fail(`${token} does not fit 64 bits`, 'write -2^63 to 2^63 - 1');
      return { kind, value };
    }
    case 'float': {
      const token = line.take('the value');
      const value = Number(token);
      if (Number.isNaN(value) && token !== 'NaN') return line.fail(`${token} is no float`, 'write a decimal number, NaN, Infinity or -Infinity');
      return { kind, value };
    }
    case 'string':
      return { kind, value: line.string('the value') };
    case 'object':
      return { kind, type: line.numbered('t', 'the type') };
    default:
      return line.fail(`there is no kind of constant ${kind}`, 'write int, float, string or object');
  }
}

/** The instruction whose name is nearest, for a mistyped one. */
function nearest(name: string): string {
  let best = 'nop';
  let least = Infinity;
  for (const row of ISA) {
    const distance = editDistance(name, row.name);
    if (distance < least) [best, least] = [row.name, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** A place that is looked up when the function ends: the label may stand below. */
type Place = { readonly label: Label; readonly name: string; readonly line: number } | number;

class FunctionDraft {
  private readonly slots: SlotKind[] = [];
  private flags = 0;
  private readonly pinned: PinnedSlot[] = [];
  private readonly handlers: (readonly [Place, Place, Place])[] = [];
  private readonly locals: { readonly name: string; readonly slot: number; readonly start: Place; readonly end: Place }[] = [];
  private readonly lines: LineEntry[] = [];
  private readonly builder = new CodeBuilder();
  private readonly labels = new Map<string, { readonly label: Label; readonly line: number }>();
  private last = 0;

  constructor(
    readonly opened: number,
    readonly name: string,
    private readonly head: { readonly params: readonly SlotType[]; readonly result: SlotType | null },
  ) {}

  line(line: TextLine): void {
    this.last = line.line;
    if (line.after() === ':') {
      const { label } = this.labelNamed(line.take('a label'), line.line);
      if (label.at >= 0) line.fail('this label stands twice', 'give one of them another name');
      this.builder.bind(label);
      line.expect(':');
      if (line.done) return;
    }
    const word = line.take('an instruction');
    if (word.startsWith('.')) this.directive(line, word);
    else this.instruction(line, word);
  }

  private labelNamed(name: string, line: number): { readonly label: Label; readonly line: number } {
    let entry = this.labels.get(name);
    if (entry === undefined) this.labels.set(name, (entry = { label: this.builder.label(), line }));
    return entry;
  }

  private place(line: TextLine): Place {
    const token = line.take('a label');
    if (/^@\d+$/.test(token)) return Number(token.slice(1));
    if (!/^[A-Za-z_]/.test(token)) return line.fail(`${token} is no label`, 'write the name of a label, or @ and a word offset');
    return { label: this.labelNamed(token, line.line).label, name: token, line: line.line };
  }

  private directive(line: TextLine, word: string): void {
    switch (word) {
      case '.slots':
        while (!line.done) {
          const kind = KINDS.find((candidate) => line.accept(candidate)) ?? line.fail(`${line.peek()} is no slot kind`, 'write i64, f64, ref or ptr');
          const count = line.accept('*') ? line.number('the number of slots', 1, 0xffff) : 1;
          for (let i = 0; i < count; i++) this.slots.push(kind);
        }
        return;
      case '.flags':
        while (!line.done) {
          const flag = FLAG_NAMES.find(([name]) => line.accept(name));
          if (flag !== undefined) this.flags |= flag[1];
          else if (/^\d+$/.test(line.peek())) this.flags = (this.flags | line.number('the flags')) >>> 0;
          else line.fail(`there is no flag ${line.peek()}`, `write one of ${FLAG_NAMES.map(([name]) => name).join(' ')}`);
        }
        return;
      case '.pinned':
        this.pinned.push({ slot: line.numbered('r', 'the slot'), type: slotType(line) });
        return;
      case '.handler':
        this.handlers.push([this.place(line), this.place(line), this.place(line)]);
        return;
      case '.local': {
        const name = line.string('the name');
        this.locals.push({ name, slot: line.numbered('r', 'the slot'), start: this.place(line), end: this.place(line) });
        return;
      }
      case '.line': {
        const pc = line.peek().startsWith('@') ? (this.place(line) as number) : this.builder.here;
        this.lines.push({ pc, file: line.number('the file number'), line: line.number('the line', 0, 0x7fffffff), column: line.number('the column') });
        return;
      }
      case '.word':
        this.builder.word(line.number('the word', -0x80000000));
        return;
      default:
        line.fail(`${word} cannot stand in a function`, `write one of ${FN_DIRECTIVES.join(' ')}`);
    }
  }

  private instruction(line: TextLine, name: string): void {
    const op = OPCODE.get(name);
    if (op === undefined) return line.fail(`there is no instruction ${name}`, `did you mean ${nearest(name)}?`);
    const operands = this.operandsOf(line, op);
    this.placed(line, () => this.builder.emit(name, ...operands));
  }

  private operandsOf(line: TextLine, op: number): (number | Label)[] {
    const { row, fields } = PLANS[op]!;
    const separate = () => line.expect(',');
    if (row.format === 'call') {
      const dst = line.numbered('r', 'the register for the result');
      separate();
      const index = line.numbered(indexLetter(fields[1]!), 'the index');
      return [dst, index, ...line.list('(', ')', () => line.numbered('r', 'a register'))];
    }
    if (row.format === 'table') {
      const register = line.numbered('r', 'the register');
      separate();
      return [register, ...line.list('[', ']', () => this.target(line))];
    }
    return fields.map((field, i) => {
      if (i > 0) separate();
      switch (field.role) {
        case 'def':
        case 'use':
        case 'both':
        case 'slot-use':
        case 'slot-def':
        case 'slot-address':
          return line.numbered('r', 'a register');
        case 'index':
          return line.numbered(indexLetter(field), 'the index');
        case 'offset':
          return this.target(line);
        case 'immediate':
        case 'count':
        case 'rest':
          return line.number('the immediate', -0x80000000);
      }
    });
  }

  /** A jump's target. Bare offsets become what `emit` takes for them: a bound label. */
  private target(line: TextLine): Label {
    const place = this.place(line);
    return typeof place === 'number' ? { at: place } : place.label;
  }

  private placed<T>(line: TextLine, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (error instanceof BadOperand) return line.fail(`${error.instruction}: ${error.reason}`, 'write operands that fit the instruction');
      throw error;
    }
  }

  finish(): Fn {
    for (const [name, { label, line }] of this.labels) {
      if (label.at < 0) throw new AssemblyError(line, `label ${name} stands nowhere`, `write ${name}: before the instruction that it means`);
    }
    const at = (place: Place): number => (typeof place === 'number' ? place : place.label.at);
    return {
      name: this.name,
      params: this.head.params,
      result: this.head.result,
      slots: this.slots,
      flags: this.flags,
      code: this.code(),
      handlers: this.handlers.map(([start, end, pad]): Handler => ({ start: at(start), end: at(end), pad: at(pad) })),
      lines: this.lines,
      locals: this.locals.map(({ name, slot, start, end }): LocalName => ({ name, slot, start: at(start), end: at(end) })),
      ...(this.pinned.length === 0 ? {} : { pinned: this.pinned }),
    };
  }

  private code(): Int32Array {
    try {
      return this.builder.finish();
    } catch (error) {
      if (error instanceof BadOperand) {
        throw new AssemblyError(this.last, `function ${this.name}: ${error.instruction}: ${error.reason}`, 'jump by way of a jmp, which reaches further');
      }
      throw error;
    }
  }
}
