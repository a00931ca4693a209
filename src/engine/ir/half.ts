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

/** The sixteen bits of each number, rounded as `roundToHalf` does. */
export function halfBits(numbers: Float32Array): Uint16Array<ArrayBuffer> {
  const half = new Uint16Array(numbers.length);
  for (let at = 0; at < half.length; at++) half[at] = bitsOfHalf(roundToHalf(numbers[at] ?? 0));
  return half;
}

/** @param x a number that f16 has. Its exponent has 5 bits (bias 15), its fraction 10; below 2^-14 it counts units of 2^-24. */
function bitsOfHalf(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(x);
  if (magnitude === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | (magnitude * 2 ** 24);
  single[0] = magnitude;
  const word = bits[0] ?? 0;
  return sign | ((((word >>> 23) - 127 + 15) << 10) | ((word >>> 13) & 0x3ff));
}

/** Numbers from their bits as halves; exact. */
export function floatsOfHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(halves, (half) => {
    const sign = half >>> 15 === 1 ? -1 : 1;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}
