/** Gradients of batchNorm by x, gamma and beta. */
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";
import { batchNormGradientVariants } from "./batch-norm.kernels";
import { batchAxes, inverseDeviation, normalizedGradient, typesProblem } from "./normalization";

export const batchNormGradient = defineOperator({
  name: "batchNormGradient",
  version: 1,
  docs: {
    summary:
      "Gradients of batchNorm by x, gamma and beta, from the gradient dy by its result; mean and variance are those of x that batchNorm gave.",
    formula:
      "dx = (h - mean h - n * mean(h * n)) / sqrt(variance + epsilon) with h = dy * gamma and n the normalized x; dgamma = sum of dy * n; dbeta = sum of dy",
    references: [],
  },
  inputs: ["dy", "x", "gamma", "mean", "variance"],
  outputs: ["dx", "dgamma", "dbeta"],
  attributes: { epsilon: { kind: "float", default: 1e-5 } },
  infer: ([dy, x, gamma, mean, variance]) => {
    if (x?.dtype !== "f32" || x.shape.length < 2 || gamma === undefined) {
      return refused("needs dy, x, gamma, mean and variance, f32, and x with at least 2 dimensions");
    }
    const problem = typesProblem({ dy }, x.shape) ?? typesProblem({ gamma, mean, variance }, [x.shape.at(-1) ?? 0]);
    return problem === undefined ? inferred(x, gamma, gamma) : refused(problem);
  },
  body: {
    kind: "composite",
    decompose: (b, [dy, x, gamma, mean, variance], attributes) => {
      if (dy === undefined || x === undefined || gamma === undefined || mean === undefined || variance === undefined) {
        return [];
      }
      const axes = batchAxes(b.shape(x).length);
      const inverse = inverseDeviation(b, variance, int(attributes, "epsilon"));
      const normalized = b.call("multiply", [b.call("subtract", [x, mean]), inverse]);
      const sum = (value: typeof dy): typeof dy => b.call("reduceSum", [value], { axes, keepDims: false });
      return [
        normalizedGradient(b, b.call("multiply", [dy, gamma]), normalized, inverse, axes),
        sum(b.call("multiply", [dy, normalized])),
        sum(dy),
      ];
    },
    fused: batchNormGradientVariants,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
