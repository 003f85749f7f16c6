// Code of library functions that was emitted before, by fingerprint: linked into a program instead of being made again. The references in the code are kept as ordinals
// (the n-th type that the function names, the n-th constant that it asks for) and become the program's numbers when it is linked, so the result is what emission would give.
import { lengthAt, PLANS } from '../../vm/bytecode/decode.js';
import type { LineEntry } from '../../vm/bytecode/module.js';
import type { SourceFile } from '../diagnostics/diagnostic.js';
import type { ConstantPool, PoolConstant } from '../emit/constants.js';
import type { Emitted } from '../emit/emitted.js';
import type { IrFn, IrModule } from '../ir/ir.js';
import { Fingerprints } from './fingerprint.js';
import type { StoredIr } from './ir-memo.js';

type Sort = 'type' | 'fn' | 'native' | 'static' | 'constant';
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

/** Plain data, so that it can be written to a file. */
export interface StoredCode extends Omit<Emitted, 'code'> {
  readonly code: readonly number[];
  /** Word, shift, sort (its index in SORTS), ordinal; four numbers a reference. In `code` those fields are 0. */
  readonly references: readonly number[];
  /** In the order in which emission asks for them; types of objects are ordinals. */
  readonly constants: readonly PoolConstant[];
  /** Their files are numbers of library modules. */
  readonly lines: readonly LineEntry[];
}

/** Where an instruction of that opcode has an index; calls have it in their last word. */
interface IndexField {
  /** Index in SORTS. */
  readonly sort: number;
  /** From the instruction's first word; -1: the last. */
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

const INDEX_FIELDS: readonly (IndexField | null)[] = PLANS.map((plan) => {
  const field = plan.fields.find(({ role }) => role === 'index');
  if (field === undefined) return null;
  const name = SORT_OF[field.type];
  if (name === undefined) throw new Error(`${plan.row.name} has an index of an unknown sort, ${field.type}`);
  const sort = SORTS.indexOf(name);
  if (plan.row.format === 'call') return { sort, word: -1, shift: 8, mask: 0xffffff };
  return { sort, word: field.word, shift: field.shift, mask: field.width === 32 ? -1 : 2 ** field.width - 1 };
});

/** What was made in another process, by fingerprint. */
export interface Stored {
  readonly code: (fingerprint: string) => StoredCode | null;
  readonly ir: (fingerprint: string) => StoredIr | null;
}

export const NOTHING_STORED: Stored = { code: () => null, ir: () => null };

export class CodeMemo {
  private readonly entries = new Map<string, StoredCode>();
  private readonly irEntries = new Map<string, StoredIr>();
  private readonly keys: ReadonlyMap<string, number>;

  /** For the functions of one library. `stored` gives code that was made in another process; `learns`: keeps what is emitted here. */
  constructor(
    private readonly library: ReadonlyMap<string, string>,
    private readonly stored: Stored,
    readonly learns: boolean,
  ) {
    this.keys = new Map([...library.keys()].map((name, i) => [name, i + 1]));
  }

  /** Everything that was learnt, by fingerprint. */
  learnt(): ReadonlyMap<string, StoredCode> {
    return this.entries;
  }

  /** The same of optimised functions. */
  learntIr(): ReadonlyMap<string, StoredIr> {
    return this.irEntries;
  }

  /** Keys of a program's files: the number of the library's module, from 1 on, or 0. */
  fileKeys(files: readonly SourceFile[]): readonly number[] {
    return files.map(({ name, text }) => (this.library.get(name) === text ? this.keys.get(name)! : 0));
  }

  linker(module: IrModule, files: readonly SourceFile[], pool: ConstantPool): CodeLinker {
    return new CodeLinker(module, this.fileKeys(files), pool, this);
  }

  find(fingerprint: string): StoredCode | null {
    return this.entries.get(fingerprint) ?? this.stored.code(fingerprint);
  }

  keep(fingerprint: string, code: StoredCode): void {
    this.entries.set(fingerprint, code);
  }

