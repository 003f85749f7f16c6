// Runs the tests of source files: each `test` block on a machine of its own, and programs with `// expect:` comments whole.
import { compile, type Compilation } from '../../compiler/compile.js';
import { position } from '../../compiler/diagnostics/position.js';
import { renderAll } from '../../compiler/diagnostics/render.js';
import { parse } from '../../compiler/syntax/parse.js';
import { LoadError } from '../../vm/errors.js';
import { Machine, type MachineOptions } from '../../vm/machine.js';
import { memorySize, newMemory } from '../../vm/memory/new-memory.js';
import type { Module } from '../../vm/bytecode/module.js';
import { readText, type Edge } from '../edge.js';
import { expectationsOf, type ExpectedDiagnostic, type Expectations } from './expectations.js';

export interface TestResult {
  readonly file: string;
  readonly name: string;
  /** Null: it passed. Else what went wrong, in one or more lines. */
  readonly failure: string | null;
  readonly milliseconds: number;
}

export interface TestSettings {
  /** Only tests whose file or name contains this. */
  readonly filter: string | null;
  /** Milliseconds a test. */
  readonly timeout: number;
  readonly memory: number;
}

export const EXPECTED_OUTPUT = 'prints what it expects';
const COMPILES = 'compiles';

/** All tests of one file, each as soon as it is done. A file without tests gives none. */
export function* testsOf(edge: Edge, file: string, settings: TestSettings): Generator<TestResult> {
  const text = readText(edge, file);
  if (text === null) return;
  const wanted = (name: string): boolean => settings.filter === null || name.includes(settings.filter) || file.includes(settings.filter);
  const result = (name: string, run: () => string | null): TestResult => {
    const began = edge.elapsed();
    const failure = run();
    return { file, name, failure, milliseconds: edge.elapsed() - began };
  };
  const expected = expectationsOf(text);
  if (expected !== null && wanted(EXPECTED_OUTPUT)) {
    yield result(EXPECTED_OUTPUT, () => ('problem' in expected ? expected.problem : checkProgram(edge, file, expected, settings)));
  }
  // A file that shall not compile has no tests that could run.
  if (expected !== null && !('problem' in expected) && expected.errors.length > 0) return;
  const names = parse(text, 0).module.items.flatMap((item) => (item.kind === 'test' ? [item.name] : []));
  if (!names.some(wanted)) return;
  let compiled = null as Compilation | null;
  const compilation = result(COMPILES, () => {
    compiled = compileAs(edge, file, true);
    const errors = compiled.diagnostics.filter((d) => d.severity === 'error');
    return errors.length === 0 ? null : renderAll(errors, compiled.files, { color: false }).trimEnd();
  });
  const module = compiled?.module ?? null;
  if (module === null) {
    yield compilation;
    return;
  }
  for (const [number, name] of names.entries()) {
    if (wanted(name)) yield result(name, () => checkTest(edge, module, number, settings));
  }
}

function compileAs(edge: Edge, file: string, test: boolean): Compilation {
  return compile({ root: file, read: (path) => readText(edge, path), library: edge.library(), test });
}

interface Run {
  readonly out: string;
  readonly err: string;
  /** `exit 0`, or what else happened. */
  readonly ending: string;
}

/** The machines' memory, one after the other: asking the host for it takes longer than most tests. */
let spare: ArrayBuffer | null = null;

function memoryOf(bytes: number): ArrayBuffer {
  if (spare?.byteLength !== memorySize(bytes)) spare = newMemory(bytes);
  return spare;
}

function runOn(edge: Edge, module: Module, settings: TestSettings, more: Partial<MachineOptions>): Run {
  const texts = { out: '', err: '' };
  const decoders = { out: new TextDecoder(), err: new TextDecoder() };
  const into = (stream: 'out' | 'err') => (bytes: Uint8Array) => void (texts[stream] += decoders[stream].decode(bytes, { stream: true }));
  const host = { out: into('out'), err: into('err'), wallClock: edge.wallClock, elapsed: edge.elapsed, natives: new Map() };
  try {
    const end = new Machine(module, { host, buffer: memoryOf(settings.memory), timeout: settings.timeout, ...more }).run();
    return { ...texts, ending: end.kind === 'exit' ? `exit ${end.code & 0xff}` : end.kind === 'limit' ? end.message : end.report };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return { out: '', err: '', ending: error.message };
  }
}

function checkTest(edge: Edge, module: Module, test: number, settings: TestSettings): string | null {
  const { out, err, ending } = runOn(edge, module, settings, { test });
  if (ending === 'exit 0') return null;
  const said = [...(ending === 'exit 1' || ending === 'exit 3' ? [] : [ending]), err.trimEnd(), ...(out === '' ? [] : ['it printed:', out.trimEnd()])];
  return said.filter((part) => part !== '').join('\n');
}

function checkProgram(edge: Edge, file: string, wanted: Expectations, settings: TestSettings): string | null {
  const compilation = compileAs(edge, file, false);
  const said = (severity: 'error' | 'warning'): readonly ExpectedDiagnostic[] =>
    compilation.diagnostics
      .filter((d) => d.severity === severity)
      .map((d) => ({ code: d.code, line: position(compilation.files[d.span.file]!, d.span.start).line }));
  const missing = [...absent(wanted.errors, said('error')), ...absent(wanted.warnings, said('warning'))];
  const report = (): string => renderAll(compilation.diagnostics, compilation.files, { color: false }).trimEnd();
  if (missing.length > 0) return [`expected ${missing.join(', ')}`, report()].join('\n').trimEnd();
  if (wanted.errors.length > 0) return null;
  if (compilation.module === null) return report();

  const { out, err, ending } = runOn(edge, compilation.module, settings, {});
  const problems: string[] = [];
  const difference = firstDifference(wanted.output, out);
  if (difference !== null) problems.push(difference);
  if (ending !== `exit ${wanted.exit}`) problems.push(`expected exit ${wanted.exit}, it ended with ${ending}`);
  for (const part of wanted.stderr) if (!err.includes(part)) problems.push(`standard error does not contain ${JSON.stringify(part)}`);
  if (problems.length > 0 && err !== '') problems.push(err.trimEnd());
  return problems.length === 0 ? null : problems.join('\n');
}

function absent(wanted: readonly ExpectedDiagnostic[], found: readonly ExpectedDiagnostic[]): readonly string[] {
  return wanted
    .filter(({ code, line }) => !found.some((d) => d.code === code && (line === 0 || d.line === line)))
    .map(({ code, line }) => (line === 0 ? code : `${code} in line ${line}`));
}

/** Lines are compared without the space at their ends. */
function firstDifference(wanted: string, found: string): string | null {
  const lines = (text: string): readonly string[] =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.trimEnd());
  const [left, right] = [wanted === '' ? [] : lines(wanted), found === '' ? [] : lines(found)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    const shown = (line: string | undefined): string => (line === undefined ? 'nothing more' : JSON.stringify(line));
    return `line ${i + 1} of the output:\n  expected ${shown(left[i])}\n  found    ${shown(right[i])}`;
  }
  return null;
}
