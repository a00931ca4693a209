import { describe, expect, it } from "vitest";
import type { ProofSamples } from "../protocol/training";
import { compareOutputs } from "./compare-outputs";

const samples: ProofSamples = {
  examples: 2,
  inputs: [],
  outputs: [
    { name: "a", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    { name: "b", shape: [2], data: Float32Array.of(100, -200) },
  ],
};
const same = new Map(samples.outputs.map(({ name, shape, data }) => [name, { shape, data }]));

describe("compareOutputs", () => {
  it("finds the largest difference of each output", () => {
    const found = new Map(same)
      .set("a", { shape: [2, 2], data: Float32Array.of(1, 2.5, 3, 3) })
      .set("b", { shape: [2], data: Float32Array.of(100, -202) });
    expect(compareOutputs(samples, found, "r")).toEqual({
      examples: 2,
      largestAbsolute: 2,
      largestRelative: 0.25,
      outputs: [
        { name: "a", largestAbsolute: 1 },
        { name: "b", largestAbsolute: 2 },
      ],
      runtime: "r",
    });
    expect(compareOutputs(samples, same, "r")).toMatchObject({ largestAbsolute: 0, largestRelative: 0 });
  });

  it("takes NaN for no agreement", () => {
    const found = new Map(same).set("a", { shape: [2, 2], data: Float32Array.of(Number.NaN, 2, 3, 4) });
    expect(compareOutputs(samples, found, "r").largestAbsolute).toBe(Infinity);
  });

  it("refuses outputs that are missing or of another shape", () => {
    expect(() => compareOutputs(samples, new Map(), "r")).toThrow(/no output “a”/);
    expect(() =>
      compareOutputs(samples, new Map(same).set("a", { shape: [4], data: new Float32Array(4) }), "r"),
    ).toThrow(/“a” as \[4\], the studio as \[2, 2\]/);
  });
});
