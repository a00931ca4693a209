/** Mean over some dimensions. Negative axes count from the end. */
import { elementCount } from "../ir/types";
import { normalizeAxes } from "./axes";
import { defineOperator, flag, ints, refused } from "./define";
import { addNode } from "./onnx-layout";
import { inferReduction, onnxReduction } from "./reduction";
import { tensorflowReduction } from "./tensorflow-nodes";

export const reduceMean = defineOperator({
  name: "reduceMean",
  version: 1,
  docs: {
    summary: "Mean over the given axes.",
    formula: "y = sum of x over axes / number of elements",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { axes: { kind: "ints" }, keepDims: { kind: "boolean", default: false } },
  infer: ([x], attributes) => {
    if (x?.dtype !== "f32") return refused("needs the input x, f32");
    return inferReduction(x, { ...attributes, axes: normalizeAxes(ints(attributes, "axes"), x.shape.length) });
  },
  body: {
    kind: "composite",
    decompose: (b, [x], attributes) => {
      if (x === undefined) return [];
      const shape = b.shape(x);
      const axes = normalizeAxes(ints(attributes, "axes"), shape.length);
      const count = elementCount(axes.map((axis) => shape[axis] ?? 1));
      const sum = b.call("reduceSum", [x], { axes, keepDims: flag(attributes, "keepDims") });
      return [b.call("multiply", [sum, b.constant(1 / count)])];
    },
  },
  export: {
    onnx: (context) => {
      const rank = context.inputs[0]?.shape.length ?? 0;
      const axes = normalizeAxes(ints(context.attributes, "axes"), rank);
      onnxReduction(context, axes, (x, mapped, keepdims) =>
        addNode(context, "ReduceMean", [x], { axes: mapped, keepdims }),
      );
    },
    tensorflow: (context) => {
      const axes = normalizeAxes(ints(context.attributes, "axes"), context.inputs[0]?.shape.length ?? 0);
      tensorflowReduction(context, "Mean", axes, flag(context.attributes, "keepDims"));
    },
  },
});
