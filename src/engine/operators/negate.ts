/** The number with the other sign. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const negate = defineUnary({
  name: "negate",
  summary: "The number with the other sign.",
  formula: "y = -x",
  dtypes: ["f32", "i32"],
  wgsl: (x) => `(-${x})`,
  reference: { scalar: () => (x) => -x },
  gradient: ({ b, g }) => b.call("negate", [g]),
  onnx: onnxNode("Neg"),
  tensorflow: tensorflowNode("Neg"),
});
