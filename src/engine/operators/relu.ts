/** Rectified linear unit. The gradient at 0 is 0. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";

export const relu = defineUnary({
  name: "relu",
  summary: "Rectified linear unit. The gradient at 0 is 0.",
  formula: "y = max(x, 0)",
  references: ["Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010"],
  wgsl: (x) => `select(${x}, 0.0, ${x} < 0.0)`,
  scalar: () => (x) => (x < 0 ? 0 : x),
  gradient: ({ b, y, g }) => b.call("multiply", [g, b.call("greater", [y, b.constant(0)])]),
  onnx: onnxNode("Relu"),
});
