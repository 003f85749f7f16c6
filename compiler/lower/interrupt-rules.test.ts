import { describe, expect, it } from 'vitest';
import { checkModules } from '../check/fixture.js';
import { build } from './build.js';

const PRELUDE = `
enum Option<T> { Some(T), None }
enum Result<T, E = Error> { Ok(T), Err(E) }
struct Error { message: string }
#[intrinsic("throw")] fn _throw(value: Error): never;
fn panic(text: string): never { _throw(Error { message: text }); }
#[intrinsic("switch_to")] fn switch_to(c: Context);
#[intrinsic("context")] struct Context {}
`;

/** Codes and messages for a handler with that body. */
function handler(body: string, rest = ''): string[] {
  const checked = checkModules([
    { name: 'prelude/basics', library: true, text: PRELUDE },
    {
      name: 'kernel/gates',
      library: true,
      text: `static var hits = 0; static var names: [int] = []; ${rest} interrupt fn on_line() { ${body} } #[intrinsic("fnidx:kernel/gates:on_line")] fn gate(): int;`,
    },
    { name: 'main', library: false, text: 'import { gate } from "kernel/gates"; fn main() { let _ = gate(); }' },
  ]);
  if (checked.program === null) throw new Error(checked.diagnostics.map((d) => d.message).join('\n'));
  return build(checked.program, { config: {}, entry: checked.program.main! }).diagnostics.map((d) => `${d.code} ${d.message}`);
}

describe('what interrupts enter', () => {
  it('may compute, and end in a panic', () => {
    expect(handler('hits += names[0]; if hits > 3 { panic("many"); }')).toEqual([]);
  });
  it('may not allocate, however deep', () => {
    expect(handler('outer();', 'fn inner() { names = [hits]; } fn outer() { inner(); }')).toEqual([
      'E0520 `on_line` is entered by interrupts, and allocates (through `outer`, `inner`)',
    ]);
  });
  it('may not suspend', () => {
    expect(handler('if let Some(c) = waiting { switch_to(c); }', 'static var waiting: Option<Context> = None;')).toEqual([
      'E0520 `on_line` is entered by interrupts, and suspends',
    ]);
  });
});
