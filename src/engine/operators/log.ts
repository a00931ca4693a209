/** Natural logarithm; -infinity at 0. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const log = defineUnary({
  name: "log",
  summary: "Natural logarithm; -infinity at 0.",
  formula: "y = ln x",
  wgsl: (x) => `log(${x})`,
  reference: { scalar: () => Math.log },
  gradient: ({ b, x, g }) => b.call("divide", [g, x]),
  onnx: onnxNode("Log"),
  tensorflow: tensorflowNode("Log"),
});
