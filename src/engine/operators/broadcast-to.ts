/** Repeats dimensions of size 1, and adds dimensions in front, until the tensor has a given shape. */
import { broadcastShapes, elementCount, formatType, sameShape } from "../ir/types";
import { defineOperator, inferred, ints, refused } from "./define";
import { sumTo } from "./elementwise";
import { broadcastStrides, copyStrided } from "./map-elements";
import { addNode, int64s } from "./onnx-layout";
import { dtypeOf, tensorflowResult, typed } from "./tensorflow-nodes";

export const broadcastTo = defineOperator({
  name: "broadcastTo",
  version: 1,
  docs: {
    summary: "Repeats dimensions of size 1, and adds dimensions in front, up to a given shape (NumPy's rule).",
    formula: "y[..., i, ...] = x[..., 0, ...]",
    references: ["NumPy user guide, Broadcasting"],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { shape: { kind: "ints" } },
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const shape = ints(attributes, "shape");
    const common = broadcastShapes(x.shape, shape);
    if (common === undefined || !sameShape(common, shape)) {
      return refused(`${formatType(x)} does not broadcast to [${shape.join(", ")}]`);
    }
    return inferred({ dtype: x.dtype, shape });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [x], outputGradients: [g] }) =>
      x === undefined || g === undefined ? [undefined] : [sumTo(b, g, b.shape(x))],
    reference: ([x], [type], _attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      copyStrided(x.data, output.data, type.shape, broadcastStrides(x.type.shape, type.shape), 0);
      return [output];
    },
    gpu: { kind: "elementwise", wgsl: ([x = "0"]) => x, flops: 0 },
  },
  export: {
    onnx: (context) => {
      const [x] = context.inputs;
      const shape = ints(context.attributes, "shape");
      // A 1 keeps the input's dimension, so that the batch dimension stays symbolic.
      const lead = shape.length - (x?.shape.length ?? 0);
      const target = shape.map((dimension, axis) => (x?.shape[axis - lead] === dimension ? 1 : dimension));
      context.setOutput(0, addNode(context, "Expand", [context.input(0), int64s(context, "shape", target)]));
    },
    tensorflow: tensorflowResult((context, [x = ""]) => {
      const [type] = context.inputs;
      const shape = ints(context.attributes, "shape");
      // A 1 keeps the input's dimension, so that the batch dimension stays open.
      const lead = shape.length - (type?.shape.length ?? 0);
      const target = shape.map((dimension, axis) => (type?.shape[axis - lead] === dimension ? 1 : dimension));
      const dtype = dtypeOf(context);
      const ones = new Array<number>(elementCount(target)).fill(1);
      return typed(context, "Mul", [x, context.constant("ones", { dtype, shape: target }, ones)], {}, dtype);
    }),
  },
});
