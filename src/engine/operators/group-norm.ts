/** Normalizes every example by the mean and variance of groups of its channels (last dimension) over all positions. */
import { defineOperator, everywhere, inferred, int, refused } from "./define";
import { grouped, groupsProblem, ungrouped } from "./group-norm-shape";
import { groupNormVariants } from "./layer-norm.kernels";
import { standardize, typesProblem } from "./normalization";

export const groupNorm = defineOperator({
  name: "groupNorm",
  version: 1,
  docs: {
    summary:
      "Normalizes x [batch, ..., channels] over groups of neighbouring channels and all positions of one example; gamma and beta are one number a channel.",
    formula: "y = (x - mean) / sqrt(variance + epsilon) * gamma + beta",
    references: ["Wu and He, Group normalization, 2018"],
  },
  inputs: ["x", "gamma", "beta"],
  outputs: ["y"],
  attributes: { groups: { kind: "int" }, epsilon: { kind: "float", default: 1e-5 } },
  infer: ([x, gamma, beta], attributes) => {
    if (x?.dtype !== "f32") return refused("needs the input x, f32");
    const problem = groupsProblem(x, int(attributes, "groups")) ?? typesProblem({ gamma, beta }, [x.shape.at(-1) ?? 0]);
    return problem === undefined ? inferred(x) : refused(problem);
  },
  body: {
    kind: "composite",
    decompose: (b, [x, gamma, beta], attributes) => {
      if (x === undefined || gamma === undefined || beta === undefined) return [];
      const { normalized } = standardize(b, grouped(b, x, attributes), [1, 3], int(attributes, "epsilon"));
      return [b.call("add", [b.call("multiply", [ungrouped(b, normalized, x), gamma]), beta])];
    },
    gradient: ({ b, inputs: [x, gamma], outputGradients: [g], attributes }) =>
      x === undefined || gamma === undefined || g === undefined
        ? []
        : b.emit("groupNormGradient", [g, x, gamma], attributes),
    fused: groupNormVariants,
  },
  export: everywhere("decompose"),
});
