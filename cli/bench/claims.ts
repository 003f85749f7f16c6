// weft bench claims: measures what each claim needs and says whether it holds.
import { CLAIMS, measuredIn, type Claim, type Verdict } from '../../lab/claims.js';
import type { Edge } from '../edge.js';
import { EXIT_PANIC } from '../exit-codes.js';
import { measured, planFor, save, wellUsed } from './bench.js';
import type { BenchOptions } from './options.js';

const NOT_MEASURED = 'not measured';

interface Row extends Verdict {
  readonly claim: string;
  readonly source: string;
  readonly command: string;
}

/** Exit code 1 where a claim could not be measured; one that does not hold is a result. */
export async function claims(edge: Edge, options: BenchOptions): Promise<number> {
  return wellUsed(async () => {
    const rows: Row[] = [];
    for (const claim of CLAIMS) {
      const row = await judge(edge, claim);
      rows.push(row);
      if (options.json !== '-') edge.out(`${text(row)}\n`);
    }
    const json = `${JSON.stringify(rows, null, 2)}\n`;
    if (options.json === '-') edge.out(json);
    else if (options.json !== undefined) save(edge, options.json, json);
    const failed = rows.filter(({ holds }) => !holds).length;
    if (options.json !== '-') edge.out(`${rows.length - failed} of ${rows.length} claims hold\n`);
    return rows.some(({ measured: found }) => found.startsWith(NOT_MEASURED)) ? EXIT_PANIC : 0;
  });
}

async function judge(edge: Edge, { claim, source, cases, sweep, stack, model, judge: of }: Claim): Promise<Row> {
  const options: BenchOptions = { stack, model, sweep, runs: 1, size: 'small', seed: 1 };
  const report = await measured(edge, planFor(edge, cases, options), cases, options);
  return { claim, source, command: report.command, ...verdict(() => of(measuredIn(report))) };
}

/** What could not be measured does not hold, and says why. */
function verdict(judge: () => Verdict): Verdict {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { measured: `${NOT_MEASURED}: ${error.message}`, holds: false };
  }
}

const text = ({ claim, source, command, measured: found, holds }: Row): string =>
  [claim, `  source    ${source}`, `  command   ${command}`, `  measured  ${found}`, `  ${holds ? 'holds' : 'DOES NOT HOLD'}`, ''].join('\n');
