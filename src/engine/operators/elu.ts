/** Exponential linear unit. */
import { defineUnary } from "./elementwise";
import { int } from "./define";
import { onnxNode } from "./onnx-layout";
import { f32Literal } from "./wgsl-literals";
import { scalar, tensorflowResult, typed } from "./tensorflow-nodes";

export const elu = defineUnary({
  name: "elu",
  summary: "Exponential linear unit.",
  formula: "y = x for x > 0, alpha * (e^x - 1) elsewhere",
  references: [
    "Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear units, 2016",
  ],
  attributes: { alpha: { kind: "float", default: 1 } },
  flops: 4,
  wgsl: (x, attributes) =>
    `select(${f32Literal(int(attributes, "alpha"))} * (exp(min(${x}, 0.0)) - 1.0), ${x}, ${x} > 0.0)`,
  reference: {
    scalar: (attributes) => {
      const alpha = int(attributes, "alpha");
      return (x) => (x > 0 ? x : alpha * Math.expm1(x));
    },
  },
  gradient: ({ b, x, y, g, attributes }) => {
    const slope = b.call("add", [y, b.constant(int(attributes, "alpha"))]);
    return b.call("where", [b.call("greater", [x, b.constant(0)]), g, b.call("multiply", [g, slope])]);
  },
  onnx: onnxNode("Elu", ({ attributes }) => ({ alpha: { float: int(attributes, "alpha") } })),
  // Its Elu knows the factor 1 alone.
  tensorflow: tensorflowResult((context, [x = ""]) => {
    const power = typed(context, "Exp", [typed(context, "Minimum", [x, scalar(context, "zero", 0)])]);
    const below = typed(context, "Sub", [power, scalar(context, "one", 1)]);
    const factor = scalar(context, "alpha", int(context.attributes, "alpha"));
    return typed(context, "AddV2", [typed(context, "Relu", [x]), typed(context, "Mul", [factor, below])]);
  }),
});
