/** Product, element by element. */
import { defineBinary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const multiply = defineBinary({
  name: "multiply",
  summary: "Product, element by element.",
  formula: "y = a * b",
  dtypes: ["f32", "i32", "u32"],
  wgsl: (a, b) => `(${a} * ${b})`,
  reference: {
    loop: (y, run, a, b) => {
      for (let at = run.start, i = run.a, j = run.b; at < run.end; at++, i += run.stepA, j += run.stepB) {
        y[at] = (a[i] ?? 0) * (b[j] ?? 0);
      }
    },
  },
  gradient: ({ b, left, right, g }) => ({
    left: () => b.call("multiply", [g, right]),
    right: () => b.call("multiply", [g, left]),
  }),
  onnx: onnxNode("Mul"),
  tensorflow: tensorflowNode("Mul"),
});
