/** Gradients of groupNorm by x, gamma and beta. */
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";
import { sumTo } from "./elementwise";
import { grouped, groupsProblem, ungrouped } from "./group-norm-shape";
import { groupNormGradientVariants } from "./layer-norm.kernels";
import { normalizedGradient, standardize, typesProblem } from "./normalization";

export const groupNormGradient = defineOperator({
  name: "groupNormGradient",
  version: 1,
  docs: {
    summary: "Gradients of groupNorm by x, gamma and beta, from the gradient dy by its result.",
    formula:
      "dx = (h - mean h - n * mean(h * n)) / sqrt(variance + epsilon) with h = dy * gamma and n the normalized x; dgamma = sum of dy * n; dbeta = sum of dy",
    references: [],
  },
  inputs: ["dy", "x", "gamma"],
  outputs: ["dx", "dgamma", "dbeta"],
  attributes: { groups: { kind: "int" }, epsilon: { kind: "float", default: 1e-5 } },
  infer: ([dy, x, gamma], attributes) => {
    if (x?.dtype !== "f32" || gamma === undefined) return refused("needs dy, x and gamma, f32");
    const problem =
      typesProblem({ dy }, x.shape) ??
      groupsProblem(x, int(attributes, "groups")) ??
      typesProblem({ gamma }, [x.shape.at(-1) ?? 0]);
    return problem === undefined ? inferred(x, gamma, gamma) : refused(problem);
  },
  body: {
    kind: "composite",
    decompose: (b, [dy, x, gamma], attributes) => {
      if (dy === undefined || x === undefined || gamma === undefined) return [];
      const axes = [1, 3];
      const { normalized, inverse } = standardize(b, grouped(b, x, attributes), axes, int(attributes, "epsilon"));
      const h = grouped(b, b.call("multiply", [dy, gamma]), attributes);
      return [
        ungrouped(b, normalizedGradient(b, h, normalized, inverse, axes), x),
        sumTo(b, b.call("multiply", [dy, ungrouped(b, normalized, x)]), b.shape(gamma)),
        sumTo(b, dy, b.shape(gamma)),
      ];
    },
    fused: groupNormGradientVariants,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
