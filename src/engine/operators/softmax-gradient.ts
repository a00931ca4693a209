/** Gradient of softmax by its input. */
import { defineOperator, everywhere, unsupported } from "./define";
import { inferSoftmaxGradient, softmaxAxis } from "./softmax-shape";
import { softmaxGradientVariants } from "./softmax.kernels";

export const softmaxGradient = defineOperator({
  name: "softmaxGradient",
  version: 1,
  docs: {
    summary: "Gradient of softmax by its input, from its result y and the gradient dy by it.",
    formula: "dx = y * (dy - sum of dy * y along the axis)",
    references: [],
  },
  inputs: ["y", "dy"],
  outputs: ["dx"],
  attributes: { axis: { kind: "int", default: -1 } },
  infer: ([y, dy], attributes) => inferSoftmaxGradient(y, dy, attributes),
  body: {
    kind: "composite",
    decompose: (b, [y, dy], attributes) => {
      if (y === undefined || dy === undefined) return [];
      const axes = [softmaxAxis(b.shape(y).length, attributes)];
      const sum = b.call("reduceSum", [b.call("multiply", [dy, y])], { axes, keepDims: true });
      return [b.call("multiply", [y, b.call("subtract", [dy, sum])])];
    },
    fused: softmaxGradientVariants,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
