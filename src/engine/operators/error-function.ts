/** The error function in double precision: the reference of `erf`. */

/**
 * erf(x), with an error below 1e-14. Below 2.5 the series of positive terms (Abramowitz and Stegun 7.1.6), above it the
 * continued fraction of erfc (7.1.14), which converges quickly there.
 */
export function errorFunction(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(a)) return x;
  if (a > 6) return Math.sign(x);
  const scale = Math.exp(-a * a) / Math.sqrt(Math.PI);
  if (a < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * a * a) / (2 * n + 1);
      sum += term;
    }
    return 2 * scale * sum;
  }
  let fraction = a;
  for (let n = 60; n >= 1; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - scale / fraction);
}
