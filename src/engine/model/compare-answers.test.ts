import { describe, expect, it } from "vitest";
import type { ModelExamples } from "./model-examples";
import { agrees, compareAnswers } from "./compare-answers";

const samples: ModelExamples = {
  examples: 2,
  inputs: [],
  outputs: [
    { name: "a", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    { name: "b", shape: [2], data: Float32Array.of(100, -200) },
  ],
};
const same = new Map(samples.outputs.map(({ name, shape, data }) => [name, { shape, data }]));

describe("compareAnswers", () => {
  it("finds the largest difference of each output", () => {
    const found = new Map(same)
      .set("a", { shape: [2, 2], data: Float32Array.of(1, 2.5, 3, 3) })
      .set("b", { shape: [2], data: Float32Array.of(100, -202) });
    expect(compareAnswers(samples, found, "r")).toEqual({
      examples: 2,
      largestAbsolute: 2,
      largestRelative: 0.25,
      outputs: [
        { name: "a", largestAbsolute: 1 },
        { name: "b", largestAbsolute: 2 },
      ],
      runtime: "r",
    });
    expect(compareAnswers(samples, same, "r")).toMatchObject({ largestAbsolute: 0, largestRelative: 0 });
  });

  it("takes NaN for no agreement", () => {
    const found = new Map(same).set("a", { shape: [2, 2], data: Float32Array.of(Number.NaN, 2, 3, 4) });
    expect(compareAnswers(samples, found, "r").largestAbsolute).toBe(Infinity);
  });

  it("refuses outputs that are missing or of another shape", () => {
    expect(() => compareAnswers(samples, new Map(), "r")).toThrow(/no output “a”/);
    expect(() =>
      compareAnswers(samples, new Map(same).set("a", { shape: [4], data: new Float32Array(4) }), "r"),
    ).toThrow(/“a” as \[4\], the studio as \[2, 2\]/);
  });

  it("counts the rows with the same class on top, and the right ones", () => {
    const found = new Map(same).set("a", { shape: [2, 2], data: Float32Array.of(1, 2, 5, 4) });
    const result = compareAnswers(samples, found, "r", [{ output: "a", labels: Int32Array.of(1, 1) }]);
    expect(result.classes).toEqual({ sameTop: 0.5, accuracy: { own: 1, file: 0.5 } });
    expect(compareAnswers(samples, found, "r", [{ output: "a" }]).classes).toEqual({ sameTop: 0.5 });
  });

  it("judges floats by their numbers and fewer bits by what they decide", () => {
    const result = compareAnswers(samples, same, "r");
    const off = { ...result, largestAbsolute: 0.3, largestRelative: 0.03 };
    expect(agrees({ ...result, largestAbsolute: 1e-5, largestRelative: 1e-3 }, "float32")).toBe(true);
    expect(agrees(off, "float32")).toBe(false);
    expect(agrees(off, "int8-weights")).toBe(true);
    expect(agrees(off, "float16")).toBe(false);
    expect(agrees({ ...off, classes: { sameTop: 0.995 } }, "int8")).toBe(true);
    expect(agrees({ ...off, classes: { sameTop: 0.98 } }, "int8")).toBe(false);
    const lost = { own: 0.9, file: 0.88 };
    expect(agrees({ ...off, classes: { sameTop: 0.995, accuracy: lost } }, "int8")).toBe(false);
    expect(agrees({ ...off, largestAbsolute: Infinity, classes: { sameTop: 1 } }, "int8")).toBe(false);
  });
});
