/**
 * Counter-based random numbers: Threefry2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011). A number is a pure function of (seed, stream, step, index), so every device, and every
 * order of work, gets the same one. `seed` is the run's, `stream` names the use (a layer, a parameter, the shuffling),
 * `step` the time, `index` the element. This is not a cryptographic generator.
 */

const PARITY = 0x1bd11bda;

/** Derived key of one (seed, stream, step): two u32. */
export interface ThreefryKey {
  readonly first: number;
  readonly second: number;
}

function rotate(x: number, distance: number): number {
  return (x << distance) | (x >>> (32 - distance));
}

/**
 * One block of Threefry2x32-20.
 * @returns two u32, of key (k0, k1) and counter (c0, c1).
 */
export function threefry2x32(k0: number, k1: number, c0: number, c1: number): readonly [number, number] {
  const k2 = k0 ^ k1 ^ PARITY;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    const even = group % 2 === 0;
    x = (x + y) | 0;
    y = rotate(y, even ? 13 : 17) ^ x;
    x = (x + y) | 0;
    y = rotate(y, even ? 15 : 29) ^ x;
    x = (x + y) | 0;
    y = rotate(y, even ? 26 : 16) ^ x;
    x = (x + y) | 0;
    y = rotate(y, even ? 6 : 24) ^ x;
    const injected = (group + 1) % 3;
    const next = (group + 2) % 3;
    x = (x + (injected === 0 ? k0 : injected === 1 ? k1 : k2)) | 0;
    y = (y + (next === 0 ? k0 : next === 1 ? k1 : k2) + group + 1) | 0;
  }
  return [x >>> 0, y >>> 0];
}

/** The key that all indices of one (seed, stream, step) share; each is taken modulo 2^32. */
export function threefryKey(seed: number, stream: number, step: number): ThreefryKey {
  const [first, second] = threefry2x32(seed | 0, stream | 0, step | 0, 0);
  return { first, second };
}

/** A u32. */
export function threefryBits(key: ThreefryKey, index: number): number {
  return threefry2x32(key.first, key.second, index | 0, 0)[0];
}

/** Uniform in [0, 1), a multiple of 2^-24. */
export function threefryUniform(seed: number, stream: number, step: number, index: number): number {
  return (threefryBits(threefryKey(seed, stream, step), index) >>> 8) * 2 ** -24;
}

/** Fills `target` with `threefryUniform(seed, stream, step, 0 .. length - 1)`. */
export function fillThreefryUniform(
  target: { readonly length: number; [index: number]: number },
  seed: number,
  stream: number,
  step: number,
): void {
  const key = threefryKey(seed, stream, step);
  for (let index = 0; index < target.length; index++) target[index] = (threefryBits(key, index) >>> 8) * 2 ** -24;
}

/** Standard normal (Box and Muller 1958, the cosine half), from both words of one block. */
export function threefryNormal(seed: number, stream: number, step: number, index: number): number {
  const key = threefryKey(seed, stream, step);
  const [a, b] = threefry2x32(key.first, key.second, index | 0, 0);
  // The first word is moved off zero, where the logarithm has no value.
  const radius = Math.sqrt(-2 * Math.log((a + 1) * 2 ** -32));
  return radius * Math.cos(2 * Math.PI * b * 2 ** -32);
}

/**
 * A permutation of 0 .. length - 1 (Fisher and Yates), the same for the same (seed, stream, step).
 * The bias of drawing by a 32-bit multiply is below length / 2^32.
 */
export function threefryPermutation(length: number, seed: number, stream: number, step: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const key = threefryKey(seed, stream, step);
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor(threefryBits(key, last) * 2 ** -32 * (last + 1));
    const swapped = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = swapped;
  }
  return order;
}
