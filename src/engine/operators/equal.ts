/** 1 where the first number is equal to the second, 0 elsewhere. Not differentiable. */
import { defineBinary } from "./elementwise";
import { addNode, ONNX_DTYPE, onnxElementwise } from "./onnx-layout";
import { tensorflowComparison } from "./tensorflow-nodes";

export const equal = defineBinary({
  name: "equal",
  summary: "1 where the first number is equal to the second, 0 elsewhere. Not differentiable.",
  formula: "y = [a == b]",
  dtypes: ["f32", "i32", "u32"],
  outputDtype: "f32",
  wgsl: (a, b) => `select(0.0, 1.0, ${a} == ${b})`,
  reference: { scalar: (a, b) => (a === b ? 1 : 0) },
  gradient: undefined,
  onnx: onnxElementwise((context, operands) =>
    addNode(context, "Cast", [addNode(context, "Equal", operands)], { to: ONNX_DTYPE.f32 }),
  ),
  tensorflow: tensorflowComparison("Equal"),
});
