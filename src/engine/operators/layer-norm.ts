/** Normalizes every example by its own mean and variance over the last dimensions. */
import { defineOperator, inferred, int, refused } from "./define";
import { layerNormVariants } from "./layer-norm.kernels";
import { standardize, trailingAxes, trailingProblem, typesProblem } from "./normalization";
import { addNode } from "./onnx-layout";
import {} from "./tensorflow-nodes";

export const layerNorm = defineOperator({
  name: "layerNorm",
  version: 1,
  docs: {
    summary: "Normalizes over the last `axes` dimensions; gamma and beta have their shape.",
    formula: "y = (x - mean) / sqrt(variance + epsilon) * gamma + beta",
    references: ["Ba, Kiros and Hinton, Layer normalization, 2016"],
  },
  inputs: ["x", "gamma", "beta"],
  outputs: ["y"],
  attributes: { axes: { kind: "int", default: 1 }, epsilon: { kind: "float", default: 1e-5 } },
  infer: ([x, gamma, beta], attributes) => {
    if (x?.dtype !== "f32") return refused("needs the input x, f32");
    const count = int(attributes, "axes");
    const problem = trailingProblem(x, count) ?? typesProblem({ gamma, beta }, x.shape.slice(-count));
    return problem === undefined ? inferred(x) : refused(problem);
  },
  body: {
    kind: "composite",
    decompose: (b, [x, gamma, beta], attributes) => {
      if (x === undefined || gamma === undefined || beta === undefined) return [];
      const axes = trailingAxes(b.shape(x).length, int(attributes, "axes"));
      const { normalized } = standardize(b, x, axes, int(attributes, "epsilon"));
      return [b.call("add", [b.call("multiply", [normalized, gamma]), beta])];
    },
    gradient: ({ b, inputs: [x, gamma], outputGradients: [g], attributes }) =>
      x === undefined || gamma === undefined || g === undefined
        ? []
        : b.emit("layerNormGradient", [g, x, gamma], attributes),
    fused: layerNormVariants,
  },
  export: {
    onnx: (context) => {
      const rank = context.inputs[0]?.shape.length ?? 1;
      const count = int(context.attributes, "axes");
      const operands = [context.input(0), context.input(1), context.input(2)];
      const attributes = { axis: rank - count, epsilon: { float: int(context.attributes, "epsilon") } };
      context.setOutput(0, addNode(context, "LayerNormalization", operands, attributes));
    },
    tensorflow: "decompose",
  },
});
