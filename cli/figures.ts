// Figures as people read them.

/** With commas between thousands. */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Exact below 10 KiB, else with a unit. */
export function bytes(value: number): string {
  if (value < 10_240) return `${number(value)} bytes`;
  for (const [unit, factor] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
  ] as const)
    if (value >= factor) return `${(value / factor).toFixed(1)} ${unit}`;
  return `${(value / 1024).toFixed(1)} KiB`;
}

export const milliseconds = (value: number): string => (value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(1)} ms`);
