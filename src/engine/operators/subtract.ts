/** Difference, element by element. */
import { defineBinary } from "./elementwise";
import { onnxNode } from "./onnx-layout";

export const subtract = defineBinary({
  name: "subtract",
  summary: "Difference, element by element.",
  formula: "y = a - b",
  dtypes: ["f32", "i32", "u32"],
  wgsl: (a, b) => `(${a} - ${b})`,
  scalar: (a, b) => a - b,
  gradient: ({ b, g }) => ({ left: () => g, right: () => b.call("negate", [g]) }),
  onnx: onnxNode("Sub"),
});
