// What a module offers, from its text: names that do not start with `_`, how they are declared, and what their `///` lines say.
import type { Block, FnItem, Item } from '../syntax/ast.js';
import { parse } from '../syntax/parse.js';

export interface Entry {
  readonly kind: 'function' | 'struct' | 'enum' | 'interface' | 'constant' | 'static';
  readonly name: string;
  /** As it is declared, without its body. */
  readonly declaration: string;
  readonly doc: string | null;
  /** Methods, by the `impl` that they stand in; those of an interface stand without one. */
  readonly members: readonly MemberGroup[];
  /** Fields and variants that have a comment of their own. */
  readonly parts: readonly { readonly name: string; readonly doc: string }[];
}

export interface MemberGroup {
  /** `impl<T> Show for [T]`; null for a type's own. */
  readonly title: string | null;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly declaration: string;
  readonly doc: string | null;
}

export interface ModulePage {
  readonly name: string;
  /** The comment at the top of the file. */
  readonly doc: string | null;
  readonly entries: readonly Entry[];
}

const isPublic = (name: string): boolean => !name.startsWith('_');

/** Everything public of one module. `impl` blocks for types that it does not declare make entries by the name of the type. */
export function extract(name: string, text: string): ModulePage {
  const { module } = parse(text, 0);
  const entries: Entry[] = [];
  const groups = new Map<string, MemberGroup[]>();
  for (const item of module.items) {
    if (item.kind === 'impl') {
      const target = text.slice(item.target.span.start, item.target.span.end);
      const head = item.target.kind === 'name' ? item.target.name.text : target;
      const members = item.methods.filter((method) => isPublic(method.name.text)).map((method) => member(method, text));
      if (members.length === 0) continue;
      const title = item.interface === null ? null : `${text.slice(item.interface.span.start, item.interface.span.end)} for ${target}`;
      groups.set(head, [...(groups.get(head) ?? []), { title, members }]);
    } else {
      const entry = entryOf(item, text);
      if (entry !== null && isPublic(entry.name)) entries.push(entry);
    }
  }
  const whole = entries.map((entry) => {
    const own = groups.get(entry.name) ?? [];
    groups.delete(entry.name);
    return { ...entry, members: merged([...entry.members, ...own]) };
  });
  const others = [...groups]
    .filter(([head]) => isPublic(head))
    .map(([head, members]): Entry => ({ kind: 'struct', name: head, declaration: head, doc: null, members: merged(members), parts: [] }));
  return { name, doc: headComment(text), entries: [...whole, ...others] };
}

/** Groups of the same title are one. */
function merged(groups: readonly MemberGroup[]): readonly MemberGroup[] {
  const found = new Map<string | null, Member[]>();
  for (const { title, members } of groups) found.set(title, [...(found.get(title) ?? []), ...members]);
  return [...found].map(([title, members]) => ({ title, members }));
}

function entryOf(item: Exclude<Item, { kind: 'impl' }>, text: string): Entry | null {
  switch (item.kind) {
    case 'fn':
      return { kind: 'function', ...member(item, text), members: [], parts: [] };
    case 'struct': {
      const shown = item.fields.filter((field) => isPublic(field.name.text));
      const fields = shown.map((field) => `    ${field.name.text}: ${text.slice(field.type.span.start, field.type.span.end)},\n`);
      const hidden = item.fields.length - shown.length;
      const body = item.fields.length === 0 ? ' {}' : ` {\n${fields.join('')}${hidden > 0 ? '    // private fields\n' : ''}}`;
      return { kind: 'struct', name: item.name.text, declaration: `${head(text, item)}${body}`, doc: item.doc, members: [], parts: documented(shown) };
    }
    case 'enum': {
      const variants = item.variants.map((variant) => {
        const payload = variant.payload.map((type) => text.slice(type.span.start, type.span.end)).join(', ');
        return `    ${variant.name.text}${payload === '' ? '' : `(${payload})`},\n`;
      });
      return {
        kind: 'enum',
        name: item.name.text,
        declaration: `${head(text, item)} {\n${variants.join('')}}`,
        doc: item.doc,
        members: [],
        parts: documented(item.variants),
      };
    }
    case 'interface':
      return {
        kind: 'interface',
        name: item.name.text,
        declaration: head(text, item),
        doc: item.doc,
        members: item.methods.length === 0 ? [] : [{ title: null, members: item.methods.map((method) => member(method, text)) }],
        parts: [],
      };
    case 'const':
    case 'static':
      return {
        kind: item.kind === 'const' ? 'constant' : 'static',
        name: item.name.text,
        declaration: text.slice(item.span.start, item.span.end).replace(/;$/, ''),
        doc: item.doc,
        members: [],
        parts: [],
      };
    case 'import':
    case 'test':
      return null;
    default:
      item satisfies never;
      return null;
  }
}

function documented(parts: readonly { readonly name: { readonly text: string }; readonly doc: string | null }[]): Entry['parts'] {
  return parts.flatMap((part) => (part.doc === null ? [] : [{ name: part.name.text, doc: part.doc }]));
}

function member(fn: FnItem, text: string): Member {
  const body: Block | null = fn.body;
  const end = body === null ? fn.span.end : body.span.start;
  return { name: fn.name.text, declaration: oneSpaced(text.slice(fn.span.start, end)), doc: fn.doc };
}

/** From the first word of a declaration to its name and type parameters. */
function head(text: string, item: { readonly span: { readonly start: number; readonly end: number } }): string {
  return oneSpaced(text.slice(item.span.start, item.span.end).replace(/\{[^]*$/, ''));
}

const oneSpaced = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** Plain comment lines at the top of a file say what it is about. */
function headComment(text: string): string | null {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const match = /^\/\/(?!\/) ?(.*)$/.exec(line);
    if (match === null) break;
    lines.push(match[1]!);
  }
  return lines.length === 0 ? null : lines.join('\n');
}
