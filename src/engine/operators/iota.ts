/** Counts 0, 1, 2, ... along one axis and is constant along the others. */
import { elementCount } from "../ir/types";
import { aroundAxis, axisProblem } from "./axes";
import { defineOperator, inferred, int, ints, refused, text } from "./define";
import { dtypeAttribute, dtypeProblem } from "./dtypes";
import {} from "./tensorflow-nodes";

export const iota = defineOperator({
  name: "iota",
  version: 1,
  docs: { summary: "The position along one axis.", formula: "y[..., i, ...] = i", references: [] },
  inputs: [],
  outputs: ["y"],
  attributes: { shape: { kind: "ints" }, axis: { kind: "int", default: 0 }, dtype: { kind: "string", default: "i32" } },
  infer: (_inputs, attributes) => {
    const dtype = dtypeAttribute(attributes);
    const shape = ints(attributes, "shape");
    const problem = axisProblem(int(attributes, "axis"), shape);
    if (problem !== undefined) return refused(problem);
    if (dtype === undefined) return refused(dtypeProblem(attributes));
    return inferred({ dtype, shape });
  },
  body: {
    kind: "primitive",
    gradient: () => [],
    reference: (_inputs, [type], attributes, context) => {
      if (type === undefined) return [];
      const output = context.zeros(type);
      const { length, inner } = aroundAxis(type, int(attributes, "axis"));
      for (let i = 0; i < output.data.length; i++) output.data[i] = Math.floor(i / inner) % length;
      return [output];
    },
    gpu: {
      kind: "elementwise",
      wgsl: (_operands, attributes, index) => {
        const shape = ints(attributes, "shape");
        const axis = int(attributes, "axis");
        const inner = elementCount(shape.slice(axis + 1));
        const position = axis === 0 ? `(${index} / ${inner}u)` : `((${index} / ${inner}u) % ${shape[axis] ?? 1}u)`;
        return `${text(attributes, "dtype")}(${position})`;
      },
    },
  },
  export: {
    onnx: (context) => {
      const [type] = context.outputs;
      if (type === undefined) return;
      const { length, inner } = aroundAxis(type, int(context.attributes, "axis"));
      const values = Array.from({ length: elementCount(type.shape) }, (_, i) => Math.floor(i / inner) % length);
      context.setOutput(0, context.constant("iota", type, values));
    },
    tensorflow: (context) => {
      const [type] = context.outputs;
      if (type === undefined) return;
      const { length, inner } = aroundAxis(type, int(context.attributes, "axis"));
      const values = Array.from({ length: elementCount(type.shape) }, (_, i) => Math.floor(i / inner) % length);
      context.setOutput(0, context.constant("iota", type, values));
    },
  },
});
