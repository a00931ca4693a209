import { expect, it } from "vitest";
import type { DatasetDescription, ModelOutput } from "../model/types";
import { toPrediction } from "./predictions";

const dataset: DatasetDescription = {
  id: "t",
  name: "t",
  summary: "",
  source: "",
  licence: "",
  revision: "1",
  counts: { train: 1, validation: 0, test: 0 },
  fields: [
    {
      name: "mass",
      role: "target",
      kind: "numeric",
      shape: [1],
      dtype: "f32",
      scale: { mean: 4000, deviation: 800 },
    },
  ],
};

function output(prediction: ModelOutput["prediction"], width: number): ModelOutput {
  return {
    name: "y",
    source: { node: "n", port: "y" },
    spec: { shape: [width], dtype: "f32" },
    prediction,
    target: "mass",
  };
}

it("makes probabilities of logits that would overflow an exponential", () => {
  const values = Float32Array.of(1000, 1000, -1000, 0, Math.log(3), -Infinity);
  const result = toPrediction({ output: output("softmax", 3), values }, dataset);
  [0.5, 0.5, 0, 0.25, 0.75, 0].forEach((expected, index) => expect(result[index]).toBeCloseTo(expected, 6));
});

it("makes a probability of each logit", () => {
  const result = toPrediction({ output: output("sigmoid", 1), values: Float32Array.of(-200, 0, Math.log(3)) }, dataset);
  [0, 0.5, 0.75].forEach((expected, index) => expect(result[index]).toBeCloseTo(expected, 6));
});

it("gives back the target's own unit", () => {
  const result = toPrediction({ output: output("identity", 1), values: Float32Array.of(0, 1.5) }, dataset);
  expect([...result]).toEqual([4000, 5200]);
});
