/** Rectified linear unit with a slope below zero. */
import { defineUnary } from "./elementwise";
import { int } from "./define";
import { onnxNode } from "./onnx-layout";
import { f32Literal } from "./wgsl-literals";
import { tensorflowNode } from "./tensorflow-nodes";

export const leakyRelu = defineUnary({
  name: "leakyRelu",
  summary: "Rectified linear unit with a slope below zero.",
  formula: "y = x for x > 0, alpha * x elsewhere",
  references: ["Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013"],
  attributes: { alpha: { kind: "float", default: 0.01 } },
  flops: 2,
  wgsl: (x, attributes) => `(${x} * select(${f32Literal(int(attributes, "alpha"))}, 1.0, ${x} > 0.0))`,
  reference: {
    scalar: (attributes) => {
      const alpha = int(attributes, "alpha");
      return (x) => (x > 0 ? x : alpha * x);
    },
  },
  gradient: ({ b, x, g, attributes }) => {
    const leaking = b.call("multiply", [g, b.constant(int(attributes, "alpha"))]);
    return b.call("where", [b.call("greater", [x, b.constant(0)]), g, leaking]);
  },
  onnx: onnxNode("LeakyRelu", ({ attributes }) => ({ alpha: { float: int(attributes, "alpha") } })),
  tensorflow: tensorflowNode("LeakyRelu", ({ attributes }) => ({ alpha: { float: int(attributes, "alpha") } })),
});
