// Code of library functions that was emitted before, by fingerprint: linked into a program instead of being made again. The references in the code are kept as ordinals
// (the n-th type that the function names, the n-th constant that it asks for) and become the program's numbers when it is linked, so the result is what emission would give.
import type { LineEntry } from '../../vm/bytecode/module.js';
import type { SourceFile } from '../diagnostics/diagnostic.js';
import type { ConstantPool, PoolConstant } from '../emit/constants.js';
import type { Emitted } from '../emit/emitted.js';
import type { IrFn, IrModule } from '../ir/ir.js';
import { Fingerprints } from './fingerprint.js';
import { relink, type Sort, unlink, type Unlinked } from './index-fields.js';
import type { StoredIr } from './ir-memo.js';

/** Plain data, so that it can be written to a file. */
export interface StoredCode extends Omit<Emitted, 'code'>, Unlinked {
  /** In the order in which emission asks for them; types of objects are ordinals. */
  readonly constants: readonly PoolConstant[];
  /** Their files are numbers of library modules. */
  readonly lines: readonly LineEntry[];
}

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

  private idsOf(sort: Exclude<Sort, 'constant'>): readonly number[] {
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
      default:
        return sort satisfies never;
    }
  }

  private link(stored: StoredCode): Emitted {
    const { pool } = this;
    const types = this.idsOf('type');
    const constants = stored.constants.map((value) => pool.indexOf(value.kind === 'object' ? { kind: 'object', type: types[value.type]! } : value));
    const code = relink(stored, (sort, ordinal) => (sort === 'constant' ? constants : this.idsOf(sort))[ordinal]!);
    return { ...stored, code, lines: stored.lines.map((line) => ({ ...line, file: this.fileOf[line.file]! })) };
  }

  private store(emitted: Emitted, asked: ReadonlyMap<number, PoolConstant>): StoredCode {
    const types = this.idsOf('type');
    const constants = [...asked.keys()];
    const { code, references } = unlink(emitted.code, (sort, index) => {
      const ordinal = (sort === 'constant' ? constants : this.idsOf(sort)).indexOf(index);
      if (ordinal < 0) throw new Error(`code names a ${sort} that its function did not`);
      return ordinal;
    });
    return {
      ...emitted,
      code,
      references,
      constants: [...asked.values()].map((value) => (value.kind === 'object' ? { kind: 'object', type: types.indexOf(value.type) } : value)),
      lines: emitted.lines.map((line) => ({ ...line, file: this.fileKeys[line.file]! })),
    };
  }
}
