/** Add: the sum of its inputs, element by element; closes a residual connection. */
import { defineLayer } from "./define";
import { fold, inferElementwise, inputXs } from "./merging";
import { outputY } from "./problems";

export const add = defineLayer({
  type: "add",
  label: "Add",
  role: "layer",
  category: "merge",
  docs: {
    summary: "Adds tensors of one shape. A branch added to its own input is a residual connection.",
    formula: "y = x₁ + x₂ + …",
    references: [
      {
        title: "He et al.: Deep residual learning for image recognition (2015)",
        url: "https://arxiv.org/abs/1512.03385",
      },
    ],
  },
  inputs: inputXs,
  outputs: outputY,
  attributes: {},
  infer: (site) => inferElementwise("Add", site),
  build: (build) => fold("add", build),
  source: { pytorch: () => "lambda *xs: sum(xs)", keras: () => "layers.Add()" },
});
