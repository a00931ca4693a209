import { describe, expect, it } from "vitest";
import type { NamedOutput } from "../../workers/protocol/training";
import { accuracyOf, confusionCounts, hardestFirst, meanErrorOf, readResults } from "./evaluation";

const softmax: NamedOutput = {
  name: "logits",
  shape: [3],
  prediction: "softmax",
  target: "label",
  values: Float32Array.of(0.7, 0.2, 0.1, 0.1, 0.1, 0.8, 0.3, 0.4, 0.3),
};

describe("results of test examples", () => {
  const results = readResults(softmax, Int32Array.of(0, 1, 1), undefined, [5, 6, 7]);

  it("name the predicted class with its probability and that of the truth", () => {
    const [, second] = results;
    expect(second).toMatchObject({ kind: "class", index: 6, label: 1, predicted: 2 });
    expect(second?.kind === "class" ? second.probability : 0).toBeCloseTo(0.8, 5);
    expect(second?.kind === "class" ? second.labelProbability : 0).toBeCloseTo(0.1, 5);
    expect(accuracyOf(results)).toBeCloseTo(2 / 3, 9);
  });

  it("come with the surest mistake first, then the least certain right answer", () => {
    expect(hardestFirst(results).map(({ index }) => index)).toEqual([6, 7, 5]);
  });

  it("are counted by truth and prediction", () => {
    expect([...confusionCounts(results, 3)]).toEqual([1, 0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it("take a single sigmoid as two classes", () => {
    const output: NamedOutput = { name: "y", shape: [1], prediction: "sigmoid", values: Float32Array.of(0.9, 0.2) };
    expect(readResults(output, Int32Array.of(1, 1), undefined, [0, 1])).toMatchObject([
      { predicted: 1 },
      { predicted: 0, label: 1 },
    ]);
  });

  it("compare numbers in the target's own unit", () => {
    const output: NamedOutput = { name: "y", shape: [1], prediction: "identity", values: Float32Array.of(4300, 3500) };
    const target = {
      name: "mass",
      role: "target",
      kind: "numeric",
      shape: [1],
      dtype: "f32",
      scale: { mean: 4000, deviation: 500 },
    } as const;
    const values = readResults(output, Float32Array.of(0, 1), target, [0, 1]);
    expect(values.map(({ label }) => label)).toEqual([4000, 4500]);
    expect(meanErrorOf(values)).toBeCloseTo(650, 3);
    expect(hardestFirst(values)[0]?.index).toBe(1);
  });
});
