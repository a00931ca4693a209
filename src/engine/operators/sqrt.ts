/** Square root. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const sqrt = defineUnary({
  name: "sqrt",
  summary: "Square root.",
  formula: "y = x^(1/2)",
  wgsl: (x) => `sqrt(${x})`,
  reference: { scalar: () => Math.sqrt },
  gradient: ({ b, y, g }) => b.call("divide", [b.call("multiply", [g, b.constant(0.5)]), y]),
  onnx: onnxNode("Sqrt"),
  tensorflow: tensorflowNode("Sqrt"),
});
