// A session of the REPL: what was declared and done so far, and what a further input does.
//
// Each input is compiled with all before it and run on a new machine. A run repeats exactly, so the earlier inputs do again what they did, unseen: what they print is cut off
// at a mark. So variables live on without a machine that would have to be kept consistent, and an input that fails leaves no trace. The price is that a session of n
// inputs runs the first one n times; time is virtual, so that sleeping costs nothing.
import { compile, type Compilation } from '../../compiler/compile.js';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.js';
import { nearest } from '../../compiler/diagnostics/nearest.js';
import { renderAll } from '../../compiler/diagnostics/render.js';
import { Machine } from '../../vm/machine.js';
import { classify, isOpen } from './input.js';

export interface Answer {
  /** More lines are wanted: what was typed is not complete. */
  readonly more: boolean;
  readonly out: string;
  readonly err: string;
  /** The session is over. */
  readonly over: boolean;
}

export interface SessionOptions {
  readonly library: ReadonlyMap<string, string>;
  readonly read: (path: string) => string | null;
  readonly wallClock: () => bigint;
  readonly elapsed: () => number;
  readonly color: boolean;
}

interface Declaration {
  readonly name: string | null;
  readonly text: string;
}

const FILE = 'repl.weft';
const MARK = '\u0001repl\u0001\n';
const MEMORY = 256 * 2 ** 20;
/** Milliseconds. */
const TIMEOUT = 10_000;
const IMPORTS = /^import\b/;

const HELP = `Type an expression to see its value, a statement to run it, or a declaration (fn, struct, enum, impl, import ...) to keep it.
An input goes on over several lines until its brackets are closed; an empty line ends it anyway.

  :list     what is kept
  :reset    forget everything
  :help     this
  :quit     leave (so does Ctrl-D)
`;

export class Session {
  private declarations: readonly Declaration[] = [];
  private statements: readonly string[] = [];
  private pending = '';

  constructor(private readonly options: SessionOptions) {}

  /** The text that was typed so far and is not complete. */
  get unfinished(): boolean {
    return this.pending !== '';
  }

  /** Forgets an unfinished input. */
  cancel(): void {
    this.pending = '';
  }

  /** One more line. */
  feed(line: string): Answer {
    if (this.pending === '' && line.trim().startsWith(':')) return this.command(line.trim());
    const text = this.pending === '' ? line : `${this.pending}\n${line}`;
    if (line.trim() !== '' && isOpen(text)) {
      this.pending = text;
      return { more: true, out: '', err: '', over: false };
    }
    this.pending = '';
    return { more: false, over: false, ...this.evaluate(text) };
  }

  /** Names that may stand at the end of `line`, and the part of it that they replace. */
  complete(line: string): readonly [candidates: readonly string[], part: string] {
    const part = /[A-Za-z_:][A-Za-z0-9_]*$/.exec(line)?.[0] ?? '';
    if (part.startsWith(':')) return [COMMANDS.filter((word) => word.startsWith(part)), part];
    const names = line.slice(0, line.length - part.length).endsWith('.') ? this.members() : this.names();
    return [[...new Set(names)].filter((name) => name.startsWith(part) && !name.startsWith('_')).toSorted(), part];
  }

  private command(text: string): Answer {
    const say = (out: string, over = false): Answer => ({ more: false, out, err: '', over });
    switch (text.split(/\s+/, 1)[0]) {
      case ':quit':
      case ':q':
        return say('', true);
      case ':help':
        return say(HELP);
      case ':reset':
        this.declarations = [];
        this.statements = [];
        return say('');
      case ':list':
        return say([...this.declarations.map(({ text: declaration }) => declaration), ...this.statements].map((kept) => `${kept}\n`).join(''));
      default: {
        const near = nearest(text, COMMANDS);
        return { more: false, out: '', err: `there is no command ${text}${near === null ? '' : `; did you mean ${near}?`}\n`, over: false };
      }
    }
  }

