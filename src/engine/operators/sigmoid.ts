/** Logistic function, without overflow at either end. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const sigmoid = defineUnary({
  name: "sigmoid",
  summary: "Logistic function, without overflow at either end.",
  formula: "y = 1 / (1 + e^(-x))",
  lib: ["activations"],
  flops: 4,
  wgsl: (x) => `sigmoid(${x})`,
  reference: {
    scalar: () => (x) => {
      const e = Math.exp(-Math.abs(x));
      return (x >= 0 ? 1 : e) / (1 + e);
    },
  },
  gradient: ({ b, y, g }) => {
    const slope = b.call("multiply", [y, b.call("subtract", [b.constant(1), y])]);
    return b.call("multiply", [g, slope]);
  },
  onnx: onnxNode("Sigmoid"),
  tensorflow: tensorflowNode("Sigmoid"),
});
