/** The number times itself. */
import { defineUnary } from "./elementwise";
import { addNode, onnxElementwise } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const square = defineUnary({
  name: "square",
  summary: "The number times itself.",
  formula: "y = x^2",
  wgsl: (x) => `(${x} * ${x})`,
  reference: {
    loop: (y, run, x) => {
      for (let at = run.start, i = run.a; at < run.end; at++, i += run.stepA) {
        const value = x[i] ?? 0;
        y[at] = value * value;
      }
    },
  },
  gradient: ({ b, x, g }) => b.call("multiply", [g, b.call("multiply", [x, b.constant(2)])]),
  onnx: onnxElementwise((context, [x = ""]) => addNode(context, "Mul", [x, x])),
  tensorflow: tensorflowNode("Square"),
});
