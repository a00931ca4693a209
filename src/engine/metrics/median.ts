/** The middle of some measurements, which one slow moment does not move. 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const above = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? above : (above + (sorted[middle - 1] ?? above)) / 2;
}
