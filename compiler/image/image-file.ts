// The image of the library, made when Weft is built: its syntax trees, so that no program waits for the library to be parsed, and emitted code. Declarations are read whole;
// the bodies of functions, which are most of it, when somebody looks into them. The form follows the trees whatever nodes there are.
//
//   weft library 0000012345\n                         how many characters the next line has
//   { "names": [...], "pieces": [offset, ...] }\n     the head: modules, and where in the rest each piece begins
//   piece piece piece ...                             JSON each: texts, module trees, bodies, code, foundations
//
// A program needs a small part of it, so it is read in parts, and never as a whole.
import type { Block, Item, SourceModule } from '../syntax/ast.js';
import type { CodeMemo, Stored, StoredCode } from './code-memo.js';
import type { IrBody } from '../ir/ir-references.js';
import type { Foundation, FoundationState } from '../lower/foundation.js';
import type { StoredIr } from './ir-memo.js';
import { get, mend, pack, put, type Fixup, type Path } from './json-fixups.js';
import { openFunctions, type StoredFoundation, type StoredFunction } from './stored-foundation.js';

interface Head {
  readonly names: readonly string[];
  /** Where pieces begin, in characters after the head's line, and where the last ends. Module n has its text in piece 2n and its tree in piece 2n + 1; then come bodies. */
  readonly pieces: readonly number[];
  /** Pieces with code by fingerprint. */
  readonly code: Readonly<Record<string, number>>;
  /** And with optimised functions. */
  readonly ir: Readonly<Record<string, number>>;
  /** Foundations by `foundationKey`. */
  readonly foundations: Readonly<Record<string, FoundationPieces>>;
}

interface FoundationPieces {
  readonly modules: readonly string[];
  readonly state: number;
  /** Without and with futures. */
  readonly functions: readonly [number, number];
}

interface ModulePiece {
  readonly file: number;
  readonly items: Item[];
  readonly fixups: readonly Fixup[];
  /** Where the bodies belong: a block whose statements are missing, and their piece. */
  readonly bodies: readonly (readonly [path: Path, piece: number])[];
}

type BodyPiece = readonly [statements: Block['statements'], value: Block['value'], fixups: readonly Fixup[]];

const NOTHING_LEARNT: Pick<CodeMemo, 'learnt' | 'learntIr'> = { learnt: () => new Map(), learntIr: () => new Map() };

const isFunction = (value: object): value is { readonly kind: 'fn'; readonly body: Block } =>
  'kind' in value && value.kind === 'fn' && 'body' in value && value.body !== null;

/** Writes an image of modules that have no errors, in the order of `library`, and of what a memo has learnt, and foundations by `foundationKey`. */
export function writeImage(
  library: ReadonlyMap<string, string>,
  parsed: (name: string) => SourceModule,
  memo: Pick<CodeMemo, 'learnt' | 'learntIr'> = NOTHING_LEARNT,
  foundations: ReadonlyMap<string, StoredFoundation<IrBody>> = new Map(),
): string {
  const pieces = new Array<string>(2 * library.size).fill('');
  for (const [index, [name, text]] of [...library].entries()) {
    pieces[2 * index] = pack(text).json;
    const { file, items } = parsed(name);
    const bodies: [Path, number][] = [];
    /** Only functions of the module itself wait: local ones come with the body around them. */
    const cut = (value: object, path: Path): unknown => {
      if (!isFunction(value)) return value;
      const { statements, value: result } = value.body;
      const { json, fixups } = pack([statements, result]);
      bodies.push([[...path, 'body'], pieces.length]);
      pieces.push(`${json.slice(0, -1)},${JSON.stringify(fixups)}]`);
      const head = { ...value, body: { kind: 'block', statements: null, value: null, span: value.body.span } };
      const packed = pack(head);
      for (const [inner, kind, number] of packed.fixups) late.push([[...path, ...inner], kind, number]);
      return JSON.parse(packed.json) as unknown;
    };
    const late: Fixup[] = [];
    const packed = pack({ items }, cut);
    pieces[2 * index + 1] =
      `${packed.json.slice(0, -1)},"file":${file},"fixups":${JSON.stringify([...packed.fixups, ...late])},"bodies":${JSON.stringify(bodies)}}`;
  }
  const written = new Map<string, number>();
  const add = (tree: unknown): number => {
    const { json, fixups } = pack(tree);
    const piece = `[${json},${JSON.stringify(fixups)}]`;
    let number = written.get(piece);
    if (number === undefined) written.set(piece, (number = pieces.push(piece) - 1));
    return number;
  };
  const pieced = (by: ReadonlyMap<string, StoredCode | StoredIr>): Record<string, number> =>
    Object.fromEntries([...by].map(([fingerprint, stored]) => [fingerprint, add(stored)]));
  const functions = (fns: readonly StoredFunction<IrBody>[]): number => add(fns.map((fn): StoredFunction => ({ ...fn, body: add(fn.body) })));
  const founded: Record<string, FoundationPieces> = {};
  for (const [key, { modules, state, functions: made }] of foundations)
    founded[key] = { modules, state: add(state), functions: [functions(made[0]), functions(made[1])] };
  const numbers = { code: pieced(memo.learnt()), ir: pieced(memo.learntIr()), foundations: founded };
  const offsets = [0];
  for (const piece of pieces) offsets.push(offsets[offsets.length - 1]! + piece.length);
  const head: Head = { names: [...library.keys()], pieces: offsets, ...numbers };
  const line = `${JSON.stringify(head)}\n`;
  return `${SIGNATURE}${String(line.length).padStart(LENGTH_DIGITS, '0')}\n${line}${pieces.join('')}`;
}

