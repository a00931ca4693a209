/** Smooth rectifier, without overflow. */
import { defineUnary } from "./elementwise";
import { onnxNode } from "./onnx-layout";
import { scalar, tensorflowResult, typed } from "./tensorflow-nodes";

export const softplus = defineUnary({
  name: "softplus",
  summary: "Smooth rectifier, without overflow.",
  formula: "y = ln(1 + e^x)",
  references: ["Dugas et al., Incorporating second-order functional knowledge for better option pricing, 2001"],
  lib: ["activations"],
  flops: 6,
  wgsl: (x) => `softplus(${x})`,
  reference: { scalar: () => (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) },
  gradient: ({ b, x, g }) => b.call("multiply", [g, b.call("sigmoid", [x])]),
  onnx: onnxNode("Softplus"),
  tensorflow: tensorflowResult((context, [x = ""]) => {
    const power = typed(context, "Exp", [typed(context, "Neg", [typed(context, "Abs", [x])])]);
    const rest = typed(context, "Log", [typed(context, "AddV2", [power, scalar(context, "one", 1)])]);
    return typed(context, "AddV2", [typed(context, "Relu", [x]), rest]);
  }),
});
