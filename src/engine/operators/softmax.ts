/** Exponentials along one axis, scaled to sum to 1. */
import type { Inferred, OnnxMapping } from "./define";
import type { Attributes, TensorType } from "../ir/types";
import { axisProblem } from "./axes";
import { defineOperator, inferred, int, refused } from "./define";
import { addNode, axisIn, layoutOf } from "./onnx-layout";

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

export const softmax = defineOperator({
  name: "softmax",
  version: 1,
  docs: {
    summary: "Exponentials along one axis, scaled to sum to 1; a negative axis counts from the end.",
    formula: "y = e^(x - max x) / sum of e^(x - max x)",
    references: ["Bridle, Training stochastic model recognition algorithms as networks, 1990"],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { axis: { kind: "int", default: -1 } },
  infer: ([x], attributes) => inferSoftmax(x, attributes),
  body: {
    kind: "composite",
    decompose: (b, [x], attributes) => {
      if (x === undefined) return [];
      const axes = [softmaxAxis(b.shape(x).length, attributes)];
      const shifted = b.call("subtract", [x, b.call("reduceMax", [x], { axes, keepDims: true })]);
      const exponentials = b.call("exp", [shifted]);
      return [b.call("divide", [exponentials, b.call("reduceSum", [exponentials], { axes, keepDims: true })])];
    },
    // From the output alone, and with no gradient through the maximum, by which the result does not change.
    gradient: ({ b, outputs: [y], outputGradients: [g], attributes }) => {
      if (y === undefined || g === undefined) return [undefined];
      const axes = [softmaxAxis(b.shape(y).length, attributes)];
      const sum = b.call("reduceSum", [b.call("multiply", [g, y])], { axes, keepDims: true });
      return [b.call("multiply", [y, b.call("subtract", [g, sum])])];
    },
  },
  export: { onnx: onnxSoftmax("Softmax") },
});
