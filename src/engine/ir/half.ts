/**
 * Half precision: how a number rounds when it is stored as f16 (IEEE 754 binary16, to nearest, ties to even). Past 65,504 it
 * becomes infinite, below 2^-25 zero.
 */

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** From here on the nearest half is infinite. */
const OVERFLOW = 65_520;
/** Adding and subtracting it rounds a smaller f64 to a whole number, ties to even. */
const WHOLE = 2 ** 52;

export function roundToHalf(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < OVERFLOW)) return Number.isNaN(x) ? x : x > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  // Truncated, so that the exponent is that of the number itself and not of the next power of two.
  single[0] = magnitude;
  let exponent = ((bits[0] ?? 0) >>> 23) - 127;
  if (2 ** exponent > magnitude) exponent -= 1;
  const unit = 2 ** (Math.max(exponent, -14) - 10);
  const rounded = (magnitude / unit + WHOLE - WHOLE) * unit;
  return x < 0 ? -rounded : rounded;
}
