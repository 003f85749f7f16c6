// A case: a Weft program with a header that says what it shows and what varies.
//
//   // bench: Deep recursion, cold and warm
//   // shows: the first descent grows the stack, the second finds it grown
//   // param: DEPTH = 1000 | 1000, 10_000, 100_000      values of the small and of the full size
//   // checksum: 2 * DEPTH                               what the program prints, as a formula ...
//   // checksum DEPTH=1000: 2000                         ... or for one point; the first line that fits counts
//   // checksum DEPTH=2000: "0.5 rad"                    ... or as text
//   // ops: frame = DEPTH                                how often a section does what, for figures per operation
//   // stack: fixed = fixed:64m                          parameters that a strategy needs here; also of a variant: segmented,cached = ...
//   // models: mixed, stackful                           only these
//   // machine: slice = SLICE                            an option of the machine (slice; preempt: 0 off, 1 points, 2 any; neighbours) follows a parameter
//   // chart: cold nanoseconds                           what the page draws: section, metric
//
// A parameter is a `const` of the program, replaced when it is compiled; the program as it stands runs by itself. Where the text itself has to grow with a parameter, a comment
// says how: `// each LOCALS: let a# = f(#);` becomes that many lines, with 0, 1, 2, ... for `#`.
import { evaluate } from './checksum.js';

export interface Parameter {
  readonly name: string;
  readonly small: readonly number[];
  readonly full: readonly number[];
}

/** Values of all parameters, in the order of the header. */
export type Point = Readonly<Record<string, number>>;

export interface Chart {
  readonly section: string;
  readonly metric: string;
}

export interface Case {
  /** "stacks/deep". */
  readonly id: string;
  /** Path of the program. */
  readonly path: string;
  readonly text: string;
  readonly title: string;
  readonly shows: string;
  readonly parameters: readonly Parameter[];
  readonly checksums: readonly { readonly at: Point; readonly formula: string }[];
  readonly ops: { readonly what: string; readonly formula: string } | null;
  /** Strategy without its size ("segmented,cached") to spec. */
  readonly stacks: ReadonlyMap<string, string>;
  readonly models: readonly string[] | null;
  /** Options of the machine that follow a parameter. */
  readonly machine: readonly { readonly option: MachineOption; readonly parameter: string }[];
  readonly charts: readonly Chart[];
}

export type Size = 'small' | 'full';

/** A header that makes no sense. */
export class CaseError extends Error {
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = 'CaseError';
  }
}

const KEYS = ['bench', 'shows', 'param', 'checksum', 'ops', 'stack', 'models', 'machine', 'chart'];

/** Options of the machine that a case may vary. */
export const MACHINE_OPTIONS = ['slice', 'preempt', 'neighbours'] as const;
export type MachineOption = (typeof MACHINE_OPTIONS)[number];

