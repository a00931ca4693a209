/** Gradient of logSoftmax by its input. */
import { defineOperator, everywhere, unsupported } from "./define";
import { inferSoftmaxGradient, softmaxAxis } from "./softmax-shape";
import { logSoftmaxGradientVariants } from "./softmax.kernels";

export const logSoftmaxGradient = defineOperator({
  name: "logSoftmaxGradient",
  version: 1,
  docs: {
    summary: "Gradient of logSoftmax by its input, from its result y and the gradient dy by it.",
    formula: "dx = dy - e^y * sum of dy along the axis",
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
      const sum = b.call("reduceSum", [dy], { axes, keepDims: true });
      return [b.call("subtract", [dy, b.call("multiply", [b.call("exp", [y]), sum])])];
    },
    fused: logSoftmaxGradientVariants,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
