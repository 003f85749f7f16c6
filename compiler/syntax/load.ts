// From the program's file to all modules that it needs, in the order in which they are initialised: imports before importers, the library before the program.
import type { Diagnostic, SourceFile, Span } from '../diagnostics/diagnostic.js';
import { nearest } from '../diagnostics/nearest.js';
import type { ImportItem, SourceModule } from './ast.js';
import { parse, type Parsed } from './parse.js';
import { PreparedLibrary } from '../image/prepared-library.js';

export interface LoadedModule {
  /** `std/time`; for files of the program their path without `.weft`. */
  readonly name: string;
  /** Index in `files`. */
  readonly file: number;
  readonly ast: SourceModule;
  /** Text of an import to the name of the module that it means. */
  readonly imports: ReadonlyMap<string, string>;
  /** Part of the standard library, or a policy. */
  readonly library: boolean;
}

export interface Loaded {
  readonly files: readonly SourceFile[];
  readonly modules: readonly LoadedModule[];
  readonly diagnostics: readonly Diagnostic[];
}

type Read = (path: string) => string | null;

/** What the compiler itself refers to, and what everybody sees without importing it; those that the library has. */
const roots = [
  'kernel/boot',
  'runtime/spawn',
  'runtime/host-calls',
  'runtime/scheduler',
  'runtime/select',
  'std/sync',
  'std/task',
  'std/time',
  'std/io',
  'std/future',
  'std/promise',
  'std/coroutine',
];

const policyAlias = 'runtime/policy';
const policyFolder = 'runtime/policies/';
const ending = '.weft';

/** Parsed library modules by text, then by the index of the file: every compilation reads the same library. */
const libraryCache = new Map<string, Map<number, Parsed>>();

function parseLibrary(name: string, text: string, file: number, library: ReadonlyMap<string, string>): Parsed {
  let places = libraryCache.get(text);
  if (places === undefined) libraryCache.set(text, (places = new Map()));
  let parsed = places.get(file);
  if (parsed === undefined) {
    parsed = (library instanceof PreparedLibrary ? library.parsed(name, text, file) : null) ?? parse(text, file);
    places.set(file, parsed);
  }
  return parsed;
}

/**
 * Loads the program whose file is `root`. `read` gives the text of a file or null; `library` maps names of modules to their texts; `policy` is a policy of the library
 * (`round-robin`) or the path of a `.weft` file.
 */
export function loadProgram(root: string, read: Read, library: ReadonlyMap<string, string>, policy: string): Loaded {
  const loader = new Loader(read, library, policy);
  const whole: Span = { file: 0, start: 0, end: 0 };
  for (const name of library.keys()) if (name.startsWith('prelude/')) loader.visitLibrary(name);
  loader.visitLibrary(policyAlias);
  for (const name of roots) loader.visitLibrary(name);
  const text = read(root);
  if (text === null) {
    const file = loader.files.length;
    loader.files.push({ name: root, text: '' });
    loader.error('E0213', `cannot read ${root}`, { ...whole, file }, undefined);
    return loader;
  }
  loader.checkPolicy(loader.files.length);
  loader.visitFile(normalPath(root), root, text);
  return loader;
}

interface Target {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly library: boolean;
}

