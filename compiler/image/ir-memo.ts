// Library functions that were optimised before, found by what decides the result: their own IR and that of the functions which may be copied into them.
import type { SourceFile } from '../diagnostics/diagnostic.js';
import type { Inlinable } from '../ir/inlining.js';
import type { IrFn, IrModule } from '../ir/ir.js';
import { type IrBody, mapReferences, type ReferenceMap } from '../ir/ir-references.js';
import type { OptimizedBefore } from '../ir/optimize.js';
import { precompiled } from '../ir/precompiled.js';
import type { CodeMemo } from './code-memo.js';
import { Fingerprints, type References } from './fingerprint.js';

/** Plain data. References are ordinals among what the function, and then what may be copied into it, names. */
export interface StoredIr extends IrBody {
  /** File numbers in the spans and the library modules that they mean: number, key, number, key... */
  readonly files: readonly number[];
}

export class IrLinker implements OptimizedBefore {
  private readonly fingerprints: Fingerprints;
  private readonly found: (string | null)[] = [];
  private readonly fileOf: number[] = [];

  constructor(
    private readonly module: IrModule,
    private readonly fileKeys: readonly number[],
    private readonly memo: CodeMemo,
  ) {
    this.fingerprints = new Fingerprints(module, (file) => fileKeys[file] ?? 0);
    fileKeys.forEach((key, file) => {
      if (key > 0) this.fileOf[key] = file;
    });
  }

  find(index: number, candidate: (fn: number) => Inlinable | null): IrFn | null {
    const fingerprint = this.fingerprint(index, candidate);
    this.found[index] = fingerprint;
    const stored = fingerprint === null ? null : this.memo.findIr(fingerprint);
    return stored === null ? null : { ...this.module.fns[index]!, ...this.link(stored) };
  }

  keep(index: number, optimized: IrFn): void {
    const fingerprint = this.found[index] ?? null;
    if (fingerprint === null || !this.memo.learns) return;
    const { types, fns, natives, statics } = this.fingerprints;
    const files = new Map<number, number>();
    const known = (references: References, id: number): number => {
      if (!references.has(id)) throw new Error(`${optimized.name} names after optimisation what it did not before`);
      return references.ordinal(id);
    };
    const body = mapReferences(optimized, {
      type: (id) => known(types, id),
      fn: (id) => known(fns, id),
      native: (id) => known(natives, id),
      static: (id) => known(statics, id),
      file: (file) => {
        files.set(file, this.fileKeys[file]!);
        return file;
      },
    });
    this.memo.keepIr(fingerprint, { ...body, files: [...files].flat() });
  }

  /** What decided how a function was optimised; null for functions of the program. */
  decidedBy(index: number): string | null {
    return this.found[index] ?? null;
  }

  private fingerprint(index: number, candidate: (fn: number) => Inlinable | null): string | null {
    const { fingerprints } = this;
    const own = fingerprints.ofUnoptimized(this.module.fns[index]!);
    if (own === null) return null;
    const callees = fingerprints.fns.ids.slice();
    for (const callee of callees) {
      const inlinable = candidate(callee);
      if (inlinable === null) {
        fingerprints.addText('');
        continue;
      }
      const known = this.found[callee] ?? precompiled(inlinable.fn)?.fingerprint ?? null;
      if (known === null) return null;
      fingerprints.addText(known);
      fingerprints.nameAll(inlinable.fn);
    }
    return fingerprints.current();
  }

  private link(stored: StoredIr): { registers: IrFn['registers']; blocks: IrFn['blocks'] } {
    const { types, fns, natives, statics } = this.fingerprints;
    const { files } = stored;
    const now = new Map<number, number>();
    let moved = false;
    for (let i = 0; i < files.length; i += 2) {
      const file = this.fileOf[files[i + 1]!]!;
      now.set(files[i]!, file);
      if (file !== files[i]) moved = true;
    }
    const map: ReferenceMap = {
      type: (ordinal) => types.ids[ordinal]!,
      fn: (ordinal) => fns.ids[ordinal]!,
      native: (ordinal) => natives.ids[ordinal]!,
      static: (ordinal) => statics.ids[ordinal]!,
      file: moved ? (file) => now.get(file)! : null,
    };
    return mapReferences(stored, map);
  }
}

/** The linker for one program's files. */
export function irLinker(module: IrModule, files: readonly SourceFile[], memo: CodeMemo): IrLinker {
  return new IrLinker(module, memo.fileKeys(files), memo);
}
