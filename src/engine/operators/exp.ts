/** Natural exponential. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const exp = defineUnary({
  name: "exp",
  summary: "Natural exponential.",
  formula: "y = e^x",
  wgsl: (x) => `exp(${x})`,
  reference: { scalar: () => Math.exp },
  gradient: ({ b, y, g }) => b.call("multiply", [g, y]),
  onnx: onnxNode("Exp"),
  tensorflow: tensorflowNode("Exp"),
});
