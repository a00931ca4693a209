/** Inference and ONNX mapping that softmax, logSoftmax and their gradients share. */
import type { Attributes, TensorType } from "../ir/types";
import { formatType, sameType } from "../ir/types";
import { axisProblem } from "./axes";
import type { Inferred, OnnxMapping, TensorflowMapping } from "./define";
import { inferred, int, refused } from "./define";
import { addNode, axisIn, layoutOf } from "./onnx-layout";
import { tensorflowResult, transposed, typed } from "./tensorflow-nodes";

/** The axis counted from 0. */
export function softmaxAxis(rank: number, attributes: Attributes): number {
  const axis = int(attributes, "axis");
  return axis < 0 ? axis + rank : axis;
}

export function inferSoftmax(x: TensorType | undefined, attributes: Attributes): Inferred {
  if (x?.dtype !== "f32") return refused("needs the input x, f32");
  const problem = axisProblem(softmaxAxis(x.shape.length, attributes), x.shape);
  return problem === undefined ? inferred(x) : refused(problem);
}

/** Of the result y and the gradient dy by it. */
export function inferSoftmaxGradient(
  y: TensorType | undefined,
  dy: TensorType | undefined,
  attributes: Attributes,
): Inferred {
  if (y === undefined || dy === undefined) return refused("needs y and dy");
  if (!sameType(y, dy)) return refused(`y is ${formatType(y)} and dy ${formatType(dy)}, expected the same type`);
  return inferSoftmax(y, attributes);
}

export function onnxSoftmax(opType: "Softmax" | "LogSoftmax"): OnnxMapping {
  return (context) => {
    const [x] = context.inputs;
    if (x === undefined) return;
    const layout = layoutOf(x);
    const operand = layout === "nchw" ? context.input(0, layout) : context.input(0);
    const axis = axisIn(softmaxAxis(x.shape.length, context.attributes), layout);
    context.setOutput(0, addNode(context, opType, [operand], { axis }), layout);
  };
}

/** TensorFlow's is along the last axis. */
export function tensorflowSoftmax(op: "Softmax" | "LogSoftmax"): TensorflowMapping {
  return tensorflowResult((context, [x = ""]) => {
    const rank = context.inputs[0]?.shape.length ?? 1;
    const axis = softmaxAxis(rank, context.attributes);
    const swap = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
    return transposed(context, typed(context, op, [transposed(context, x, swap)]), swap);
  });
}