/** Characters `from` up to `to` of an image, which are its bytes: it is ASCII. */
export type ReadImage = (from: number, to: number) => string;

const SIGNATURE = 'weft library ';
const LENGTH_DIGITS = 10;
const FIRST_LINE = SIGNATURE.length + LENGTH_DIGITS + 1;

/** An opened image. */
export class ImageReader implements Stored {
  private readonly start: number;
  private readonly head: Head;
  private readonly keeps = new Map<number, object>();

  /** Throws where that is no image. */
  constructor(private readonly read: ReadImage) {
    const first = read(0, FIRST_LINE);
    if (!first.startsWith(SIGNATURE)) throw new Error('this is not an image of the library');
    this.start = FIRST_LINE + Number(first.slice(SIGNATURE.length));
    this.head = JSON.parse(read(FIRST_LINE, this.start)) as Head;
  }

  /** Names of the modules and their texts. */
  texts(): (readonly [name: string, text: string])[] {
    return this.head.names.map((name, i) => [name, this.piece(2 * i) as string]);
  }

  /** The tree of module number `index`, as file number `file` of a compilation. */
  tree(index: number, file: number): SourceModule {
    const module = this.piece(2 * index + 1) as ModulePiece;
    mend(module, module.fixups);
    const moved = file === module.file ? null : file;
    if (moved !== null) moveSpans(module.items, moved);
    for (const [path, piece] of module.bodies) put(module, path, new WaitingBlock(get(module, path) as Block, () => this.body(piece, moved)));
    return { file, items: module.items };
  }

  code(fingerprint: string): StoredCode | null {
    return this.found<StoredCode>(this.head.code[fingerprint]);
  }

  ir(fingerprint: string): StoredIr | null {
    return this.found<StoredIr>(this.head.ir[fingerprint]);
  }

  /** The foundation of that key whose modules are these, by the numbers of their files; null where there is none. */
  foundation(key: string, modules: readonly string[]): Foundation | null {
    const pieces = this.head.foundations[key];
    if (pieces === undefined || pieces.modules.some((name, file) => modules[file] !== name)) return null;
    return {
      state: this.kept<FoundationState>(pieces.state),
      functions: (hasFutures) => openFunctions(this.kept(pieces.functions[hasFutures ? 1 : 0]), (piece) => this.mended<IrBody>(piece)),
    };
  }

  /** For pieces that most programs want, and nobody changes: a process that compiles many reads them once. */
  private kept<T extends object>(index: number): T {
    let piece = this.keeps.get(index);
    if (piece === undefined) this.keeps.set(index, (piece = this.mended(index)));
    return piece as T;
  }

  private mended<T extends object>(index: number): T {
    const [stored, fixups] = this.piece(index) as readonly [T, readonly Fixup[]];
    mend(stored, fixups);
    return stored;
  }

  private found<T extends object>(index: number | undefined): T | null {
    return index === undefined ? null : this.mended<T>(index);
  }

  private body(index: number, file: number | null): BodyPiece {
    const piece = this.piece(index) as BodyPiece;
    mend(piece, piece[2]);
    if (file !== null) moveSpans([piece[0], piece[1]], file);
    return piece;
  }

  private piece(index: number): unknown {
    const { pieces } = this.head;
    return JSON.parse(this.read(this.start + pieces[index]!, this.start + pieces[index + 1]!));
  }
}

/** A function's body that is read when somebody asks what is in it. */
class WaitingBlock implements Block {
  readonly kind = 'block';
  readonly span: Block['span'];
  private piece: BodyPiece | null = null;

  constructor(
    head: Block,
    private readonly load: () => BodyPiece,
  ) {
    this.span = head.span;
  }

  get statements(): Block['statements'] {
    return (this.piece ??= this.load())[0];
  }

  get value(): Block['value'] {
    return (this.piece ??= this.load())[1];
  }
}

/** Gives all spans another file, for programs that load files in another order. */
function moveSpans(tree: unknown, file: number): void {
  if (typeof tree !== 'object' || tree === null) return;
  if ('file' in tree && 'start' in tree) (tree as { file: number }).file = file;
  else for (const part of Object.values(tree)) moveSpans(part, file);
}
