/** Multiply: the product of its inputs, element by element; a gate. */
import { defineLayer } from "./define";
import { fold, inferElementwise, inputXs } from "./merging";
import { outputY } from "./problems";

export const multiply = defineLayer({
  type: "multiply",
  label: "Multiply",
  role: "layer",
  category: "merge",
  docs: {
    summary: "Multiplies tensors of one shape; a branch that ends in a sigmoid becomes a gate for the other.",
    formula: "y = x₁ · x₂ · …",
    references: [
      { title: "Hu et al.: Squeeze-and-excitation networks (2017)", url: "https://arxiv.org/abs/1709.01507" },
    ],
  },
  inputs: inputXs,
  outputs: outputY,
  attributes: {},
  infer: (site) => inferElementwise("Multiply", site),
  build: (build) => fold("multiply", build),
  source: { pytorch: () => "lambda *xs: math.prod(xs)", keras: () => "layers.Multiply()" },
});
