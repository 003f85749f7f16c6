// Code with labels: instructions by name, jumps to places that may not be known yet. Used by the assembler and by tests that write code by hand.
import { PLANS } from './decode.js';
import { BadOperand, encode, opcodeOf, rangeOf } from './encode.js';

/** A place in the code; -1 until it is bound. */
export interface Label {
  at: number;
}

interface Patch {
  readonly at: number;
  readonly op: number;
  readonly operands: readonly (number | Label)[];
}

export class CodeBuilder {
  private readonly words: number[] = [];
  private readonly patches: Patch[] = [];

  /** Word offset of the next instruction. */
  get here(): number {
    return this.words.length;
  }

  label(): Label {
    return { at: -1 };
  }

  bind(label: Label): this {
    label.at = this.here;
    return this;
  }

  /** A label that stands here. */
  mark(): Label {
    return { at: this.here };
  }

  /** Operands as `encode` takes them, with labels for jump targets. Throws BadOperand. */
  emit(name: string, ...operands: (number | Label)[]): this {
    const op = opcodeOf(name);
    if (operands.some((operand) => typeof operand !== 'number')) this.patches.push({ at: this.here, op, operands });
    const words = encode(
      op,
      operands.map((operand) => (typeof operand === 'number' ? operand : 0)),
    );
    for (const word of words) this.words.push(word);
    return this;
  }

  word(value: number): this {
    this.words.push(value | 0);
    return this;
  }

  /** Throws BadOperand when a label was never bound or is too far. */
  finish(): Int32Array {
    for (const { at, op, operands } of this.patches) this.patch(at, op, operands);
    return Int32Array.from(this.words);
  }

  private patch(at: number, op: number, operands: readonly (number | Label)[]): void {
    const { row, fields } = PLANS[op]!;
    const from = row.format === 'table' ? at + operands.length : at + 1;
    const resolved = operands.map((operand) => {
      if (typeof operand === 'number') return operand;
      if (operand.at < 0) throw new BadOperand(row.name, 'jumps to a label that stands nowhere');
      return operand.at - from;
    });
    const field = fields.find((candidate) => candidate.role === 'offset');
    if (field !== undefined) {
      const [low, high] = rangeOf(field);
      const distance = resolved.at(-1)!;
      if (distance < low || distance > high) throw new BadOperand(row.name, `jumps ${distance} words, it reaches ${low} to ${high}`);
    }
    encode(op, resolved).forEach((word, i) => (this.words[at + i] = word));
  }
}
