// weft bench capacity: how many of each flavour can wait in so much memory.
import { capacityOf, FLAVOURS, type Capacity, type Flavour } from '../../lab/capacity.js';
import { RunFailure } from '../../lab/execute.js';
import { columns, grouped, withUnit } from '../../lab/figures-text.js';
import type { Edge } from '../edge.js';
import { EXIT_PANIC } from '../exit-codes.js';
import { save } from './bench.js';
import { modelOf } from './models.js';
import { capacityProgram } from './suites.js';

export interface CapacityOptions {
  /** Bytes. */
  readonly fill: number;
  readonly json?: string;
}

type Row = Flavour & ({ readonly capacity: Capacity } | { readonly failure: string });

/** Exit code 1 where one could not be measured. */
export function capacity(edge: Edge, { fill, json }: CapacityOptions): number {
  const rows: Row[] = [];
  for (const flavour of FLAVOURS) {
    if (edge.terminal !== null) edge.err(`\r\x1b[K${rows.length + 1} of ${FLAVOURS.length}: ${flavour.what}, ${flavour.model}`);
    rows.push({ ...flavour, ...measure(edge, flavour, fill) });
  }
  if (edge.terminal !== null) edge.err('\r\x1b[K');
  const text = `${JSON.stringify({ fill, rows }, null, 2)}\n`;
  if (json === '-') edge.out(text);
  else {
    edge.out(table(rows, fill));
    if (json !== undefined) save(edge, json, text);
  }
  return rows.some((row) => 'failure' in row) ? EXIT_PANIC : 0;
}

function measure(edge: Edge, flavour: Flavour, fill: number): { readonly capacity: Capacity } | { readonly failure: string } {
  try {
    return { capacity: capacityOf(flavour, capacityProgram(edge, flavour.program), fill, edge.library(), modelOf) };
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    return { failure: error.reason };
  }
}

function table(rows: readonly Row[], fill: number): string {
  const cells = rows.map((row) => [
    row.what,
    row.model,
    row.model === 'stackful' ? row.stack : '',
    ...('failure' in row ? ['-', '-'] : [grouped(row.capacity.waiting), withUnit(row.capacity.bytes / row.capacity.waiting, 'bytes')]),
  ]);
  const failures = rows.flatMap((row) => ('failure' in row ? [`${row.what}, ${row.model}: ${row.failure}\n`] : []));
  return `how many can wait in ${withUnit(fill, 'bytes')} of heap and stacks\n\n${columns([['what', 'model', 'stack', 'waiting', 'bytes each'], ...cells], 3)}\n${failures.join('')}`;
}
