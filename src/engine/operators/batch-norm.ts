/** Batch normalization in training: by the mean and variance of the batch itself, which it hands out too. */
import { elementCount } from "../ir/types";
import type { ValueId } from "../ir/types";
import { batchNormVariants } from "./batch-norm.kernels";
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";
import { batchAxes, inverseDeviation, moments, typesProblem } from "./normalization";

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
    const statistic = { dtype: "f32", shape: [x.shape.at(-1) ?? 0] } as const;
    const problem = typesProblem({ gamma, beta }, statistic.shape);
    return problem === undefined ? inferred(x, statistic, statistic) : refused(problem);
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
      const [dx, dgamma, dbeta] =
        g === undefined ? [] : b.emit("batchNormGradient", [g, x, gamma, mean, variance], attributes);
      const parts: ValueId[] = dx === undefined ? [] : [dx];
      // Where the statistics themselves reach the loss.
      if (needed[0] === true) {
        const shape = b.shape(x);
        const share = b.constant((shape.at(-1) ?? 1) / elementCount(shape));
        if (gMean !== undefined) parts.push(b.call("broadcastTo", [b.call("multiply", [gMean, share])], { shape }));
        if (gVariance !== undefined) {
          const twice = b.call("multiply", [b.call("multiply", [gVariance, share]), b.constant(2)]);
          parts.push(b.call("multiply", [b.call("subtract", [x, mean]), twice]));
        }
      }
      const [first, ...rest] = parts;
      return [
        first === undefined ? undefined : rest.reduce((total, part) => b.call("add", [total, part]), first),
        dgamma,
        dbeta,
      ];
    },
    fused: batchNormVariants,
  },
  export: everywhere(unsupported("batchNorm is the training form: an exported model uses batchNormInference.")),
});