  findIr(fingerprint: string): StoredIr | null {
    return this.irEntries.get(fingerprint) ?? this.stored.ir(fingerprint);
  }

  keepIr(fingerprint: string, ir: StoredIr): void {
    this.irEntries.set(fingerprint, ir);
  }
}

/** Links into one program. */
export class CodeLinker {
  private readonly fingerprints: Fingerprints;
  private readonly fileOf: readonly number[];

  constructor(
    module: IrModule,
    private readonly fileKeys: readonly number[],
    private readonly pool: ConstantPool,
    private readonly memo: CodeMemo,
  ) {
    this.fingerprints = new Fingerprints(module, (file) => fileKeys[file] ?? 0);
    const fileOf: number[] = [];
    fileKeys.forEach((key, file) => {
      if (key > 0) fileOf[key] = file;
    });
    this.fileOf = fileOf;
  }

  /** The code of a function: linked where it is known, else as `emit` makes it. */
  code(ir: IrFn, emit: () => Emitted): Emitted {
    const fingerprint = this.fingerprints.of(ir);
    if (fingerprint === null) return emit();
    const known = this.memo.find(fingerprint);
    if (known !== null) return this.link(known);
    if (!this.memo.learns) return emit();
    const asked = new Map<number, PoolConstant>();
    this.pool.onAsked = (value, index) => void (asked.has(index) || asked.set(index, value));
    const emitted = emit();
    this.pool.onAsked = null;
    this.memo.keep(fingerprint, this.store(emitted, asked));
    return emitted;
  }

  private idsOf(sort: Sort): readonly number[] {
    const { types, fns, natives, statics } = this.fingerprints;
    switch (sort) {
      case 'type':
        return types.ids;
      case 'fn':
        return fns.ids;
      case 'native':
        return natives.ids;
      case 'static':
        return statics.ids;
      case 'constant':
        return [];
      default:
        return sort satisfies never;
    }
  }

  private link(stored: StoredCode): Emitted {
    const { pool } = this;
    const types = this.idsOf('type');
    const constants = stored.constants.map((value) => pool.indexOf(value.kind === 'object' ? { kind: 'object', type: types[value.type]! } : value));
    const ids = SORTS.map((sort) => (sort === 'constant' ? constants : this.idsOf(sort)));
    const code = Int32Array.from(stored.code);
    const { references } = stored;
    for (let i = 0; i < references.length; i += 4) {
      const at = references[i]!;
      code[at]! |= ids[references[i + 2]!]![references[i + 3]!]! << references[i + 1]!;
    }
    return { ...stored, code, lines: stored.lines.map((line) => ({ ...line, file: this.fileOf[line.file]! })) };
  }

  private store(emitted: Emitted, asked: ReadonlyMap<number, PoolConstant>): StoredCode {
    const types = this.idsOf('type');
    const ids = SORTS.map((sort) => (sort === 'constant' ? [...asked.keys()] : this.idsOf(sort)));
    const code = [...emitted.code];
    const references: number[] = [];
    for (let at = 0; at < code.length; at += lengthAt(emitted.code, at)) {
      const field = INDEX_FIELDS[code[at]! & 255];
      if (field === null || field === undefined) continue;
      const word = field.word < 0 ? at + lengthAt(emitted.code, at) - 1 : at + field.word;
      const ordinal = ids[field.sort]!.indexOf((code[word]! >>> field.shift) & field.mask);
      if (ordinal < 0) throw new Error(`code at word ${at} names a ${SORTS[field.sort]!} that its function did not`);
      references.push(word, field.shift, field.sort, ordinal);
      code[word]! &= ~(field.mask << field.shift);
    }
    return {
      ...emitted,
      code,
      references,
      constants: [...asked.values()].map((value) => (value.kind === 'object' ? { kind: 'object', type: types.indexOf(value.type) } : value)),
      lines: emitted.lines.map((line) => ({ ...line, file: this.fileKeys[line.file]! })),
    };
  }
}
