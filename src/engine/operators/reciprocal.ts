/** One over the number. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const reciprocal = defineUnary({
  name: "reciprocal",
  summary: "One over the number.",
  formula: "y = 1 / x",
  wgsl: (x) => `(1.0 / ${x})`,
  reference: { scalar: () => (x) => 1 / x },
  gradient: ({ b, y, g }) => b.call("negate", [b.call("multiply", [g, b.call("square", [y])])]),
  onnx: onnxNode("Reciprocal"),
  tensorflow: tensorflowNode("Reciprocal"),
});
