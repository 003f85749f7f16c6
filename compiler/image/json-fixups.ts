// Plain trees as JSON, and what JSON cannot say (bigints, infinities) as a list of places to be mended after parsing. Parsing is the host's own code, so a tree costs little
// before anything has been compiled; the mending touches only the places listed.

/** Property names and array indices from the root. */
export type Path = readonly (string | number)[];

export type Fixup = readonly [path: Path, kind: 'bigint' | 'float', text: string];

export interface Packed {
  readonly json: string;
  readonly fixups: readonly Fixup[];
}

/** Packs a tree of plain objects, arrays and primitive values; `replace` may put another value in the place of one. Throws a TypeError for what cannot be packed. */
export function pack(tree: unknown, replace: (value: object, path: Path) => unknown = (value) => value): Packed {
  const fixups: Fixup[] = [];
  const plain = (value: unknown, path: Path): unknown => {
    switch (typeof value) {
      case 'bigint':
        fixups.push([path, 'bigint', String(value)]);
        return 0;
      case 'number':
        if (Number.isFinite(value) && !Object.is(value, -0)) return value;
        fixups.push([path, 'float', Object.is(value, -0) ? '-0' : String(value)]);
        return 0;
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'object': {
        if (value === null) return null;
        const instead = replace(value, path);
        if (instead !== value) return instead;
        if (Array.isArray(value)) return value.map((element, i) => plain(element, [...path, i]));
        if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError(`${path.join('.')} is an object of a class and cannot be packed`);
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part, [...path, key])]));
      }
      default:
        throw new TypeError(`${path.join('.')} is a ${typeof value} and cannot be packed`);
    }
  };
  const json = ascii(JSON.stringify(plain(tree, [])));
  return { json, fixups };
}

/** A string of one byte a character is half as large in memory, and is read faster. */
function ascii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Puts right what `pack` listed. The root itself is never listed. */
export function mend(root: object, fixups: readonly Fixup[]): void {
  for (const [path, kind, text] of fixups) put(root, path, kind === 'bigint' ? BigInt(text) : Number(text));
}

export function put(root: object, path: Path, value: unknown): void {
  let at = root as Record<string | number, unknown>;
  const last = path.length - 1;
  for (let i = 0; i < last; i++) at = at[path[i]!] as Record<string | number, unknown>;
  at[path[last]!] = value;
}

export function get(root: object, path: Path): unknown {
  let at: unknown = root;
  for (const step of path) at = (at as Record<string | number, unknown>)[step];
  return at;
}
