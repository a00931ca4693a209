/** Exponentials along one axis, scaled to sum to 1. */
import { defineOperator } from "./define";
import { inferSoftmax, onnxSoftmax, softmaxAxis, tensorflowSoftmax } from "./softmax-shape";
import { softmaxVariants } from "./softmax.kernels";

export const softmax = defineOperator({
  name: "softmax",
  version: 1,
  docs: {
    summary: "Exponentials along one axis, scaled to sum to 1; a negative axis counts from the end.",
    formula: "y = e^(x - max x) / sum of e^(x - max x)",
    references: ["Bridle, Training stochastic model recognition algorithms as networks, 1990"],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { axis: { kind: "int", default: -1 } },
  infer: ([x], attributes) => inferSoftmax(x, attributes),
  body: {
    kind: "composite",
    decompose: (b, [x], attributes) => {
      if (x === undefined) return [];
      const axes = [softmaxAxis(b.shape(x).length, attributes)];
      const shifted = b.call("subtract", [x, b.call("reduceMax", [x], { axes, keepDims: true })]);
      const exponentials = b.call("exp", [shifted]);
      return [b.call("divide", [exponentials, b.call("reduceSum", [exponentials], { axes, keepDims: true })])];
    },
    // From the output alone, and with no gradient through the maximum, by which the result does not change.
    gradient: ({ b, outputs: [y], outputGradients: [g], attributes }) =>
      y === undefined || g === undefined ? [undefined] : [b.call("softmaxGradient", [y, g], attributes)],
    fused: softmaxVariants,
  },
  export: { onnx: onnxSoftmax("Softmax"), tensorflow: tensorflowSoftmax("Softmax") },
});
