// What a program says of itself in comments, for `weft test`:
//
//   // expect: LINE                  the next line of standard output
//   // expect-exit: N                the exit code, 0 where absent
//   // expect-stderr: TEXT           standard error contains this
//   // expect-error: CODE line N     the compiler reports this; `line N` may be left out
//   // expect-warning: CODE line N

export interface ExpectedDiagnostic {
  readonly code: string;
  /** 0: anywhere. */
  readonly line: number;
}

export interface Expectations {
  readonly output: string;
  readonly exit: number;
  readonly stderr: readonly string[];
  readonly errors: readonly ExpectedDiagnostic[];
  readonly warnings: readonly ExpectedDiagnostic[];
}

/** Expectations of a program; null where it has none. Gives a message for a line that cannot be read. */
export function expectationsOf(text: string): Expectations | null | { readonly problem: string } {
  const output: string[] = [];
  const stderr: string[] = [];
  const errors: ExpectedDiagnostic[] = [];
  const warnings: ExpectedDiagnostic[] = [];
  let exit = 0;
  let any = false;
  for (const [, key, rest] of text.matchAll(/\/\/ expect(-[a-z]+)?:(.*)$/gm)) {
    any = true;
    const value = rest!.replace(/^ /, '').trimEnd();
    switch (key) {
      case undefined:
        output.push(value);
        break;
      case '-exit':
        exit = Number(value);
        if (!Number.isInteger(exit)) return { problem: `cannot read "// expect-exit: ${value}": write a number` };
        break;
      case '-stderr':
        stderr.push(value);
        break;
      case '-error':
      case '-warning': {
        const match = /^([EW]\d{4})(?: line (\d+))?$/.exec(value);
        if (match === null) return { problem: `cannot read "// expect${key}: ${value}": write "// expect${key}: E0203 line 4"` };
        (key === '-error' ? errors : warnings).push({ code: match[1]!, line: Number(match[2] ?? 0) });
        break;
      }
      default:
        return { problem: `there is no "// expect${key}:"; there are expect, expect-exit, expect-stderr, expect-error, expect-warning` };
    }
  }
  return any ? { output: output.map((line) => `${line}\n`).join(''), exit, stderr, errors, warnings } : null;
}
