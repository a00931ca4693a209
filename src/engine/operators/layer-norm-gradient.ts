/** Gradients of layerNorm by x, gamma and beta. */
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";
import { sumTo } from "./elementwise";
import { layerNormGradientVariants } from "./layer-norm.kernels";
import { normalizedGradient, standardize, trailingAxes, trailingProblem, typesProblem } from "./normalization";

export const layerNormGradient = defineOperator({
  name: "layerNormGradient",
  version: 1,
  docs: {
    summary: "Gradients of layerNorm by x, gamma and beta, from the gradient dy by its result.",
    formula:
      "dx = (h - mean h - n * mean(h * n)) / sqrt(variance + epsilon) with h = dy * gamma and n the normalized x; dgamma = sum of dy * n; dbeta = sum of dy",
    references: [],
  },
  inputs: ["dy", "x", "gamma"],
  outputs: ["dx", "dgamma", "dbeta"],
  attributes: { axes: { kind: "int", default: 1 }, epsilon: { kind: "float", default: 1e-5 } },
  infer: ([dy, x, gamma], attributes) => {
    if (x?.dtype !== "f32" || gamma === undefined) return refused("needs dy, x and gamma, f32");
    const count = int(attributes, "axes");
    const problem =
      typesProblem({ dy }, x.shape) ?? trailingProblem(x, count) ?? typesProblem({ gamma }, x.shape.slice(-count));
    return problem === undefined ? inferred(x, gamma, gamma) : refused(problem);
  },
  body: {
    kind: "composite",
    decompose: (b, [dy, x, gamma], attributes) => {
      if (dy === undefined || x === undefined || gamma === undefined) return [];
      const axes = trailingAxes(b.shape(x).length, int(attributes, "axes"));
      const { normalized, inverse } = standardize(b, x, axes, int(attributes, "epsilon"));
      return [
        normalizedGradient(b, b.call("multiply", [dy, gamma]), normalized, inverse, axes),
        sumTo(b, b.call("multiply", [dy, normalized]), b.shape(gamma)),
        sumTo(b, dy, b.shape(gamma)),
      ];
    },
    fused: layerNormGradientVariants,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
