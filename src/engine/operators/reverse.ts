/** Turns one axis around. */
import { rowMajorStrides } from "./axes";
import { defineOperator, inferred, int, refused } from "./define";
import { copyStrided } from "./map-elements";
import { addNode, int64s } from "./onnx-layout";
import { reverseVariants } from "./reverse.kernels";
import { dtypeAttribute, dtypeOf, int32s, tensorflowResult, typed } from "./tensorflow-nodes";

export const reverse = defineOperator({
  name: "reverse",
  version: 1,
  docs: {
    summary: "The elements in the opposite order along one axis.",
    formula: "y[..., i, ...] = x[..., n - 1 - i, ...], n being the size of the axis",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { axis: { kind: "int" } },
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const axis = int(attributes, "axis");
    if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length) {
      return refused(`axis is ${axis}, expected one from 0 to ${x.shape.length - 1}`);
    }
    return inferred(x);
  },
  body: {
    kind: "primitive",
    gradient: ({ b, outputGradients: [g], attributes }) => [
      g === undefined ? undefined : b.call("reverse", [g], attributes),
    ],
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const axis = int(attributes, "axis");
      const own = rowMajorStrides(type.shape);
      const strides = own.map((stride, at) => (at === axis ? -stride : stride));
      copyStrided(x.data, output.data, type.shape, strides, ((type.shape[axis] ?? 1) - 1) * (own[axis] ?? 1));
      return [output];
    },
    gpu: { kind: "kernels", variants: reverseVariants },
  },
  export: {
    onnx: (context) => {
      // Past the first element in any tensor: a slice that walks backwards has no other name for its end.
      const beforeFirst = -(2 ** 31);
      const axis = int(context.attributes, "axis");
      const list = (name: string, value: number): string => int64s(context, name, [value]);
      const operands = [list("starts", -1), list("ends", beforeFirst), list("axes", axis), list("steps", -1)];
      context.setOutput(0, addNode(context, "Slice", [context.input(0), ...operands]));
    },
    tensorflow: tensorflowResult((context, [x = ""]) => {
      const axis = int32s(context, "axis", [int(context.attributes, "axis")]);
      return typed(context, "ReverseV2", [x, axis], { Tidx: dtypeAttribute("i32") }, dtypeOf(context));
    }),
  },
});
