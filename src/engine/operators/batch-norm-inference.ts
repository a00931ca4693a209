/** Batch normalization in use: by statistics that were gathered in training. */
import { formatType } from "../ir/types";
import type { OnnxMapping } from "./define";
import { defineOperator, inferred, int, refused } from "./define";
import { inverseDeviation } from "./normalization";
import { addNode } from "./onnx-layout";

const onnx: OnnxMapping = (context) => {
  const rank = context.inputs[0]?.shape.length ?? 0;
  const epsilon = { float: int(context.attributes, "epsilon") };
  const statistics = [1, 2, 3, 4].map((position) => context.input(position));
  const normalize = (x: string): string => addNode(context, "BatchNormalization", [x, ...statistics], { epsilon });
  if (rank === 4) {
    context.setOutput(0, normalize(context.input(0, "nchw")), "nchw");
    return;
  }
  if (rank === 2) {
    context.setOutput(0, normalize(context.input(0)));
    return;
  }
  // ONNX has the channels at dimension 1.
  const inner = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
  const first = addNode(context, "Transpose", [context.input(0)], { perm: [0, rank - 1, ...inner] });
  const back = [0, ...inner.map((axis) => axis + 1), 1];
  context.setOutput(0, addNode(context, "Transpose", [normalize(first)], { perm: back }));
};

export const batchNormInference = defineOperator({
  name: "batchNormInference",
  version: 1,
  docs: {
    summary: "Normalizes every channel (last dimension) by a given mean and variance.",
    formula: "y = (x - mean) / sqrt(variance + epsilon) * gamma + beta",
    references: ["Ioffe and Szegedy, Batch normalization, 2015"],
  },
  inputs: ["x", "gamma", "beta", "mean", "variance"],
  outputs: ["y"],
  attributes: { epsilon: { kind: "float", default: 1e-5 } },
  infer: ([x, gamma, beta, mean, variance]) => {
    if (x?.dtype !== "f32" || x.shape.length < 2) return refused("needs x, f32, with at least 2 dimensions");
    const channels = x.shape.at(-1) ?? 0;
    for (const [name, type] of Object.entries({ gamma, beta, mean, variance })) {
      if (type?.dtype !== "f32" || type.shape.length !== 1 || type.shape[0] !== channels) {
        return refused(`${name} is ${type === undefined ? "missing" : formatType(type)}, expected f32[${channels}]`);
      }
    }
    return inferred(x);
  },
  body: {
    kind: "composite",
    decompose: (b, [x, gamma, beta, mean, variance], attributes) => {
      if (
        x === undefined ||
        gamma === undefined ||
        beta === undefined ||
        mean === undefined ||
        variance === undefined
      ) {
        return [];
      }
      const scale = b.call("multiply", [inverseDeviation(b, variance, int(attributes, "epsilon")), gamma]);
      return [b.call("add", [b.call("multiply", [b.call("subtract", [x, mean]), scale]), beta])];
    },
  },
  export: { onnx, tensorflow: "decompose" },
});