  private evaluate(text: string): { readonly out: string; readonly err: string } {
    const input = classify(text);
    switch (input.kind) {
      case 'nothing':
        return { out: '', err: '' };
      case 'items': {
        const replaced = new Set(input.items.map(({ name }) => name).filter((name) => name !== null));
        const kept = this.declarations.filter(
          ({ name, text: old }) => (name === null || !replaced.has(name)) && !input.items.some((item) => item.text === old),
        );
        const before = this.statements.findIndex((statement) => replaced.has(nameOfFunction(statement) ?? ''));
        const outside = { declarations: [...kept, ...input.items], statements: this.statements.filter((_, i) => i !== before) };
        // A function that names a variable of the prompt is one inside of `main`, as the variables are.
        const inside = { declarations: kept, statements: before < 0 ? [...this.statements, text] : this.statements.with(before, text) };
        const local = nameOfFunction(text) !== null && !this.compiles(outside) && this.compiles(inside);
        return this.attempt(local ? inside : outside, '', text);
      }
      case 'statements':
        return this.attempt({ declarations: this.declarations, statements: [...this.statements, input.text] }, input.text, text);
      case 'expression': {
        // An array prints its elements as they stand in a program: strings with their quotes.
        const shown = `println([\n${input.text}\n]);`;
        const kept = { declarations: this.declarations, statements: [...this.statements, `let _ = ${input.text};`] };
        const compiled = this.compile(kept.declarations, this.statements, shown);
        if (compiled.module !== null) return this.run(compiled, kept, (out) => value(out));
        return this.attempt({ declarations: this.declarations, statements: [...this.statements, `${input.text};`] }, `${input.text};`, text);
      }
      default:
        input satisfies never;
        return { out: '', err: '' };
    }
  }

  private compiles({ declarations, statements }: Kept): boolean {
    return this.compile(declarations, statements, '').module !== null;
  }

  /** Compiles and runs `after`, whose last statement is `fresh` where that is not empty, and keeps it if it ends well. */
  private attempt(after: Kept, fresh: string, typed: string): { readonly out: string; readonly err: string } {
    const compiled = this.compile(after.declarations, fresh === '' ? after.statements : after.statements.slice(0, -1), fresh);
    if (compiled.module === null) return { out: '', err: this.explain(compiled, typed) };
    return this.run(compiled, after, (out) => out);
  }

  private compile(declarations: readonly Declaration[], statements: readonly string[], fresh: string): Compilation {
    const imports = declarations.filter(({ text }) => IMPORTS.test(text));
    const others = declarations.filter(({ text }) => !IMPORTS.test(text));
    const lines = [
      ...imports.map(({ text }) => text),
      ...others.map(({ text }) => text),
      'fn main() {',
      ...statements,
      `print(${JSON.stringify(MARK)});`.replaceAll('\\u0001', '\\u{1}'),
      fresh,
      '}',
      '',
    ];
    const source = lines.join('\n');
    return compile({ root: FILE, read: (path) => (path === FILE ? source : this.options.read(path)), library: this.options.library });
  }

  private run(compiled: Compilation, after: Kept, show: (out: string) => string): { readonly out: string; readonly err: string } {
    const texts = { out: '', err: '' };
    const decoders = { out: new TextDecoder(), err: new TextDecoder() };
    let marked = false;
    const into = (stream: 'out' | 'err') => (bytes: Uint8Array) => {
      texts[stream] += decoders[stream].decode(bytes, { stream: true });
      if (stream === 'out' && !marked && texts.out.includes(MARK)) {
        marked = true;
        texts.err = '';
      }
    };
    const { wallClock, elapsed } = this.options;
    const machine = new Machine(compiled.module!, {
      host: { out: into('out'), err: into('err'), wallClock, elapsed, natives: new Map() },
      memory: MEMORY,
      timeout: TIMEOUT,
    });
    const end = machine.run();
    const at = texts.out.indexOf(MARK);
    const out = at < 0 ? texts.out : show(texts.out.slice(at + MARK.length));
    if (end.kind === 'exit' && end.code === 0) {
      this.declarations = after.declarations;
      this.statements = after.statements;
      return { out, err: texts.err };
    }
    const said = end.kind === 'exit' ? (texts.err === '' ? `exit ${end.code}\n` : texts.err) : end.kind === 'limit' ? `${end.message}\n` : `${end.report}\n`;
    return { out: at < 0 ? '' : texts.out.slice(at + MARK.length), err: said };
  }

