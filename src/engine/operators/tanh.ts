/** Hyperbolic tangent. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const tanh = defineUnary({
  name: "tanh",
  summary: "Hyperbolic tangent.",
  formula: "y = (e^x - e^(-x)) / (e^x + e^(-x))",
  lib: ["activations"],
  flops: 5,
  wgsl: (x) => `stable_tanh(${x})`,
  reference: { scalar: () => Math.tanh },
  gradient: ({ b, y, g }) => {
    const slope = b.call("subtract", [b.constant(1), b.call("square", [y])]);
    return b.call("multiply", [g, slope]);
  },
  onnx: onnxNode("Tanh"),
  tensorflow: tensorflowNode("Tanh"),
});
