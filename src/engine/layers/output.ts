/** Output: marks a tensor that leaves the model under the node's name, beside what the losses are trained on. */
import { defineLayer } from "./define";
import { inputX } from "./problems";

export const output = defineLayer({
  type: "output",
  label: "Output",
  role: "output",
  category: "data",
  docs: {
    summary:
      "Marks a tensor that the exported model gives out, under this node's name. What a loss is trained on leaves the model without one.",
    formula: "output = x",
    references: [],
  },
  inputs: inputX,
  outputs: [],
  attributes: {},
  infer: () => ({ ok: true, outputs: {} }),
  build: () => ({}),
  source: { pytorch: () => "nn.Identity()", keras: () => "layers.Identity()" },
});
