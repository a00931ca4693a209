/** Sum, element by element. */
import { defineBinary } from "./elementwise";
import { onnxNode } from "./onnx-layout";

export const add = defineBinary({
  name: "add",
  summary: "Sum, element by element.",
  formula: "y = a + b",
  dtypes: ["f32", "i32", "u32"],
  wgsl: (a, b) => `(${a} + ${b})`,
  scalar: (a, b) => a + b,
  gradient: ({ g }) => ({ left: () => g, right: () => g }),
  onnx: onnxNode("Add"),
});
