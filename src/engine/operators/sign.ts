/** -1, 0 or 1. Its gradient is 0 everywhere. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const sign = defineUnary({
  name: "sign",
  summary: "-1, 0 or 1. Its gradient is 0 everywhere.",
  formula: "y = x / |x|, 0 at 0",
  dtypes: ["f32", "i32"],
  wgsl: (x) => `sign(${x})`,
  reference: { scalar: () => Math.sign },
  gradient: () => undefined,
  onnx: onnxNode("Sign"),
  tensorflow: tensorflowNode("Sign"),
});
