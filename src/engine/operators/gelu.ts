/** Gaussian error linear unit, in its exact form. */
import { defineActivation } from "./activation";

export const gelu = defineActivation({
  name: "gelu",
  summary: "Gaussian error linear unit, in its exact form.",
  formula: "y = x * (1 + erf(x / sqrt(2))) / 2",
  references: ["Hendrycks and Gimpel, Gaussian error linear units, 2016"],
  decompose: (b, x) => {
    const half = b.call("multiply", [x, b.constant(0.5)]);
    const erf = b.call("erf", [b.call("multiply", [x, b.constant(Math.SQRT1_2)])]);
    return b.call("multiply", [half, b.call("add", [erf, b.constant(1)])]);
  },
});
