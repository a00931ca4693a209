/** Sigmoid linear unit, also called swish. */
import { defineActivation } from "./activation";

export const silu = defineActivation({
  name: "silu",
  summary: "Sigmoid linear unit, also called swish.",
  formula: "y = x / (1 + e^(-x))",
  references: [
    "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units for neural network function approximation, 2018",
  ],
  decompose: (b, x) => b.call("multiply", [x, b.call("sigmoid", [x])]),
});
