// What must hold for any text whatsoever: an answer, soon, and never one of the host's own exceptions.
import { compile } from '../../compiler/compile.js';
import { renderAll } from '../../compiler/diagnostics/render.js';
import { verify } from '../../vm/bytecode/verify.js';
import { silentHost } from '../../vm/host.js';
import { Machine } from '../../vm/machine.js';
import { readLibrary } from '../support/library.js';

const library = readLibrary();

/** Milliseconds of this process's own time that one text may take to compile. */
const COMPILE_TIME = 8000;
const CYCLES = 300_000;
const MEMORY = 2 ** 26;
/** The exit code of a panic in the scheduler itself. */
const BUG_IN_RUNTIME = 70;

const ownTime = (): number => process.cpuUsage().user / 1000;

/** What is wrong with how the compiler and the machine deal with this text; null where nothing is. A program that compiles is run for a while. */
export function fault(text: string): string | null {
  const begun = ownTime();
  try {
    const compiled = compile({ root: 'main.weft', read: (path) => (path === 'main.weft' ? text : null), library });
    for (const { span, message } of compiled.diagnostics) {
      const file = compiled.files[span.file];
      if (file === undefined || span.start < 0 || span.end < span.start || span.end > file.text.length)
        return `"${message}" is nowhere: ${span.start} to ${span.end}`;
      if (file.name !== 'main.weft') return `"${message}" is said of ${file.name}`;
      if (/undefined|\[object|NaN\b/.test(message)) return `a message without sense: ${message}`;
    }
    renderAll(compiled.diagnostics, compiled.files, { color: true });
    const refused = compiled.diagnostics.some((d) => d.severity === 'error');
    if (refused !== (compiled.module === null)) return refused ? 'errors, and a module all the same' : 'no module, and no error';
    const took = ownTime() - begun;
    if (took > COMPILE_TIME) return `${Math.round(took)} ms to compile`;
    if (compiled.module === null) return null;
    const faults = verify(compiled.module);
    if (faults.length > 0) return `does not verify: ${JSON.stringify(faults[0])}`;
    const machine = new Machine(compiled.module, { host: silentHost, memory: MEMORY, stackMax: 2 ** 20, maxCycles: CYCLES });
    const outcome = machine.run();
    if (outcome.kind === 'stopped') return outcome.report;
    return outcome.kind === 'exit' && outcome.code === BUG_IN_RUNTIME ? 'a bug in the runtime' : null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
