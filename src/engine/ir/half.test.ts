import { expect, test } from "vitest";
import { floatsOfHalves, halfBits, roundToHalf } from "./half";

/** The value of 16 bits, by IEEE 754's definition of binary16. */
function valueOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

test("every half is itself, and what lies between two goes to the nearer, at the middle to the even one", () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const here = valueOf(bits);
    const next = valueOf(bits + 1);
    const middle = (here + next) / 2;
    const even = bits % 2 === 0 ? here : next;
    const results = [here, here + (next - here) / 4, middle, next - (next - here) / 4].map(roundToHalf);
    if (results[0] !== here || results[1] !== here || results[2] !== even || results[3] !== next) {
      expect(results, `around ${here}`).toEqual([here, here, even, next]);
    }
    if (roundToHalf(-middle) !== -even) expect(roundToHalf(-middle)).toBe(-even);
  }
});

test("what is too large becomes infinite, what is too small zero", () => {
  expect([65_519.9, 65_520, 1e30, -1e30, Number.POSITIVE_INFINITY].map(roundToHalf)).toEqual([
    65_504,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect([2 ** -25, 2 ** -24, 1e-300].map(roundToHalf)).toEqual([0, 2 ** -24, 0]);
  expect(roundToHalf(Number.NaN)).toBeNaN();
});

test("the bits of every half are its own", () => {
  const all = Array.from({ length: 1 << 16 }, (_, bits) => bits).filter((bits) => !Number.isNaN(valueOf(bits)));
  const found = halfBits(Float32Array.from(all, valueOf));
  expect([...floatsOfHalves(Uint16Array.from(all))]).toEqual(all.map(valueOf));
  expect(all.filter((bits, at) => found[at] !== bits && valueOf(bits) !== 0)).toEqual([]);
  expect([...halfBits(Float32Array.of(0, 1, -2.5, 65_520, Number.NaN))]).toEqual([0, 0x3c00, 0xc100, 0x7c00, 0x7e00]);
});
