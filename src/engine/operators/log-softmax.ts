/** Logarithm of softmax, without the loss of precision of taking both in turn. */
import { defineOperator } from "./define";
import { inferSoftmax, onnxSoftmax, softmaxAxis, tensorflowSoftmax } from "./softmax-shape";
import { logSoftmaxVariants } from "./softmax.kernels";

export const logSoftmax = defineOperator({
  name: "logSoftmax",
  version: 1,
  docs: {
    summary: "Logarithm of softmax along one axis; a negative axis counts from the end.",
    formula: "y = x - max x - ln(sum of e^(x - max x))",
    references: [],
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
      const sum = b.call("reduceSum", [b.call("exp", [shifted])], { axes, keepDims: true });
      return [b.call("subtract", [shifted, b.call("log", [sum])])];
    },
    gradient: ({ b, outputs: [y], outputGradients: [g], attributes }) =>
      y === undefined || g === undefined ? [undefined] : [b.call("logSoftmaxGradient", [y, g], attributes)],
    fused: logSoftmaxVariants,
  },
  export: { onnx: onnxSoftmax("LogSoftmax"), tensorflow: tensorflowSoftmax("LogSoftmax") },
});
