/** Passes its input on unchanged, and its gradient back with the opposite sign: what is in front learns to do the contrary. */
import { int } from "./define";
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const gradientReversal = defineUnary({
  name: "gradientReversal",
  summary: "Passes x on unchanged; its gradient goes back times -scale.",
  formula: "y = x, dL/dx := -scale · dL/dy",
  references: ["Ganin and Lempitsky, Unsupervised domain adaptation by backpropagation, 2015"],
  attributes: { scale: { kind: "float", default: 1 } },
  wgsl: (x) => x,
  reference: { scalar: () => (x) => x },
  gradient: ({ b, g, attributes }) => b.call("multiply", [g, b.constant(-int(attributes, "scale"))]),
  onnx: onnxNode("Identity"),
  tensorflow: tensorflowNode("Identity"),
});
