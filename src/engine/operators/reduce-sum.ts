/** Sum over some dimensions. */
import { reducedShape } from "./axes";
import { defineOperator, flag, ints } from "./define";
import { addNode, int64s } from "./onnx-layout";
import { reduceSumVariants } from "./reduce-sum.kernels";
import { accumulate, inferReduction, onnxReduction } from "./reduction";
import { tensorflowReduction } from "./tensorflow-nodes";

export const reduceSum = defineOperator({
  name: "reduceSum",
  version: 1,
  docs: { summary: "Sum over the given axes; 0 for no elements.", formula: "y = sum of x over axes", references: [] },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { axes: { kind: "ints" }, keepDims: { kind: "boolean", default: false } },
  infer: ([x], attributes) => inferReduction(x, attributes),
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputGradients: [g], attributes }) => {
      if (x === undefined || g === undefined) return [undefined];
      const shape = b.shape(x);
      const kept = reducedShape(shape, ints(attributes, "axes"), true);
      const spread = flag(attributes, "keepDims") ? g : b.call("reshape", [g], { shape: kept });
      return [b.call("broadcastTo", [spread], { shape })];
    },
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      accumulate(x, output, ints(attributes, "axes"));
      return [output];
    },
    gpu: { kind: "kernels", variants: reduceSumVariants },
  },
  export: {
    onnx: (context) =>
      onnxReduction(context, ints(context.attributes, "axes"), (x, axes, keepdims) =>
        addNode(context, "ReduceSum", [x, int64s(context, "axes", axes)], { keepdims }),
      ),
    tensorflow: (context) => {
      const axes = ints(context.attributes, "axes");
      tensorflowReduction(context, "Sum", axes, flag(context.attributes, "keepDims"));
    },
  },
});
