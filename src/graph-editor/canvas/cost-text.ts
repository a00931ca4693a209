/** What layers cost, as people read it: FLOPs, bytes, milliseconds. Powers of 1000 throughout. */

/** Three significant digits without needless zeros, and the power of 1000 as a prefix: `1.57 M`. */
function withPrefix(amount: number, prefixes: readonly string[]): string {
  let value = amount;
  let power = 0;
  // What three digits would round up to 1000 takes the next prefix.
  while (value >= 999.5 && power < prefixes.length - 1) {
    value /= 1000;
    power += 1;
  }
  const digits = value >= 100 || Number.isInteger(value) ? Math.round(value).toString() : value.toPrecision(3);
  return `${digits} ${prefixes[power] ?? ""}`;
}

/** `1.57 MFLOPs`. */
export function formatFlops(count: number): string {
  return `${withPrefix(count, ["", "k", "M", "G", "T", "P"])}FLOPs`;
}

/** `3.14 kB`. */
export function formatSize(bytes: number): string {
  return `${withPrefix(bytes, ["", "k", "M", "G", "T"])}B`;
}

/** `0.42 ms`, `31.0 ms`, `1.20 s`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  if (milliseconds < 0.01) return "< 0.01 ms";
  return `${milliseconds < 1 ? milliseconds.toFixed(2) : milliseconds.toPrecision(3)} ms`;
}
