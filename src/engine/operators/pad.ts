/** Surrounds a tensor with a constant. */
import { elementCount } from "../ir/types";
import { rowMajorStrides } from "./axes";
import { defineOperator, inferred, int, ints, refused } from "./define";
import { forEachRow } from "./map-elements";
import { addNode, int64s, scalarF32 } from "./onnx-layout";
import { padVariants } from "./pad.kernels";
import { dtypeOf, padded, tensorflowResult } from "./tensorflow-nodes";

export const pad = defineOperator({
  name: "pad",
  version: 1,
  docs: {
    summary: "Adds before and after elements of one value to every dimension.",
    formula: "y[i + before[0], j + before[1], ...] = x[i, j, ...], value elsewhere",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { before: { kind: "ints" }, after: { kind: "ints" }, value: { kind: "float", default: 0 } },
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const before = ints(attributes, "before");
    const after = ints(attributes, "after");
    if (
      before.length !== x.shape.length ||
      after.length !== x.shape.length ||
      [...before, ...after].some((n) => n < 0)
    ) {
      return refused(`before [${before.join(", ")}] and after [${after.join(", ")}] need one number >= 0 a dimension`);
    }
    return inferred({
      dtype: x.dtype,
      shape: x.shape.map((dimension, axis) => dimension + (before[axis] ?? 0) + (after[axis] ?? 0)),
    });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputGradients: [g], attributes }) => {
      if (x === undefined || g === undefined) return [undefined];
      const starts = ints(attributes, "before");
      const ends = b.shape(x).map((dimension, axis) => dimension + (starts[axis] ?? 0));
      return [b.call("slice", [g], { starts, ends })];
    },
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      output.data.fill(int(attributes, "value"));
      const strides = rowMajorStrides(type.shape);
      const origin = ints(attributes, "before").reduce((sum, n, axis) => sum + n * (strides[axis] ?? 0), 0);
      if (elementCount(x.type.shape) === 0) return [output];
      forEachRow(x.type.shape, [strides], (offsets, start, length, steps) => {
        const step = steps[0] ?? 0;
        let to = origin + (offsets[0] ?? 0);
        for (let from = start; from < start + length; from++) {
          output.data[to] = x.data[from] ?? 0;
          to += step;
        }
      });
      return [output];
    },
    gpu: { kind: "kernels", variants: padVariants },
  },
  export: {
    onnx: (context) => {
      const pads = [...ints(context.attributes, "before"), ...ints(context.attributes, "after")];
      const value = scalarF32(context, "value", int(context.attributes, "value"));
      context.setOutput(0, addNode(context, "Pad", [context.input(0), int64s(context, "pads", pads), value]));
    },
    tensorflow: tensorflowResult((context, [x = ""]) => {
      const { attributes } = context;
      const [before, after] = [ints(attributes, "before"), ints(attributes, "after")];
      return padded(context, x, before, after, int(attributes, "value"), dtypeOf(context));
    }),
  },
});
