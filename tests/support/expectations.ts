// What a program of the corpus says of itself, in comments:
//   // expect: LINE           the next line of standard output
//   // expect-exit: N         the exit code, 0 where absent
//   // expect-stderr: TEXT    standard error contains this
//   // expect-error: CODE line N     the compiler reports this (in any order; all of them)
//   // expect-warning: CODE line N
//   // slice: default         only with the default time slice and policy: the order of racing tasks is what it shows
//   // policy: NAME ...       only with these policies
//   // stack: growing          only where stacks grow: it is deeper than a fixed one
//   // long: REASON            not under stress or with tiny slices: it would take too long
//   // model: stackful         only where tasks have stacks, with the reason behind it
//   // preempt: MODE ...      only with these modes of preemption
//   // configuration: NAME     only under this configuration: what it prints are figures of the stacks that it names itself
export interface Expectations {
  readonly output: string;
  readonly exit: number;
  readonly stderr: readonly string[];
  readonly errors: readonly { readonly code: string; readonly line: number }[];
  readonly warnings: readonly { readonly code: string; readonly line: number }[];
  readonly defaultSliceOnly: boolean;
  readonly growingOnly: boolean;
  readonly long: boolean;
  readonly policies: readonly string[] | null;
  readonly preempt: readonly string[] | null;
  readonly configuration: string | null;
  readonly stackfulOnly: boolean;
}

export function expectations(text: string): Expectations {
  const all = (key: string): string[] => {
    const found: string[] = [];
    for (const match of text.matchAll(new RegExp(`// ${key}:(.*)$`, 'gm'))) found.push(match[1]!.replace(/^ /, '').trimEnd());
    return found;
  };
  const words = (key: string): readonly string[] | null => {
    const found = all(key);
    return found.length === 0 ? null : found.flatMap((line) => line.split(/\s+/)).filter((word) => word !== '');
  };
  const places = (key: string) =>
    all(key).map((line) => {
      const match = /^([EW]\d{4})(?: line (\d+))?$/.exec(line);
      if (match === null) throw new Error(`cannot read "// ${key}: ${line}": write "// ${key}: E0203 line 4"`);
      return { code: match[1]!, line: Number(match[2] ?? 0) };
    });
  return {
    output: all('expect')
      .map((line) => `${line}\n`)
      .join(''),
    exit: Number(all('expect-exit')[0] ?? 0),
    stderr: all('expect-stderr'),
    errors: places('expect-error'),
    warnings: places('expect-warning'),
    defaultSliceOnly: all('slice').includes('default'),
    growingOnly: all('stack').includes('growing'),
    long: all('long').length > 0,
    policies: words('policy'),
    preempt: words('preempt'),
    configuration: all('configuration')[0] ?? null,
    stackfulOnly: all('model').some((line) => line.startsWith('stackful')),
  };
}
