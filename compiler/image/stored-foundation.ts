// Foundations as the image has them, and as a compilation takes them up.
import type { Fn, LineEntry } from '../../vm/bytecode/module.js';
import type { PoolConstant } from '../emit/constants.js';
import type { IrFn } from '../ir/ir.js';
import { type IrBody, mapReferences } from '../ir/ir-references.js';
import { declarePrecompiled } from '../ir/precompiled.js';
import type { FoundationState } from '../lower/foundation.js';
import { relink, type Unlinked } from './index-fields.js';

/** The policy of programs that say nothing; others have their foundation made when they are compiled. */
export const POLICY = 'round-robin';

/** What `#[intrinsic("config:NAME")]` answers: each has a foundation of its own. */
export type Config = Readonly<Record<string, number>>;

export function foundationKey(config: Config): string {
  return Object.entries(config)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ');
}

/** Plain data. `Body` is the piece that has the body, or the body itself before there are pieces. */
export interface StoredFoundation<Body = number> {
  /** The library modules whose files have the numbers 0, 1, ... in its spans. */
  readonly modules: readonly string[];
  readonly state: FoundationState;
  /** For programs without futures, and with. */
  readonly functions: readonly [readonly StoredFunction<Body>[], readonly StoredFunction<Body>[]];
}

export interface StoredFunction<Body = number> {
  readonly index: number;
  readonly about: Omit<IrFn, 'registers' | 'blocks'>;
  readonly fns: readonly number[];
  readonly makes: readonly number[];
  readonly size: number | null;
  readonly fingerprint: string | null;
  readonly code: StoredFn;
  readonly body: Body;
}

/** Functions and constants are taken out of its code; types, statics and host functions have the same numbers in every program. */
export interface StoredFn extends Unlinked {
  readonly fn: Omit<Fn, 'code' | 'lines'>;
  /** pc, file, line, column; four numbers an entry. */
  readonly lines: readonly number[];
  /** In the order in which emission asks for them. */
  readonly constants: readonly PoolConstant[];
}

const same = (number: number): number => number;

/** The functions by their numbers. `body` reads what is in a piece. */
export function openFunctions(stored: readonly StoredFunction[], body: (piece: number) => IrBody): ReadonlyMap<number, IrFn> {
  return new Map(stored.map((fn) => [fn.index, functionOf(fn, same, body)] as const));
}

/** `number`: what is now the number of a function of the foundation. */
function functionOf(stored: StoredFunction, number: (fn: number) => number, read: (piece: number) => IrBody): IrFn {
  let loaded: Pick<IrFn, 'registers' | 'blocks'> | null = null;
  /** Of its own, as passes may change it. */
  const body = () => (loaded ??= mapReferences(read(stored.body), { type: same, fn: number, native: same, static: same, file: null }));
  const fn: IrFn = {
    ...stored.about,
    get registers() {
      return body().registers;
    },
    get blocks() {
      return body().blocks;
    },
  };
  return declarePrecompiled(fn, {
    fns: stored.fns.map(number),
    makes: stored.makes,
    size: stored.size,
    fingerprint: stored.fingerprint,
    renumbered: (next) => functionOf(stored, (old) => next(number(old)), read),
    link: (constant) => link(stored.code, number, constant),
  });
}

function link(stored: StoredFn, number: (fn: number) => number, constant: (value: PoolConstant) => number): Fn {
  const constants = stored.constants.map(constant);
  const code = relink(stored, (sort, index) => (sort === 'fn' ? number(index) : constants[index]!));
  const lines: LineEntry[] = [];
  for (let i = 0; i < stored.lines.length; i += 4)
    lines.push({ pc: stored.lines[i]!, file: stored.lines[i + 1]!, line: stored.lines[i + 2]!, column: stored.lines[i + 3]! });
  return { ...stored.fn, code, lines };
}
