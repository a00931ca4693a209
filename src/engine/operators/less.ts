/** 1 where the first number is less than the second, 0 elsewhere. Not differentiable. */
import { defineBinary } from "./elementwise";
import { addNode, ONNX_DTYPE, onnxElementwise } from "./onnx-layout";
import { tensorflowComparison } from "./tensorflow-nodes";

export const less = defineBinary({
  name: "less",
  summary: "1 where the first number is less than the second, 0 elsewhere. Not differentiable.",
  formula: "y = [a < b]",
  dtypes: ["f32", "i32", "u32"],
  outputDtype: "f32",
  wgsl: (a, b) => `select(0.0, 1.0, ${a} < ${b})`,
  reference: {
    loop: (y, run, a, b) => {
      for (let at = run.start, i = run.a, j = run.b; at < run.end; at++, i += run.stepA, j += run.stepB) {
        y[at] = (a[i] ?? 0) < (b[j] ?? 0) ? 1 : 0;
      }
    },
  },
  gradient: undefined,
  onnx: onnxElementwise((context, operands) =>
    addNode(context, "Cast", [addNode(context, "Less", operands)], { to: ONNX_DTYPE.f32 }),
  ),
  tensorflow: tensorflowComparison("Less"),
});
