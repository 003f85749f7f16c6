/** Nobody misspells a name in more places than this. */
const MOST_SLIPS = 8;

/** The candidate that a misspelt name most likely meant: at most a third of its letters away (insertions, deletions, changes, swaps of neighbours), else null. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.min(MOST_SLIPS, Math.max(1, Math.floor(name.length / 3))) + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue;
    const d = candidate.toLowerCase() === name.toLowerCase() ? 0 : distance(name, candidate, least);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

/** Edit distance with transpositions of neighbours; anything from `limit` on is as good as `limit`. Only what lies within `limit` of the diagonal is computed. */
function distance(a: string, b: string, limit: number): number {
  const at = (row: readonly number[], j: number): number => row[j] ?? limit;
  let before: number[] = [];
  let last: number[] = Array.from({ length: Math.min(b.length, limit) + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [];
    if (i < limit) row[0] = i;
    let least = limit;
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, at(before, j - 2) + 1);
      row[j] = d;
      least = Math.min(least, d);
    }
    if (least >= limit) return limit;
    before = last;
    last = row;
  }
  return at(last, b.length);
}
