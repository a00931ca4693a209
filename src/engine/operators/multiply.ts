/** Product, element by element. */
import { defineBinary } from "./elementwise";
import { onnxNode } from "./onnx-layout";

export const multiply = defineBinary({
  name: "multiply",
  summary: "Product, element by element.",
  formula: "y = a * b",
  dtypes: ["f32", "i32", "u32"],
  wgsl: (a, b) => `(${a} * ${b})`,
  scalar: (a, b) => a * b,
  gradient: ({ b, left, right, g }) => ({
    left: () => b.call("multiply", [g, right]),
    right: () => b.call("multiply", [g, left]),
  }),
  onnx: onnxNode("Mul"),
});
