/** Quotient, element by element. */
import { defineBinary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const divide = defineBinary({
  name: "divide",
  summary: "Quotient, element by element.",
  formula: "y = a / b",
  wgsl: (a, b) => `(${a} / ${b})`,
  reference: { scalar: (a, b) => a / b },
  gradient: ({ b, right, y, g }) => ({
    left: () => b.call("divide", [g, right]),
    right: () => b.call("negate", [b.call("divide", [b.call("multiply", [g, y]), right])]),
  }),
  onnx: onnxNode("Div"),
  tensorflow: tensorflowNode("RealDiv"),
});
