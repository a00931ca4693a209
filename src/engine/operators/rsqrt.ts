/** One over the square root. */
import { defineUnary } from "./elementwise";
import { addNode, onnxElementwise } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const rsqrt = defineUnary({
  name: "rsqrt",
  summary: "One over the square root.",
  formula: "y = x^(-1/2)",
  wgsl: (x) => `inverseSqrt(${x})`,
  reference: { scalar: () => (x) => 1 / Math.sqrt(x) },
  gradient: ({ b, y, g }) => {
    const cube = b.call("multiply", [y, b.call("square", [y])]);
    return b.call("multiply", [g, b.call("multiply", [cube, b.constant(-0.5)])]);
  },
  onnx: onnxElementwise((context, x) => addNode(context, "Reciprocal", [addNode(context, "Sqrt", x)])),
  tensorflow: tensorflowNode("Rsqrt"),
});
