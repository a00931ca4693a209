/** Puts tensors one after the other along one axis. */
import { formatType } from "../ir/types";
import { aroundAxis, axisProblem } from "./axes";
import { concatVariants } from "./concat.kernels";
import { defineOperator, inferred, int, refused } from "./define";
import { addNode, axisIn, layoutOf } from "./onnx-layout";
import { dtypeAttribute, dtypeOf, int32, tensorflowResult, typed } from "./tensorflow-nodes";

export const concat = defineOperator({
  name: "concat",
  version: 1,
  docs: {
    summary: "Puts tensors one after the other along one axis; all other dimensions are equal.",
    formula: "y = [x0, x1, ...]",
    references: [],
  },
  inputs: ["...xs"],
  outputs: ["y"],
  attributes: { axis: { kind: "int" } },
  infer: (xs, attributes) => {
    const [first] = xs;
    if (first === undefined) return refused("needs at least one input");
    const axis = int(attributes, "axis");
    const problem = axisProblem(axis, first.shape);
    if (problem !== undefined) return refused(problem);
    const odd = xs.find(
      (x) =>
        x.dtype !== first.dtype ||
        x.shape.length !== first.shape.length ||
        x.shape.some((dimension, at) => at !== axis && dimension !== first.shape[at]),
    );
    if (odd !== undefined)
      return refused(`${formatType(odd)} does not continue ${formatType(first)} along axis ${axis}`);
    const length = xs.reduce((sum, x) => sum + (x.shape[axis] ?? 0), 0);
    return inferred({
      dtype: first.dtype,
      shape: first.shape.map((dimension, at) => (at === axis ? length : dimension)),
    });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs, outputGradients: [g], attributes, needed }) => {
      if (g === undefined) return inputs.map(() => undefined);
      const axis = int(attributes, "axis");
      let begin = 0;
      return inputs.map((x, position) => {
        const shape = b.shape(x);
        const start = begin;
        begin += shape[axis] ?? 0;
        if (needed[position] !== true) return undefined;
        const starts = shape.map((_, at) => (at === axis ? start : 0));
        const ends = shape.map((dimension, at) => (at === axis ? start + dimension : dimension));
        return b.call("slice", [g], { starts, ends });
      });
    },
    reference: (inputs, [type], attributes, context) => {
      if (type === undefined) return [];
      const output = context.zeros(type);
      const axis = int(attributes, "axis");
      const { outer, length, inner } = aroundAxis(type, axis);
      let begin = 0;
      for (const x of inputs) {
        const run = (x.type.shape[axis] ?? 0) * inner;
        for (let row = 0; row < outer; row++) {
          output.data.set(x.data.subarray(row * run, (row + 1) * run), row * length * inner + begin);
        }
        begin += run;
      }
      return [output];
    },
    gpu: { kind: "kernels", variants: concatVariants },
  },
  export: {
    onnx: (context) => {
      const [output] = context.outputs;
      if (output === undefined) return;
      const layout = layoutOf(output);
      const operands = context.inputs.map((_, position) =>
        layout === "nchw" ? context.input(position, layout) : context.input(position),
      );
      const axis = axisIn(int(context.attributes, "axis"), layout);
      context.setOutput(0, addNode(context, "Concat", operands, { axis }), layout);
    },
    tensorflow: tensorflowResult((context, operands) => {
      if (operands.length === 1) return operands[0] ?? "";
      const axis = int32(context, "axis", int(context.attributes, "axis"));
      const attributes = { N: operands.length, Tidx: dtypeAttribute("i32") };
      return typed(context, "ConcatV2", [...operands, axis], attributes, dtypeOf(context));
    }),
  },
});