  /** Errors, shown in what was typed where they lie there. */
  private explain(compiled: Compilation, typed: string): string {
    const index = compiled.files.findIndex((file) => file.name === FILE);
    const whole = compiled.files[index]?.text ?? '';
    const offset = whole.lastIndexOf(typed);
    const inside = (d: Diagnostic): boolean => d.span.file === index && offset >= 0 && d.span.start >= offset && d.span.start <= offset + typed.length;
    const errors = compiled.diagnostics.filter((d) => d.severity === 'error');
    const files = [...compiled.files, { name: 'input', text: typed }];
    const moved = errors.map((d) =>
      inside(d) ? { ...d, span: { file: files.length - 1, start: d.span.start - offset, end: Math.min(d.span.end - offset, typed.length) } } : d,
    );
    return renderAll(moved, files, { color: this.options.color });
  }

  private names(): readonly string[] {
    const own = [
      ...this.declarations.map(({ name }) => name),
      ...this.statements.flatMap((text) => [...text.matchAll(/\b(?:let|var)\s+([A-Za-z_]\w*)/g)].map((match) => match[1]!)),
    ];
    return [...own.filter((name) => name !== null), ...WORDS, ...this.libraryNames(/^(?:async )?(?:fn|struct|enum|interface)\s+([A-Za-z]\w*)/gm)];
  }

  private members(): readonly string[] {
    const own = this.declarations.flatMap(({ text }) => [...text.matchAll(/\bfn\s+([A-Za-z]\w*)|^\s*([a-z]\w*)\s*:/gm)].map((match) => match[1] ?? match[2]!));
    return [...own, ...this.libraryNames(/^ {4}(?:async )?fn\s+([A-Za-z]\w*)/gm)];
  }

  private libraryNames(pattern: RegExp): readonly string[] {
    const visible = [...this.options.library].filter(([name]) => name.startsWith('prelude/') || name === 'std/sync' || name === 'std/task');
    return visible.flatMap(([, text]) => [...text.matchAll(pattern)].map((match) => match[1]!));
  }
}

interface Kept {
  readonly declarations: readonly Declaration[];
  readonly statements: readonly string[];
}

const COMMANDS: readonly string[] = [':help', ':list', ':quit', ':reset'];
const WORDS: readonly string[] = [
  'await',
  'break',
  'const',
  'continue',
  'defer',
  'else',
  'enum',
  'false',
  'for',
  'impl',
  'import',
  'interface',
  'let',
  'loop',
  'match',
  'return',
  'select',
  'spawn',
  'struct',
  'true',
  'var',
  'while',
];

const FUNCTION = /^\s*(?:async\s+)?fn\s+([\p{L}_][\p{L}\d_]*)/u;

/** The name that a text declares, where that is a function. */
function nameOfFunction(text: string): string | null {
  return FUNCTION.exec(text)?.[1] ?? null;
}

/** What an array of one element prints, without its brackets; nothing for `()`. The output of the expression itself stands before it. */
function value(out: string): string {
  const text = out.replace(/\n$/, '');
  const start = text.startsWith('[') ? 0 : text.lastIndexOf('\n[') + 1;
  const shown = text.slice(start).replace(/^\[|\]$/g, '');
  return text.slice(0, start) + (shown === '()' ? '' : `${shown}\n`);
}
