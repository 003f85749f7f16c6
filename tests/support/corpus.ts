// Runs the corpus: every program of tests/language and programs/ under every configuration, each compiled once a policy.
import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { position } from '../../compiler/diagnostics/render.js';
import type { Compilation } from '../../compiler/compile.js';
import { verify } from '../../vm/bytecode/verify.js';
import { applies, CONFIGURATIONS, POLICIES } from './configurations.js';
import { expectations } from './expectations.js';
import type { Expectations } from './expectations.js';
import { filesBelow, ROOT } from './library.js';
import { compileFile, runBriefly, type Target } from './run-program.js';

/** Only programs whose path matches this expression: for work on one feature. */
const ONLY = new RegExp(process.env['WEFT_CORPUS'] ?? '');

/** Files that are imported by others have no main: they stand in folders named `parts`. */
function corpus(): string[] {
  return [...filesBelow(join(ROOT, 'tests/language'), '.weft'), ...filesBelow(join(ROOT, 'programs'), '.weft')].filter(
    (path) => !path.includes('/parts/') && ONLY.test(path),
  );
}

const withoutTrailingSpace = (text: string) => text.replace(/[ \t]+$/gm, '');

function diagnosed(compilation: Compilation, severity: 'error' | 'warning'): string[] {
  return compilation.diagnostics
    .filter((d) => d.severity === severity)
    .map((d) => `${d.code} line ${position(compilation.files[d.span.file]!, d.span.start).line}: ${d.message}`);
}

function checkDiagnostics(wanted: Expectations['errors'], found: readonly string[]): void {
  for (const { code, line } of wanted) {
    expect(found, `${code} line ${line}`).toContainEqual(expect.stringContaining(line === 0 ? `${code} ` : `${code} line ${line}:`));
  }
}

/** Concurrency is what the configurations change most; these folders run under every policy too. */
const CONCURRENT = /\/(tasks|channels|select|sync|cancel|preemption|deadlock|coroutines|callbacks|promises|concurrency|machine)\//;

export function runCorpus(shard: number, shards: number): void {
  const files = corpus().filter((_, i) => i % shards === shard);
  describe.each(files.map((path) => [relative(ROOT, path), path] as const))('%s', (_, path) => {
    const wanted = expectations(readFileSync(path, 'utf8'));
    const compilation = compileFile(path);
    if (wanted.errors.length > 0) {
      test('is refused', () => checkDiagnostics(wanted.errors, diagnosed(compilation, 'error')));
      return;
    }
    test('compiles to a module that verifies', () => {
      expect(diagnosed(compilation, 'error')).toEqual([]);
      expect(verify(compilation.module!)).toEqual([]);
      checkDiagnostics(wanted.warnings, diagnosed(compilation, 'warning'));
    });
    if (compilation.module === null) return;
    const module = compilation.module;
    const runs = (of: typeof module, options: Parameters<typeof runBriefly>[1]) => {
      const run = runBriefly(of, options);
      expect({ ending: run.ending, out: withoutTrailingSpace(run.out), err: wanted.stderr.length > 0 || wanted.exit !== 0 ? '' : run.err }).toEqual({
        ending: `exit ${wanted.exit}`,
        out: withoutTrailingSpace(wanted.output),
        err: '',
      });
      for (const part of wanted.stderr) expect(run.err).toContain(part);
    };
    const targets = new Map<string, typeof module>();
    const compiledFor = (target: Target): typeof module => {
      const key = JSON.stringify(target);
      const known = targets.get(key);
      if (known !== undefined) return known;
      const compiled = compileFile(path, target).module!;
      expect(verify(compiled)).toEqual([]);
      targets.set(key, compiled);
      return compiled;
    };
    for (const configuration of CONFIGURATIONS) {
      if (!applies(wanted, configuration)) continue;
      const { name, options, target } = configuration;
      test(name, () => runs(target === undefined ? module : compiledFor(target), options));
    }
    if (!CONCURRENT.test(path) || wanted.defaultSliceOnly) return;
    for (const policy of wanted.policies ?? POLICIES) {
      if (policy !== 'round-robin') test(`policy ${policy}`, () => runs(compileFile(path, { policy }).module!, {}));
    }
  });
}

export const shardOf = (file: string): number => Number(/shard-(\d+)/.exec(basename(file))![1]);
