import { describe, expect, it } from "vitest";
import { fillThreefryUniform, threefry2x32, threefryNormal, threefryPermutation, threefryUniform } from "./threefry";

describe("Threefry2x32-20", () => {
  // Known answers of Random123, kat_vectors.
  it.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])("key %i %i counter %i %i", (k0, k1, c0, c1, first, second) => {
    expect(threefry2x32(k0, k1, c0, c1)).toEqual([first, second]);
  });

  it("is uniform in [0, 1)", () => {
    const values = new Float32Array(20_000);
    fillThreefryUniform(values, 1, 2, 3);
    expect(values[17]).toBe(threefryUniform(1, 2, 3, 17));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it("gives other numbers for another seed, stream, step or index", () => {
    const draws = [
      [1, 0, 0, 0],
      [2, 0, 0, 0],
      [1, 1, 0, 0],
      [1, 0, 1, 0],
      [1, 0, 0, 1],
    ].map(([seed = 0, stream = 0, step = 0, index = 0]) => threefryUniform(seed, stream, step, index));
    expect(new Set(draws).size).toBe(draws.length);
  });

  it("draws normal numbers of mean 0 and variance 1", () => {
    const values = Array.from({ length: 20_000 }, (_, index) => threefryNormal(5, 6, 0, index));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it("permutes, and differently at every step", () => {
    const first = threefryPermutation(1000, 1, 2, 0);
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect([...threefryPermutation(1000, 1, 2, 0)]).toEqual([...first]);
    expect([...threefryPermutation(1000, 1, 2, 1)]).not.toEqual([...first]);
    expect(threefryPermutation(0, 1, 2, 0)).toHaveLength(0);
  });
});
