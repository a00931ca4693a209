/**
 * SHA-256 (FIPS 180-4) of bytes that come in parts. The browser's own takes one piece only, which for large weights would be a second copy of
 * them.
 */

const firstBits = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32);

const PRIMES = Array.from({ length: 310 }, (_, index) => index + 2).filter((candidate) => {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) return false;
  return true;
});
/** First 32 bits of the fractions of the cube roots of the first 64 primes (section 4.2.2). */
const ROUND = Int32Array.from(PRIMES.slice(0, 64), (prime) => firstBits(Math.cbrt(prime)));
/** Likewise of the square roots of the first 8 (section 5.3.3). */
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => firstBits(Math.sqrt(prime)));

const BLOCK = 64;

/** @returns 64 hexadecimal digits. */
export function sha256OfParts(parts: readonly Uint8Array[]): string {
  const state = Int32Array.from(START);
  const schedule = new Int32Array(BLOCK);
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  let total = 0;
  for (const part of parts) {
    total += part.length;
    let at = 0;
    if (filled > 0) {
      at = Math.min(BLOCK - filled, part.length);
      block.set(part.subarray(0, at), filled);
      filled += at;
      if (filled < BLOCK) continue;
      mix(state, schedule, block, 0);
      filled = 0;
    }
    for (; at + BLOCK <= part.length; at += BLOCK) mix(state, schedule, part, at);
    block.set(part.subarray(at));
    filled = part.length - at;
  }
  // A one, zeros, and the length in bits (section 5.1.1).
  const tail = new Uint8Array(filled < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  tail.set(block.subarray(0, filled));
  tail[filled] = 0x80;
  new DataView(tail.buffer).setBigUint64(tail.length - 8, BigInt(total) * 8n);
  for (let at = 0; at < tail.length; at += BLOCK) mix(state, schedule, tail, at);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** One block (section 6.2.2). */
function mix(state: Int32Array, w: Int32Array, bytes: Uint8Array, at: number): void {
  for (let t = 0; t < 16; t++) {
    const byte = at + 4 * t;
    w[t] =
      ((bytes[byte] ?? 0) << 24) |
      ((bytes[byte + 1] ?? 0) << 16) |
      ((bytes[byte + 2] ?? 0) << 8) |
      (bytes[byte + 3] ?? 0);
  }
  for (let t = 16; t < 64; t++) {
    const early = w[t - 15] ?? 0;
    const late = w[t - 2] ?? 0;
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    w[t] = ((w[t - 16] ?? 0) + small0 + (w[t - 7] ?? 0) + small1) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const large1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const one = (h + large1 + ((e & f) ^ (~e & g)) + (ROUND[t] ?? 0) + (w[t] ?? 0)) | 0;
    const large0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const two = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index] ?? 0) + word));
}
