/** A rectangular part of a tensor. */
import { formatType } from "../ir/types";
import { rowMajorStrides } from "./axes";
import { defineOperator, inferred, ints, refused } from "./define";
import { copyStrided } from "./map-elements";
import { addNode, int64s } from "./onnx-layout";
import { sliceVariants } from "./slice.kernels";
import { dtypeOf, sliced, tensorflowResult } from "./tensorflow-nodes";

/** An end that means "to the last element" whatever the dimension, so that a symbolic batch stays whole. */
const TO_THE_END = 2 ** 31 - 1;

export const slice = defineOperator({
  name: "slice",
  version: 1,
  docs: {
    summary: "The elements from starts (inclusive) to ends (exclusive), one of each for every dimension.",
    formula: "y[i, j, ...] = x[i + starts[0], j + starts[1], ...]",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { starts: { kind: "ints" }, ends: { kind: "ints" } },
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const starts = ints(attributes, "starts");
    const ends = ints(attributes, "ends");
    const fits =
      starts.length === x.shape.length &&
      ends.length === x.shape.length &&
      x.shape.every((dimension, axis) => {
        const start = starts[axis] ?? -1;
        const end = ends[axis] ?? -1;
        return start >= 0 && start <= end && end <= dimension;
      });
    if (!fits) return refused(`[${starts.join(", ")}] to [${ends.join(", ")}] is no part of ${formatType(x)}`);
    return inferred({ dtype: x.dtype, shape: ends.map((end, axis) => end - (starts[axis] ?? 0)) });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputGradients: [g], attributes }) => {
      if (x === undefined || g === undefined) return [undefined];
      const ends = ints(attributes, "ends");
      const after = b.shape(x).map((dimension, axis) => dimension - (ends[axis] ?? 0));
      return [b.call("pad", [g], { before: ints(attributes, "starts"), after, value: 0 })];
    },
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const strides = rowMajorStrides(x.type.shape);
      const offset = ints(attributes, "starts").reduce((sum, start, axis) => sum + start * (strides[axis] ?? 0), 0);
      copyStrided(x.data, output.data, type.shape, strides, offset);
      return [output];
    },
    gpu: { kind: "kernels", variants: sliceVariants },
  },
  export: {
    onnx: (context) => {
      const shape = context.inputs[0]?.shape ?? [];
      const starts = ints(context.attributes, "starts");
      const ends = ints(context.attributes, "ends").map((end, axis) => (end === shape[axis] ? TO_THE_END : end));
      const operands = [context.input(0), int64s(context, "starts", starts), int64s(context, "ends", ends)];
      context.setOutput(0, addNode(context, "Slice", operands));
    },
    tensorflow: tensorflowResult((context, [x = ""]) => {
      const shape = context.inputs[0]?.shape ?? [];
      const starts = ints(context.attributes, "starts");
      const ends = ints(context.attributes, "ends");
      const sizes = ends.map((end, axis) => (end === shape[axis] ? -1 : end - (starts[axis] ?? 0)));
      return sliced(context, x, starts, sizes, dtypeOf(context));
    }),
  },
});
