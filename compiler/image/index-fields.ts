// Where code has numbers of types, functions and so on: what must be changed when it is put into another program.
import { lengthAt, PLANS } from '../../vm/bytecode/decode.js';

export type Sort = 'type' | 'fn' | 'native' | 'static' | 'constant';
const SORTS: readonly Sort[] = ['type', 'fn', 'native', 'static', 'constant'];

const SORT_OF: Readonly<Record<string, Sort>> = {
  type24: 'type',
  type32: 'type',
  fn24: 'fn',
  fn32: 'fn',
  native24: 'native',
  s16: 'static',
  k16: 'constant',
};

/** Where an instruction of that opcode has an index; calls have it in their last word. */
interface IndexField {
  readonly sort: Sort;
  /** From the instruction's first word; -1: the last. */
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

const INDEX_FIELDS: readonly (IndexField | null)[] = PLANS.map((plan) => {
  const field = plan.fields.find(({ role }) => role === 'index');
  if (field === undefined) return null;
  const sort = SORT_OF[field.type];
  if (sort === undefined) throw new Error(`${plan.row.name} has an index of an unknown sort, ${field.type}`);
  if (plan.row.format === 'call') return { sort, word: -1, shift: 8, mask: 0xffffff };
  return { sort, word: field.word, shift: field.shift, mask: field.width === 32 ? -1 : 2 ** field.width - 1 };
});

/** Code without its indices. */
export interface Unlinked {
  /** Those fields are 0. */
  readonly code: readonly number[];
  /** Word, shift, sort (its index in SORTS), number; four numbers an index. */
  readonly references: readonly number[];
}

/** Takes the indices out of code. `numberOf`: what to keep of one; null: it stays where it is. */
export function unlink(code: Int32Array, numberOf: (sort: Sort, index: number) => number | null): Unlinked {
  const words = [...code];
  const references: number[] = [];
  for (let at = 0; at < code.length; at += lengthAt(code, at)) {
    const field = INDEX_FIELDS[code[at]! & 255];
    if (field === null || field === undefined) continue;
    const word = field.word < 0 ? at + lengthAt(code, at) - 1 : at + field.word;
    const number = numberOf(field.sort, (code[word]! >>> field.shift) & field.mask);
    if (number === null) continue;
    references.push(word, field.shift, SORTS.indexOf(field.sort), number);
    words[word]! &= ~(field.mask << field.shift);
  }
  return { code: words, references };
}

/** The code with other indices in. */
export function relink({ code, references }: Unlinked, indexOf: (sort: Sort, number: number) => number): Int32Array {
  const words = Int32Array.from(code);
  for (let i = 0; i < references.length; i += 4) words[references[i]!]! |= indexOf(SORTS[references[i + 2]!]!, references[i + 3]!) << references[i + 1]!;
  return words;
}
