/** Scales every example by the root mean square of its last dimensions. */
import { defineOperator, everywhere, inferred, int, refused } from "./define";
import { inverseDeviation, trailingAxes, trailingProblem, typesProblem } from "./normalization";
import { rmsNormVariants } from "./rms-norm.kernels";

export const rmsNorm = defineOperator({
  name: "rmsNorm",
  version: 1,
  docs: {
    summary: "Divides by the root mean square over the last `axes` dimensions; gamma has their shape.",
    formula: "y = x / sqrt(mean of x^2 + epsilon) * gamma",
    references: ["Zhang and Sennrich, Root mean square layer normalization, 2019"],
  },
  inputs: ["x", "gamma"],
  outputs: ["y"],
  attributes: { axes: { kind: "int", default: 1 }, epsilon: { kind: "float", default: 1e-5 } },
  infer: ([x, gamma], attributes) => {
    if (x?.dtype !== "f32") return refused("needs the input x, f32");
    const count = int(attributes, "axes");
    const problem = trailingProblem(x, count) ?? typesProblem({ gamma }, x.shape.slice(-count));
    return problem === undefined ? inferred(x) : refused(problem);
  },
  body: {
    kind: "composite",
    decompose: (b, [x, gamma], attributes) => {
      if (x === undefined || gamma === undefined) return [];
      const axes = trailingAxes(b.shape(x).length, int(attributes, "axes"));
      const squares = b.call("reduceMean", [b.call("square", [x])], { axes, keepDims: true });
      const inverse = inverseDeviation(b, squares, int(attributes, "epsilon"));
      return [b.call("multiply", [b.call("multiply", [x, inverse]), gamma])];
    },
    gradient: ({ b, inputs: [x, gamma], outputGradients: [g], attributes }) =>
      x === undefined || gamma === undefined || g === undefined
        ? []
        : b.emit("rmsNormGradient", [g, x, gamma], attributes),
    fused: rmsNormVariants,
  },
  export: everywhere("decompose"),
});
