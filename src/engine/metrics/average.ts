/** Averages of times, of which some are too long because something else ran meanwhile. 0 for none. */

/** The middle one: what one slow moment does not move. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const above = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? above : (above + (sorted[middle - 1] ?? above)) / 2;
}

/** The mean of all but the slowest third: as steady, and finer than the clock where the times are of few of its steps. */
export function meanWithoutSlowest(values: readonly number[]): number {
  const kept = [...values].sort((a, b) => a - b).slice(0, Math.ceil((values.length * 2) / 3));
  return kept.reduce((sum, value) => sum + value, 0) / Math.max(1, kept.length);
}
