/** Absolute value. The gradient at 0 is 0. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const abs = defineUnary({
  name: "abs",
  summary: "Absolute value. The gradient at 0 is 0.",
  formula: "y = |x|",
  dtypes: ["f32", "i32"],
  wgsl: (x) => `abs(${x})`,
  reference: { scalar: () => Math.abs },
  gradient: ({ b, x, g }) => b.call("multiply", [g, b.call("sign", [x])]),
  onnx: onnxNode("Abs"),
  tensorflow: tensorflowNode("Abs"),
});
