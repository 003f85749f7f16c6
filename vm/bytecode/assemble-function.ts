// One function of assembly text, from its `.fn` to its `.end`: labels, instructions and the directives about them.
import type { Label } from './code-builder.js';
import { CodeBuilder } from './code-builder.js';
import { PLANS } from './decode.js';
import { FLAG_NAMES, indexLetter } from './disassemble.js';
import { BadOperand } from './encode.js';
import { ISA, OPCODE } from './isa.js';
import type { Fn, Handler, LineEntry, LocalName, PinnedSlot, SlotKind, SlotType } from './module.js';
import type { TextLine } from './text-line.js';
import { AssemblyError } from './text-line.js';
import { slotType } from './text-types.js';

const FN_DIRECTIVES = ['.slots', '.flags', '.pinned', '.handler', '.local', '.line', '.word', '.end'];
const KINDS: readonly SlotKind[] = ['i64', 'f64', 'ref', 'ptr'];

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

export class FunctionDraft {
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
