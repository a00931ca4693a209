/** Rectified linear unit. The gradient at 0 is 0. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const relu = defineUnary({
  name: "relu",
  summary: "Rectified linear unit. The gradient at 0 is 0.",
  formula: "y = max(x, 0)",
  references: ["Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010"],
  wgsl: (x) => `select(${x}, 0.0, ${x} < 0.0)`,
  reference: {
    loop: (y, run, x) => {
      for (let at = run.start, i = run.a; at < run.end; at++, i += run.stepA) {
        const value = x[i] ?? 0;
        y[at] = value < 0 ? 0 : value;
      }
    },
  },
  gradient: ({ b, y, g }) => b.call("multiply", [g, b.call("greater", [y, b.constant(0)])]),
  onnx: onnxNode("Relu"),
  tensorflow: tensorflowNode("Relu"),
});
