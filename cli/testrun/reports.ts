// Results of tests, for people and for build servers.
import type { TestResult } from './run-tests.js';

const indented = (text: string): string => text.replace(/^/gm, '         ');

/** One line a test; what went wrong below it. */
export function resultText({ name, failure, milliseconds }: TestResult): string {
  if (failure === null) return `  ok   ${name}${milliseconds >= 1000 ? `  (${(milliseconds / 1000).toFixed(1)} s)` : ''}\n`;
  return `  FAIL ${name}\n${indented(failure)}\n`;
}

/** The last line. */
export function summaryText(results: readonly TestResult[]): string {
  const failed = results.filter((result) => result.failure !== null);
  const passed = results.length - failed.length;
  const named = failed.length === 0 ? '' : `\nFailed:\n${failed.map(({ file, name }) => `  ${file}: ${name}\n`).join('')}`;
  return `${named}\n${passed} passed, ${failed.length} failed\n`;
}

export function resultsJson(results: readonly TestResult[]): string {
  return `${JSON.stringify(results.map(({ failure, ...rest }) => ({ ...rest, passed: failure === null, ...(failure === null ? {} : { failure }) })))}\n`;
}

const escapeXml = (text: string): string =>
  text
    // XML 1.0 has no place for other control characters.

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

/** The XML that JUnit made and build servers read: a suite for each file. */
export function resultsXml(results: readonly TestResult[]): string {
  const byFile = grouped(results);
  const suites = [...byFile].map(([file, tests]) => {
    const failures = tests.filter((test) => test.failure !== null).length;
    const time = tests.reduce((sum, test) => sum + test.milliseconds, 0);
    const cases = tests.map(({ name, failure, milliseconds }) => {
      const head = `    <testcase classname="${escapeXml(file)}" name="${escapeXml(name)}" time="${(milliseconds / 1000).toFixed(3)}"`;
      return failure === null
        ? `${head}/>`
        : `${head}>\n      <failure message="${escapeXml(failure.split('\n', 1)[0]!)}">${escapeXml(failure)}</failure>\n    </testcase>`;
    });
    return `  <testsuite name="${escapeXml(file)}" tests="${tests.length}" failures="${failures}" time="${(time / 1000).toFixed(3)}">\n${cases.join('\n')}\n  </testsuite>`;
  });
  const failures = results.filter((result) => result.failure !== null).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${results.length}" failures="${failures}">\n${suites.join('\n')}\n</testsuites>\n`;
}

function grouped(results: readonly TestResult[]): ReadonlyMap<string, readonly TestResult[]> {
  const groups = new Map<string, TestResult[]>();
  for (const result of results) groups.set(result.file, [...(groups.get(result.file) ?? []), result]);
  return groups;
}
