/** The number times itself. */
import { defineUnary } from "./elementwise";
import { addNode, onnxElementwise } from "./onnx-layout";

export const square = defineUnary({
  name: "square",
  summary: "The number times itself.",
  formula: "y = x^2",
  wgsl: (x) => `(${x} * ${x})`,
  scalar: () => (x) => x * x,
  gradient: ({ b, x, g }) => b.call("multiply", [g, b.call("multiply", [x, b.constant(2)])]),
  onnx: onnxElementwise((context, [x = ""]) => addNode(context, "Mul", [x, x])),
});