/** Reads the header of a program. Throws a CaseError that says what is wrong, and how it is written. */
export function readCase(id: string, path: string, text: string): Case {
  const fail = (reason: string): never => {
    throw new CaseError(path, reason);
  };
  const lines = [...text.matchAll(/^\/\/ (\w+)( [^:\n]*)?:(.*)$/gm)]
    .map(([, key, of, rest]) => ({ key: key!, of: (of ?? '').trim(), rest: rest!.trim() }))
    .filter(({ key }) => KEYS.includes(key));
  const all = (key: string) => lines.filter((line) => line.key === key);
  const title = all('bench')[0]?.rest ?? fail("a case begins with '// bench: TITLE'");

  const parameters = all('param').map(({ rest }) => {
    const match = /^([A-Z][A-Z0-9_]*) = ([^|]+)\|([^|]+)$/.exec(rest);
    if (match === null) return fail(`cannot read '// param: ${rest}'; write '// param: DEPTH = 10 | 1000, 10_000'`);
    const name = match[1]!;
    if (!constOf(name).test(text)) fail(`the program has no 'const ${name} = ...;' for its parameter`);
    return { name, small: numbers(match[2]!, fail), full: numbers(match[3]!, fail) };
  });
  const known = (name: string): string => (parameters.some((p) => p.name === name) ? name : fail(`'${name}' is not a parameter`));

  const checksums = all('checksum').map(({ of, rest }) => {
    const at = Object.fromEntries(
      of
        .split(',')
        .filter((part) => part.trim() !== '')
        .map((part) => {
          const [name, value] = part.split('=');
          return [known(name!.trim()), numbers(value ?? '', fail)[0]!];
        }),
    );
    return { at, formula: rest };
  });
  const ops = all('ops')[0];
  const opsParts = ops === undefined ? null : (/^([^=]+?) = (.+)$/.exec(ops.rest) ?? fail(`cannot read '// ops: ${ops.rest}'; write '// ops: frame = DEPTH'`));
  const charts = all('chart').map(({ rest }) => {
    const match = /^(.+) (\w+)$/.exec(rest) ?? fail(`cannot read '// chart: ${rest}'; write '// chart: cold nanoseconds'`);
    return { section: match[1]!, metric: match[2]! };
  });
  const first = new Map(parameters.map(({ name, small }) => [name, small[0]!]));
  const formulas = [...(opsParts === null ? [] : [opsParts[2]!]), ...checksums.map(({ formula }) => formula).filter((formula) => !isText(formula))];
  for (const formula of formulas) {
    try {
      evaluate(formula, first);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }
  return {
    id,
    path,
    text,
    title,
    shows: all('shows')
      .map(({ rest }) => rest)
      .join(' '),
    parameters,
    checksums,
    ops: opsParts === null ? null : { what: opsParts[1]!, formula: opsParts[2]! },
    stacks: new Map(
      all('stack').map(({ rest }) => {
        const match = /^([\w,]+) = (\S+)$/.exec(rest) ?? fail(`cannot read '// stack: ${rest}'; write '// stack: fixed = fixed:64m'`);
        return [match[1]!, match[2]!];
      }),
    ),
    machine: all('machine').map(({ rest }) => {
      const match = /^(\w+) = (\w+)$/.exec(rest) ?? fail(`cannot read '// machine: ${rest}'; write '// machine: slice = SLICE'`);
      const option = MACHINE_OPTIONS.find((name) => name === match[1]) ?? fail(`the machine's '${match[1]}' cannot vary; ${MACHINE_OPTIONS.join(', ')} can`);
      return { option, parameter: known(match[2]!) };
    }),
    models: all('models')[0]?.rest.split(/[\s,]+/) ?? null,
    charts,
  };
}

function numbers(text: string, fail: (reason: string) => never): readonly number[] {
  return text.split(',').map((part) => {
    const value = Number(part.trim().replaceAll('_', ''));
    return part.trim() === '' || !Number.isSafeInteger(value) ? fail(`'${part.trim()}' is not a whole number`) : value;
  });
}

const constOf = (name: string): RegExp => new RegExp(`^const ${name}(: int)? = .*;`, 'm');

/** The program with the values of a point in place of its constants. */
export function programAt({ text }: Case, point: Point): string {
  let program = text;
  for (const [name, value] of Object.entries(point)) program = program.replace(constOf(name), `const ${name} = ${value};`);
  return program.replace(/^ *\/\/ each (\w+): (.*)$/gm, (line, name: string, pattern: string) =>
    point[name] === undefined ? line : Array.from({ length: point[name] }, (_, i) => pattern.replaceAll('#', String(i))).join('\n'),
  );
}

/** Every combination of values: of the size, or those of the sweep where it names a parameter. The last parameter varies fastest. */
export function pointsOf(of: Case, size: Size, sweep: ReadonlyMap<string, readonly number[]>): readonly Point[] {
  let points: readonly Point[] = [{}];
  for (const parameter of of.parameters) {
    const values = sweep.get(parameter.name.toLowerCase()) ?? parameter[size];
    points = points.flatMap((point) => values.map((value) => ({ ...point, [parameter.name]: value })));
  }
  return points;
}

/** What the program prints at a point; null where the header does not say. */
export function checksumAt(of: Case, point: Point): string | null {
  const fits = of.checksums.find(({ at }) => Object.entries(at).every(([name, value]) => point[name] === value));
  if (fits === undefined) return null;
  return isText(fits.formula) ? fits.formula.slice(1, -1) : String(evaluate(fits.formula, new Map(Object.entries(point))));
}

const isText = (checksum: string): boolean => /^".*"$/.test(checksum);

/** How many operations a section does at a point. */
export function opsAt({ ops }: Case, point: Point): number {
  return ops === null ? 1 : Number(evaluate(ops.formula, new Map(Object.entries(point))));
}