class Loader implements Loaded {
  readonly files: SourceFile[] = [];
  readonly modules: LoadedModule[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private readonly done = new Set<string>();
  /** Modules whose imports are being visited, outermost first. */
  private readonly path: string[] = [];
  private readonly policy: Target | null;

  constructor(
    private readonly read: Read,
    private readonly library: ReadonlyMap<string, string>,
    private readonly policyName: string,
  ) {
    this.policy = this.findPolicy();
  }

  error(code: string, message: string, span: Span, hint: string | undefined): void {
    this.diagnostics.push({ severity: 'error', code, message, span, ...(hint === undefined ? {} : { hint }) });
  }

  visitLibrary(name: string): void {
    const target = this.libraryTarget(name);
    if (target !== null) this.visit(target);
  }

  visitFile(path: string, shown: string, text: string): void {
    this.visit({ name: this.fileModule(path), path: shown, text, library: false });
  }

  checkPolicy(file: number): void {
    if (this.policy !== null || !this.hasPolicies()) return;
    const known = [...this.library.keys()].filter((name) => name.startsWith(policyFolder)).map((name) => name.slice(policyFolder.length));
    const hint = `policies of the library are ${known.join(', ')}; a policy of your own is given by the path of its file`;
    this.error('E0213', `there is no policy \`${this.policyName}\``, { file, start: 0, end: 0 }, hint);
  }

  private hasPolicies(): boolean {
    return [...this.library.keys()].some((name) => name.startsWith(policyFolder));
  }

  private findPolicy(): Target | null {
    const { policyName } = this;
    if (policyName.endsWith(ending)) {
      const text = this.read(policyName);
      return text === null ? null : { name: this.fileModule(normalPath(policyName)), path: policyName, text, library: true };
    }
    const name = policyName.startsWith(policyFolder) ? policyName : policyFolder + policyName;
    const text = this.library.get(name);
    return text === undefined ? null : { name, path: name, text, library: true };
  }

  private libraryTarget(name: string): Target | null {
    if (name === policyAlias) return this.policy;
    const text = this.library.get(name);
    return text === undefined ? null : { name, path: name, text, library: true };
  }

  /** The name of the module in a file; never one of the library's. */
  private fileModule(path: string): string {
    const name = path.endsWith(ending) ? path.slice(0, -ending.length) : path;
    return this.library.has(name) ? `./${name}` : name;
  }

  private visit(target: Target): void {
    if (this.done.has(target.name)) return;
    this.done.add(target.name);
    this.path.push(target.name);
    const file = this.files.length;
    this.files.push({ name: target.path, text: target.text });
    const parsed = target.library ? parseLibrary(target.name, target.text, file, this.library) : parse(target.text, file);
    this.diagnostics.push(...parsed.diagnostics);
    const imports = new Map<string, string>();
    for (const item of parsed.module.items) if (item.kind === 'import') this.follow(target, item, imports);
    this.path.pop();
    this.modules.push({ name: target.name, file, ast: parsed.module, imports, library: target.library });
  }

  private follow(from: Target, item: ImportItem, imports: Map<string, string>): void {
    if (imports.has(item.from)) return;
    const target = this.resolve(from, item);
    if (target === null) return;
    imports.set(item.from, target.name);
    const open = this.path.indexOf(target.name);
    if (open >= 0 && !target.library) {
      const cycle = [...this.path.slice(open), target.name];
      const said = cycle.length === 2 ? 'this file imports itself' : `imports go round in a circle: ${cycle.join(' -> ')}`;
      this.error('E0214', said, item.fromSpan, 'move what both need into a file of its own');
      return;
    }
    this.visit(target);
  }

  private resolve(from: Target, item: ImportItem): Target | null {
    const wanted = item.from;
    if (!isRelative(wanted)) {
      const target = this.libraryTarget(wanted);
      if (target === null && wanted !== policyAlias) this.error('E0213', `there is no module "${wanted}"`, item.fromSpan, this.missingHint(wanted));
      return target;
    }
    if (wanted.endsWith(ending)) {
      this.error('E0213', `there is no module "${wanted}"`, item.fromSpan, `leave out \`${ending}\`: "${wanted.slice(0, -ending.length)}"`);
      return null;
    }
    if (from.library && this.library.has(from.name)) {
      this.error('E0213', `there is no module "${wanted}"`, item.fromSpan, 'modules of the library import each other by their full names');
      return null;
    }
    const path = normalPath(`${wanted.startsWith('/') ? '' : folderOf(from.path)}${wanted}${ending}`);
    const name = this.fileModule(path);
    const known = this.done.has(name) ? '' : this.read(path);
    if (known === null) {
      this.error('E0213', `there is no module "${wanted}"`, item.fromSpan, `no file ${path}`);
      return null;
    }
    return { name, path, text: known, library: from.library };
  }

  private missingHint(wanted: string): string | undefined {
    const stem = wanted.endsWith(ending) ? wanted.slice(0, -ending.length) : wanted;
    if (this.read(`${normalPath(stem)}${ending}`) !== null) return `files of your own are imported by a path that starts with a dot: "./${stem}"`;
    const std = [...this.library.keys()].filter((name) => name.startsWith('std/'));
    if (this.library.has(`std/${wanted}`)) return `did you mean "std/${wanted}"?`;
    const near = nearest(wanted, std);
    return near === null ? `modules of the library are ${std.toSorted().join(', ')}` : `did you mean "${near}"?`;
  }
}

const isRelative = (path: string): boolean => path.startsWith('./') || path.startsWith('../') || path.startsWith('/');

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Without `.` and with `..` worked off, so that a file has one name however it is reached. */
function normalPath(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  return (absolute ? '/' : '') + parts.join('/');
}
