// The columns of a comparison, for the table in the terminal and the one on the page.
import { bytes, milliseconds, number } from '../figures.js';
import type { Row } from './compare.js';

export interface Column {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** For the page: what the bar behind the figure shows; null for none. */
  readonly value: (row: Row) => number | null;
}

const figure = (title: string, value: (row: Row) => number | null, text: (value: number) => string): Column => ({
  title,
  value,
  text: (row) => {
    const found = value(row);
    return found === null ? '-' : text(found);
  },
});

export const COLUMNS: readonly Column[] = [
  figure('time', (row) => row.time.median, milliseconds),
  figure('cycles', (row) => row.measured.cycles, number),
  figure('switches', (row) => row.measured.switches, number),
  figure('of the kernel', (row) => row.measured.kernelSwitches, number),
  figure('peak memory', (row) => row.peakMemory, bytes),
  figure('bytes a task', (row) => row.bytesPerTask, number),
  figure('on the heap', (row) => row.measured.heapAllocated, bytes),
  figure('largest machine', (row) => row.largestMachine, bytes),
  figure('stack growths', (row) => row.measured.growths, number),
  figure('bytes copied', (row) => row.measured.bytesCopied, bytes),
  figure('code', (row) => row.measured.codeBytes, bytes),
];
