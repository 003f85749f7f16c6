// Numbers as people read them: three or four digits that count, thousands grouped, units of their size.
import type { Unit } from './metrics.js';

/** 1234567 as "1,234,567". */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Three digits that count, never in exponent form. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return grouped(value);
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 4);
}

const TIMES: readonly (readonly [string, number])[] = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
];
const BYTES: readonly (readonly [string, number])[] = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['B', 1],
];

/** A value with the unit that suits its size. */
export function withUnit(value: number, unit: Unit): string {
  switch (unit) {
    case 'ns':
      return scaled(value, TIMES);
    case 'bytes':
      return scaled(value, BYTES);
    case 'cycles':
    case 'count':
    case 'ratio':
      return short(value);
    default:
      return unit satisfies never;
  }
}

function scaled(value: number, units: readonly (readonly [string, number])[]): string {
  const [name, factor] = units.find(([, size]) => Math.abs(value) >= size) ?? units.at(-1)!;
  return `${short(value / factor)} ${name}`;
}

/** Columns of text: the first ones to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  return rows.map((row) => `${row.map((cell, i) => (i < left ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd()).join('\n');
}
