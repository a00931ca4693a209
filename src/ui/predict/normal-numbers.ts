/** Normal random numbers for the page: noise to generate from, noise to look through. The same for the same seed. */

/** A small generator with a state of 32 bits (Steele and Vigna's SplitMix, its finaliser alone, on a counter). */
function uniform(seed: number, index: number): number {
  let bits = (Math.imul(index + 1, 0x9e3779b9) + Math.imul(seed, 0x85ebca6b)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** Standard normal (Box and Muller 1958). */
export function normalNumbers(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform(seed, 2 * index)));
    return radius * Math.cos(2 * Math.PI * uniform(seed, 2 * index + 1));
  });
}
