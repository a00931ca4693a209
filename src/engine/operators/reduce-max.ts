/** Largest element over some dimensions. */
import { elementCount, formatType } from "../ir/types";
import { reducedShape } from "./axes";
import { defineOperator, flag, ints, refused } from "./define";
import { forEachRow } from "./map-elements";
import { addNode } from "./onnx-layout";
import { reduceMaxVariants } from "./reduce-max.kernels";
import { inferReduction, onnxReduction, reducedStrides } from "./reduction";
import { tensorflowReduction } from "./tensorflow-nodes";

export const reduceMax = defineOperator({
  name: "reduceMax",
  version: 1,
  docs: {
    summary: "Largest element over the given axes. Equal largest elements share the gradient evenly.",
    formula: "y = max of x over axes",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { axes: { kind: "ints" }, keepDims: { kind: "boolean", default: false } },
  infer: ([x], attributes) => {
    const result = inferReduction(x, attributes);
    const nothing = x !== undefined && ints(attributes, "axes").some((axis) => x.shape[axis] === 0);
    return nothing ? refused(`${formatType(x)} has no elements to take the maximum of`) : result;
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputs: [y], outputGradients: [g], attributes }) => {
      if (x === undefined || y === undefined || g === undefined) return [undefined];
      const axes = ints(attributes, "axes");
      const kept = reducedShape(b.shape(x), axes, true);
      const spread = (value: typeof y): typeof y =>
        flag(attributes, "keepDims") ? value : b.call("reshape", [value], { shape: kept });
      const winners = b.call("equal", [x, spread(y)]);
      const share = b.call("divide", [spread(g), b.call("reduceSum", [winners], { axes, keepDims: true })]);
      return [b.call("multiply", [winners, share])];
    },
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      if (elementCount(type.shape) > 0)
        output.data.fill(type.dtype === "u32" ? 0 : type.dtype === "i32" ? -(2 ** 31) : -Infinity);
      forEachRow(
        x.type.shape,
        [reducedStrides(x.type.shape, ints(attributes, "axes"))],
        (offsets, start, length, steps) => {
          const step = steps[0] ?? 0;
          let to = offsets[0] ?? 0;
          for (let from = start; from < start + length; from++) {
            output.data[to] = Math.max(output.data[to] ?? 0, x.data[from] ?? 0);
            to += step;
          }
        },
      );
      return [output];
    },
    gpu: { kind: "kernels", variants: reduceMaxVariants },
  },
  export: {
    onnx: (context) =>
      onnxReduction(context, ints(context.attributes, "axes"), (x, axes, keepdims) =>
        addNode(context, "ReduceMax", [x], { axes, keepdims }),
      ),
    tensorflow: (context) => {
      const axes = ints(context.attributes, "axes");
      tensorflowReduction(context, "Max", axes, flag(context.attributes, "keepDims"));
    },
  },
});
