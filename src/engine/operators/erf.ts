/** Gauss error function. */
import { defineUnary } from "./elementwise";
import { errorFunction } from "./error-function";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const erf = defineUnary({
  name: "erf",
  summary: "Gauss error function.",
  formula: "y = 2 / sqrt(pi) * integral of e^(-t^2) from 0 to x",
  references: ["Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1"],
  lib: ["erf"],
  flops: 12,
  wgsl: (x) => `erf(${x})`,
  reference: { scalar: () => errorFunction },
  gradient: ({ b, x, g }) => {
    const slope = b.call("exp", [b.call("negate", [b.call("square", [x])])]);
    return b.call("multiply", [g, b.call("multiply", [slope, b.constant(2 / Math.sqrt(Math.PI))])]);
  },
  onnx: onnxNode("Erf"),
  tensorflow: tensorflowNode("Erf"),
});
