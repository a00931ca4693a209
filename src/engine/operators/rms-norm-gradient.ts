/** Gradients of rmsNorm by x and gamma. */
import { elementCount } from "../ir/types";
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";
import { sumTo } from "./elementwise";
import { inverseDeviation, trailingAxes, trailingProblem, typesProblem } from "./normalization";
import { rmsNormGradientVariants } from "./rms-norm.kernels";

export const rmsNormGradient = defineOperator({
  name: "rmsNormGradient",
  version: 1,
  docs: {
    summary: "Gradients of rmsNorm by x and gamma, from the gradient dy by its result.",
    formula:
      "dx = (h - n * mean(h * n)) / sqrt(mean of x^2 + epsilon) with h = dy * gamma and n the normalized x; dgamma = sum of dy * n",
    references: [],
  },
  inputs: ["dy", "x", "gamma"],
  outputs: ["dx", "dgamma"],
  attributes: { axes: { kind: "int", default: 1 }, epsilon: { kind: "float", default: 1e-5 } },
  infer: ([dy, x, gamma], attributes) => {
    if (x?.dtype !== "f32" || gamma === undefined) return refused("needs dy, x and gamma, f32");
    const count = int(attributes, "axes");
    const problem =
      typesProblem({ dy }, x.shape) ?? trailingProblem(x, count) ?? typesProblem({ gamma }, x.shape.slice(-count));
    return problem === undefined ? inferred(x, gamma) : refused(problem);
  },
  body: {
    kind: "composite",
    decompose: (b, [dy, x, gamma], attributes) => {
      if (dy === undefined || x === undefined || gamma === undefined) return [];
      const axes = trailingAxes(b.shape(x).length, int(attributes, "axes"));
      const squares = b.call("reduceMean", [b.call("square", [x])], { axes, keepDims: true });
      const inverse = inverseDeviation(b, squares, int(attributes, "epsilon"));
      const normalized = b.call("multiply", [x, inverse]);
      const h = b.call("multiply", [dy, gamma]);
      const sum = b.call("reduceSum", [b.call("multiply", [h, normalized])], { axes, keepDims: true });
      const mean = b.call("multiply", [sum, b.constant(1 / elementCount(b.shape(gamma)))]);
      return [
        b.call("multiply", [b.call("subtract", [h, b.call("multiply", [normalized, mean])]), inverse]),
        sumTo(b, b.call("multiply", [dy, normalized]), b.shape(gamma)),
      ];
    },
    fused: rmsNormGradientVariants,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
