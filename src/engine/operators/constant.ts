/** A tensor filled with one number. Lowering writes it into the kernels that read it. */
import { elementCount } from "../ir/types";
import { defineOperator, inferred, int, ints, refused } from "./define";
import { dtypeAttribute, dtypeProblem } from "./dtypes";
import { literal } from "./wgsl-literals";
import {} from "./tensorflow-nodes";

export const constant = defineOperator({
  name: "constant",
  version: 1,
  docs: { summary: "A tensor filled with one number.", formula: "y = value", references: [] },
  inputs: [],
  outputs: ["y"],
  attributes: {
    value: { kind: "float" },
    shape: { kind: "ints", default: [] },
    dtype: { kind: "string", default: "f32" },
  },
  infer: (_inputs, attributes) => {
    const dtype = dtypeAttribute(attributes);
    if (dtype === undefined) return refused(dtypeProblem(attributes));
    return inferred({ dtype, shape: ints(attributes, "shape") });
  },
  body: {
    kind: "primitive",
    gradient: () => [],
    reference: (_inputs, [type], attributes, context) => {
      if (type === undefined) return [];
      const output = context.zeros(type);
      output.data.fill(int(attributes, "value"));
      return [output];
    },
    gpu: {
      kind: "elementwise",
      wgsl: (_operands, attributes) => literal(int(attributes, "value"), dtypeAttribute(attributes) ?? "f32"),
      flops: 0,
    },
  },
  export: {
    onnx: (context) => {
      const [type] = context.outputs;
      if (type === undefined) return;
      const values = new Array<number>(elementCount(type.shape)).fill(int(context.attributes, "value"));
      context.setOutput(0, context.constant("constant", type, values));
    },
    tensorflow: (context) => {
      const [type] = context.outputs;
      if (type === undefined) return;
      const values = new Array<number>(elementCount(type.shape)).fill(int(context.attributes, "value"));
      context.setOutput(0, context.constant("constant", type, values));
    },
  },
});
