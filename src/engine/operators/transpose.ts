/** Reorders the dimensions. */
import { inversePermutation, isPermutation, rowMajorStrides } from "./axes";
import { defineOperator, inferred, ints, refused } from "./define";
import { copyStrided } from "./map-elements";
import { addNode } from "./onnx-layout";
import { transposeVariants } from "./transpose.kernels";
import { dtypeOf, tensorflowResult, transposed } from "./tensorflow-nodes";

export const transpose = defineOperator({
  name: "transpose",
  version: 1,
  docs: {
    summary: "Reorders the dimensions: dimension i of the output is dimension permutation[i] of the input.",
    formula: "y.shape[i] = x.shape[permutation[i]]",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { permutation: { kind: "ints" } },
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const permutation = ints(attributes, "permutation");
    if (!isPermutation(permutation, x.shape.length)) {
      return refused(`[${permutation.join(", ")}] does not name each of the ${x.shape.length} dimensions once`);
    }
    return inferred({ dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis] ?? 1) });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, outputGradients: [g], attributes }) => {
      if (g === undefined) return [undefined];
      return [b.call("transpose", [g], { permutation: inversePermutation(ints(attributes, "permutation")) })];
    },
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const strides = rowMajorStrides(x.type.shape);
      const permuted = ints(attributes, "permutation").map((axis) => strides[axis] ?? 0);
      copyStrided(x.data, output.data, type.shape, permuted, 0);
      return [output];
    },
    gpu: { kind: "kernels", variants: transposeVariants },
  },
  export: {
    onnx: (context) => {
      const perm = ints(context.attributes, "permutation");
      context.setOutput(0, addNode(context, "Transpose", [context.input(0)], { perm }));
    },
    tensorflow: tensorflowResult((context, [x = ""]) =>
      transposed(context, x, ints(context.attributes, "permutation"), dtypeOf(context)),
    ),
  },
});
