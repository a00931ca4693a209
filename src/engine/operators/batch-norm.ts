/** Batch normalization in training: by the mean and variance of the batch itself, which it hands out too. */
import { formatType } from "../ir/types";
import type { ValueId } from "../ir/types";
import { defineOperator, inferred, int, refused, unsupported } from "./define";
import { inverseDeviation, moments, normalizedGradient } from "./normalization";

/** All axes but the last. */
function batchAxes(rank: number): number[] {
  return Array.from({ length: rank - 1 }, (_, axis) => axis);
}

export const batchNorm = defineOperator({
  name: "batchNorm",
  version: 1,
  docs: {
    summary:
      "Normalizes every channel (last dimension) over all others; also gives the batch's mean and biased variance.",
    formula: "y = (x - mean) / sqrt(variance + epsilon) * gamma + beta",
    references: ["Ioffe and Szegedy, Batch normalization, 2015"],
  },
  inputs: ["x", "gamma", "beta"],
  outputs: ["y", "mean", "variance"],
  attributes: { epsilon: { kind: "float", default: 1e-5 } },
  infer: ([x, gamma, beta]) => {
    if (x?.dtype !== "f32" || x.shape.length < 2) return refused("needs x, f32, with at least 2 dimensions");
    const channels = x.shape.at(-1) ?? 0;
    for (const [name, type] of Object.entries({ gamma, beta })) {
      if (type?.dtype !== "f32" || type.shape.length !== 1 || type.shape[0] !== channels) {
        return refused(`${name} is ${type === undefined ? "missing" : formatType(type)}, expected f32[${channels}]`);
      }
    }
    const statistic = { dtype: "f32", shape: [channels] } as const;
    return inferred(x, statistic, statistic);
  },
  body: {
    kind: "composite",
    decompose: (b, [x, gamma, beta], attributes) => {
      if (x === undefined || gamma === undefined || beta === undefined) return [];
      const shape = b.shape(x);
      const channels = [shape.at(-1) ?? 0];
      const { mean, variance } = moments(b, x, batchAxes(shape.length));
      const inverse = inverseDeviation(b, variance, int(attributes, "epsilon"));
      const normalized = b.call("multiply", [b.call("subtract", [x, mean]), inverse]);
      const y = b.call("add", [b.call("multiply", [normalized, gamma]), beta]);
      const flat = (value: ValueId): ValueId => b.call("reshape", [value], { shape: channels });
      return [y, flat(mean), flat(variance)];
    },
    gradient: ({ b, inputs: [x, gamma], outputs: [, mean, variance], outputGradients, attributes, needed }) => {
      if (x === undefined || gamma === undefined || mean === undefined || variance === undefined) return [];
      const [g, gMean, gVariance] = outputGradients;
      const shape = b.shape(x);
      const axes = batchAxes(shape.length);
      const inverse = inverseDeviation(b, variance, int(attributes, "epsilon"));
      const deviation = b.call("subtract", [x, mean]);
      const normalized = b.call("multiply", [deviation, inverse]);
      const sum = (value: ValueId): ValueId => b.call("reduceSum", [value], { axes, keepDims: false });
      const parts: ValueId[] = [];
      if (needed[0] === true) {
        const share = b.constant((shape.at(-1) ?? 1) / shape.reduce((product, dimension) => product * dimension, 1));
        if (g !== undefined)
          parts.push(normalizedGradient(b, b.call("multiply", [g, gamma]), normalized, inverse, axes));
        // Where the statistics themselves reach the loss.
        if (gMean !== undefined) parts.push(b.call("broadcastTo", [b.call("multiply", [gMean, share])], { shape }));
        if (gVariance !== undefined) {
          const twice = b.call("multiply", [b.call("multiply", [gVariance, share]), b.constant(2)]);
          parts.push(b.call("multiply", [deviation, twice]));
        }
      }
      const [first, ...rest] = parts;
      return [
        first === undefined ? undefined : rest.reduce((total, part) => b.call("add", [total, part]), first),
        needed[1] === true && g !== undefined ? sum(b.call("multiply", [g, normalized])) : undefined,
        needed[2] === true && g !== undefined ? sum(g) : undefined,
      ];
    },
  },
  export: { onnx: unsupported("batchNorm is the training form: an exported model uses batchNormInference.") },
});
