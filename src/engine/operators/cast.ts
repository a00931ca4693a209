/** Changes the element type. Numbers are truncated toward zero on the way to an integer. */
import type { OnnxMapping } from "./define";
import { defineOperator, inferred, refused, text } from "./define";
import { dtypeAttribute, dtypeProblem } from "./dtypes";
import { mapElements } from "./map-elements";
import { addNode, ONNX_DTYPE, onnxElementwise } from "./onnx-layout";
import { dtypeAttribute as tensorflowDtype, dtypeOf, tensorflowResult } from "./tensorflow-nodes";

const onnx: OnnxMapping = onnxElementwise((context, operands) => {
  const dtype = dtypeAttribute(context.attributes) ?? "f32";
  return addNode(context, "Cast", operands, { to: ONNX_DTYPE[dtype] });
});

export const cast = defineOperator({
  name: "cast",
  version: 1,
  docs: {
    summary: "Changes the element type; truncates toward zero on the way to an integer.",
    formula: "y = dtype(x)",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { dtype: { kind: "string" } },
  infer: ([x], attributes) => {
    const dtype = dtypeAttribute(attributes);
    if (x === undefined) return refused("needs the input x");
    if (dtype === undefined) return refused(dtypeProblem(attributes));
    return inferred({ dtype, shape: x.shape });
  },
  body: {
    kind: "primitive",
    // Between numbers it is the identity; from or to an integer nothing flows back.
    gradient: ({ b, inputs: [x], outputs: [y], outputGradients: [g] }) => {
      if (x === undefined || y === undefined || g === undefined) return [undefined];
      return [b.type(x).dtype === "f32" && b.type(y).dtype === "f32" ? g : undefined];
    },
    reference: (inputs, [type], _attributes, context) => {
      if (type === undefined) return [];
      return [mapElements(inputs, type, context, type.dtype === "f32" ? (x) => x : Math.trunc)];
    },
    gpu: { kind: "elementwise", wgsl: ([x = "0"], attributes) => `${text(attributes, "dtype")}(${x})` },
  },
  export: {
    onnx,
    tensorflow: tensorflowResult((context, [x = ""]) =>
      context.node("Cast", [x], {
        SrcT: tensorflowDtype(dtypeOf(context)),
        DstT: tensorflowDtype(dtypeAttribute(context.attributes) ?? "f32"),
      }),
    ),
  },
});
