/** The same elements under another shape. It does no work on any device. */
import type { Shape } from "../ir/types";
import { elementCount, formatType } from "../ir/types";
import { defineOperator, inferred, ints, refused } from "./define";
import { addNode, int64s } from "./onnx-layout";
import { dtypeOf, reshaped } from "./tensorflow-nodes";

/** `target` with its -1 filled in, or undefined where the counts do not meet. */
function resolve(from: Shape, target: Shape): Shape | undefined {
  const count = elementCount(from);
  const unknown = target.indexOf(-1);
  if (unknown < 0) return elementCount(target) === count ? target : undefined;
  const rest = elementCount(target.filter((_, axis) => axis !== unknown));
  if (rest <= 0 || count % rest !== 0) return undefined;
  return target.map((dimension, axis) => (axis === unknown ? count / rest : dimension));
}

export const reshape = defineOperator({
  name: "reshape",
  version: 1,
  docs: {
    summary: "The same elements under another shape; one dimension may be -1 and is then worked out.",
    formula: "y.flat = x.flat",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { shape: { kind: "ints" } },
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const target = ints(attributes, "shape");
    const shape = resolve(x.shape, target);
    if (shape === undefined) return refused(`${formatType(x)} has no view of shape [${target.join(", ")}]`);
    return inferred({ dtype: x.dtype, shape });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputGradients: [g] }) =>
      x === undefined || g === undefined ? [undefined] : [b.call("reshape", [g], { shape: b.shape(x) })],
    // Tensors are never written after they are made, so the data may be shared.
    reference: ([x], [type]) => (x === undefined || type === undefined ? [] : [{ type, data: x.data }]),
    gpu: { kind: "view" },
  },
  export: {
    onnx: (context) => {
      const data = context.parameterData(0);
      const [type] = context.outputs;
      if (data !== undefined && type !== undefined) {
        // Weights take their new shape at once, under their own name.
        context.setOutput(0, context.constant(context.input(0), type, data));
        return;
      }
      const shape = int64s(context, "shape", ints(context.attributes, "shape"));
      context.setOutput(0, addNode(context, "Reshape", [context.input(0), shape]));
    },
    tensorflow: (context) => {
      const data = context.parameterData(0);
      const [type] = context.outputs;
      const shape = ints(context.attributes, "shape");
      const known = data !== undefined && type !== undefined;
      const result = known
        ? context.constant(context.input(0), type, data)
        : reshaped(context, context.input(0), shape, dtypeOf(context));
      context.setOutput(0, result);
    },
  },
});
